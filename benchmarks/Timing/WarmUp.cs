using System.Diagnostics;
using System.Runtime;

namespace ExprGrad.Benchmarks.Timing;

/// <summary>
/// The runtime compiles a method anew once it has been called often, on a thread of its own and some time later: work is warm when it has
/// been called often and nothing more is compiled.
/// </summary>
internal static class WarmUp
{
    private static readonly HashSet<Work> Warm = [];
    private static readonly TimeSpan Calling = TimeSpan.FromMilliseconds(40), Compiling = TimeSpan.FromMilliseconds(120), Enough = TimeSpan.FromSeconds(3), Long = TimeSpan.FromSeconds(15);

    /// <summary>Calls the work until it is as fast as it gets.</summary>
    public static void Of(Work work)
    {
        if (!Warm.Add(work)) return;
        var (clock, quiet, times) = (Stopwatch.StartNew(), 0, 1);
        for (var compiled = -1L; quiet < 3 && clock.Elapsed < Enough;)
        {
            for (var (turn, calls) = (Stopwatch.StartNew(), 0); calls < 40 && turn.Elapsed < 10 * Calling || turn.Elapsed < Calling; calls++) work(times);
            Thread.Sleep(Compiling);
            var now = JitInfo.GetCompiledMethodCount();
            (compiled, quiet, times) = (now, now == compiled ? quiet + 1 : 0, 16);
        }
    }

    /// <summary>Calls work that compiles methods itself, so that their number says nothing, until it has not become faster for some time.</summary>
    public static void OfCompiling(Work work)
    {
        if (!Warm.Add(work)) return;
        var (clock, best, quiet) = (Stopwatch.StartNew(), TimeSpan.MaxValue, 0);
        while (quiet < 8 && clock.Elapsed < Long)
        {
            var turn = Stopwatch.StartNew();
            work(16);
            (best, quiet) = turn.Elapsed < 0.95 * best ? (turn.Elapsed, 0) : (best, quiet + 1);
            Thread.Sleep(Compiling);
        }
    }
}
