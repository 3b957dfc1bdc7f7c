namespace ExprGrad.Compiler.Emit;

/// <summary>How much code a loop nest becomes, in operations, calls, constants and variables.</summary>
internal sealed class Measure(Carrier scalar)
{
    /// <summary>
    /// What one method may hold. The JIT drops to minimal optimisation above 2,000 locals, 8,000 references to locals or 20,000 instructions.
    /// </summary>
    public const int Limit = 6000;

    /// <summary>The size of a call of a kernel.</summary>
    public const int Call = 100;

    // A load, a store, a loop, a call of a kernel; nothing that takes a local is less than a sum.
    private const int Access = 5;
    private const int Loop = 20;

    private readonly Dictionary<(Op, int Lanes), int> weights = [];

    /// <summary>The size of a nest.</summary>
    public int Of(LoopNest nest)
    {
        var size = Loop * nest.Depth;
        foreach (var segment in nest.Depth == 0 ? [new(1, 1)] : nest.Loops[^1].Segments)
        {
            size += segment.Copies * ((3 * Access * nest.Stores.Count) + nest.Body.Where(p => p.Depth == nest.Depth).Sum(p => Of(p.Instruction, segment.Lanes)));
        }

        return size + nest.Body.Where(p => p.Depth < nest.Depth).Sum(p => Of(p.Instruction, 1));
    }

    private int Of(Instruction instruction, int lanes) => instruction switch
    {
        Apply apply => weights.TryGetValue((apply.Op, lanes), out var known) ? known
            : weights[(apply.Op, lanes)] = Weight.Of(apply.Op, scalar with { Lanes = lanes }),
        Number => 0,
        _ => Access,
    };
}
