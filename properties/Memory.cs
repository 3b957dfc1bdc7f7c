using ExprGrad.Calculus;
using ExprGrad.Compiler;

namespace ExprGrad.Properties;

/// <summary>What is chosen to save memory saves memory.</summary>
public sealed class Memory
{
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
