using System.Numerics;

namespace ExprGrad.Compiler;

/// <summary>
/// Lets consecutive loops over the same rows take turns, so that a row passes from one to the next in cache instead of through memory: a reduction and what uses it,
/// such as softmax, its logarithm, layer norm, and their gradients. Rows are what the loops have as their outermost axis, and each reads of the others' work only its own row.
/// They run in blocks, as large as the cache allows, in the same code and order as without a band; what only they need shrinks to one block for each thread. Sums over rows, such as the
/// gradient of what is added to each, have a partial result for each part, and the parts depend on the function alone.
/// </summary>
internal sealed class Band
{
    // A band pays if it saves so many bytes of traffic, since less is in cache anyway, and so many for each nanosecond of work: loops that compute much do so while memory comes.
    private const long Least = 4 << 20, Worth = 10;

    // The bytes that a block of rows may touch, and those of vectors.
    private const long Block = 256 << 10;
    private const int Widest = 64, Narrowest = 16;

    // Loops that one band may have: looking further would cost more than it finds.
    private const int Longest = 24;

    // Parts of a band that sums over rows, and the share of what it touches that partial results may be.
    private const int MostSumming = 64, Negligible = 8;

    private readonly IReadOnlyList<Kernel> kernels;
    private readonly CompileOptions options;
    private readonly int elementSize, scratch;
    private readonly Func<LoopKernel, int> size;
    private readonly Dictionary<Buffer, int> users;
    private readonly Dictionary<Buffer, Buffer> own = [];
    private readonly List<Buffer> partials = [];
    private readonly HashSet<Buffer> summed;
    private readonly Dictionary<LoopKernel, int> sizes = new(ReferenceEqualityComparer.Instance);

    private Band(Schedule schedule, CompileOptions options, int elementSize, Func<LoopKernel, int> size)
    {
        (kernels, this.options, this.elementSize, this.size, scratch) = (schedule.Kernels, options, elementSize, size, schedule.Scratch.Count);
        users = schedule.Kernels.SelectMany(kernel => kernel.Reads.Union(kernel.Writes)).CountBy(buffer => buffer).ToDictionary();
        summed = [.. schedule.Kernels.OfType<LoopKernel>().SelectMany(loop => Summed(loop, loop.Axes(0))).Select(sum => sum.Buffer)];
    }

    /// <summary>The schedule with bands.</summary>
    /// <param name="schedule">A schedule without parts.</param>
    /// <param name="options">What says from when on bands pay.</param>
    /// <param name="elementSize">The bytes of a number.</param>
    /// <param name="size">How much code a loop becomes.</param>
    public static Schedule Of(Schedule schedule, CompileOptions options, int elementSize, Func<LoopKernel, int> size)
    {
        var band = new Band(schedule, options, elementSize, size);
        if (!(options.Bands ?? (options.Fuse && band.users.Any(u => u.Value > 1 && u.Key.Shape.Count * (long)elementSize > Least / 2 / Longest))))
        {
            return schedule;
        }

        Kernel[] kernels = [.. band.Banded()];
        return schedule with { Kernels = kernels, Scratch = [.. schedule.Scratch.Select(buffer => band.own.GetValueOrDefault(buffer, buffer)), .. band.partials] };
    }

    private IEnumerable<Kernel> Banded()
    {
        for (var i = 0; i < kernels.Count;)
        {
            if (From(i) is not { } run)
            {
                yield return kernels[i++];
                continue;
            }

            // What lies between the loops, but for what sums start with, may as well come later.
            var later = new List<Kernel>();
            for (var turn = 0; turn < run.Whole.Count; i++)
            {
                if (ReferenceEquals(kernels[i], run.Whole[turn]))
                {
                    turn++;
                }
                else if (IsStart(kernels[i]))
                {
                    yield return kernels[i];
                }
                else
                {
                    later.Add(kernels[i]);
                }
            }

            foreach (var kernel in InParts(run).Concat(later))
            {
                yield return kernel;
            }
        }
    }

    // The most loops from a kernel on that can take turns, if that pays.
    private Run? From(int start)
    {
        var (run, size, later) = ((Run?)null, 0, new List<LoopKernel>());
        for (var i = start; i < Math.Min(kernels.Count, start + Longest) && kernels[i] is LoopKernel loop; i++)
        {
            if (i > start && IsStart(loop))
            {
                continue;
            }

            var next = later.Any(other => DependsOn(loop, other)) ? null : Of((int)BigInteger.GreatestCommonDivisor(run?.Rows ?? 0, Outermost(loop)), [.. run?.Whole ?? [], loop]);
            if (run is null && next is null)
            {
                return null;
            }

            if (next is null || size + Size(loop) > Emit.Measure.Limit)
            {
                later.Add(loop);
                continue;
            }

            (run, size) = (next, size + Size(loop));
        }

        while (run is { Loops.Count: > 1 } && !IsUsed(run.Whole[^1], run.Whole.SkipLast(1)))
        {
            run = Of(run.Rows, [.. run.Whole.SkipLast(1)]);
        }

        return run is { Loops.Count: > 1 } && IsUsed(run.Whole[0], run.Whole.Skip(1)) && Pays(run) ? run : null;
    }

    private static bool DependsOn(LoopKernel loop, LoopKernel earlier) =>
        loop.Reads.Intersect(earlier.Writes).Any() || loop.Writes.Intersect(earlier.Reads.Concat(earlier.Writes)).Any();

    // A sum over rows starts before the rows do.
    private bool IsStart(Kernel kernel) => kernel is LoopKernel { Body: [Number], Stores: [{ Monoid: null } store] } && summed.Contains(store.Buffer);

    // What a loop sums over its outermost axis.
    private static IEnumerable<Store> Summed(LoopKernel loop, IReadOnlyList<Axis> axes)
    {
        if (axes is not [var outermost, ..] || loop.Stores.All(store => store.Monoid is null))
        {
            return [];
        }

        var strides = loop.Positions.Zip(outermost.Strides).ToDictionary();
        return loop.Stores.Where(store => store.Monoid is not null && store.Place is null && strides[store.At] == 0);
    }

    private int Size(LoopKernel loop) => sizes.TryGetValue(loop, out var known) ? known : sizes[loop] = size(loop);

    private static bool IsUsed(LoopKernel loop, IEnumerable<LoopKernel> others) =>
        others.SelectMany(other => other.Reads.Concat(other.Writes)).Any(loop.Reads.Concat(loop.Writes).ToHashSet().Contains);

    private static int Outermost(LoopKernel loop) => loop.Axes(0) is [var axis, ..] && !loop.Domain.Contains(0) ? axis.Extent : 1;

    private Run? Of(int rows, LoopKernel[] whole)
    {
        if (rows < 4)
        {
            return null;
        }

        LoopKernel[] loops = [.. whole.Select(loop => InRows(loop, rows))];
        var bytes = loops.SelectMany(loop => loop.Touched).Where(t => t.Along != 0).GroupBy(t => t.Buffer).Sum(g => g.Max(t => t.High) - g.Min(t => t.Low) + 1) * elementSize;
        var sums = loops.SelectMany(loop => loop.Stores.Where(store => store.Monoid is not null && store.Place is null && store.At.Strides[0] == 0)).ToList();
        var results = sums.Select(sum => sum.Buffer).ToHashSet();
        return 2 * bytes <= Block && BandKernel.AreApart(loops, results) && results.Count == sums.Count && AreOnly(sums, loops, results)
            && 4 * Negligible * results.Sum(buffer => (long)buffer.Shape.Count) * elementSize <= rows * bytes
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

    private bool Pays(Run run) => options.Bands ?? (Saved(run) is var saved && saved >= Least && saved >= Worth * run.Whole.Sum(loop => Work.Of(loop, elementSize)));

    // The bytes that loops find in cache since others have read or written them, and those that never leave it: else they would be fetched, and written back.
    private long Saved(Run run)
    {
        var own = Own(run).Select(o => o.Buffer).ToHashSet();
        return run.Loops.SelectMany(loop => loop.Touched.Where(t => t.Along != 0).DistinctBy(t => t.Buffer)).GroupBy(t => t.Buffer)
            .Sum(g => (g.Count() - 1L + (own.Contains(g.Key) ? 2 : 0)) * run.Rows * Math.Abs(g.First().Along) * elementSize);
    }

    // What only the loops of a run write and read, and how far apart its rows are.
    private IEnumerable<(Buffer Buffer, int Along)> Own(Run run)
    {
        var uses = run.Whole.SelectMany(loop => loop.Reads.Union(loop.Writes)).CountBy(buffer => buffer).ToDictionary();
        return run.Loops.SelectMany(loop => loop.Stores).Select(store => (store.Buffer, store.At.Strides[0])).Distinct()
            .Where(store => store.Buffer.Residence == Residence.Scratch && uses[store.Buffer] == users[store.Buffer]);
    }

    private IEnumerable<Kernel> InParts(Run run)
    {
        var size = BlockOf(run);
        var (parts, blocks) = run.Sums is [] ? (run.Rows / size, 1) : Parts(run, run.Rows / size);
        var (done, rest) = (parts * blocks * size, run.Rows - (parts * blocks * size));
        var temporaries = Temporaries(run, parts, Math.Max(size, rest)).ToList();
        var partial = run.Sums.ToDictionary(sum => sum.Buffer, sum => Partial(sum, parts));
        foreach (var sum in run.Sums)
        {
            yield return LoopKernel.Fill(partial[sum.Buffer], sum.Monoid!.Identity);
        }

        yield return new BandKernel(
            run.Loops.Select(loop => Of(loop, axis => [Further(axis, parts, size * blocks), .. run.Sums is [] ? (Axis[])[] : [Further(axis, blocks, size)], axis with { Extent = size }], 0, run.Sums is [] ? 1 : 2)).ToSequence(),
            temporaries.ToSequence());
        foreach (var sum in run.Sums)
        {
            yield return LoopKernel.Combine(partial[sum.Buffer], sum.Buffer, sum.Monoid!);
        }

        foreach (var loop in rest == 0 ? [] : run.Loops)
        {
            yield return Of(loop, axis => [axis with { Extent = rest }], done, 0);
        }

        static Axis Further(Axis axis, int extent, int size) => new(extent, axis.Strides.Select(stride => stride * size).ToSequence());

        // Temporaries start anew at each block, partial results at each part.
        LoopKernel Of(LoopKernel loop, Func<Axis, IEnumerable<Axis>> cut, int done, int outer)
        {
            var axes = Axes(loop);
            var moved = loop.Over([.. cut(axes[0]), .. axes.Skip(1)], position => axes[0].Strides[position] * done);
            return moved with
            {
                Outer = outer,
                Body = moved.Body.Select(i => i switch
                {
                    Load l when own.TryGetValue(l.Buffer, out var temporary) => new Load(temporary, Anew(l.At)),
                    Pick p when own.TryGetValue(p.Buffer, out var temporary) => p with { Buffer = temporary, At = Anew(p.At) },
                    _ => i,
                }).ToSequence(),
                Stores = moved.Stores.Select(s => own.TryGetValue(s.Buffer, out var temporary) ? s with { Buffer = temporary, At = Anew(s.At) }
                    : outer > 0 && partial.TryGetValue(s.Buffer, out var sum) ? s with { Buffer = sum, At = s.At with { Strides = [sum.Shape[1], .. s.At.Strides.Skip(1)] } } : s).ToSequence(),
            };

            Affine Anew(Affine at) => new(at.Offset - (at.Strides[0] * done), at.Strides.Select((stride, axis) => axis < outer ? 0 : stride).ToSequence());
        }
    }

    // As many as may be, so that none is left over, or few.
    private (int Parts, int Blocks) Parts(Run run, int blocks)
    {
        var room = run.Rows * run.Bytes / elementSize / Negligible / run.Sums.Sum(sum => (long)sum.Buffer.Shape.Count);
        var most = (int)Math.Min(Math.Min(MostSumming, blocks), room);
        return Enumerable.Range(0, 1 + (most / 2)).Select(fewer => (Parts: most - fewer, Blocks: blocks / (most - fewer))).MinBy(cut => blocks - (cut.Parts * cut.Blocks));
    }

    private Buffer Partial(Store sum, int parts)
    {
        partials.Add(new(Residence.Scratch, scratch + partials.Count, Shape.Of(parts, sum.Buffer.Shape.Count), null));
        return partials[^1];
    }

    private static IReadOnlyList<Axis> Axes(LoopKernel loop) =>
        [.. loop.Domain.Select((extent, axis) => new Axis(extent, loop.Positions.Select(at => at.Strides[axis]).ToSequence()))];

    // As many rows as there is room for: whole vectors of them, and none left over, if that can be had.
    private int BlockOf(Run run)
    {
        var most = (int)Math.Min(run.Rows / 2, Block / run.Bytes);
        var (wide, narrow) = (Math.Min(most, Widest / elementSize), Math.Min(most, Narrowest / elementSize));
        return Enumerable.Range(0, most - (most / 2)).Select(fewer => most - fewer).Where(size => size > 1)
            .OrderBy(size => (size % narrow == 0, run.Rows % size, size % wide) switch { (true, 0, 0) => 0, (true, 0, _) => 1, (_, _, 0) => 2, _ => 3 })
            .ThenBy(size => run.Rows % size).First();
    }

    // Room for a block, or for what is left over, for each thread that may compute one.
    private IEnumerable<Buffer> Temporaries(Run run, int parts, int size)
    {
        foreach (var (buffer, along) in Own(run))
        {
            var lines = (((long)along * size * elementSize) + Layout.Alignment - 1) / Layout.Alignment;
            yield return own[buffer] = new(
                Residence.Scratch, buffer.Index, Shape.Of(Math.Min(options.Members, parts), (int)(lines * Layout.Alignment / elementSize)), buffer.Origin);
        }
    }

    /// <summary>Loops that can take turns.</summary>
    /// <param name="Rows">How many rows they have.</param>
    /// <param name="Whole">The loops as they were.</param>
    /// <param name="Loops">The loops with rows as their first axis.</param>
    /// <param name="Bytes">What they touch of a row.</param>
    /// <param name="Sums">What they sum over rows.</param>
    private sealed record Run(int Rows, IReadOnlyList<LoopKernel> Whole, IReadOnlyList<LoopKernel> Loops, long Bytes, IReadOnlyList<Store> Sums);
}
