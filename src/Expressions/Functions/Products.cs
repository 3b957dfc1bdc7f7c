using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>Products of tensors: of vectors and matrices, over any paired axes, and by index string.</summary>
public static class Products
{
    extension(Expr x)
    {
        /// <summary>
        /// The sum of products over the last axis of x and the first of y, as in linear algebra: vector · vector, matrix · vector,
        /// vector · matrix and matrix · matrix, and likewise for more axes.
        /// </summary>
        public Expr Dot(Expr y)
        {
            if (x.Shape.Rank == 0 || y.Shape.Rank == 0)
            {
                return x * y;
            }

            var last = x.Shape.Rank - 1;
            return x.Shape[last] == y.Shape[0] ? x.Contract(y, [], [(last, 0)]) : throw Unequal("dot", x, last, y, 0);
        }

        /// <summary>
        /// The matrix product of the last two axes; the axes before them are a batch, in which missing axes and extents of 1 stretch. A vector on the left
        /// is a row, one on the right a column, and the result lacks that axis.
        /// </summary>
        public Expr MatrixMultiply(Expr y)
        {
            var (m, n) = (x.Shape.Rank, y.Shape.Rank);
            if (m == 0 || n == 0)
            {
                throw new ShapeException($"matmul: found {Shape.Shown(x)} and {Shape.Shown(y)}, expected vectors or matrices");
            }

            var (left, right) = (m - 1, Math.Max(0, n - 2));
            _ = x.Shape[left] == y.Shape[right] ? Shape.Broadcast(Batch(x), Batch(y), "matmul, batch") : throw Unequal("matmul", x, left, y, right);
            var (rows, columns) = (m > 1 ? "i" : "", n > 1 ? "j" : "");
            return Einsum($"...{rows}k,...k{columns}->...{rows}{columns}", x, y);
        }

        /// <summary>The sum of products over any paired axes; see <see cref="ExprGrad.Contract"/>.</summary>
        public Expr Contract(Expr y, Sequence<(int Left, int Right)> batch, Sequence<(int Left, int Right)> contracted) =>
            new Contract(x, y, new(batch, contracted));

        /// <summary>x[i]·y[j] for every pair of elements.</summary>
        public Expr Outer(Expr y) => x.Contract(y, [], []);

        /// <summary>The Kronecker product: every element of x times all of y, as blocks; of tensors of one rank.</summary>
        public Expr Kronecker(Expr y)
        {
            var rank = x.Shape.Rank;
            if (rank != y.Shape.Rank)
            {
                throw new ShapeException($"kronecker: found {Shape.Shown(x)} and {Shape.Shown(y)}, expected equal ranks");
            }

            var extents = x.Shape.Extents.Zip(y.Shape.Extents, (m, n) => Shape.Extent((long)m * n, "kronecker")).ToSequence();
            return x.Outer(y).Permute([.. Enumerable.Range(0, rank).SelectMany(a => new[] { a, rank + a })]).Reshape(new Shape(extents));
        }
    }

    private static Shape Batch(Expr x) => new(x.Shape.Extents.SkipLast(2).ToSequence());

    private static ShapeException Unequal(string operation, Expr x, int left, Expr y, int right) => new(
        $"{operation}: axis {left} of the left operand {Shape.Shown(x)} has extent {x.Shape[left]}, axis {right} of the right {Shape.Shown(y)} has extent {y.Shape[right]}; expected equal extents");
}
