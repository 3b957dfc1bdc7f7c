namespace ExprGrad;

/// <summary>Windows that slide over axes: a view, so that a reduction of them copies nothing.</summary>
public static class Sliding
{
    extension(Expr x)
    {
        /// <summary>
        /// Sliding windows over one axis of extent n: the axis becomes the ⌊(n - dilation·(size - 1) - 1) / stride⌋ + 1 positions of the windows, and a
        /// new last axis the offsets within one, <c>y[.., i, .., k] = x[.., stride·i + dilation·k, ..]</c>.
        /// </summary>
        /// <exception cref="ShapeException">A number is less than 1, or no window fits into the axis.</exception>
        public Expr Unfold(int axis, int size, int stride = 1, int dilation = 1)
        {
            var at = x.Shape.Axis(axis, "unfold");
            var sideBySide = x.Shape[at] > 0 && size > 0 && stride == size && dilation == 1 && x.Shape[at] % size == 0;
            return sideBySide ? SideBySide(x, at, size) : new Unfold(x, at, size, stride, dilation);
        }
    }

    /// <summary>The transpose of unfolding: what the windows hold, added up where they overlap.</summary>
    internal static Expr Fold(this Unfold u, Expr windows)
    {
        var (last, n) = (u.Shape.Rank - 1, u.Shape[u.Axis]);
        return Enumerable.Range(0, u.Size).Select(k => windows.At(last, k).Pad(Places(k), u.X.Shape)).Aggregate((a, b) => a + b);

        Sequence<Window> Places(int k) =>
            u.X.Shape.Extents.Select((extent, a) => a == u.Axis ? new Window(u.Dilation * k, u.Stride, n) : Window.All(extent)).ToSequence();
    }

    // Windows that neither overlap nor leave gaps are the axis cut into equal parts: before its axes were permuted, if they were, so that nothing is copied.
    private static Expr SideBySide(Expr x, int axis, int size)
    {
        var (origin, order) = x is Permute p ? (p.X, p.Order) : (x, Enumerable.Range(0, x.Shape.Rank).ToSequence());
        var (at, extents) = (order[axis], origin.Shape.Extents);
        return origin.Reshape(new Shape([.. extents.Take(at), extents[at] / size, size, .. extents.Skip(at + 1)]))
            .Permute([.. order.Select(a => a > at ? a + 1 : a), at + 1]);
    }
}
