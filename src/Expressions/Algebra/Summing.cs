namespace ExprGrad.Algebra;

/// <summary>Laws of reductions.</summary>
internal static class Summing
{
    /// <summary>Whether the reduction selects one of the elements.</summary>
    public static bool Selects(Reduce r) => r.Monoid == Monoids.Max || r.Monoid == Monoids.Min;

    /// <summary>A reduction of what was repeated along some of its axes: of the same without those, and how often each element occurs.</summary>
    public static (Expr Once, int Times)? Repeated(Reduce r)
    {
        if (r.X is not Broadcast b || r.Axes.Intersect(b.NewAxes).ToSequence() is not { Count: > 0 } gone)
        {
            return null;
        }

        var once = b.X.Along(b.Shape.Without(gone), Without(b.Axes, gone));
        var rest = Without(r.Axes.Except(gone), gone);
        return (rest.Count == 0 ? once : new Reduce(once, r.Monoid, rest), gone.Aggregate(1, (n, a) => n * b.Shape[a]));
    }

    /// <summary>Two reductions of one kind as one.</summary>
    public static Expr? Merged(Reduce r)
    {
        if (r.X is not Reduce inner || inner.Monoid != r.Monoid)
        {
            return null;
        }

        var kept = Enumerable.Range(0, inner.X.Shape.Rank).Except(inner.Axes).ToList();
        return new Reduce(inner.X, r.Monoid, inner.Axes.Concat(r.Axes.Select(a => kept[a])).Order().ToSequence());
    }

    /// <summary>Σ -x = -Σ x.</summary>
    public static Expr? Negated(Reduce r) =>
        Terms(r) is { } m && m.Op == Ops.Neg ? -new Reduce(m.Operands[0], r.Monoid, r.Axes) : null;

    /// <summary>Σ a·x = a·Σ x and Σ x/a = (Σ x)/a for an a that is the same for all terms.</summary>
    public static Expr? Factored(Reduce r) =>
        Terms(r) is not { } m ? null
        : m.Op == Ops.Mul && Outside(m.Operands[0], r) is { } a ? a * new Reduce(m.Operands[1], r.Monoid, r.Axes)
        : m.Op == Ops.Mul && Outside(m.Operands[1], r) is { } b ? b * new Reduce(m.Operands[0], r.Monoid, r.Axes)
        : m.Op == Ops.Div && Outside(m.Operands[1], r) is { } divisor ? new Reduce(m.Operands[0], r.Monoid, r.Axes) / divisor
        : null;

    // The terms of a sum that leaves fewer elements than it has terms.
    private static Map? Terms(Reduce r) => r.Monoid == Monoids.Sum && r.Shape.Count < r.X.Shape.Count ? r.X as Map : null;

    // What is repeated along all the axes of a reduction, as it stands outside.
    private static Expr? Outside(Expr x, Reduce r) =>
        x is Broadcast b && !b.Axes.Intersect(r.Axes).Any() ? b.X.Along(r.Shape, Without(b.Axes, r.Axes)) : null;

    private static Sequence<int> Without(IEnumerable<int> axes, Sequence<int> gone) => axes.Select(a => a - gone.Count(g => g < a)).ToSequence();
}
