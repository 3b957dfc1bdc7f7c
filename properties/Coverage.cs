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

    /// <summary>What declares ties has a kink or a step there, and nothing else has but the remainder, whose steps are at every multiple.</summary>
    [Fact]
    public void Ties_are_declared()
    {
        Assert.Equal(Ops.All.Where(o => o.Arity == 2 && o != Ops.Mod && Domains.HasKink((a, b) => o.At(a, b))), Ops.All.Where(o => o.Arity == 2 && o.HasTies));
        Assert.Equal(Monoids.All.Where(m => Domains.HasKink(m.At)), Monoids.All.Where(m => m.HasTies));
    }

    /// <summary>Every row that has a kink says in the table of conventions what its derivative is there; counters have none, and the derivative of the cube root has a pole.</summary>
    [Fact]
    public void Kinks_have_a_convention()
    {
        var stated = Conventions.All.SelectMany(c => Traverse.PostOrder([c.Of([.. c.At.Select((x, i) => new Variable($"x{i}", x.Shape, Role.Input))])])).OfType<Map>().Select(m => m.Op).ToHashSet();
        Assert.Empty(Ops.All.Where(o => (o.HasTies || o.Domains.Any(d => d.Kinks.Count > 0 && d != Domain.Count)) && !stated.Contains(o) && !o.Name.StartsWith("less", StringComparison.Ordinal) && !o.Name.StartsWith("greater", StringComparison.Ordinal)).Select(o => o.Name));
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
