namespace ExprGrad.Compiler;

/// <summary>
/// Where every scratch buffer stands in one arena, in bytes: buffers that are never live together may share their place. Large buffers are
/// placed first, each at the lowest offset that is free during its life.
/// </summary>
internal sealed record Layout(IReadOnlyDictionary<Buffer, long> Offsets, long ArenaBytes, IReadOnlyDictionary<Buffer, LiveRange> Ranges, int ElementSize)
{
    /// <summary>Every buffer starts at a multiple of this, the width of the widest vector and of a cache line.</summary>
    public const int Alignment = 64;

    /// <summary>A layout for a schedule.</summary>
    public static Layout Of(Schedule schedule, int elementSize)
    {
        var ranges = LiveRange.Of(schedule);
        var (numbers, end) = Numbers(ranges.Where(r => r.Key.IsNumber), elementSize);
        var (offsets, placed) = (new Dictionary<Buffer, long>(numbers), new List<Block>());
        var lives = Life.Of(schedule, ranges, elementSize).OrderByDescending(l => l.Bytes).ThenBy(l => l.Range.First);
        var first = end = Align(end);
        foreach (var (buffers, range, bytes) in lives)
        {
            var block = Placed(placed, range, bytes, first);
            end = Math.Max(end, block.End);
            foreach (var buffer in buffers)
            {
                offsets.Add(buffer, block.Start);
            }
        }

        return new(offsets, end, ranges, elementSize);
    }

    /// <summary>The bytes that a buffer holds.</summary>
    public long Bytes(Buffer buffer) => (long)buffer.Shape.Count * ElementSize;

    /// <summary>So many bytes, and what is left of the last cache line.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    // At the lowest place that no other block takes at the same time; the blocks are in order of their place.
    private static Block Placed(List<Block> blocks, LiveRange range, long bytes, long first)
    {
        var start = first;
        for (var i = 0; i < blocks.Count && blocks[i].Start - start < bytes; i++)
        {
            start = blocks[i].Range.Overlaps(range) ? Math.Max(start, blocks[i].End) : start;
        }

        var at = blocks.FindLastIndex(b => b.Start <= start) + 1;
        blocks.Insert(at, new(start, start + bytes, range));
        return blocks[at];
    }

    private static (Dictionary<Buffer, long> Offsets, long End) Numbers(IEnumerable<KeyValuePair<Buffer, LiveRange>> ranges, int elementSize)
    {
        var (offsets, free, expiring, end) = (new Dictionary<Buffer, long>(), new Stack<long>(), new PriorityQueue<long, int>(), 0L);
        foreach (var (buffer, range) in ranges.OrderBy(r => r.Value.First))
        {
            while (expiring.TryPeek(out var offset, out var last) && last < range.First)
            {
                free.Push(expiring.Dequeue());
            }

            if (!free.TryPop(out var place))
            {
                (place, end) = (end, end + elementSize);
            }

            offsets.Add(buffer, place);
            expiring.Enqueue(place, range.Last);
        }

        return (offsets, end);
    }

    private readonly record struct Block(long Start, long End, LiveRange Range);
}
