namespace ExprGrad.Compiler;

/// <summary>How long a place in memory is taken, by a buffer and by those that are written over it element by element.</summary>
/// <param name="Buffers">The buffers, all of one size.</param>
/// <param name="Range">From the first kernel that writes one of them to the last that uses one.</param>
/// <param name="Bytes">The bytes of the place.</param>
internal sealed record Life(IReadOnlyList<Buffer> Buffers, LiveRange Range, long Bytes)
{
    /// <summary>The lives of all scratch buffers but numbers.</summary>
    public static IEnumerable<Life> Of(Schedule schedule, IReadOnlyDictionary<Buffer, LiveRange> ranges, int elementSize)
    {
        var hosts = Hosts(schedule, ranges);
        return ranges.Where(r => !r.Key.IsNumber).GroupBy(r => Host(r.Key, hosts))
            .Select(g => new Life([.. g.Select(r => r.Key)], new(g.Min(r => r.Value.First), g.Max(r => r.Value.Last)), Layout.Align((long)g.Key.Shape.Count * elementSize)));
    }

    /// <summary>The most bytes that are taken at once: no layout of a schedule holds less, numbers apart.</summary>
    public static long Peak(Schedule schedule, int elementSize)
    {
        var change = new long[schedule.Kernels.Count + 1];
        foreach (var (_, range, bytes) in Of(schedule, LiveRange.Of(schedule), elementSize))
        {
            change[range.First] += bytes;
            change[range.Last + 1] -= bytes;
        }

        var (taken, peak) = (0L, 0L);
        foreach (var bytes in change)
        {
            peak = Math.Max(peak, taken += bytes);
        }

        return peak;
    }

    // A loop may write over a buffer that it is the last to read, element by element, at the same position; one of those that take turns also
    // over what the others have read by then, row by row.
    private static Dictionary<Buffer, Buffer> Hosts(Schedule schedule, IReadOnlyDictionary<Buffer, LiveRange> ranges)
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
            var dying = kernel.Reads.Where(b => b.Residence == Residence.Scratch && !b.IsNumber && ranges[b].Last == position && !written.Contains(b)).ToList();
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
}
