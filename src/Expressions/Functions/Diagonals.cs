namespace ExprGrad;

/// <summary>Diagonals and triangles of the last two axes. The diagonal of an offset k has the elements in column row + k.</summary>
public static class Diagonals
{
    extension(Expr x)
    {
        /// <summary>The elements in column row + offset of the last two axes, along one last axis; none where the matrix does not reach.</summary>
        /// <exception cref="ShapeException">x has less than two axes.</exception>
        public Expr Diagonal(int offset = 0)
        {
            var (lead, m, n) = Matrix(x.Shape, "diagonal");
            var length = (int)Math.Max(0, Math.Min(m - Math.Max(0L, -(long)offset), n - Math.Max(0L, offset)));
            var start = length == 0 ? 0 : offset >= 0 ? offset : -offset * n;
            return x.Reshape(new Shape([.. lead, Shape.Extent((long)m * n, "diagonal")])).Slice(lead.Count, start, length, length == 0 ? 1 : n + 1);
        }

        /// <summary>The sum of the elements on a diagonal of the last two axes.</summary>
        /// <exception cref="ShapeException">x has less than two axes.</exception>
        public Expr Trace(int offset = 0) => x.Diagonal(offset).Sum(-1);

        /// <summary>Square matrices of zeros with the elements of the last axis on a diagonal.</summary>
        /// <exception cref="ShapeException">x has no axis, or the matrices are too large to be counted.</exception>
        public Expr DiagonalMatrix(int offset = 0)
        {
            var last = x.Shape.Axis(-1, "diagonal matrix");
            var n = Shape.Extent(x.Shape[last] + Math.Abs((long)offset), "diagonal matrix");
            var lead = x.Shape.Extents.Take(last).ToSequence();
            var square = new Shape([.. lead, n, n]);
            var start = x.Shape[last] == 0 ? 0 : offset >= 0 ? offset : -offset * n;
            return x.Pad([.. lead.Select(Window.All), new Window(start, n + 1, x.Shape[last])], new Shape([.. lead, Shape.Extent((long)n * n, "diagonal matrix")])).Reshape(square);
        }

        /// <summary>The elements on and above a diagonal of the last two axes; the others are 0, and nothing of them reaches a derivative.</summary>
        /// <exception cref="ShapeException">x has less than two axes.</exception>
        public Expr UpperTriangle(int offset = 0) => Functions.Where(Column(x.Shape, "upper triangle") >= offset, x, 0);

        /// <summary>The elements on and below a diagonal of the last two axes; the others are 0, and nothing of them reaches a derivative.</summary>
        /// <exception cref="ShapeException">x has less than two axes.</exception>
        public Expr LowerTriangle(int offset = 0) => Functions.Where(Column(x.Shape, "lower triangle") <= offset, x, 0);
    }

    private static (Sequence<int> Lead, int Rows, int Columns) Matrix(Shape shape, string operation) => shape.Rank >= 2
        ? (shape.Extents.SkipLast(2).ToSequence(), shape[^2], shape[^1])
        : throw new ShapeException($"{operation}: found {shape}, expected at least two axes");

    // The column counted from that of the main diagonal.
    private static Expr Column(Shape shape, string operation)
    {
        var (_, rows, columns) = Matrix(shape, operation);
        var one = Shape.Of(rows, columns);
        return new Iota(one, 1) - new Iota(one, 0);
    }
}
