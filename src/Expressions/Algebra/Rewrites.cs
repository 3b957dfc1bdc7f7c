using static ExprGrad.Algebra.Holds;

namespace ExprGrad.Algebra;

/// <summary>
/// A law about nodes that carry axes, windows or extents, which no pattern can show: from a node of one shape to an equal, cheaper one.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Node">The type of node it is about.</param>
/// <param name="Apply">What the node becomes; null if the law does not apply.</param>
/// <param name="Holds">For which numbers both are equal.</param>
public sealed record Rewrite(string Name, Type Node, Func<Expr, Expr?> Apply, Holds Holds)
{
    /// <summary>A law about one type of node; a result equal to the node counts as none.</summary>
    public static Rewrite On<T>(string name, Func<T, Expr?> apply, Holds holds)
        where T : Expr => new(name, typeof(T), node => apply((T)node) is { } result && result != node ? result : null, holds);
}

/// <summary>The table of structural laws, and of what elementwise operations do to numbers and to repeated operands.</summary>
public static class Rewrites
{
#pragma warning disable format
    /// <summary>Every row, in the order of the table: the first that applies is used.</summary>
    public static IReadOnlyList<Rewrite> All { get; } =
    [
        //                      name                                    becomes                                                                             holds
        Rewrite.On<Map>        ("operation on numbers",                 m => Elementwise.Folded(m.Op, m.Operands),                                          Everywhere),
        Rewrite.On<Map>        ("operation on repeated operands",       m => Elementwise.Hoisted(m.Op, m.Operands),                                         Everywhere),
        Rewrite.On<Constant>   ("constant of one number",               k => k.Shape.Rank > 0 ? Moving.OneNumber(k) : null,                                 Everywhere),

        Rewrite.On<Broadcast>  ("repeated twice, or not at all",        b => b.X.Along(b.Shape, b.Axes),                                                    Everywhere),
        Rewrite.On<Reshape>    ("reshaped twice, or not at all",        r => r.X.Reshape(r.Shape),                                                          Everywhere),
        Rewrite.On<Reshape>    ("reshaped number",                      r => r.X is Broadcast { X: { Shape.Rank: 0 } s } ? s.BroadcastTo(r.Shape) : null,   Everywhere),
        Rewrite.On<Permute>    ("permuted twice, or not at all",        p => p.X.Permute([.. p.Order]),                                                     Everywhere),
        Rewrite.On<Permute>    ("permuted after it was repeated",       p => p.X is Broadcast b ? Moving.PermuteFirst(p, b) : null,                         Everywhere),
        Rewrite.On<Slice>      ("window of everything",                 s => s.X.Slice(s.Windows),                                                          Everywhere),
        Rewrite.On<Slice>      ("window of a window",                   s => s.X is Slice inner ? inner.X.Slice(Moving.Composed(s.Windows, inner.Windows)) : null, Everywhere),
        Rewrite.On<Slice>      ("window of what was repeated",          s => s.X is Broadcast b ? Moving.SliceFirst(s, b) : null,                           Everywhere),
        Rewrite.On<Slice>      ("window that was just placed",          s => s.X is Pad pad && pad.Windows == s.Windows ? pad.X : null,                     Everywhere),
        Rewrite.On<Slice>      ("window of one part",                   s => s.X is Concatenate c ? Moving.OfPart(s, c) : null,                             Everywhere),
        Rewrite.On<Pad>        ("placed everywhere",                    p => p.X.Pad(p.Windows, p.Shape),                                                   Everywhere),
        Rewrite.On<Pad>        ("placed twice",                         p => p.X is Pad inner ? inner.X.Pad(Moving.Composed(inner.Windows, p.Windows), p.Shape) : null, Everywhere),
        Rewrite.On<Pad>        ("placed zeros",                         p => p.X.Number == 0 ? Structural.Fill(0, p.Shape) : null,                          Everywhere),
        Rewrite.On<Concatenate>("concatenation of one",                 c => Structural.Concatenate(c.Axis, c.Operands),                                    Everywhere),

        Rewrite.On<Reduce>     ("reduction of single elements",         r => r.Axes.All(a => r.X.Shape[a] == 1) ? r.X.Reshape(r.Shape) : null,              Everywhere),
        Rewrite.On<Reduce>     ("sum of zeros",                         r => r.Monoid == Monoids.Sum && r.X.Number == 0 ? Structural.Fill(0, r.Shape) : null, Everywhere),
        Rewrite.On<Reduce>     ("sum of up to four equal terms",        r => Summing.Repeated(r) is (var once, > 0 and <= 4 and var n) && r.Monoid == Monoids.Sum ? n * once : null, Everywhere),
        Rewrite.On<Reduce>     ("sum of equal terms",                   r => Summing.Repeated(r) is var (once, n) && r.Monoid == Monoids.Sum ? n * once : null, Real),
        Rewrite.On<Reduce>     ("extreme of equal elements",            r => Summing.Repeated(r) is (var once, > 0) && Summing.Selects(r) ? once : null,    Everywhere),
        Rewrite.On<Reduce>     ("extreme of extremes",                  r => Summing.Selects(r) ? Summing.Merged(r) : null,                                 Everywhere),
        Rewrite.On<Reduce>     ("sum of sums, product of products",     Summing.Merged,                                                                     Real),
        Rewrite.On<Reduce>     ("sum of negatives",                     r => Summing.Negated(r),                                                            Everywhere),
        Rewrite.On<Reduce>     ("sum with a common factor",             r => Summing.Factored(r),                                                           Real),
        Rewrite.On<Contract>   ("contraction of permuted operands",     Moving.PermuteNever,                                                                Everywhere),
        Rewrite.On<Contract>   ("contraction with zeros",               c => c.A.Number == 0 || c.B.Number == 0 ? Structural.Fill(0, c.Shape) : null,       Real),
    ];
#pragma warning restore format
}
