using static ExprGrad.Functions;

namespace ExprGrad.Tests;

public class DefinitionTests
{
    public static TheoryData<string> Defined => [.. Ops.All.Where(op => op.Definition is not null).Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Defined))]
    public void Definition_HasTheSameValueToTheLastBit(string name)
    {
        var op = Ops.All.Single(row => row.Name == name);
        var x = Input("x");
        double[] points = [0, -0.0, 1e-310, 0.5, -0.75, 3, -40, 60, -2000, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        Assert.All(points, p =>
        {
            var (value, defined) = (Evaluate.Of(op.Of(x), (x, new(x.Shape, p))).Number, Evaluate.Of(op.Definition!([x]), (x, new(x.Shape, p))).Number);
            Assert.Equal((value, double.IsNegative(value) || double.IsNaN(value)), (defined, double.IsNegative(defined) || double.IsNaN(defined)));
        });
    }

    [Fact]
    public void Gradient_SharesWhatTheValueIsMadeOf()
    {
        var x = Input("x", 1000);
        var text = Function.Of(Gelu(x).Sum()).ValueAndGradient(x).Compile<double>().Explain();
        Assert.Equal(1, text.Split("normalCdf").Length - 1);
    }
}
