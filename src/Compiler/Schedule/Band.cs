using System.Numerics;

namespace ExprGrad.Compiler;

/// <summary>
/// Lets consecutive loops over the same rows take turns, so that a row passes from one to the next in cache instead of through memory: a reduction and what uses it,
/// such as softmax, its logarithm, layer norm, and their gradients; and products with matrices that stay in cache, with what comes before and after them. Rows are what the kernels have
/// as their outermost axis, and each reads of the others' work only its own row.
/// They run in blocks, as large as the cache allows, in the same code and order as without a band; what only they need shrinks to one block for each thread. Sums over rows, such as the
/// gradient of what is added to each, or of what each is multiplied by, have a partial result for each part, and the parts depend on the function alone.
/// </summary>
internal sealed class Band
{
    // A band pays if it saves so many bytes of traffic, since less is in cache anyway, and so many for each nanosecond of work: loops that compute much do so while memory comes.
    private const long Least = 4 << 20, Worth = 10;

    // Kernels that one band may have: looking further would cost more than it finds.
    private const int Longest = 24;

    private readonly IReadOnlyList<Kernel> kernels;
    private readonly CompileOptions options;
    private readonly int elementSize, scratch;
    private readonly Func<TurnKernel, int> size;
    private readonly Dictionary<Buffer, int> users;
    private readonly Dictionary<Buffer, Buffer> own = [];
    private readonly List<Buffer> partials = [];
    private readonly Lazy<HashSet<Buffer>> summed;
    private readonly Dictionary<TurnKernel, int> sizes = new(ReferenceEqualityComparer.Instance);

    private Band(Schedule schedule, CompileOptions options, int elementSize, Func<TurnKernel, int> size)
    {
        (kernels, this.options, this.elementSize, this.size, scratch) = (schedule.Kernels, options, elementSize, size, schedule.Scratch.Count);
        users = schedule.Kernels.SelectMany(kernel => kernel.Reads.Union(kernel.Writes)).CountBy(buffer => buffer).ToDictionary();
        summed = new(() => [.. kernels.OfType<LoopKernel>().SelectMany(Summed).Select(sum => sum.Buffer)]);
    }

    /// <summary>The schedule with bands.</summary>
    /// <param name="schedule">A schedule without parts.</param>
    /// <param name="options">What says from when on bands pay.</param>
    /// <param name="elementSize">The bytes of a number.</param>
    /// <param name="size">How much code a kernel becomes.</param>
    public static Schedule Of(Schedule schedule, CompileOptions options, int elementSize, Func<TurnKernel, int> size)
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

            // What lies between the turns, but for what sums start with, may as well come later.
            var later = new List<Kernel>();
            for (var turn = 0; turn < run.Whole.Count; i++)
            {
                if (ReferenceEquals(kernels[i], run.Whole[turn].Kernel))
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

            foreach (var kernel in Cut(run).Concat(later))
            {
                yield return kernel;
            }
        }
    }

    private IEnumerable<Kernel> Cut(BandRun run) => new BandCut(run, users, options.Members, elementSize, own, partials, scratch).Kernels();

    // The most kernels from one on that can take turns, if that pays.
    private BandRun? From(int start)
    {
        var (run, size, later) = ((BandRun?)null, 0, new List<TurnKernel>());
        for (var i = start; i < Math.Min(kernels.Count, start + Longest) && kernels[i] is TurnKernel turn; i++)
        {
            if (i > start && IsStart(turn))
            {
                continue;
            }

            var next = later.Any(other => DependsOn(turn, other)) ? null : turn.Forms.Select(form => With(run, turn, form)).FirstOrDefault(longer => longer is not null);
            if (run is null && next is null)
            {
                return null;
            }

            if (next is null || size + Size(turn) > Emit.Measure.Limit)
            {
                later.Add(turn);
                continue;
            }

            (run, size) = (next, size + Size(turn));
        }

        while (run is { Turns.Count: > 1 } && !IsUsed(run.Whole[^1].Kernel, run.Kernels.SkipLast(1)))
        {
            run = BandRun.Of(run.Rows, [.. run.Whole.SkipLast(1)], elementSize);
        }

        return run is { Turns.Count: > 1 } && IsUsed(run.Whole[0].Kernel, run.Kernels.Skip(1)) && Pays(run) ? run : null;
    }

    private BandRun? With(BandRun? run, TurnKernel turn, TurnKernel form) => BandRun.Of((int)BigInteger.GreatestCommonDivisor(run?.Rows ?? 0, Outermost(form)), [.. run?.Whole ?? [], (turn, form)], elementSize);

    private static bool DependsOn(TurnKernel turn, TurnKernel earlier) =>
        turn.Reads.Intersect(earlier.Writes).Any() || turn.Writes.Intersect(earlier.Reads.Concat(earlier.Writes)).Any();

    // A sum over rows starts before the rows do.
    private bool IsStart(Kernel kernel) => kernel is LoopKernel { Body: [Number], Stores: [{ Monoid: null } store] } && summed.Value.Contains(store.Buffer);

    // What a loop sums over its outermost axis.
    private static IEnumerable<Store> Summed(LoopKernel loop)
    {
        if (loop.Stores.All(store => store.Monoid is null) || loop.Axes(0) is not [var outermost, ..])
        {
            return [];
        }

        var strides = loop.Positions.Zip(outermost.Strides).ToDictionary();
        return loop.Stores.Where(store => store.Monoid is not null && store.Place is null && strides[store.At] == 0);
    }

    private int Size(TurnKernel turn) => sizes.TryGetValue(turn, out var known) ? known : sizes[turn] = size(turn);

    private static bool IsUsed(TurnKernel turn, IEnumerable<TurnKernel> others) =>
        others.SelectMany(other => other.Reads.Concat(other.Writes)).Any(turn.Reads.Concat(turn.Writes).ToHashSet().Contains);

    private static int Outermost(TurnKernel turn) => turn.Axes(0) is [var axis, ..] && !turn.Around.Contains(0) ? axis.Extent : 1;

    private bool Pays(BandRun run) => options.Bands ?? (Saved(run) is var saved && saved >= Least && saved >= Worth * run.Kernels.Sum(kernel => Work.Of(kernel, elementSize)));

    // The bytes that turns find in cache since others have read or written them, and those that never leave it: else they would be fetched, and written back.
    private long Saved(BandRun run)
    {
        var own = run.Own(users).Select(o => o.Buffer).ToHashSet();
        return run.Turns.SelectMany(turn => turn.Touched.Where(t => t.Along != 0).DistinctBy(t => t.Buffer)).GroupBy(t => t.Buffer)
            .Sum(g => (g.Count() - 1L + (own.Contains(g.Key) ? 2 : 0)) * run.Rows * Math.Abs(g.First().Along) * elementSize);
    }
}
