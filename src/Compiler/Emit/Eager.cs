using ExprGrad.Algebra;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// The order of straight-line code. Every call of a function moves what is live out of the registers, so what calls need comes first; after them, an instruction runs as soon as
/// its operands are there.
/// </summary>
internal static class Eager
{
    /// <summary>The places of the instructions, in the order in which to compute them.</summary>
    public static IReadOnlyList<int> Order(Sequence<Placed> body)
    {
        var (users, missing, needed) = (body.Select(_ => new List<int>()).ToArray(), new int[body.Count], new bool[body.Count]);
        for (var i = body.Count - 1; i >= 0; i--)
        {
            needed[i] |= IsCall(body[i].Instruction);
            foreach (var operand in Operands(body[i].Instruction))
            {
                users[operand].Add(i);
                missing[i]++;
                needed[operand] |= needed[i];
            }
        }

        var order = Enumerable.Range(0, body.Count).Where(i => needed[i]).ToList();
        var ready = new Queue<int>();
        order.ForEach(Release);
        for (var i = 0; i < body.Count; i++)
        {
            if (!needed[i] && !Operands(body[i].Instruction).Any())
            {
                ready.Enqueue(i);
            }

            while (ready.TryDequeue(out var next))
            {
                order.Add(next);
                Release(next);
            }
        }

        return order;

        void Release(int i)
        {
            foreach (var user in users[i])
            {
                if (--missing[user] == 0 && !needed[user])
                {
                    ready.Enqueue(user);
                }
            }
        }
    }

    private static IEnumerable<int> Operands(Instruction instruction) => instruction switch
    {
        Apply apply => apply.Arguments.Distinct(),
        Pick pick => [pick.Place.Value],
        _ => [],
    };

    private static bool IsCall(Instruction instruction) => instruction is Apply apply && Cost.Weight(apply.Op) > Cost.Weight(Ops.DivByPositive);
}
