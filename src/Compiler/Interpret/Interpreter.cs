using System.Numerics;
using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler.Interpret;

/// <summary>Kernels as they stand, without code of their own: what runs while code is being made, and where none can be.</summary>
internal sealed class Interpreter<T>(Schedule schedule, Layout layout, Func<LoopKernel, LoopNest> lowered)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Func<Buffer, BufferAddress> address = BufferAddress.In(schedule, layout);

    /// <summary>The kernels in their order.</summary>
    public IEnumerable<Step> Steps => schedule.Kernels.Select(kernel => new Step(Interpreted(kernel), kernel.Parts, kernel.Rounds));

    private Code Interpreted(Kernel kernel) => kernel switch
    {
        LoopKernel loop => InTurns([loop]),
        BandKernel band => InTurns(band.Loops),
        ContractionKernel { Panels: { } panels } contraction => new ContractionInterpreter<T>(contraction, address).InRounds(address(panels)),
        ContractionKernel contraction => new ContractionInterpreter<T>(contraction, address).Run,
        RoutineKernel routine => new RoutineInterpreter<T>(routine, address).Run,
        _ => throw new InvalidOperationException($"{kernel.GetType().Name} has no meaning"),
    };

    private Code InTurns(IEnumerable<LoopKernel> loops)
    {
        NestInterpreter<T>[] nests = [.. loops.Select(loop => new NestInterpreter<T>(lowered(loop), address))];
        if (nests is [var nest])
        {
            return (table, from, to, member) => nest.Run(table, from, to, member);
        }

        return (table, from, to, member) =>
        {
            for (var part = from; part < to; part++)
            {
                foreach (var one in nests)
                {
                    one.Run(table, part, part + 1, member);
                }
            }
        };
    }
}
