namespace ExprGrad.Compiler;

/// <summary>Where a node lies with regard to a cut.</summary>
internal enum Side
{
    /// <summary>Between the sources and the cut.</summary>
    Before,

    /// <summary>In the cut.</summary>
    On,

    /// <summary>Between the cut and the sinks.</summary>
    Beyond,
}

/// <summary>
/// The cheapest nodes that lie on every path from a source to a sink, both included; of several such sets, the one nearest to the sinks. By shortest augmenting paths (Dinic), where a
/// node is an arc that carries as much as it costs.
/// </summary>
internal sealed class Cut
{
    private const long Endless = long.MaxValue / 4;

    private readonly List<(int To, long Room)> arcs = [];
    private readonly List<int>[] leaving;
    private readonly int[] distance, tried;
    private readonly int source, sink;

    private Cut(IReadOnlyList<long> costs, IEnumerable<(int From, int To)> edges, IEnumerable<int> sources, IEnumerable<int> sinks)
    {
        (source, sink) = (2 * costs.Count, (2 * costs.Count) + 1);
        leaving = [.. Enumerable.Range(0, sink + 1).Select(_ => new List<int>())];
        (distance, tried) = (new int[sink + 1], new int[sink + 1]);
        for (var node = 0; node < costs.Count; node++)
        {
            Add(In(node), Out(node), costs[node]);
        }

        foreach (var (from, to) in edges.Select(e => (Out(e.From), In(e.To))).Concat(sources.Select(node => (source, In(node)))).Concat(sinks.Select(node => (Out(node), sink))))
        {
            Add(from, to, Endless);
        }
    }

    /// <summary>On which side each node is.</summary>
    /// <param name="costs">What it costs to have a node in the cut.</param>
    /// <param name="edges">The edges between nodes.</param>
    /// <param name="sources">Where paths begin.</param>
    /// <param name="sinks">Where paths end.</param>
    public static IReadOnlyList<Side> Of(IReadOnlyList<long> costs, IEnumerable<(int From, int To)> edges, IEnumerable<int> sources, IEnumerable<int> sinks)
    {
        var cut = new Cut(costs, edges, sources, sinks);
        while (cut.HasRoom())
        {
            cut.Fill();
        }

        return [.. costs.Select((_, node) => cut.distance[In(node)] >= 0 ? Side.Beyond : cut.distance[Out(node)] >= 0 ? Side.On : Side.Before)];
    }

    private static int In(int node) => 2 * node;

    private static int Out(int node) => (2 * node) + 1;

    // Arcs come in pairs: the second is the way back, which has as much room as flows on the first.
    private void Add(int from, int to, long room)
    {
        leaving[from].Add(arcs.Count);
        leaving[to].Add(arcs.Count + 1);
        arcs.AddRange([(to, room), (from, 0)]);
    }

    // Finds how far it is to the sink, along arcs with room; less than 0 where there is no way.
    private bool HasRoom()
    {
        Array.Fill(distance, -1);
        Array.Clear(tried);
        var next = new Queue<int>([sink]);
        distance[sink] = 0;
        while (next.TryDequeue(out var at))
        {
            foreach (var arc in leaving[at])
            {
                if (arcs[arc ^ 1].Room > 0 && distance[arcs[arc].To] < 0)
                {
                    distance[arcs[arc].To] = distance[at] + 1;
                    next.Enqueue(arcs[arc].To);
                }
            }
        }

        return distance[source] >= 0;
    }

    // Fills shortest paths until none has room; an arc that led nowhere is not tried again.
    private void Fill()
    {
        var (path, at) = (new Stack<int>(), source);
        while (true)
        {
            if (at == sink)
            {
                var room = path.Min(arc => arcs[arc].Room);
                foreach (var arc in path)
                {
                    arcs[arc] = arcs[arc] with { Room = arcs[arc].Room - room };
                    arcs[arc ^ 1] = arcs[arc ^ 1] with { Room = arcs[arc ^ 1].Room + room };
                }

                path.Clear();
                at = source;
            }
            else if (tried[at] == leaving[at].Count)
            {
                if (!path.TryPop(out var back))
                {
                    return;
                }

                at = arcs[back ^ 1].To;
                tried[at]++;
            }
            else if (arcs[leaving[at][tried[at]]] is { Room: > 0 } arc && distance[arc.To] == distance[at] - 1)
            {
                path.Push(leaving[at][tried[at]]);
                at = arc.To;
            }
            else
            {
                tried[at]++;
            }
        }
    }
}
