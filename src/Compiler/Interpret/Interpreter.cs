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
        TurnKernel turn and not ContractionKernel { Panels: not null } => Alone(Turned(turn, address)),
        BandKernel band => InTurns(band, address),
        ContractionKernel { Panels: { } panels } contraction => new ContractionInterpreter<T>(contraction, address).InRounds(address(panels)),
        RoutineKernel routine => new RoutineInterpreter<T>(routine, address).Run,
        _ => throw new InvalidOperationException($"{kernel.GetType().Name} has no meaning"),
    };

    // Some parts of a kernel, at one block of each if there are several.
    private delegate void Turn(nint table, long from, long to, long member, long block);

    private Turn Turned(TurnKernel kernel, Func<Buffer, BufferAddress> address) => kernel switch
    {
        LoopKernel loop => new NestInterpreter<T>(lowered(loop), address).Run,
        ContractionKernel contraction => new ContractionInterpreter<T>(contraction, address).Run,
        _ => throw new InvalidOperationException($"{kernel.GetType().Name} takes no turns"),
    };

    private static Code Alone(Turn turn) => (table, from, to, member) => turn(table, from, to, member, 0);

    private Code InTurns(BandKernel band, Func<Buffer, BufferAddress> address)
    {
        Turn[] turns = [.. band.Turns.Select(turn => Turned(turn, address))];
        var blocks = band.Blocks / band.Parts;
        return (table, from, to, member) =>
        {
            for (var place = from * blocks; place < to * blocks; place++)
            {
                foreach (var turn in turns)
                {
                    turn(table, place / blocks, (place / blocks) + 1, member, place % blocks);
                }
            }
        };
    }
}
