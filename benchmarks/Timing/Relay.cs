using ExprGrad.Benchmarks.Peers;

namespace ExprGrad.Benchmarks.Timing;

/// <summary>
/// Work in this process and a model of PyTorch in its own, in turns as short as processes allow: a block here, a block on one thread there, a
/// block on two threads there, and again. What counts is the better number of threads, block by block.
/// </summary>
internal sealed record Relay(Work Ours, string Model)
{
    private const int Blocks = 7;

    public Outcome Run(Budget budget)
    {
        WarmUp.Of(Ours);
        var (times, length) = (Race.TimesPerTurn(Ours, budget), budget.PerRow / Blocks);
        var peers = PyTorch.Both;
        foreach (var peer in peers) _ = peer.Seconds(Model, TimeSpan.Zero);
        var blocks = Enumerable.Range(0, Blocks).Select(_ => (Ours: Block(times, length), Peers: peers.Select(p => p.Seconds(Model, length)).ToArray())).ToArray();
        var best = Enumerable.Range(0, peers.Count).MinBy(p => Spread.Of(blocks.Select(b => b.Peers[p])).Median);
        return new(Spread.Of(blocks.Select(b => b.Ours)), Spread.Of(blocks.Select(b => b.Peers[best])), Spread.Of(blocks.Select(b => b.Ours / b.Peers[best])));
    }

    private double Block(int times, TimeSpan length)
    {
        var turns = new List<double>();
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); turns.Count < 4 || clock.Elapsed < length;) turns.Add(Race.Seconds(Ours, times));
        return Spread.Of(turns).Median;
    }
}
