namespace ExprGrad.Compiler;

/// <summary>
/// Where every scratch buffer stands in one arena, in bytes: buffers that are never live together may share their place. Large buffers are
/// placed first, each at the lowest offset that is free during its life.
/// </summary>
internal sealed record Layout(IReadOnlyDictionary<Buffer, long> Offsets, long ArenaBytes, IReadOnlyDictionary<Buffer, LiveRange> Ranges)
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
        var offsets = new Dictionary<Buffer, long>(numbers);
        var placed = new List<(long Start, long End, LiveRange Range)>();
        var hosts = InPlace(schedule, ranges);
        var lives = ranges.Where(r => !IsNumber(r.Key)).GroupBy(r => Host(r.Key, hosts))
            .Select(g => (Buffers: g.Select(r => r.Key).ToList(), Range: new LiveRange(g.Min(r => r.Value.First), g.Max(r => r.Value.Last)), Bytes: Bytes(g.Key, elementSize)))
            .OrderByDescending(l => l.Bytes).ThenBy(l => l.Range.First);
        foreach (var (buffers, range, bytes) in lives)
        {
            var start = LowestFree(placed.Where(p => p.Range.Overlaps(range)).OrderBy(p => p.Start), bytes, Align(end));
            placed.Add((start, start + bytes, range));
            buffers.ForEach(b => offsets.Add(b, start));
        }

        return new(offsets, placed.Select(p => p.End).Append(Align(end)).Max(), ranges);
    }

    /// <summary>The bytes that a buffer takes.</summary>
    public static long Bytes(Buffer buffer, int elementSize) => Align((long)buffer.Shape.Count * elementSize);

    private static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private static long LowestFree(IEnumerable<(long Start, long End, LiveRange)> taken, long bytes, long start)
    {
        foreach (var (from, to, _) in taken)
        {
            if (from - start >= bytes)
            {
                break;
            }

            start = Math.Max(start, to);
        }

        return start;
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

    // A loop may write over a buffer that it is the last to read, element by element, at the same position.
    private static Dictionary<Buffer, Buffer> InPlace(Schedule schedule, Dictionary<Buffer, LiveRange> ranges)
    {
        var hosts = new Dictionary<Buffer, Buffer>();
        for (var position = 0; position < schedule.Kernels.Count; position++)
        {
            if (schedule.Kernels[position] is not LoopKernel kernel)
            {
                continue;
            }

            var dying = kernel.Reads.Where(b => b.Place == Place.Scratch && ranges[b].Last == position && !kernel.Writes.Contains(b)).ToList();
            foreach (var store in kernel.Stores.Where(s => s.Monoid is null && s.Buffer.Place == Place.Scratch && ranges[s.Buffer].First == position))
            {
                var host = dying.FirstOrDefault(b => b.Shape.Count == store.Buffer.Shape.Count && Elsewhere(kernel, b, store));
                if (host is not null && dying.Remove(host))
                {
                    hosts.Add(store.Buffer, host);
                }
            }
        }

        return hosts;

        static bool Elsewhere(LoopKernel kernel, Buffer buffer, Store store) =>
            kernel.Body.OfType<Load>().Where(load => load.Buffer == buffer).All(load => load.At == store.At);
    }

    private static Buffer Host(Buffer buffer, Dictionary<Buffer, Buffer> hosts)
    {
        while (hosts.TryGetValue(buffer, out var host))
        {
            buffer = host;
        }

        return buffer;
    }
}
