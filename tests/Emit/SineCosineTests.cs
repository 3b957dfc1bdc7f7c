using static ExprGrad.Functions;

namespace ExprGrad.Tests.Emit;

public class SineCosineTests
{
    private static readonly double[] Points = [0, -0.0, 1e-300, 0.5, -0.75, 1, 3, -20, 1e5, 1e22, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_AreThoseThatEachCallGives(bool vectorize)
    {
        var x = Input("x", Points.Length);
        var options = new CompileOptions { Vectorize = vectorize };
        var both = Function.Of(Sin(x), Cos(x)).Compile<double>(options).Invoke([Points]);
        for (var i = 0; i < Points.Length; i++)
        {
            Assert.Equal(Math.Sin(Points[i]), both[0][i], 1e-15);
            Assert.Equal(Math.Cos(Points[i]), both[1][i], 1e-15);
        }
    }

    [Fact]
    public void SingleNumbers_AreThoseThatEachCallGives()
    {
        var x = Input("x");
        var compiled = Function.Of(Sin(x), Cos(x)).Compile<float>();
        Assert.All(Points.Select(p => (float)p), p =>
        {
            var both = compiled.Invoke([[p]]);
            Assert.Equal(MathF.Sin(p), both[0][0], 1e-7f);
            Assert.Equal(MathF.Cos(p), both[1][0], 1e-7f);
        });
    }

    [Fact]
    public void SineWithoutItsCosine_StaysAlone()
    {
        var (x, y) = (Input("x"), Input("y"));
        var values = Function.Of(Sin(x) * Cos(y) + Sin(y) * Cos(x)).Compile<double>().Invoke([[0.3], [0.4]]);
        Assert.Equal(Math.Sin(0.7), values[0][0], 1e-15);
        Assert.Equal(Math.Sin(0.3) * Math.Cos(0.4), Function.Of(Sin(x) * Cos(y)).Compile<double>().Invoke([[0.3], [0.4]])[0][0], 1e-15);
    }
}
