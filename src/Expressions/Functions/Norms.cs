using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>Norms over any axes. Where a norm is 0, so is its derivative.</summary>
public static class Norms
{
    // As a factor, it takes the least number of either precision to where its reciprocal is finite.
    private const double Subnormal = 1L << 53;

    extension(Expr x)
    {
        /// <summary>
        /// The Euclidean norm √Σ x² over some axes, or over all; of a matrix, that of Frobenius. It neither overflows nor underflows: elements are
        /// measured in terms of the greatest.
        /// </summary>
        public Expr Norm(params ReadOnlySpan<int> axes)
        {
            // The norm of c·x is c times that of x, whatever c is: to differentiation it is a constant.
            var over = x.Shape.AxesOrAll(axes, "norm");
            var greatest = StopGradient(Abs(x).Maximum(axes));
            var multiple = Where(1 / greatest < double.PositiveInfinity, 1, Subnormal) * greatest;
            var unit = Where(And(greatest > 0, greatest < double.PositiveInfinity), multiple, 1);
            var squares = Square(x / unit.RestoreAxes(x.Shape, over)).Sum(axes);
            return unit * Where(Equal(squares, 0), 0, Sqrt(squares));
        }

        /// <summary>The Euclidean norm over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr Norm(ReadOnlySpan<int> axes, bool keep) => x.Norm(axes).Kept(x, axes, keep);

        /// <summary>Σ x², the square of the Euclidean norm, over some axes, or over all.</summary>
        public Expr SquaredNorm(params ReadOnlySpan<int> axes) => Square(x).Sum(axes);

        /// <summary>The square of the Euclidean norm over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr SquaredNorm(ReadOnlySpan<int> axes, bool keep) => x.SquaredNorm(axes).Kept(x, axes, keep);

        /// <summary>Σ |x|, the norm of order 1, over some axes, or over all.</summary>
        public Expr OneNorm(params ReadOnlySpan<int> axes) => Abs(x).Sum(axes);

        /// <summary>The norm of order 1 over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr OneNorm(ReadOnlySpan<int> axes, bool keep) => x.OneNorm(axes).Kept(x, axes, keep);

        /// <summary>max |x|, the norm of order ∞, over some axes, or over all; 0 of nothing. Ties share the derivative equally.</summary>
        public Expr MaximumNorm(params ReadOnlySpan<int> axes)
        {
            var over = x.Shape.AxesOrAll(axes, "maximum norm");
            return over.Any(a => x.Shape[a] == 0) ? x.Sum(axes) : Abs(x).Maximum(axes);
        }

        /// <summary>The norm of order ∞ over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
        public Expr MaximumNorm(ReadOnlySpan<int> axes, bool keep) => x.MaximumNorm(axes).Kept(x, axes, keep);
    }
}
