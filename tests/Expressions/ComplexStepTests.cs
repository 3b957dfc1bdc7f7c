using ExprGrad.Calculus;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

public class ComplexStepTests
{
    private static readonly string[] WithoutContinuation =
    [
        "sinc", "sincDerivative", "erf", "erfc", "normalCdf", "probit", "quantileDensity", "lgamma", "digamma", "polygamma", "gelu",
        "uniform", "foldFirst", "foldSecond",
    ];

    public static TheoryData<string> Names => [.. Ops.All.Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_HaveTheDerivativeOfTheirContinuation(string name)
    {
        var op = Ops.All.Single(row => row.Name == name);
        var random = new Random(7);
        for (var n = 0; n < 50; n++)
        {
            var x = op.Domains.Select((_, i) => Input($"x{i}")).ToArray();
            var at = x.Zip(op.Domains, (v, d) => (v, new Dense(v.Shape, d.Low + ((d.High - d.Low) * random.NextDouble())))).ToArray();
            foreach (var v in x)
            {
                var step = ComplexStep.Along(op.Of(x), at, [(v, new(v.Shape, 1))]);
                Assert.Equal(WithoutContinuation.Contains(name), step is null);
                if (step is not var (slope, change) || op.Is(Ops.StopGradient))
                {
                    continue;
                }

                var expected = Evaluate.Of(Jvp.Of([op.Of(x)], [(v, 1)])[0], at).Number;
                Assert.True(Math.Abs(slope - expected) <= 1e-13 * (1 + Math.Abs(expected)), $"{name}: found {slope:R} at {string.Join(", ", at.Select(b => b.Item2.Number))}, expected {expected:R}");
                Assert.True(change <= 1e-13 * (1 + Math.Abs(expected)), $"{name}: a second step changes {slope:R} by {change}");
            }
        }
    }

    [Fact]
    public void Tensors_ContractReduceAndMove()
    {
        var (a, b) = (Input("a", 2, 3), Input("b", 3, 2));
        Dense at = new(a.Shape, 1, -2, 3, 0.5, 2, -1), bt = new(b.Shape, 2, 1, -1, 3, 0.25, 5), da = new(a.Shape, 1, 2, 3, 4, 5, 6), db = new(b.Shape, 6, 5, 4, 3, 2, 1);
        var product = Sin(a.Dot(b)).Flip(0);
        var f = (product.Maximum() * product.Product()) + (Structural.Concatenate(0, product, product) / (2 + Square(a)).Sum()).Sum();
        var (slope, change) = ComplexStep.Along(f, [(a, at), (b, bt)], [(a, da), (b, db)])!.Value;
        var expected = Evaluate.Of(Jvp.Of([f], [(a, new Constant(da)), (b, new Constant(db))])[0], (a, at), (b, bt)).Number;
        Assert.Equal(expected, slope, 1e-14 * Math.Abs(expected));
        Assert.Equal(0, change, 1e-14);
    }

    [Fact]
    public void PointWithoutADerivative_ChangesWithTheStep()
    {
        var x = Input("x");
        Assert.True(ComplexStep.Along(Sqrt(x), [(x, new(x.Shape, 0))], [(x, new(x.Shape, 1))])!.Value.Change > 1e40);
    }

    [Fact]
    public void PointOutsideTheDomain_HasNoDerivative()
    {
        var x = Input("x");
        Assert.True(double.IsNaN(ComplexStep.Along(DivByPositive(1, x), [(x, new(x.Shape, -2.2))], [(x, new(x.Shape, 1))])!.Value.Derivative));
    }

    [Fact]
    public void MethodOfYourOwn_HasNoContinuationWhateverItsName()
    {
        var x = Input("x");
        Assert.Null(ComplexStep.Along(Op.Unary("mine", a => Own.Sqrt(a), (a, y) => 1).Of(x), [(x, new(x.Shape, 2))], [(x, new(x.Shape, 1))]));
    }

    [Fact]
    public void Routines_HaveNoContinuation()
    {
        var a = Input("a", 2, 2);
        Dense at = new(a.Shape, 2, 1, 1, 2);
        Assert.Null(ComplexStep.Along(Determinant(a), [(a, at)], [(a, at)]));
    }

    [Fact]
    public void VariableWithoutAValue_IsRefused()
    {
        var x = Input("x", 2);
        Assert.Equal("`x`: found no value, expected one of shape [2]", Assert.Throws<BindingException>(() => ComplexStep.Along(x.Sum(), [], [])).Message);
        Assert.Equal("`x`: found [], expected [2]", Assert.Throws<BindingException>(() => ComplexStep.Along(x.Sum(), [(x, new(x.Shape, 1, 2))], [(x, new(Shape.Scalar, 1))])).Message);
    }

    private static class Own
    {
        public static double Sqrt(double a) => a + 1;
    }
}
