namespace ExprGrad.Compiler;

/// <summary>
/// The axes of a contraction, neighbours merged. The innermost rows and columns become those of one matrix product; any others, which no single
/// stride can reach, run around it like a batch.
/// </summary>
internal sealed record ContractionLayout(
    IReadOnlyList<Axis> Rows, IReadOnlyList<Axis> Columns, IReadOnlyList<Axis> KOfA, IReadOnlyList<Axis> KOfB, int K)
{
    public static ContractionKernel Kernel(
        ContractionLayout layout, IEnumerable<Axis> batch, (Buffer Buffer, int Offset) a, (Buffer Buffer, int Offset) b, Buffer c)
    {
        var (m, n) = (Innermost(layout.Rows), Innermost(layout.Columns));
        var (width, stride) = (layout.Columns.Aggregate(1, (product, axis) => product * axis.Extent), n.Extent);
        var around = new List<Axis>(batch.Where(axis => axis.Extent != 1));
        var outerColumns = Outer(layout.Columns, stride).Select(o => new Axis(o.Axis.Extent, [0, o.Axis.Strides[0], o.Stride]));
        var outerRows = Outer(layout.Rows, m.Extent * width).Select(o => new Axis(o.Axis.Extent, [o.Axis.Strides[0], 0, o.Stride]));
        around.AddRange(outerRows);
        around.AddRange(outerColumns);
        Affine Start(int offset, int operand) => new(offset, around.Select(axis => axis.Strides[operand]).ToSequence());
        return new(
            around.Select(axis => axis.Extent).ToSequence(), m.Extent, n.Extent, layout.K,
            new(a.Buffer, Start(a.Offset, 0), m.Strides[0], Innermost(layout.KOfA).Strides[0]),
            new(b.Buffer, Start(b.Offset, 1), Innermost(layout.KOfB).Strides[0], n.Strides[0]),
            new(c, Start(0, 2), width, 1),
            null);
    }

    private static Axis Innermost(IReadOnlyList<Axis> axes) => axes.Count > 0 ? axes[^1] : new(1, [1]);

    // All axes but the innermost, with their strides in the row-major result, whose innermost axis spans `inner` elements.
    private static Stack<(Axis Axis, int Stride)> Outer(IReadOnlyList<Axis> axes, int inner)
    {
        var result = new Stack<(Axis, int)>();
        for (var i = axes.Count - 2; i >= 0; i--)
        {
            result.Push((axes[i], inner));
            inner *= axes[i].Extent;
        }

        return result;
    }
}
