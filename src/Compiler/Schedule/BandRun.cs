namespace ExprGrad.Compiler;

/// <summary>Loops and contractions that can take turns on rows.</summary>
/// <param name="Rows">How many rows they have.</param>
/// <param name="Whole">The kernels as they were, each with the form of it that has these rows.</param>
/// <param name="Turns">The kernels with rows as their first axis.</param>
/// <param name="Bytes">What they touch of a row.</param>
/// <param name="Sums">What they sum over rows.</param>
internal sealed record BandRun(int Rows, IReadOnlyList<(TurnKernel Kernel, TurnKernel Form)> Whole, IReadOnlyList<TurnKernel> Turns, long Bytes, IReadOnlyList<(Buffer Buffer, Monoid Monoid)> Sums)
{
    /// <summary>The bytes that a block of rows may touch.</summary>
    public const long Block = 256 << 10;

    /// <summary>Of what a run touches, partial results may be such a fraction.</summary>
    public const int Negligible = 8;

    // Fewer are not worth a band, nor a product of fewer rows.
    private const int FewestRows = 4, FewestParts = 4, FewestOfProduct = 16;

    /// <summary>The kernels as they were.</summary>
    public IEnumerable<TurnKernel> Kernels => Whole.Select(whole => whole.Kernel);

    /// <summary>The kernels as a run, if they can take turns on so many rows.</summary>
    public static BandRun? Of(int rows, IReadOnlyList<(TurnKernel Kernel, TurnKernel Form)> whole, int elementSize)
    {
        if (rows < FewestRows)
        {
            return null;
        }

        TurnKernel[] turns = [.. whole.Select(turn => InRows(turn.Form, rows))];
        var bytes = turns.SelectMany(turn => turn.Touched).Where(t => t.Along != 0).GroupBy(t => t.Buffer).Sum(g => g.Max(t => t.High) - g.Min(t => t.Low) + 1) * elementSize;
        var sums = turns.SelectMany(turn => turn.Written.Where(written => written.Monoid is not null && written.At.Strides[0] == 0)).Select(sum => (sum.Buffer, Monoid: sum.Monoid!)).ToList();
        var results = sums.Select(sum => sum.Buffer).ToHashSet();
        return Fits(turns, bytes, elementSize) && BandKernel.AreApart(turns, results) && results.Count == sums.Count && AreOnly(turns, results) && results.All(buffer => buffer.Shape.Count > 0)
            && FewestParts * Negligible * results.Sum(buffer => (long)buffer.Shape.Count) * elementSize <= rows * bytes
            ? new(rows, whole, turns, bytes, sums)
            : null;
    }

    // Whether two rows have room, or as many as products need beside what they read in each.
    private static bool Fits(IEnumerable<TurnKernel> turns, long bytes, int elementSize) => turns.OfType<ContractionKernel>().ToList() is { Count: > 0 } products
        ? (FewestOfProduct * bytes) + (products.SelectMany(product => product.Touched).Where(t => t.Along == 0).DistinctBy(t => t.Buffer).Sum(t => t.High - t.Low + 1) * elementSize) <= Block
        : 2 * bytes <= Block;

    // A partial result is no one's business but of what sums.
    private static bool AreOnly(IReadOnlyList<TurnKernel> turns, HashSet<Buffer> results) =>
        turns.SelectMany(turn => turn.Written).Count(written => results.Contains(written.Buffer)) == results.Count && !turns.SelectMany(turn => turn.Reads).Any(results.Contains);

    // The outermost axis as rows, and what is left of it.
    private static TurnKernel InRows(TurnKernel turn, int rows)
    {
        var axes = turn.Axes(0);
        var (outermost, left) = (axes[0], axes[0].Extent / rows);
        return turn.Over([new(rows, outermost.Strides.Select(stride => stride * left).ToSequence()), .. left > 1 ? (Axis[])[outermost with { Extent = left }] : [], .. axes.Skip(1)]);
    }

    /// <summary>What only the kernels write and read, and how far apart its rows are.</summary>
    /// <param name="users">How many kernels of the schedule use each buffer.</param>
    public IEnumerable<(Buffer Buffer, int Along)> Own(IReadOnlyDictionary<Buffer, int> users)
    {
        var (uses, sums) = (Kernels.SelectMany(kernel => kernel.Reads.Union(kernel.Writes)).CountBy(buffer => buffer).ToDictionary(), Sums.Select(sum => sum.Buffer).ToHashSet());
        return Turns.SelectMany(turn => turn.Written).Select(written => (written.Buffer, written.At.Strides[0])).Distinct()
            .Where(written => written.Buffer.Residence == Residence.Scratch && uses[written.Buffer] == users[written.Buffer] && !sums.Contains(written.Buffer));
    }
}
