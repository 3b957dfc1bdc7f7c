using System.Numerics;

namespace ExprGrad.Compiler;

/// <summary>
/// Lets consecutive loops over the same rows take turns, so that a row passes from one to the next in cache instead of through memory: a reduction and what uses it,
/// such as softmax, its logarithm, layer norm, and their gradients. Rows are what the loops have as their outermost axis, and each reads of the others' work only its own row.
/// They run in blocks, as large as the cache allows, in the same code and order as without a band; what only they need shrinks to one block for each thread.
/// </summary>
internal sealed class Band
{
    /// <summary>The bytes of traffic from which on a band pays: what a core has in cache anyway.</summary>
    public const long Least = 1 << 20;

    // The bytes that a block of rows may touch; and in how many steps its size may fall to leave few rows over.
    private const long Block = 128 << 10;
    private const int Vector = 64;

    // Loops that one band may have: looking further would cost more than it finds.
    private const int Longest = 24;

    private readonly IReadOnlyList<Kernel> kernels;
    private readonly CompileOptions options;
    private readonly int elementSize;
    private readonly Func<LoopKernel, int> size;
    private readonly Dictionary<Buffer, int> users;
    private readonly Dictionary<Buffer, Buffer> own = [];
    private readonly Dictionary<LoopKernel, int> sizes = new(ReferenceEqualityComparer.Instance);

    private Band(Schedule schedule, CompileOptions options, int elementSize, Func<LoopKernel, int> size)
    {
        (kernels, this.options, this.elementSize, this.size) = (schedule.Kernels, options, elementSize, size);
        users = schedule.Kernels.SelectMany(kernel => kernel.Reads.Union(kernel.Writes)).CountBy(buffer => buffer).ToDictionary();
    }

    /// <summary>The schedule with bands.</summary>
    /// <param name="schedule">A schedule without parts.</param>
    /// <param name="options">What says from when on bands pay.</param>
    /// <param name="elementSize">The bytes of a number.</param>
    /// <param name="size">How much code a loop becomes.</param>
    public static Schedule Of(Schedule schedule, CompileOptions options, int elementSize, Func<LoopKernel, int> size)
    {
        var band = new Band(schedule, options, elementSize, size);
        if (!options.Fuse || !band.users.Any(u => u.Value > 1 && u.Key.Shape.Count * (long)elementSize >= options.Band / Longest))
        {
            return schedule;
        }

        Kernel[] kernels = [.. band.Banded()];
        return schedule with { Kernels = kernels, Scratch = [.. schedule.Scratch.Select(buffer => band.own.GetValueOrDefault(buffer, buffer))] };
    }

    private IEnumerable<Kernel> Banded()
    {
        for (var i = 0; i < kernels.Count;)
        {
            var run = From(i);
            foreach (var kernel in run is null ? [kernels[i]] : InParts(run))
            {
                yield return kernel;
            }

            i += run?.Loops.Count ?? 1;
        }
    }

    // The most loops from a kernel on that can take turns, if that pays.
    private Run? From(int start)
    {
        var (run, size) = ((Run?)null, 0);
        for (var i = start; i < Math.Min(kernels.Count, start + Longest) && kernels[i] is LoopKernel loop; i++)
        {
            var next = Of((int)BigInteger.GreatestCommonDivisor(run?.Rows ?? 0, Outermost(loop)), [.. run?.Whole ?? [], loop]);
            if (next is null || (size += Size(loop)) > Emit.Measure.Limit)
            {
                break;
            }

            run = next;
        }

        while (run is { Loops.Count: > 1 } && !IsUsed(run.Whole[^1], run.Whole.SkipLast(1)))
        {
            run = Of(run.Rows, [.. run.Whole.SkipLast(1)]);
        }

        return run is { Loops.Count: > 1 } && IsUsed(run.Whole[0], run.Whole.Skip(1)) && Saved(run) >= options.Band ? run : null;
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
        return 2 * bytes <= Block && BandKernel.AreApart(loops, []) ? new(rows, whole, loops, bytes) : null;
    }

    // The outermost axis as rows, and what is left of it.
    private static LoopKernel InRows(LoopKernel loop, int rows)
    {
        var axes = loop.Axes(0);
        var (outermost, left) = (axes[0], axes[0].Extent / rows);
        return loop.Over([new(rows, outermost.Strides.Select(stride => stride * left).ToSequence()), .. left > 1 ? (Axis[])[outermost with { Extent = left }] : [], .. axes.Skip(1)]);
    }

    // The bytes of what loops find in cache that others have read or written.
    private long Saved(Run run) => run.Loops.SelectMany(loop => loop.Touched.Where(t => t.Along != 0).DistinctBy(t => t.Buffer))
        .GroupBy(t => t.Buffer).Sum(g => (g.Count() - 1L) * run.Rows * Math.Abs(g.First().Along) * elementSize);

    private IEnumerable<Kernel> InParts(Run run)
    {
        var size = BlockOf(run);
        var (parts, done, rest) = (run.Rows / size, run.Rows / size * size, run.Rows % size);
        var temporaries = Temporaries(run, parts, size).ToList();
        yield return new BandKernel(
            run.Loops.Select(loop => Of(loop, axis => [new(parts, axis.Strides.Select(stride => stride * size).ToSequence()), axis with { Extent = size }], 0, along => 0) with { InParts = true }).ToSequence(),
            temporaries.ToSequence());
        foreach (var loop in rest == 0 ? [] : run.Loops)
        {
            yield return Of(loop, axis => [axis with { Extent = rest }], done, along => along);
        }

        // Temporaries start anew at each block.
        LoopKernel Of(LoopKernel loop, Func<Axis, IEnumerable<Axis>> cut, int done, Func<int, int> along)
        {
            var axes = Axes(loop);
            var moved = loop.Over([.. cut(axes[0]), .. axes.Skip(1)], position => axes[0].Strides[position] * done);
            return moved with
            {
                Body = moved.Body.Select(i => i switch
                {
                    Load l when own.TryGetValue(l.Buffer, out var temporary) => new Load(temporary, Anew(l.At)),
                    Pick p when own.TryGetValue(p.Buffer, out var temporary) => p with { Buffer = temporary, At = Anew(p.At) },
                    _ => i,
                }).ToSequence(),
                Stores = moved.Stores.Select(s => own.TryGetValue(s.Buffer, out var temporary) ? s with { Buffer = temporary, At = Anew(s.At) } : s).ToSequence(),
            };

            Affine Anew(Affine at) => new(at.Offset - (at.Strides[0] * done), [along(at.Strides[0]), .. at.Strides.Skip(1)]);
        }
    }

    private static IReadOnlyList<Axis> Axes(LoopKernel loop) =>
        [.. loop.Domain.Select((extent, axis) => new Axis(extent, loop.Positions.Select(at => at.Strides[axis]).ToSequence()))];

    // Whole vectors of rows if there is room for them, and as few rows left over as can be had.
    private int BlockOf(Run run)
    {
        var most = (int)Math.Min(run.Rows / 2, Math.Max(2, Block / run.Bytes));
        var unit = Math.Max(1, Math.Min(Vector / elementSize, most));
        return Enumerable.Range(most / 2, most - (most / 2) + 1).Where(size => size > 1 && size % unit == 0).OrderBy(size => run.Rows % size).ThenByDescending(size => size).First();
    }

    private IEnumerable<Buffer> Temporaries(Run run, int parts, int size)
    {
        var uses = run.Whole.SelectMany(loop => loop.Reads.Union(loop.Writes)).CountBy(buffer => buffer).ToDictionary();
        foreach (var (buffer, along) in run.Loops.SelectMany(loop => loop.Stores).Select(store => (store.Buffer, store.At.Strides[0])).Distinct())
        {
            if (buffer.Residence == Residence.Scratch && uses[buffer] == users[buffer])
            {
                var lines = (((long)along * size * elementSize) + Layout.Alignment - 1) / Layout.Alignment;
                yield return own[buffer] = new(Residence.Scratch, buffer.Index, Shape.Of(Math.Min(options.Members, parts), (int)(lines * Layout.Alignment / elementSize)), buffer.Origin);
            }
        }
    }

    /// <summary>Loops that can take turns.</summary>
    /// <param name="Rows">How many rows they have.</param>
    /// <param name="Whole">The loops as they were.</param>
    /// <param name="Loops">The loops with rows as their first axis.</param>
    /// <param name="Bytes">What they touch of a row.</param>
    private sealed record Run(int Rows, IReadOnlyList<LoopKernel> Whole, IReadOnlyList<LoopKernel> Loops, long Bytes);
}
