namespace ExprGrad.Compiler;

/// <summary>One call over many points, cut into chunks of fixed places.</summary>
internal sealed class PointRun(PointFunction function, int threads, TaskScheduler? scheduler) : Team(threads, scheduler)
{
    /// <summary>The points of a chunk: enough work to be worth a thread.</summary>
    public const int Chunk = 32 * PointFunction.Block;

    private readonly nint[] addresses = new nint[function.Columns];
    private readonly nint[] strides = new nint[function.Columns];
    private int points;

    /// <summary>Where each column starts.</summary>
    public ReadOnlySpan<nint> Addresses => addresses;

    /// <summary>How far apart its numbers are, in bytes.</summary>
    public ReadOnlySpan<nint> Strides => strides;

    /// <summary>Notes columns whose spans are held at the given addresses.</summary>
    public void Place(int first, ReadOnlyColumns columns, ReadOnlySpan<nint> starts)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            addresses[first + i] = columns.Offsets.IsEmpty ? starts[i] : starts[0] + columns.Offsets[i];
            strides[first + i] = columns.Stride;
        }
    }

    /// <summary>Computes every point before it returns.</summary>
    public void Over(int n)
    {
        points = n;
        Share((int)(((long)n + Chunk - 1) / Chunk));
    }

    /// <inheritdoc/>
    protected override void Compute(int from, int to, int member) => function.Compute(addresses, strides, from * Chunk, (int)Math.Min((long)to * Chunk, points));
}
