using System.Diagnostics;

namespace ExprGrad.Benchmarks.Timing;

/// <summary>Work that can be done any number of times: the loop is part of it, so that short calls are timed without overhead.</summary>
internal delegate void Work(int times);

/// <summary>The middle of some measurements, and how far they lie apart.</summary>
internal readonly record struct Spread(double Median, double Least, double Greatest)
{
    public static Spread Of(IEnumerable<double> measurements)
    {
        var sorted = measurements.Order().ToArray();
        return new((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }
}

/// <summary>
/// Two kinds of work in turns, A B B A A B ..., each turn long enough for the clock; the ratio is the median over the pairs, so that what slows
/// the machine for a while slows both sides.
/// </summary>
internal sealed record Race(Work Ours, Work Peer)
{
    public Outcome Run(Budget budget)
    {
        var (ours, peer) = (Calibrated(Ours, budget), Calibrated(Peer, budget));
        var (a, b) = (new List<double>(), new List<double>());
        for (var (round, clock) = (0, Stopwatch.StartNew()); round < budget.Least || (round < budget.Most && clock.Elapsed < budget.PerRow); round++)
        {
            if (round % 2 == 0) a.Add(Seconds(Ours, ours));
            b.Add(Seconds(Peer, peer));
            if (round % 2 == 1) a.Add(Seconds(Ours, ours));
        }

        return new(Spread.Of(a), Spread.Of(b), Spread.Of(a.Zip(b, (x, y) => x / y)));
    }

    // The number of repetitions that fill a turn, once the code has had its calls and its time to be optimised.
    private static int Calibrated(Work work, Budget budget)
    {
        var (times, clock) = (1, Stopwatch.StartNew());
        while (true)
        {
            var seconds = Seconds(work, times) * times;
            if (clock.Elapsed > budget.WarmUp) return (int)Math.Clamp(times * budget.Turn.TotalSeconds / seconds, 1, 1e8);
            if (seconds < budget.Turn.TotalSeconds / 2) times *= 2;
        }
    }

    private static double Seconds(Work work, int times)
    {
        var start = Stopwatch.GetTimestamp();
        work(times);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / times;
    }
}

/// <summary>What a race gave: seconds of each side, and their ratio pair by pair.</summary>
internal sealed record Outcome(Spread Ours, Spread Peer, Spread Ratio);

/// <summary>How much time a row may take.</summary>
internal sealed record Budget(TimeSpan WarmUp, TimeSpan Turn, TimeSpan PerRow, int Least, int Most, int Processes)
{
    public static readonly Budget Full = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(8), TimeSpan.FromSeconds(1.5), 7, 101, 3);

    public static readonly Budget Quick = new(TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(4), TimeSpan.FromSeconds(0.4), 5, 31, 1);
}
