namespace ExprGrad.Benchmarks.Timing;

/// <summary>What a call leaves to the garbage collector.</summary>
internal static class Allocation
{
    /// <summary>The bytes that one call allocates in the steady state.</summary>
    public static double PerCall(Work work, int calls)
    {
        work(2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        work(calls);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }
}
