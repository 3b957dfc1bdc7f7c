namespace ExprGrad;

/// <content>Sums, norms and products of tensors.</content>
public static partial class Functions
{
    extension(Expr x)
    {
        /// <summary>The sum over some axes, or over all.</summary>
        public Expr Sum(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Sum, axes);

        /// <summary>The product over some axes, or over all.</summary>
        public Expr Product(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Product, axes);

        /// <summary>The greatest element over some axes, or over all.</summary>
        public Expr Maximum(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Max, axes);

        /// <summary>The least element over some axes, or over all.</summary>
        public Expr Minimum(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Min, axes);

        /// <summary>The mean over some axes, or over all; NaN of nothing.</summary>
        public Expr Mean(params ReadOnlySpan<int> axes)
        {
            var over = x.Shape.AxesOrAll(axes, "mean");
            return x.Sum(axes) / over.Aggregate(1.0, (n, a) => n * x.Shape[a]);
        }

        /// <summary>‖x‖: the root of the sum of the squares; its derivative at 0 is 0.</summary>
        public Expr Norm()
        {
            var squared = x.SquaredNorm();
            return Where(Equal(squared, 0), 0, Sqrt(squared));
        }

        /// <summary>‖x‖²: the sum of the squares.</summary>
        public Expr SquaredNorm() => Square(x).Sum();

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
            return x.Shape[last] == y.Shape[0] ? x.Contract(y, [], [(last, 0)]) : throw new ShapeException(
                $"dot: axis {last} of the left operand {Shown(x)} has extent {x.Shape[last]}, axis 0 of the right {Shown(y)} has extent {y.Shape[0]}; expected equal extents");
        }

        /// <summary>The matrix product of the last two axes, with the axes before them as a batch.</summary>
        public Expr MatrixMultiply(Expr y)
        {
            var rank = x.Shape.Rank;
            return rank >= 2 && y.Shape.Rank == rank
                ? x.Contract(y, Enumerable.Range(0, rank - 2).Select(a => (a, a)).ToSequence(), [(rank - 1, rank - 2)])
                : throw new ShapeException($"matmul: found {x.Shape} and {y.Shape}, expected equal ranks of at least 2");
        }

        /// <summary>The sum of products over any paired axes; see <see cref="ExprGrad.Contract"/>.</summary>
        public Expr Contract(Expr y, Sequence<(int Left, int Right)> batch, Sequence<(int Left, int Right)> contracted) =>
            new Contract(x, y, new(batch, contracted));

        /// <summary>x[i]·y[j] for every pair of elements.</summary>
        public Expr Outer(Expr y) => x.Contract(y, [], []);
    }

    private static string Shown(Expr x) => Shape.Named(Function.NameOf(x), x.Shape);

    private static Expr Reduced(Expr x, Monoid monoid, ReadOnlySpan<int> axes)
    {
        var over = x.Shape.AxesOrAll(axes, monoid.Name);
        return over.Count == 0 ? x : new Reduce(x, monoid, over);
    }
}
