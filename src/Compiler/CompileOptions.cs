namespace ExprGrad;

/// <summary>When calls run on the interpreter.</summary>
public enum Interpretation
{
    /// <summary>Code is made before the first call.</summary>
    Never,

    /// <summary>Code is made on another thread, and calls are interpreted until it is there.</summary>
    UntilCompiled,

    /// <summary>No code is made for the function, though there may be some from before.</summary>
    Always,
}

/// <summary>How to compile. The default is the fastest code that this machine can run.</summary>
/// <remarks>
/// Large loops, contractions and batches of routines run on several threads: that of the caller and helpers, which leave before a call returns. Every result is the same, to the last bit, on any
/// number of them and with any scheduler, since what is computed together depends on the function alone. Any number of threads may call one compiled function at once.
/// </remarks>
public sealed record CompileOptions
{
    /// <summary>The default.</summary>
    public static readonly CompileOptions Default = new();

    /// <summary>Whether loops may use vector instructions.</summary>
    public bool Vectorize { get; init; } = true;

    /// <summary>Whether elementwise operations may share one loop; without, each has its own (for comparison and for finding faults).</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>Which laws may be applied first; <see cref="Arithmetic.Real"/> is fast-math.</summary>
    public Arithmetic Arithmetic { get; init; } = Arithmetic.Exact;

    /// <summary>
    /// Whether calls may run on an interpreter, block by block over vector code that all functions share, instead of code of the function's own: for large functions that are wanted at once, or
    /// called only a few times. Numbers of the two may differ by rounding. Where code cannot be made at run time calls are interpreted, asked for or not.
    /// </summary>
    public Interpretation PreferInterpretation { get; init; }

    /// <summary>How many threads a call may run on at most, that of the caller included; null for as many as the machine has. Small work runs on the caller's thread alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public int? Threads
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"threads: found {value}, expected at least 1");
    }

    /// <summary>
    /// Where helpers come from, as tasks; null for the thread pool. A call never waits for a task that has not started: if the scheduler is busy, or runs tasks late or on the thread of the caller,
    /// the caller does the work. What the scheduler throws comes out of the call. Calls allocate a task for each helper; with the thread pool they allocate nothing.
    /// </summary>
    public TaskScheduler? Scheduler { get; init; }

    /// <summary>Whether the invariants of each pass are checked; slow, and meant for tests.</summary>
    public bool Verify { get; init; }

    /// <summary>The least work that a part of a kernel may have, in nanoseconds of one core.</summary>
    internal double Grain { get; init; } = Compiler.Work.Grain;

    /// <summary>Whether loops over the same rows take turns; null for where it pays.</summary>
    internal bool? Bands { get; init; }

    /// <summary>The number of threads that a call may run on.</summary>
    internal int Members => Threads ?? Environment.ProcessorCount;

    /// <summary>What the code and its memory depend on.</summary>
    internal CompileOptions OfCode => this with { Threads = Members, Scheduler = null, PreferInterpretation = Interpretation.Never };
}
