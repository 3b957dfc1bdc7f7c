using System.Numerics;
using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler.Interpret;

/// <summary>Kernels as they stand, without code of their own: what runs while code is being made, and where none can be.</summary>
internal sealed class Interpreter<T>(Schedule schedule, Layout layout, Func<LoopKernel, LoopNest> lowered)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The kernels in their order.</summary>
    public IEnumerable<Step> Steps => schedule.Kernels.Select(kernel => new Step(Interpreted(kernel, BufferAddress.In(schedule, layout, kernel)), kernel.Parts, kernel.Rounds));

    private Code Interpreted(Kernel kernel, Func<Buffer, BufferAddress> address) => kernel switch
    {
        LoopKernel loop => Alone(new(lowered(loop), address)),
        BandKernel band => InTurns(band.Loops, address),
        ContractionKernel { Panels: { } panels } contraction => new ContractionInterpreter<T>(contraction, address).InRounds(address(panels)),
        ContractionKernel contraction => new ContractionInterpreter<T>(contraction, address).Run,
        RoutineKernel routine => new RoutineInterpreter<T>(routine, address).Run,
        _ => throw new InvalidOperationException($"{kernel.GetType().Name} has no meaning"),
    };

    private static Code Alone(NestInterpreter<T> nest) => (table, from, to, member) => nest.Run(table, from, to, member);

    private Code InTurns(Sequence<LoopKernel> loops, Func<Buffer, BufferAddress> address)
    {
        NestInterpreter<T>[] nests = [.. loops.Select(loop => new NestInterpreter<T>(lowered(loop), address))];
        var blocks = loops[0].Outer > 1 ? loops[0].Domain[1] : 1;
        return (table, from, to, member) =>
        {
            for (var turn = from * blocks; turn < to * blocks; turn++)
            {
                foreach (var one in nests)
                {
                    one.Run(table, turn / blocks, (turn / blocks) + 1, member, turn % blocks);
                }
            }
        };
    }
}
