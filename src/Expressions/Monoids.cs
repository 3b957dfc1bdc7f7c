using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>An associative operation that a tensor can be reduced with: one row of <see cref="Monoids"/>.</summary>
/// <param name="Name">The name, as it prints.</param>
/// <param name="Identity">What the reduction of nothing is.</param>
/// <param name="Combine">The elementwise operation by which two partial results become one.</param>
/// <param name="Partial">The partial derivative with respect to each element, from x, the value y broadcast to the shape of x, and the axes.</param>
public sealed record Monoid(
    string Name, double Identity, Op Combine, Func<Expr, Expr, Sequence<int>, Expr> Partial)
{
    /// <summary>Whether the derivative jumps where elements are equal, as that of the maximum does.</summary>
    public bool HasTies => Combine.HasTies;

    /// <summary>The combination of two plain numbers.</summary>
    public double At(double a, double b) => Combine.At(a, b);

    /// <summary>Rows are the same only if they are the same object.</summary>
    public bool Equals(Monoid? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>The table of reductions. Their derivatives hold at every point: ties share, and products may hold zeros.</summary>
public static class Monoids
{
#pragma warning disable format
    //                                             name    identity                   combine   ∂y/∂x
    /// <summary>The sum of the elements.</summary>
    public static readonly Monoid Sum     = new("sum",  0,                        Ops.Add,  (x, y, axes) => 1);
    /// <summary>The product of the elements.</summary>
    public static readonly Monoid Product = new("prod", 1,                        Ops.Mul,  (x, y, axes) => ProductOfOthers(x, axes));
    /// <summary>The greatest element; ties share the derivative equally.</summary>
    public static readonly Monoid Max     = new("max",  double.NegativeInfinity,  Ops.Max,  (x, y, axes) => EqualShare(x, y, axes));
    /// <summary>The least element; ties share the derivative equally.</summary>
    public static readonly Monoid Min     = new("min",  double.PositiveInfinity,  Ops.Min,  (x, y, axes) => EqualShare(x, y, axes));
#pragma warning restore format

    /// <summary>Every row, in the order of the table.</summary>
    public static IReadOnlyList<Monoid> All { get; } = [Sum, Product, Max, Min];

    private static Expr EqualShare(Expr x, Expr y, Sequence<int> axes)
    {
        var ties = Equal(x, y);
        return Where(ties, 1 / new Reduce(ties, Sum, axes).RestoreAxes(x.Shape, axes), 0);
    }

    // The product of all elements but the one in place, without dividing: what stands before it times what stands after it.
    private static Expr ProductOfOthers(Expr x, Sequence<int> axes)
    {
        var kept = Enumerable.Range(0, x.Shape.Rank).Except(axes).ToSequence();
        Sequence<int> order = [.. kept, .. axes];
        var moved = x.Permute([.. order]);
        var flat = moved.Reshape(new Shape([.. kept.Select(a => x.Shape[a]), axes.Aggregate(1, (n, a) => n * x.Shape[a])]));
        var last = flat.Shape.Rank - 1;
        var others = ProductBeside(flat, last, reverse: false) * ProductBeside(flat, last, reverse: true);
        return others.Reshape(moved.Shape).Permute([.. order.Inverse()]);
    }

    private static Expr ProductBeside(Expr x, int axis, bool reverse) =>
        Running.Of(Running.Shifted(x, axis, Product, 1, reverse), axis, Product, reverse);
}
