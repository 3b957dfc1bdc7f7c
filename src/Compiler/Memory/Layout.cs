namespace ExprGrad.Compiler;

/// <summary>
/// Where every scratch buffer stands in one arena, in bytes: buffers that are never live together may share their place. Large buffers are
/// placed first, each at the lowest offset that is free during its life.
/// </summary>
internal sealed record Layout(IReadOnlyDictionary<Buffer, long> Offsets, long ArenaBytes, IReadOnlyDictionary<Buffer, LiveRange> Ranges, int ElementSize)
{
    /// <summary>Every buffer starts at a multiple of this, the width of the widest vector and of a cache line.</summary>
    public const int Alignment = 64;

    // Numbers are placed by their own, simpler rule: there may be very many of them.
    private static bool IsNumber(Buffer buffer) => buffer.Shape.Count <= 1;

    /// <summary>A layout for a schedule.</summary>
    public static Layout Of(Schedule schedule, int elementSize)
    {
        var ranges = LiveRange.Of(schedule);
        var (numbers, end) = Numbers(ranges.Where(r => IsNumber(r.Key)), elementSize);
        var (offsets, placed) = (new Dictionary<Buffer, long>(numbers), new List<Block>());
        var hosts = InPlace(schedule, ranges);
        var lives = ranges.Where(r => !IsNumber(r.Key)).GroupBy(r => Host(r.Key, hosts))
            .Select(g => (Buffers: g.Select(r => r.Key).ToList(), Range: new LiveRange(g.Min(r => r.Value.First), g.Max(r => r.Value.Last)), Bytes: Align((long)g.Key.Shape.Count * elementSize)))
            .OrderByDescending(l => l.Bytes).ThenBy(l => l.Range.First);
        var first = end = Align(end);
        foreach (var (buffers, range, bytes) in lives)
        {
            var block = Placed(placed, range, bytes, first);
            end = Math.Max(end, block.End);
            buffers.ForEach(b => offsets.Add(b, block.Start));
        }

        return new(offsets, end, ranges, elementSize);
    }

    /// <summary>The bytes that a buffer holds.</summary>
    public long Bytes(Buffer buffer) => (long)buffer.Shape.Count * ElementSize;

    private static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

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

    // A loop may write over a buffer that it is the last to read, element by element, at the same position; one of those that take turns also
    // over what the others have read by then, row by row.
    private static Dictionary<Buffer, Buffer> InPlace(Schedule schedule, Dictionary<Buffer, LiveRange> ranges)
    {
        var hosts = new Dictionary<Buffer, Buffer>();
        for (var position = 0; position < schedule.Kernels.Count; position++)
        {
            var kernel = schedule.Kernels[position];
            IReadOnlyList<TurnKernel> turns = kernel switch { LoopKernel loop => [loop], BandKernel band => band.Turns, _ => [] };
            if (turns is [])
            {
                continue;
            }

            var written = kernel.Writes.ToHashSet();
            var dying = kernel.Reads.Where(b => b.Residence == Residence.Scratch && !IsNumber(b) && ranges[b].Last == position && !written.Contains(b)).ToList();
            foreach (var (store, turn) in turns.SelectMany((kernel, turn) => kernel is LoopKernel loop ? loop.Stores.Select(store => (store, turn)) : []).Where(_ => dying.Count > 0))
            {
                if (store.Monoid is null && store.Buffer.Residence == Residence.Scratch && ranges[store.Buffer].First == position
                    && !turns.Take(turn).Any(earlier => earlier.Writes.Contains(store.Buffer))
                    && dying.FirstOrDefault(b => b.Shape.Count == store.Buffer.Shape.Count && Elsewhere(turns, turn, b, store)) is { } host && dying.Remove(host))
                {
                    hosts.Add(store.Buffer, host);
                }
            }
        }

        return hosts;

        static bool Elsewhere(IReadOnlyList<TurnKernel> turns, int turn, Buffer buffer, Store store) =>
            store.Place is null && ((LoopKernel)turns[turn]).Accesses.Where(access => access.Buffer == buffer).All(access => access.Place is null && access.At == store.At)
            && turns.Take(turn).SelectMany(earlier => earlier.Touched).Where(t => t.Buffer == buffer).All(t => t.Along == store.At.Strides[0] && t.Low >= 0 && t.High < t.Along)
            && !turns.Skip(turn + 1).Any(later => later.Reads.Contains(buffer));
    }

    private static Buffer Host(Buffer buffer, Dictionary<Buffer, Buffer> hosts)
    {
        while (hosts.TryGetValue(buffer, out var host))
        {
            buffer = host;
        }

        return buffer;
    }

    private readonly record struct Block(long Start, long End, LiveRange Range);
}
