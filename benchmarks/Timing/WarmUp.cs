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
    private static readonly TimeSpan Calling = TimeSpan.FromMilliseconds(40), Compiling = TimeSpan.FromMilliseconds(120), Enough = TimeSpan.FromSeconds(3);

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
}
