using System.Diagnostics;

namespace ExprGrad.Benchmarks.Timing;

/// <summary>Work that can be done any number of times: the loop is part of it, so that short calls are timed without overhead.</summary>
internal delegate void Work(int times);

/// <summary>
/// Two kinds of work in turns, A B B A A B ..., each turn just long enough for the clock, so that few turns are interrupted and what slows the
/// machine for a while slows both sides. A block of pairs gives its median; the blocks give the median and how far they lie apart.
/// </summary>
internal sealed record Race(Work Ours, Work Peer)
{
    private const int Blocks = 7;

    public Outcome Run(Budget budget)
    {
        WarmUp.Of(Ours);
        WarmUp.Of(Peer);
        var (ours, peer) = (TimesPerTurn(Ours, budget), TimesPerTurn(Peer, budget));
        var blocks = Enumerable.Range(0, Blocks).Select(_ => Block(ours, peer, budget)).ToArray();
        return new(Spread.Of(blocks.Select(b => b.Ours.Median)), Spread.Of(blocks.Select(b => b.Peer.Median)), Spread.Of(blocks.Select(b => b.Ratio.Median)));
    }

    private Outcome Block(int ours, int peer, Budget budget)
    {
        var (a, b) = (new List<double>(), new List<double>());
        for (var clock = Stopwatch.StartNew(); a.Count < budget.Pairs || clock.Elapsed < budget.PerRow / Blocks;)
        {
            a.Add(Seconds(Ours, ours));
            b.Add(Seconds(Peer, peer));
            b.Add(Seconds(Peer, peer));
            a.Add(Seconds(Ours, ours));
        }

        return new(Spread.Of(a), Spread.Of(b), Spread.Of(a.Zip(b, (x, y) => x / y)));
    }

    /// <summary>How often the work is done in a turn that is long enough for the clock.</summary>
    public static int TimesPerTurn(Work work, Budget budget)
    {
        for (var times = 1; ; times *= 2)
        {
            var seconds = Math.Min(Seconds(work, times), Seconds(work, times)) * times;
            if (seconds >= budget.Turn.TotalSeconds / 2) return Math.Max(1, (int)(times * budget.Turn.TotalSeconds / seconds));
        }
    }

    /// <summary>The seconds that it takes once, if done so many times.</summary>
    public static double Seconds(Work work, int times)
    {
        var start = Stopwatch.GetTimestamp();
        work(times);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / times;
    }
}

/// <summary>What a race gave: seconds of each side, and their ratio pair by pair.</summary>
internal sealed record Outcome(Spread Ours, Spread Peer, Spread Ratio);

/// <summary>How much time a row may take.</summary>
internal sealed record Budget(TimeSpan Turn, TimeSpan PerRow, int Pairs, int Compiles, int Processes)
{
    public static readonly Budget Full = new(TimeSpan.FromMilliseconds(0.5), TimeSpan.FromSeconds(1.4), 2, 51, 3);

    public static readonly Budget Quick = new(TimeSpan.FromMilliseconds(0.3), TimeSpan.FromSeconds(0.35), 2, 15, 1);
}
