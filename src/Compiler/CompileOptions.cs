namespace ExprGrad;

/// <summary>How to compile. The default is the fastest code that this machine can run.</summary>
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

    /// <summary>Whether the invariants of each pass are checked; slow, and meant for tests.</summary>
    public bool Verify { get; init; }
}
