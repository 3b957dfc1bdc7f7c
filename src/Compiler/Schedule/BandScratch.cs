namespace ExprGrad.Compiler;

/// <summary>The scratch of a schedule while bands are made: what they have for each thread instead of a whole, and what they add.</summary>
/// <param name="scratch">The scratch without bands.</param>
/// <param name="elementSize">The bytes of a number.</param>
internal sealed class BandScratch(IReadOnlyList<Buffer> scratch, int elementSize)
{
    private readonly Dictionary<Buffer, Buffer> anew = [];
    private readonly HashSet<Buffer> dropped = [];
    private readonly List<Buffer> added = [];
    private int next = Buffer.Next(scratch);

    /// <summary>The scratch with bands.</summary>
    public IReadOnlyList<Buffer> All => [.. scratch.Where(buffer => !dropped.Contains(buffer)).Select(buffer => anew.GetValueOrDefault(buffer, buffer)), .. added];

    /// <summary>What takes the place of a buffer, if anything does.</summary>
    public Buffer? InPlaceOf(Buffer buffer) => anew.GetValueOrDefault(buffer);

    /// <summary>Room for some of a buffer, for each thread.</summary>
    public Buffer Anew(Buffer buffer, int threads, long bytes) => anew[buffer] = new(Residence.Scratch, buffer.Index, ForEach(threads, bytes), buffer.Origin);

    /// <summary>A workspace for each thread if it needs any, instead of another one if there is one.</summary>
    public Buffer? Workspace(Buffer? instead, int threads, long bytes)
    {
        _ = instead is not null && dropped.Add(instead);
        return bytes > 0 ? Added(ForEach(threads, bytes)) : null;
    }

    /// <summary>Room for a result of so many numbers of each part.</summary>
    public Buffer Partial(int parts, int count) => Added(Shape.Of(parts, count));

    private Buffer Added(Shape shape)
    {
        added.Add(new(Residence.Scratch, next++, shape, null));
        return added[^1];
    }

    private Shape ForEach(int threads, long bytes) => Shape.Of(threads, (int)((bytes + Layout.Alignment - 1) / Layout.Alignment * Layout.Alignment / elementSize));
}
