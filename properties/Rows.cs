using Xunit.Abstractions;

namespace ExprGrad.Properties;

/// <summary>Every row of the tables by itself, on its domain: each partial, in both modes, to the second order.</summary>
public sealed class Rows(ITestOutputHelper output)
{
    private static readonly int Cases = Math.Max(5, Environment.Cases / 10);

    public static TheoryData<string, int> Partials
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var op in Ops.All)
            {
                for (var operand = 0; operand < op.Arity; operand++)
                {
                    data.Add(op.Name, operand);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> Reductions => new(Monoids.All.Select(m => m.Name));

    public static TheoryData<string> Routines => new(Decompositions.All.Where(r => !r.IsFlat).Select(r => r.Name));

    [Theory]
    [MemberData(nameof(Partials))]
    public void Partials_are_the_numerical_ones(string op, int operand) => Hold(Generators.Row(Ops.All.Single(o => o.Name == op), operand));

    [Theory]
    [MemberData(nameof(Reductions))]
    public void Reductions_have_the_numerical_derivatives(string monoid) => Hold(Generators.Row(Monoids.All.Single(m => m.Name == monoid)));

    [Theory]
    [MemberData(nameof(Routines))]
    public void Routines_have_the_numerical_derivatives(string routine) => Hold(Generators.Row(Decompositions.All.Single(r => r.Name == routine)));

    private void Hold(Check.Generator<Case> row)
    {
        var tally = new Tally();
        Check.All(row, Laws.GradientIsNumerical(tally), Cases);
        Check.All((random, size) => Laws.Derivative(row(random, size)), Laws.GradientIsNumerical(tally), Cases);
        Check.All(row, Laws.ForwardIsReverse, Cases);
        Check.All(row, Laws.SecondDerivativesAgree, Cases);
        tally.Report(output.WriteLine);
    }
}
