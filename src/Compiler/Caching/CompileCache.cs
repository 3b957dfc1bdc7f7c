using ExprGrad.Compiler;

namespace ExprGrad;

/// <summary>
/// Compiled code, kept for functions that are equal but for names: the second of two equal functions costs no compile. It is bounded, and what it has dropped
/// is collected when no delegate uses it any more.
/// </summary>
/// <remarks>
/// The meter and the activity source are named <c>ExprGrad</c>: counters <c>exprgrad.compiles</c>, <c>exprgrad.cache.hits</c> and <c>exprgrad.cache.evictions</c>, histograms
/// <c>exprgrad.compile.duration</c> (ms) and <c>exprgrad.compile.nodes</c>, and an activity <c>compile</c> for each.
/// </remarks>
public static class CompileCache
{
    private const long MegaBytes = 1 << 20;

    /// <summary>How many compiled functions are held.</summary>
    public static int Count => Shared.Count;

    /// <summary>The most memory that is held, in bytes, by an estimate of a kilobyte for each operation and 16 bytes for each number of a constant; 0 turns the cache off. A function that would take more than a quarter is not held.</summary>
    public static long Limit
    {
        get => Shared.Limit;
        set => Shared.Limit = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the limit is a number of bytes, 0 or more");
    }

    internal static Cache Shared { get; } = new(64 * MegaBytes);

    /// <summary>Forgets everything that is held. Delegates that exist go on working.</summary>
    public static void Clear() => Shared.Clear();
}
