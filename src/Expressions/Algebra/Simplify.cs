using ExprGrad.Algebra;

namespace ExprGrad;

/// <summary>
/// Equal expressions that cost less, by the tables of <see cref="Laws"/> and <see cref="Rewrites"/>, from the leaves up until no law applies.
/// Names stay; what is shared stays shared. The time is linear in the nodes.
/// </summary>
/// <example><code>
/// var readable = Simplify.Of(Function.Of(loss).Gradient(w), Arithmetic.Real);
/// </code></example>
public static class Simplify
{
    private static readonly Index Exact = new(Arithmetic.Exact), Real = new(Arithmetic.Real);

    /// <summary>The outputs simplified, together.</summary>
    public static Function Of(Function f, Arithmetic arithmetic)
    {
        ArgumentNullException.ThrowIfNull(f);
        var values = Of(f.Values, f.Nodes, arithmetic);
        return Function.Interned(f.Inputs, f.Outputs.Select((o, i) => o with { Value = values[i] }).ToSequence());
    }

    /// <summary>The expression simplified.</summary>
    public static Expr Of(Expr e, Arithmetic arithmetic) => Of([e], Traverse.Nodes([e]), arithmetic)[0];

    private static IReadOnlyList<Expr> Of(IReadOnlyList<Expr> roots, Nodes nodes, Arithmetic arithmetic)
    {
        var (index, order) = (arithmetic == Arithmetic.Exact ? Exact : Real, new Order());
        return Traverse.Rewrite(roots, nodes, node => index.Apply(node) ?? order.Of(node));
    }

    // The laws that may be used, by what they are about.
    private sealed class Index(Arithmetic arithmetic)
    {
        private readonly Dictionary<Op, Law[]> laws = Laws.All.Where(law => Allows(arithmetic, law.Holds)).GroupBy(law => law.Left.Op).ToDictionary(g => g.Key, g => g.ToArray());
        private readonly Dictionary<Type, Rewrite[]> rewrites = Rewrites.All.Where(r => Allows(arithmetic, r.Holds)).GroupBy(r => r.Node).ToDictionary(g => g.Key, g => g.ToArray());

        /// <summary>What the first row makes of the node that has a use for it.</summary>
        public Expr? Apply(Expr node)
        {
            foreach (var rewrite in rewrites.GetValueOrDefault(node.GetType(), []))
            {
                if (rewrite.Apply(node) is { } result)
                {
                    return result;
                }
            }

            foreach (var law in node is Map map ? laws.GetValueOrDefault(map.Op, []) : [])
            {
                if (law.Apply((Map)node) is { } result)
                {
                    return result;
                }
            }

            return null;
        }

        private static bool Allows(Arithmetic arithmetic, Holds holds) => arithmetic == Arithmetic.Real || holds is Holds.Everywhere or Holds.Nearly;
    }
}
