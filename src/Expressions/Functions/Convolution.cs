namespace ExprGrad;

/// <content>Convolution: a contraction with sliding windows.</content>
public static partial class Functions
{
    /// <summary>
    /// What neural networks call a convolution, a cross-correlation in fact: the kernel is not turned around. Over x [batch, channels, length] and a kernel
    /// w [results, channels / groups, size]: <c>y[n, o, i] = Σ w[o, c, k] · x[n, c, stride·i + dilation·k - padding]</c>, and likewise over rows and
    /// columns, x [batch, channels, rows, columns]. With groups, each share of the results sees its share of the channels only.
    /// </summary>
    /// <param name="x">Examples of some channels.</param>
    /// <param name="w">The kernel.</param>
    /// <param name="stride">How far apart neighbouring windows are; 1 if left out.</param>
    /// <param name="padding">How many zeros surround x; none if left out.</param>
    /// <param name="dilation">How far apart neighbours within a window are; 1 if left out.</param>
    /// <param name="groups">Into how many independent parts channels and results are divided.</param>
    /// <exception cref="ShapeException">Ranks, channels or groups do not fit, a number is too small, or the window is larger than the padded axis.</exception>
    public static Expr Convolution(Expr x, Expr w, Spatial? stride = null, Padding? padding = null, Spatial? dilation = null, int groups = 1)
    {
        var axes = x.Shape.Rank - 2;
        if (axes < 1 || w.Shape.Rank != x.Shape.Rank)
        {
            throw new ShapeException($"convolution: found x {x.Shape} and a kernel {w.Shape}, expected [batch, channels, length] and [results, channels, size], or likewise with rows and columns");
        }

        var (channels, results) = (x.Shape[1], w.Shape[0]);
        if (groups < 1 || channels % groups != 0 || results % groups != 0)
        {
            throw new ShapeException($"convolution: found {groups} groups, expected a divisor of {channels} channels and {results} results");
        }

        if (w.Shape[1] != channels / groups)
        {
            throw new ShapeException($"convolution: found {w.Shape[1]} channels in the kernel {w.Shape}, expected {channels / groups}, those of x {x.Shape}{(groups == 1 ? "" : $" in each of {groups} groups")}");
        }

        var slides = Slides(x, w.Shape.Extents.Skip(2).ToSequence(), stride ?? 1, dilation ?? 1, "convolution");
        var padded = (padding ?? Padding.Valid).For(slides, "convolution");
        var windows = Windows(x, slides, padded, 0, "convolution");
        var positions = windows.Shape.Extents.Skip(2).Take(axes).ToSequence();
        var patches = windows.Reshape(new Shape([x.Shape[0], groups, channels / groups, .. windows.Shape.Extents.Skip(2)]))
            .Permute([1, 2, .. Enumerable.Range(3 + axes, axes), 0, .. Enumerable.Range(3, axes)]);

        // One matrix for each group: the elements of a window down, the windows of all examples across.
        var matrix = patches.Flatten(2 + axes).Flatten(1, 1 + axes);
        var product = w.Reshape(groups, results / groups, matrix.Shape[1]).MatrixMultiply(matrix);
        return product.Reshape(new Shape([results, x.Shape[0], .. positions])).Permute([1, 0, .. Enumerable.Range(2, axes)]);
    }

    private static List<Slide> Slides(Expr x, Sequence<int> sizes, Spatial stride, Spatial dilation, string operation)
    {
        var (by, apart) = (stride.For(sizes.Count, 1, $"{operation}: found stride"), dilation.For(sizes.Count, 1, $"{operation}: found dilation"));
        return [.. sizes.Select((size, a) => new Slide(x.Shape[a + 2], size, by[a], apart[a]))];
    }

    // x with borders of one number, its spatial axes as the positions of windows, followed by the offsets within one.
    private static Expr Windows(Expr x, List<Slide> slides, Sequence<(int Before, int After)> padded, double border, string operation)
    {
        for (var a = 0; a < slides.Count; a++)
        {
            var (slide, (before, after)) = (slides[a], padded[a]);
            var extent = (long)slide.Extent + before + after;
            x = slide.Size < 1 || slide.Span > extent
                ? throw new ShapeException($"{operation}: found a window over {slide.Span} elements, expected 1 to {extent}, the padded extent of spatial axis {a}")
                : (before, after) == (0, 0) ? x : border == 0 ? x.Pad(a + 2, before, after) : x.Pad(a + 2, before, after, border);
        }

        // Offsets wait in front, so that in memory a row stays a row, in the gradient too.
        for (var a = 0; a < slides.Count; a++)
        {
            var slid = x.Unfold(a + 2 + a, slides[a].Size, slides[a].Stride, slides[a].Dilation);
            x = slid.Permute([slid.Shape.Rank - 1, .. Enumerable.Range(0, slid.Shape.Rank - 1)]);
        }

        return x.Permute([.. Enumerable.Range(slides.Count, slides.Count + 2), .. Enumerable.Range(0, slides.Count).Reverse()]);
    }
}
