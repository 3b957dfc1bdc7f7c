namespace ExprGrad;

/// <content>Pooling: reductions of sliding windows.</content>
public static partial class Functions
{
    /// <summary>
    /// The greatest element in each window over the spatial axes of x [batch, channels, length] or [batch, channels, rows, columns]. Padding is less than
    /// everything and never the greatest; ties share the derivative equally.
    /// </summary>
    /// <param name="x">Examples of some channels.</param>
    /// <param name="window">The size of a window.</param>
    /// <param name="stride">How far apart neighbouring windows are; the size of a window if left out, so that they lie side by side.</param>
    /// <param name="padding">How many elements surround x, fewer than a window has; none if left out.</param>
    /// <exception cref="ShapeException">A number does not fit, or the window is larger than the padded axis.</exception>
    public static Expr MaximumPool(Expr x, Spatial window, Spatial? stride = null, Padding? padding = null)
    {
        var (windows, offsets, _) = Pooled(x, window, stride, padding, double.NegativeInfinity, "maximum pool");
        return windows.Maximum(offsets);
    }

    /// <summary>
    /// The mean of the elements in each window over the spatial axes of x [batch, channels, length] or [batch, channels, rows, columns]. Padding does not
    /// count: at the border it is the mean of the elements that are there.
    /// </summary>
    /// <param name="x">Examples of some channels.</param>
    /// <param name="window">The size of a window.</param>
    /// <param name="stride">How far apart neighbouring windows are; the size of a window if left out, so that they lie side by side.</param>
    /// <param name="padding">How many elements surround x, fewer than a window has; none if left out.</param>
    /// <exception cref="ShapeException">A number does not fit, or the window is larger than the padded axis.</exception>
    public static Expr AveragePool(Expr x, Spatial window, Spatial? stride = null, Padding? padding = null)
    {
        var (windows, offsets, slides) = Pooled(x, window, stride, padding, 0, "average pool");
        var sum = windows.Sum(offsets);
        return slides.Select((s, a) => Counts(s.Slide, s.Before, sum.Shape[a + 2]).Reshape([sum.Shape[a + 2], .. Enumerable.Repeat(1, slides.Count - 1 - a)]))
            .Aggregate(sum, (mean, count) => mean / count);
    }

    private static (Expr Windows, int[] Offsets, List<(Slide Slide, int Before)> Slides) Pooled(
        Expr x, Spatial window, Spatial? stride, Padding? padding, double border, string operation)
    {
        var axes = x.Shape.Rank > 2 ? x.Shape.Rank - 2
            : throw new ShapeException($"{operation}: found {x.Shape}, expected [batch, channels, length], or likewise with rows and columns");
        var slides = Slides(x, window.For(axes, 1, $"{operation}: found window"), stride ?? window, 1, operation);
        var padded = (padding ?? Padding.Valid).For(slides, operation);
        var large = Enumerable.Range(0, axes).Where(a => Math.Max(padded[a].Before, padded[a].After) >= slides[a].Size).Cast<int?>().FirstOrDefault();
        return large is { } odd
            ? throw new ShapeException($"{operation}: found padding of {padding}, expected less than the window of {slides[odd].Size}")
            : (Windows(x, slides, padded, border, operation), [.. Enumerable.Range(2 + axes, axes)], [.. slides.Zip(padded, (slide, p) => (slide, p.Before))]);
    }

    // How many elements of the axis each window holds: one number if all hold as many.
    private static Expr Counts(Slide slide, int before, int positions) => Vector([.. Enumerable.Range(0, positions)
        .Select(i => ((long)i * slide.Stride) - before)
        .Select(start => (double)(Math.Min(slide.Extent, start + slide.Size) - Math.Max(0, start)))]);
}
