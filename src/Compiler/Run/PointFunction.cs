using ExprGrad.Compiler;

namespace ExprGrad;

/// <summary>
/// A function of numbers, compiled to run over many points: in SIMD, on all cores, over the caller's memory, for any number of points at each call. It allocates nothing once
/// there has been a call. A point gives the same bits in whatever layout and on however many threads, and wherever it stands unless sines, cosines or tangents are taken: in the
/// last place, vectors may round these otherwise where a number beside is larger or NaN. The bits are those of vector code, which may differ
/// from those of a scalar delegate in the last place where a function of the table has a vector form of its own.
/// </summary>
public sealed class PointFunction
{
    /// <summary>The points that are computed at once: few enough for what they need to stay in the first cache.</summary>
    internal const int Block = 256;

    private readonly CompiledFunction<double> compiled;
    private readonly Arenas scratch;
    private readonly Pool<PointRun> runs;
    private readonly int threads;
    private readonly TaskScheduler? scheduler;

    internal PointFunction(Function function, CompileOptions? options)
    {
        Function = function.Inputs.Count > 0 && function.Inputs.All(v => v.Shape.Rank == 0) && function.Values.All(e => e.Shape.Rank == 0) ? function : throw new CompileException(
            "points: found " + string.Join(", ", function.Inputs.Select(v => $"{v.Name} {v.Shape}").Concat(function.Outputs.Select(o => $"{o.Name} {o.Value.Shape}")))
            + ", expected numbers, and at least one input");
        var choice = options ?? CompileOptions.Default;
        compiled = function.Batch(Block, [.. function.Inputs]).Compile<double>(choice with { Threads = 1, Grain = double.PositiveInfinity });
        scratch = new(Columns * Block * sizeof(double));
        (threads, scheduler) = (choice.Members, choice.Scheduler);
        runs = new(() => new(this, threads, scheduler));
    }

    private PointFunction(PointFunction other, int threads)
    {
        (Function, compiled, scratch, scheduler) = (other.Function, other.compiled, other.scratch, other.scheduler);
        this.threads = Math.Min(threads, Environment.ProcessorCount);
        runs = new(() => new(this, this.threads, scheduler));
    }

    /// <summary>The function of one point.</summary>
    public Function Function { get; }

    /// <summary>The number of inputs and outputs.</summary>
    internal int Columns => Function.Inputs.Count + Function.Outputs.Count;

    /// <summary>The same on at most so many threads, that of the caller included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public PointFunction WithThreads(int threads) =>
        threads > 0 ? new(this, threads) : throw new ArgumentOutOfRangeException(nameof(threads), threads, $"threads: found {threads}, expected at least 1");

    /// <summary>Computes the outputs at every point.</summary>
    /// <param name="inputs">A column for each input, in the order of <see cref="Function.Inputs"/>.</param>
    /// <param name="outputs">A column for each output, in the order of <see cref="Function.Outputs"/>.</param>
    /// <exception cref="BindingException">The number or length of columns is wrong, or an output shares memory with another column; nothing has been written.</exception>
    public void Run(ReadOnlyColumns inputs, Columns outputs) => Run(inputs, [], outputs);

    /// <summary>The same, the first output being in a span of its own unless there is none.</summary>
    internal unsafe void Run(ReadOnlyColumns inputs, Span<double> first, ReadOnlyColumns outputs, bool hasFirst = false)
    {
        var (m, extra) = (Function.Inputs.Count, hasFirst ? 1 : 0);
        PointBindings.Count(Function, inputs.Count, outputs.Count + extra);
        var n = inputs.Length(0);
        PointBindings.Length(Function, 0, inputs, n);
        PointBindings.Length(Function, m + extra, outputs, n);
        PointBindings.Length(Function, m, hasFirst ? new ReadOnlyColumns(first) : default, n);
        if (n == 0)
        {
            return;
        }

        fixed (double* i1 = inputs.C1, i2 = inputs.C2, i3 = inputs.C3, i4 = inputs.C4, i5 = inputs.C5, i6 = inputs.C6, i7 = inputs.C7, i8 = inputs.C8, value = first,
            o1 = outputs.C1, o2 = outputs.C2, o3 = outputs.C3, o4 = outputs.C4, o5 = outputs.C5, o6 = outputs.C6, o7 = outputs.C7, o8 = outputs.C8)
        {
            var run = runs.Take();
            run.Place(0, inputs, [(nint)i1, (nint)i2, (nint)i3, (nint)i4, (nint)i5, (nint)i6, (nint)i7, (nint)i8]);
            run.Place(m, hasFirst ? new ReadOnlyColumns(first) : default, [(nint)value]);
            run.Place(m + extra, outputs, [(nint)o1, (nint)o2, (nint)o3, (nint)o4, (nint)o5, (nint)o6, (nint)o7, (nint)o8]);
            try
            {
                if (PointBindings.Shared(run.Addresses, run.Strides, m, n) is { } shared)
                {
                    throw PointBindings.Refused(Function, shared);
                }

                run.Over(n);
            }
            finally
            {
                runs.Return(run);
            }
        }
    }

    /// <summary>Computes the outputs at some of the points.</summary>
    internal unsafe void Compute(ReadOnlySpan<nint> addresses, ReadOnlySpan<nint> strides, int from, int to)
    {
        var table = stackalloc nint[compiled.Addresses];
        var inputs = Function.Inputs.Count;
        var spare = (to - from) % Block == 0 && strides.IndexOfAnyExcept(sizeof(double)) < 0 ? null : scratch.Take();
        var arena = compiled.Begin(table, Columns);
        try
        {
            for (var at = from; at < to; at += Block)
            {
                var count = Math.Min(Block, to - at);
                for (var c = 0; c < addresses.Length; c++)
                {
                    table[c] = IsDirect(strides[c], count) ? addresses[c] + (at * strides[c]) : Arenas.Start(spare!) + (c * Block * sizeof(double));
                    if (c < inputs && !IsDirect(strides[c], count))
                    {
                        Strided.Gather(addresses[c] + (at * strides[c]), strides[c], count, (double*)table[c], Block);
                    }
                }

                compiled.Step(table);
                for (var c = inputs; c < addresses.Length; c++)
                {
                    if (!IsDirect(strides[c], count))
                    {
                        Strided.Scatter((double*)table[c], addresses[c] + (at * strides[c]), strides[c], count);
                    }
                }
            }
        }
        finally
        {
            compiled.End(arena);
            if (spare is not null)
            {
                scratch.Return(spare);
            }
        }
    }

    // Whole blocks of neighbouring numbers are read and written where they are.
    private static bool IsDirect(nint stride, int count) => stride == sizeof(double) && count == Block;
}
