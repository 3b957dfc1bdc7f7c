namespace ExprGrad.Compiler;

/// <summary>One loop that stands for one or more axes: how far it runs, and how far each access moves at every step.</summary>
internal sealed record Axis(int Extent, Sequence<int> Strides);

/// <summary>Which axes of a loop nest can run as one.</summary>
internal static class Axes
{
    /// <summary>
    /// The axes of a range, without those of extent 1, neighbours merged where every access moves through both in one stride.
    /// </summary>
    public static IReadOnlyList<Axis> Merged(Shape domain, IReadOnlyList<Affine> accesses, int from, int count)
    {
        var merged = new List<Axis>();
        for (var axis = from; axis < from + count; axis++)
        {
            var inner = new Axis(domain[axis], accesses.Select(a => a.Strides[axis]).ToSequence());
            if (inner.Extent == 1)
            {
                continue;
            }

            if (merged.Count > 0 && OneStride(merged[^1], inner))
            {
                merged[^1] = inner with { Extent = merged[^1].Extent * inner.Extent };
            }
            else
            {
                merged.Add(inner);
            }
        }

        return merged;
    }

    private static bool OneStride(Axis outer, Axis inner) => outer.Strides.Zip(inner.Strides).All(s => s.First == s.Second * inner.Extent);
}
