using Xunit.Abstractions;

namespace ExprGrad.Properties;

/// <summary>The laws of derivatives on random expressions.</summary>
public sealed class Derivatives(ITestOutputHelper output)
{
    [Fact]
    public void Random_expressions_have_one_derivative_in_both_modes() => Holds(Laws.ForwardIsReverse);

    [Fact]
    public void Random_expressions_have_linear_derivatives() => Holds(Laws.DerivativesAreLinear);

    [Fact]
    public void Random_expressions_have_the_gradient_that_differences_give() => HoldsNumerically(c => c);

    [Fact]
    public void Random_expressions_have_the_second_derivative_that_differences_give() => HoldsNumerically(Laws.Derivative);

    [Fact]
    public void Random_expressions_have_one_second_derivative_by_every_route() => Holds(Laws.SecondDerivativesAgree);

    [Fact]
    public void Linear_expressions_have_exact_derivatives() => Holds(Laws.DerivativesAreExact, Values.Exact);

    [Theory]
    [InlineData(Values.Smooth)]
    [InlineData(Values.Any)]
    public void Random_expressions_have_no_derivative_by_what_they_lack(Values values) => Holds(Laws.NothingComesFromNowhere, values);

    private void Holds(Action<Case> law, Values values = Values.Smooth)
    {
        output.WriteLine(Environment.Replay);
        Check.All(Generators.Expressions(values), law);
    }

    private void HoldsNumerically(Func<Case, Case> subject)
    {
        var (tally, expressions) = (new Tally(), Generators.Expressions(Values.Smooth));
        Check.All((random, size) => subject(expressions(random, size)), Laws.GradientIsNumerical(tally));
        tally.Report(output.WriteLine);
    }
}
