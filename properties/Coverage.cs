using Xunit.Abstractions;

namespace ExprGrad.Properties;

/// <summary>Nothing of the language escapes the random expressions.</summary>
public sealed class Coverage(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Values.Smooth)]
    [InlineData(Values.Any)]
    public void Random_expressions_contain_every_row_and_every_node_shape(Values values)
    {
        var (seen, random) = (new Dictionary<object, int>(), new Random((int)(Environment.Seed % int.MaxValue)));
        for (var i = 0; i < Math.Max(2000, Environment.Cases); i++)
        {
            foreach (var node in Traverse.PostOrder([Generators.Expressions(values)(random, 100).Value]))
            {
                object kind = node switch { Map m => m.Op, Reduce r => r.Monoid, Call c => c.Routine, _ => node.GetType() };
                seen[kind] = seen.GetValueOrDefault(kind) + 1;
            }
        }

        var shapes = typeof(Expr).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Expr)) && t != typeof(Map) && t != typeof(Reduce) && t != typeof(Call));
        var missing = Ops.All.Cast<object>().Concat(Monoids.All).Concat(Decompositions.All).Concat(shapes).Where(kind => !seen.ContainsKey(kind)).ToList();
        output.WriteLine(string.Join('\n', seen.OrderBy(s => s.Value).Select(s => $"{s.Value,7} {(s.Key as Type)?.Name ?? s.Key}")));
        Assert.True(missing.Count == 0, $"never generated: {string.Join(", ", missing)} ({Environment.Replay})");
    }

    [Fact]
    public void Random_expressions_share_parts()
    {
        var random = new Random(1);
        var shared = Enumerable.Range(0, 200).Count(_ => Uses(Generators.Expressions(Values.Smooth)(random, 100).Value).Any(uses => uses > 1));
        Assert.True(shared > 60, $"only {shared} of 200 expressions use a computed part twice");
    }

    private static IEnumerable<int> Uses(Expr e) => Traverse.PostOrder([e]).SelectMany(node => node.Operands).Where(x => x.Operands.Count > 0)
        .GroupBy(x => x, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance).Select(g => g.Count());
}
