namespace ExprGrad.Compiler;

/// <summary>Loops that can take turns on rows.</summary>
/// <param name="Rows">How many rows they have.</param>
/// <param name="Whole">The loops as they were.</param>
/// <param name="Loops">The loops with rows as their first axis.</param>
/// <param name="Bytes">What they touch of a row.</param>
/// <param name="Sums">What they sum over rows.</param>
internal sealed record BandRun(int Rows, IReadOnlyList<LoopKernel> Whole, IReadOnlyList<LoopKernel> Loops, long Bytes, IReadOnlyList<Store> Sums)
{
    /// <summary>The bytes that a block of rows may touch.</summary>
    public const long Block = 256 << 10;

    /// <summary>Of what a run touches, partial results may be such a fraction.</summary>
    public const int Negligible = 8;

    // Fewer are not worth a band.
    private const int FewestRows = 4, FewestParts = 4;

    /// <summary>The loops as a run, if they can take turns on so many rows.</summary>
    public static BandRun? Of(int rows, IReadOnlyList<LoopKernel> whole, int elementSize)
    {
        if (rows < FewestRows)
        {
            return null;
        }

        LoopKernel[] loops = [.. whole.Select(loop => InRows(loop, rows))];
        var bytes = loops.SelectMany(loop => loop.Touched).Where(t => t.Along != 0).GroupBy(t => t.Buffer).Sum(g => g.Max(t => t.High) - g.Min(t => t.Low) + 1) * elementSize;
        var sums = loops.SelectMany(loop => loop.Stores.Where(store => store.Monoid is not null && store.Place is null && store.At.Strides[0] == 0)).ToList();
        var results = sums.Select(sum => sum.Buffer).ToHashSet();
        return 2 * bytes <= Block && BandKernel.AreApart(loops, results) && results.Count == sums.Count && AreOnly(sums, loops, results)
            && FewestParts * Negligible * results.Sum(buffer => (long)buffer.Shape.Count) * elementSize <= rows * bytes
            ? new(rows, whole, loops, bytes, sums)
            : null;
    }

    // A partial result is no one's business but of the store that sums.
    private static bool AreOnly(IEnumerable<Store> sums, IReadOnlyList<LoopKernel> loops, HashSet<Buffer> results) =>
        loops.SelectMany(loop => loop.Stores).Count(store => results.Contains(store.Buffer)) == results.Count && !loops.SelectMany(loop => loop.Reads).Any(results.Contains);

    // The outermost axis as rows, and what is left of it.
    private static LoopKernel InRows(LoopKernel loop, int rows)
    {
        var axes = loop.Axes(0);
        var (outermost, left) = (axes[0], axes[0].Extent / rows);
        return loop.Over([new(rows, outermost.Strides.Select(stride => stride * left).ToSequence()), .. left > 1 ? (Axis[])[outermost with { Extent = left }] : [], .. axes.Skip(1)]);
    }

    /// <summary>What only the loops write and read, and how far apart its rows are.</summary>
    /// <param name="users">How many kernels of the schedule use each buffer.</param>
    public IEnumerable<(Buffer Buffer, int Along)> Own(IReadOnlyDictionary<Buffer, int> users)
    {
        var uses = Whole.SelectMany(loop => loop.Reads.Union(loop.Writes)).CountBy(buffer => buffer).ToDictionary();
        return Loops.SelectMany(loop => loop.Stores).Select(store => (store.Buffer, store.At.Strides[0])).Distinct()
            .Where(store => store.Buffer.Residence == Residence.Scratch && uses[store.Buffer] == users[store.Buffer]);
    }
}
