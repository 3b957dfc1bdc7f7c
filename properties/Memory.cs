using ExprGrad.Calculus;
using ExprGrad.Compiler;

namespace ExprGrad.Properties;

/// <summary>What runs when, and what is kept until then, takes as little memory as it can be made to, and no more than without choosing.</summary>
public sealed class Memory
{
    private const int MostNodes = 10;

    /// <summary>Nodes with what they cost, edges from lower to higher ones, and where paths begin and end.</summary>
    private sealed record Network(IReadOnlyList<long> Costs, IReadOnlyList<(int From, int To)> Edges, IReadOnlyList<int> Sources, IReadOnlyList<int> Sinks)
    {
        public static Network Of(Random random, int size)
        {
            var nodes = random.Next(1, Math.Min(MostNodes, 2 + (size / 8)) + 1);
            return new(
                [.. Enumerable.Range(0, nodes).Select(_ => (long)random.Next(1, 9))],
                [.. Enumerable.Range(0, nodes).SelectMany(to => Enumerable.Range(0, to).Where(_ => random.Next(3) == 0).Select(from => (from, to)))],
                [.. Enumerable.Range(0, nodes).Where(node => node == 0 || random.Next(4) == 0)], [.. Enumerable.Range(0, nodes).Where(node => node == nodes - 1 || random.Next(4) == 0)]);
        }

        // Whether no path from a source to a sink is left without some nodes.
        public bool IsApart(Func<int, bool> without)
        {
            var reached = new bool[Costs.Count];
            foreach (var node in Enumerable.Range(0, Costs.Count).Where(node => !without(node)))
            {
                reached[node] = Sources.Contains(node) || Edges.Any(e => e.To == node && reached[e.From]);
            }

            return !Sinks.Any(sink => reached[sink]);
        }

        public long Cost(Func<int, bool> of) => Costs.Where((_, node) => of(node)).Sum();
    }

    [Fact]
    public void Cuts_are_the_cheapest_of_all() => Check.All(Network.Of, _ => [], network =>
    {
        var sides = Cut.Of(network.Costs, network.Edges, network.Sources, network.Sinks);
        Laws.True(network.IsApart(node => sides[node] == Side.On), "found a path past the cut");
        Laws.True(network.Edges.All(e => sides[e.From] != Side.Before || sides[e.To] != Side.Beyond) && network.Sources.All(node => sides[node] != Side.Beyond) && network.Sinks.All(node => sides[node] != Side.Before), "found an edge past the cut");
        var least = Enumerable.Range(0, 1 << network.Costs.Count).Where(set => network.IsApart(node => (set >> node & 1) != 0)).Min(set => network.Cost(node => (set >> node & 1) != 0));
        var found = network.Cost(node => sides[node] == Side.On);
        Laws.True(found == least, $"found a cut of {found}, expected {least}");
    });

    [Fact]
    public void Orders_take_no_more_than_the_order_given() => Check.All(Generators.Expressions(Values.Smooth), c =>
    {
        var f = new Function(c.Inputs, [.. c.Function.Outputs, .. Vjp.Of([(new("sum", c.Value.Sum()), 1)], [.. c.Inputs])]);
        var given = Shuffled(f.Compile<double>(new() { Verify = true, Grain = c.Seed % 2 == 0 ? 1e-3 : 1e6 }).Schedule, new(c.Seed));
        var ordered = Order.Of(given, sizeof(double));
        var (before, after) = (Layout.Of(given, sizeof(double)), Layout.Of(ordered, sizeof(double)));
        Verify.If(true, ordered, after);
        Laws.True(Follows(given, ordered), "a kernel runs before one that it needs");
        Laws.True(Life.Peak(ordered, sizeof(double)) <= Life.Peak(given, sizeof(double)), "found a higher peak than before");
        Laws.True(after.ArenaBytes <= before.ArenaBytes, $"found {after.ArenaBytes} bytes, expected at most {before.ArenaBytes}");
        Laws.True($"{Order.Of(given, sizeof(double))}" == $"{ordered}", "found two orders");
    }, Environment.Cases / 2);

    // The kernels in some other order that keeps what must come before what.
    private static Schedule Shuffled(Schedule schedule, Random random)
    {
        var (precedence, done, order) = (new Precedence(schedule.Kernels), new HashSet<int>(), new List<Kernel>());
        while (order.Count < schedule.Kernels.Count)
        {
            int[] ready = [.. Enumerable.Range(0, schedule.Kernels.Count).Where(kernel => !done.Contains(kernel) && precedence.Before(kernel).All(done.Contains))];
            var next = ready[random.Next(ready.Length)];
            _ = done.Add(next);
            order.Add(schedule.Kernels[next]);
        }

        return schedule with { Kernels = order };
    }

    // Every two kernels of which one writes what the other uses are in the same order.
    private static bool Follows(Schedule given, Schedule ordered)
    {
        var places = ordered.Kernels.Select((kernel, place) => (kernel, place)).ToDictionary(k => k.kernel, k => k.place, (IEqualityComparer<Kernel>)ReferenceEqualityComparer.Instance);
        return places.Count == given.Kernels.Count && given.Kernels.SelectMany((kernel, i) => given.Kernels.Take(i).Select(earlier => (earlier, kernel)))
            .Where(pair => pair.earlier.Writes.Intersect(pair.kernel.Reads.Concat(pair.kernel.Writes)).Any() || pair.earlier.Reads.Intersect(pair.kernel.Writes).Any())
            .All(pair => places[pair.earlier] < places[pair.kernel]);
    }
}
