namespace ExprGrad.Compiler;

/// <summary>
/// One call over many points, which threads of the pool help with: they take chunks of fixed places in turn, the caller too, until none is left. It is used again when the
/// last thread has left it, which may be after the call.
/// </summary>
internal sealed class PointRun(PointFunction function) : IThreadPoolWorkItem
{
    /// <summary>The points of a chunk: enough work to be worth a thread.</summary>
    public const int Chunk = 32 * PointFunction.Block;

    private readonly nint[] addresses = new nint[function.Columns];
    private readonly nint[] strides = new nint[function.Columns];
    private int points, chunks, next, done, users;

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
    public void Over(int n, int threads)
    {
        (points, chunks, next, done) = (n, (int)(((long)n + Chunk - 1) / Chunk), 0, 0);
        var workers = Math.Min(Math.Min(threads, Environment.ProcessorCount), chunks) - 1;
        users = workers + 1;
        for (var i = 0; i < workers; i++)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        try
        {
            Work();
        }
        finally
        {
            for (var wait = default(SpinWait); Volatile.Read(ref done) < chunks;)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }

            Leave();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Work();
        Leave();
    }

    private void Work()
    {
        for (int chunk; (chunk = Interlocked.Increment(ref next) - 1) < chunks;)
        {
            try
            {
                function.Compute(addresses, strides, chunk * Chunk, (int)Math.Min((chunk + 1L) * Chunk, points));
            }
            finally
            {
                _ = Interlocked.Increment(ref done);
            }
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref users) == 0)
        {
            function.Return(this);
        }
    }
}
