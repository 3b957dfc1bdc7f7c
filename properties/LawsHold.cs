using Xunit.Abstractions;

namespace ExprGrad.Properties;

/// <summary>Every law against random expressions, and every row of the tables under every law.</summary>
public sealed class LawsHold(ITestOutputHelper output)
{
    public static TheoryData<string> Laws => new(Suite.Laws.Select(l => l.Name));

    public static TheoryData<string> Rows => new(Ops.All.Select(o => o.Name).Concat(Monoids.All.Select(m => m.Name)).Concat(Decompositions.All.Select(r => r.Name)).Distinct());

    [Theory]
    [MemberData(nameof(Laws))]
    public void Random_expressions_obey(string name)
    {
        var (law, tally) = (Suite.Laws.Single(l => l.Name == name), new Tally());
        var cases = (int)Math.Max(2, law.Weight * Environment.Cases);
        foreach (var values in law.OfAny ? new[] { Values.Smooth, Values.Any } : [Values.Smooth])
        {
            Check.All(Generators.Expressions(values), law.Holds(tally), cases, name);
        }

        tally.Report(output.WriteLine);
    }

    [Fact]
    public void Linear_expressions_have_exact_derivatives() => Check.All(Generators.Expressions(Values.Exact), Properties.Laws.DerivativesAreExact, 10 * Environment.Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Rows_obey_every_law(string name)
    {
        foreach (var op in Ops.All.Where(o => o.Name == name))
        {
            Suite.Hold(op, Math.Max(2, Environment.Cases / 10));
        }

        foreach (var monoid in Monoids.All.Where(m => m.Name == name))
        {
            Suite.Hold(Generators.Row(monoid), Math.Max(2, Environment.Cases / 10));
        }

        foreach (var routine in Decompositions.All.Where(r => r.Name == name))
        {
            Suite.Hold(routine, Math.Max(2, Environment.Cases / 10));
        }
    }
}
