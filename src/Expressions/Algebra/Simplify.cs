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
        var values = Of(f.Values, arithmetic);
        return Function.Interned(f.Inputs, f.Outputs.Select((o, i) => o with { Value = values[i] }).ToSequence());
    }

    /// <summary>The expression simplified.</summary>
    public static Expr Of(Expr e, Arithmetic arithmetic) => Of([e], arithmetic)[0];

    private static IReadOnlyList<Expr> Of(IReadOnlyList<Expr> roots, Arithmetic arithmetic)
    {
        var (index, order) = (arithmetic == Arithmetic.Exact ? Exact : Real, new Order());
        return Traverse.Rewrite(roots, node => index.Apply(node) ?? order.Of(node));
    }

    // The laws that may be used, by what they are about.
    private sealed class Index(Arithmetic arithmetic)
    {
        private readonly ILookup<Op, Law> laws = Laws.All.Where(law => Allows(arithmetic, law.Holds)).ToLookup(law => law.Left.Op);
        private readonly ILookup<Type, Rewrite> rewrites = Rewrites.All.Where(r => Allows(arithmetic, r.Holds)).ToLookup(r => r.Node);

        public Expr? Apply(Expr node) =>
            First(rewrites[node.GetType()], r => r.Apply(node)) ?? (node is Map map ? First(laws[map.Op], law => law.Apply(map)) : null);

        private static Expr? First<T>(IEnumerable<T> rows, Func<T, Expr?> apply) => rows.Select(apply).FirstOrDefault(result => result is not null);

        private static bool Allows(Arithmetic arithmetic, Holds holds) => arithmetic == Arithmetic.Real || holds is Holds.Everywhere or Holds.Nearly;
    }
}
