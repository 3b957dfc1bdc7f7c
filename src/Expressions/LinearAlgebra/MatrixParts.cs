using static ExprGrad.Functions;

namespace ExprGrad.LinearAlgebra;

/// <summary>What the rules of decompositions are made of: matrices in the two trailing axes, parts of them, and products.</summary>
internal static class MatrixParts
{
    extension(Expr x)
    {
        /// <summary>The transpose of each matrix.</summary>
        public Expr T => x.Transpose();

        /// <summary>The matrix product.</summary>
        public Expr Times(Expr y) => x.MatrixMultiply(y);

        /// <summary>Some rows.</summary>
        public Expr Rows(int from, int count) => x.Slice(-2, from, count);

        /// <summary>(X + Xᵀ) / 2.</summary>
        public Expr Symmetric => (x + x.T) / 2;

        /// <summary>X on and below the diagonal, 0 above.</summary>
        public Expr Lower => x.LowerTriangle();

        /// <summary>X on and above the diagonal, 0 below.</summary>
        public Expr Upper => x.UpperTriangle();

        /// <summary>X below the diagonal, 0 elsewhere.</summary>
        public Expr StrictlyLower => x.LowerTriangle(-1);

        /// <summary>X below the diagonal, half of it on the diagonal, 0 above.</summary>
        public Expr LowerHalf => x * ((Row(x) > Column(x)) + (Eye(x) / 2));

        /// <summary>The diagonal, as a row.</summary>
        public Expr DiagonalRow => x.Diagonal().Expand(-2);

        /// <summary>1 / x, and 0 where x is 0.</summary>
        public Expr InverseOrZero => Where(Equal(x, 0), 0, 1 / x);

        /// <summary>
        /// 1 / (x[j] - x[i]) of a row x of n numbers, 0 on the diagonal, and NaN where two of them count as equal: where the gap between them, divided by
        /// 16·n and added to the greatest |x|, is lost in rounding. With the ε of the precision it is computed in, that is so up to 4·n·ε of the greatest, and
        /// never beyond 8·n·ε: such a gap is no more than the error of eigenvalues, and there is no telling how their vectors turn into each other.
        /// </summary>
        public Expr ReciprocalGaps
        {
            get
            {
                var (gaps, greatest) = (x - x.T, Abs(x).Maximum([-1], keep: true));
                return Where(Eye(gaps), 0, Where(Equal(greatest + (Abs(gaps) / (16 * x.Shape[^1])), greatest), double.NaN, 1 / gaps));
            }
        }
    }

    /// <summary>Ones on the diagonal, in the shape of x.</summary>
    public static Expr Eye(Expr x) => Equal(Row(x), Column(x));

    /// <summary>The number of the row, in the shape of x.</summary>
    public static Expr Row(Expr x) => new Iota(x.Shape, -2);

    /// <summary>The number of the column, in the shape of x.</summary>
    public static Expr Column(Expr x) => new Iota(x.Shape, -1);

    /// <summary>Matrices below each other.</summary>
    public static Expr Stacked(params Operands parts) => Structural.Concatenate(-2, parts);
}
