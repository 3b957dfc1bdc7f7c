using ExprGrad.Algebra;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// The order of straight-line code: what has the longest way to a result runs first, so that calls and divisions run beside each other, and nothing is kept waiting in a register
/// before it is due.
/// </summary>
internal static class CriticalPath
{
    /// <summary>The places of the instructions, in the order in which to compute them.</summary>
    public static IEnumerable<int> Order(Sequence<Placed> body)
    {
        var remaining = new int[body.Count];
        for (var i = body.Count - 1; i >= 0; i--)
        {
            remaining[i] += body[i].Instruction is Apply apply ? Cost.Weight(apply.Op) : 0;
            foreach (var operand in Operands(body[i].Instruction))
            {
                remaining[operand] = Math.Max(remaining[operand], remaining[i]);
            }
        }

        return Enumerable.Range(0, body.Count).OrderByDescending(i => remaining[i]);
    }

    /// <summary>The instructions that an instruction reads.</summary>
    public static Sequence<int> Operands(Instruction instruction) => instruction switch
    {
        Apply apply => apply.Arguments,
        Pick pick => [pick.Place.Value],
        _ => [],
    };
}
