using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>Where the greatest and the least elements are. Places are whole numbers and have no derivative.</summary>
public static class Extremes
{
    extension(Expr x)
    {
        /// <summary>
        /// The place of the greatest element over some axes, or over all: the first of several, counted from 0 in row-major order of those axes. The first
        /// NaN counts as greatest.
        /// </summary>
        /// <exception cref="ShapeException">There is no element to choose from.</exception>
        public Expr ArgMaximum(params ReadOnlySpan<int> axes) => Place(x, Monoids.Max, axes);

        /// <summary>The place of the greatest element over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr ArgMaximum(ReadOnlySpan<int> axes, bool keep) => x.ArgMaximum(axes).Kept(x, axes, keep);

        /// <summary>
        /// The place of the least element over some axes, or over all: the first of several, counted from 0 in row-major order of those axes. The first
        /// NaN counts as least.
        /// </summary>
        /// <exception cref="ShapeException">There is no element to choose from.</exception>
        public Expr ArgMinimum(params ReadOnlySpan<int> axes) => Place(x, Monoids.Min, axes);

        /// <summary>The place of the least element over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr ArgMinimum(ReadOnlySpan<int> axes, bool keep) => x.ArgMinimum(axes).Kept(x, axes, keep);
    }

    private static Expr Place(Expr x, Monoid extreme, ReadOnlySpan<int> axes)
    {
        var over = x.Shape.AxesOrAll(axes, $"arg{extreme.Name}");
        var (place, stride) = ((Expr)0, 1.0);
        foreach (var axis in over.Reverse())
        {
            place += stride * new Iota(x.Shape, axis);
            stride *= x.Shape[axis];
        }

        var isExtreme = Equal(x, Reductions.Reduced(x, extreme, axes).RestoreAxes(x.Shape, over));
        return stride == 0 ? throw new ShapeException($"arg{extreme.Name}: found no element along axes {over} of {x.Shape}, expected at least one")
            : Where(Or(isExtreme, IsNaN(x)), place, stride).Minimum(axes);
    }
}
