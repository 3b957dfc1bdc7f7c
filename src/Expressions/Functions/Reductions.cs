using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>
/// Reductions. Each takes the axes that disappear, all if none is named, <c>x.Sum(0, 2)</c>; or a list of them and whether they stay with
/// extent 1, <c>x.Sum([0, 2], keep: true)</c>, so that the result broadcasts against x.
/// </summary>
public static class Reductions
{
    extension(Expr x)
    {
        /// <summary>The sum over some axes, or over all.</summary>
        public Expr Sum(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Sum, axes);

        /// <summary>The sum over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr Sum(ReadOnlySpan<int> axes, bool keep) => x.Sum(axes).Kept(x, axes, keep);

        /// <summary>The product over some axes, or over all.</summary>
        public Expr Product(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Product, axes);

        /// <summary>The product over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr Product(ReadOnlySpan<int> axes, bool keep) => x.Product(axes).Kept(x, axes, keep);

        /// <summary>The greatest element over some axes, or over all; ties share the derivative equally.</summary>
        public Expr Maximum(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Max, axes);

        /// <summary>The greatest element over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr Maximum(ReadOnlySpan<int> axes, bool keep) => x.Maximum(axes).Kept(x, axes, keep);

        /// <summary>The least element over some axes, or over all; ties share the derivative equally.</summary>
        public Expr Minimum(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Min, axes);

        /// <summary>The least element over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr Minimum(ReadOnlySpan<int> axes, bool keep) => x.Minimum(axes).Kept(x, axes, keep);

        /// <summary>The mean over some axes, or over all; NaN of nothing.</summary>
        public Expr Mean(params ReadOnlySpan<int> axes) => x.Sum(axes) / Number(x, x.Shape.AxesOrAll(axes, "mean"));

        /// <summary>The mean over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr Mean(ReadOnlySpan<int> axes, bool keep) => x.Mean(axes).Kept(x, axes, keep);

        /// <summary>The mean square of the deviations from the mean over some axes, or over all.</summary>
        public Expr Variance(params ReadOnlySpan<int> axes) => x.Variance(axes, 0);

        /// <summary>
        /// Σ (x - mean)² / (n - correction) over some axes, or over all, in two passes, so that a large mean costs no digits. A correction of 1 makes it
        /// the unbiased estimate. NaN if n is no more than the correction.
        /// </summary>
        public Expr Variance(ReadOnlySpan<int> axes, double correction = 0, bool keep = false)
        {
            var over = x.Shape.AxesOrAll(axes, "variance");
            return (Square(Deviations(x, over)).Sum([.. over]) / Freedom(x, over, correction)).Kept(x, axes, keep);
        }

        /// <summary>The root of <c>x.Variance</c>; where all elements are equal, it is 0, and so is its derivative.</summary>
        public Expr StandardDeviation(params ReadOnlySpan<int> axes) => x.StandardDeviation(axes, 0);

        /// <summary>√(Σ (x - mean)² / (n - correction)) over some axes, or over all, without overflow; where it is 0, so is its derivative.</summary>
        public Expr StandardDeviation(ReadOnlySpan<int> axes, double correction = 0, bool keep = false)
        {
            var over = x.Shape.AxesOrAll(axes, "standard deviation");
            return (Deviations(x, over).Norm([.. over]) / Math.Sqrt(Freedom(x, over, correction))).Kept(x, axes, keep);
        }
    }

    internal static Expr Reduced(Expr x, Monoid monoid, ReadOnlySpan<int> axes)
    {
        var over = x.Shape.AxesOrAll(axes, monoid.Name);
        return over.Count == 0 ? x : new Reduce(x, monoid, over);
    }

    // What a reduction of x gave, with the axes at extent 1 if they are to stay.
    internal static Expr Kept(this Expr reduced, Expr x, ReadOnlySpan<int> axes, bool keep) =>
        keep ? reduced.Reshape(x.Shape.WithOnes(x.Shape.AxesOrAll(axes, "keep"))) : reduced;

    private static Expr Deviations(Expr x, Sequence<int> over) => x - x.Mean([.. over]).RestoreAxes(x.Shape, over);

    private static double Freedom(Expr x, Sequence<int> over, double correction) => Math.Max(0, Number(x, over) - correction);

    private static double Number(Expr x, Sequence<int> over) => over.Aggregate(1.0, (n, a) => n * x.Shape[a]);
}
