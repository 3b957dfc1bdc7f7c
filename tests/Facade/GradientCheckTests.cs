using static ExprGrad.Functions;

namespace ExprGrad.Tests.Facade;

public class GradientCheckTests
{
    private static readonly Op Wrong = Op.Unary("wrong", x => x * x, (x, y) => 3 * x);

    [Theory]
    [InlineData(Evaluation.Reference)]
    [InlineData(Evaluation.Compiled)]
    [InlineData(Evaluation.CompiledFloat)]
    public void Gradients_AgreeToTheThirdOrder(Evaluation evaluation)
    {
        var (x, w) = (Input("x", 3, 2), Parameter("w", 2));
        var f = Function.Of(Tanh(x.Dot(w)) * Exp(w.Sum()), LogSumExp(x, 1));
        var report = GradientCheck.Of(f, [(x, Numbers(3, 2)), (w, Numbers(2))], new() { Order = 3, Evaluation = evaluation });
        Assert.True(report.ThrowIfFailed().Passed);
        Assert.Equal(6, report.Inputs.Count);
        Assert.True(report.ShareWithoutOracle == 0, $"{report}");
    }

    [Fact]
    public void Report_NamesTheWorstInputAndWhatWasExpected()
    {
        var (a, b) = (Input("a", 2), Input("b", 2));
        var report = GradientCheck.Of(Function.Of((Wrong.Of(a) + Square(b)).Sum()), [(a, Numbers(2)), (b, Numbers(2))]);
        Assert.Equal((false, "a"), (report.Passed, report.Worst!.Input.Name));
        var error = Assert.Throws<DerivativeException>(report.ThrowIfFailed);
        var worst = report.Worst.Worst;
        Assert.Equal(
            FormattableString.Invariant($"gradient check: found {worst.Found:R} for the derivative of order 1 by `a` in a random direction (seed 0), expected {worst.Expected.Value:R} ± {worst.Expected.Error:G2}; kinks that no row declares in its Domain look like this too"),
            error.Message);
        Assert.Equal(1.5, worst.Found / worst.Expected.Value, 1e-9);
        Assert.Contains("differs in 4", $"{report}", StringComparison.Ordinal);
    }

    [Fact]
    public void Report_IsATable()
    {
        var x = Input("x", 3);
        var report = GradientCheck.Of(Function.Of((2 * x).Sum()), [(x, new(x.Shape, 1, 2, 3))]);
        Assert.Matches(
            """
            ^input  order +error  directions  kinks  verdict
            x +1  \d\.\de-?\d+           4      0  agrees
            0\.0 % without an oracle; the worst is x$
            """,
            $"{report}");
    }

    [Fact]
    public void DirectionThatMeetsAKink_IsCountedAndLeftOut()
    {
        var x = Input("x", 2);
        var report = GradientCheck.Of(Function.Of(Relu(x - 1).Sum()), [(x, new(x.Shape, 1, 1))]);
        Assert.Equal((Verdict.NoOracle, 20), (report.Inputs[0].Verdict, report.Kinks));
        Assert.Contains("only kinks", $"{report}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1.0)]
    [InlineData(1e12)]
    public void Steps_ScaleWithTheInput(double size)
    {
        var x = Input("x", 3);
        var report = GradientCheck.Of(Function.Of((Log(x) + Sqrt(x / size)).Sum()), [(x, new(x.Shape, size, 2 * size, 3 * size))]);
        Assert.Equal((true, 0.0), (report.Passed, report.ShareWithoutOracle));
    }

    [Fact]
    public void ConstantsOfDifferentiation_AreConstant()
    {
        var x = Input("x", 3);
        Assert.True(GradientCheck.Of(Function.Of((StopGradient(Exp(x)) * x * StopGradient(x * StopGradient(x))).Sum()), [(x, Numbers(3))]).Passed);
        Assert.True(GradientCheck.Of(Function.Of(Floor(x).Sum()), [(x, new(x.Shape, 0.5, 1.5, 2.4))]).Passed);
    }

    [Fact]
    public void MissingValue_IsRefusedByName()
    {
        var x = Input("x", 3);
        Assert.Equal("`x`: found no value, expected one of shape [3]", Assert.Throws<BindingException>(() => GradientCheck.Of(Function.Of(Exp(x).Sum()), [])).Message);
    }

    private static Dense Numbers(params int[] extents)
    {
        var (shape, random) = (Shape.Of(extents), new Random(5));
        return new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => random.NextDouble() - 0.3)]);
    }
}
