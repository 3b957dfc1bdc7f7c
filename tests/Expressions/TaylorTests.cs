using Xunit.Abstractions;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>High derivatives of functions of one number.</summary>
public sealed class TaylorTests(ITestOutputHelper output)
{
    private static readonly Variable T = Input("t");

    public static TheoryData<int> Mixtures => new(Enumerable.Range(0, 16));

    [Theory]
    [MemberData(nameof(Mixtures))]
    public void FourthDerivative_IsOneInEveryMixtureOfModes(int mixture)
    {
        var f = Function.Of((Exp(2 * T) * Sin(T) / (1 + Square(T))).Named("f"));
        var by = Enumerable.Range(0, 4).Aggregate(f, (g, i) => (mixture >> i & 1) == 0 ? g.Gradient(T) : g.Derivative(T));
        Assert.Equal("∂⁴f/∂t⁴", by.Outputs[0].Name);
        Near(At(f.Derivative(T, 4), 0.3)[0], At(by, 0.3)[0], 1e-12);
    }

    [Fact]
    public void TwelfthDerivatives_AreThoseOfClosedForms()
    {
        Assert.All(
            new (Expr Of, Func<double, double> Expected)[]
            {
                (Exp(2 * T), t => 4096 * Math.Exp(2 * t)),
                (Sin(3 * T), t => 531441 * Math.Sin(3 * t)),
                (1 / (1 - T), t => Factorial(12) / Math.Pow(1 - t, 13)),
                (Log(1 + T), t => -Factorial(11) / Math.Pow(1 + t, 12)),
                (T * Exp(T), t => (t + 12) * Math.Exp(t)),
                (Pow(T, 12), _ => Factorial(12)),
                (Exp(T) * Cos(T), t => -64 * Math.Exp(t) * Math.Cos(t)),
                (Atan(T), t => Factorial(11) * -Math.Pow(1 + (t * t), -6) * Math.Sin(12 * Math.Atan2(1, t))),
            },
            row => Near(row.Expected(0.4), At(Function.Of(row.Of).Derivative(T, 12), 0.4)[0], 1e-10));
    }

    [Fact]
    public void Coefficients_OfTheSineAreThoseOfItsSeries()
    {
        var taylor = Function.Of(Sin(T)).TaylorCoefficients(T, 5);
        Assert.Equal(["[t⁰]f", "[t¹]f", "[t²]f", "[t³]f", "[t⁴]f", "[t⁵]f"], taylor.Outputs.Select(o => o.Name));
        Assert.All(At(taylor, 0).Zip([0, 1, 0, -1.0 / 6, 0, 1.0 / 120]), c => Assert.Equal(c.Second, c.First, 1e-16));
    }

    [Fact]
    public void Coefficients_OfTensorsAndReductionsAreThoseOfEachElement()
    {
        var x = T * Vector(1, 2, 3);
        var f = Function.Of(Exp(x).Product(), x.Dot(x), Exp(x).Maximum(), (Vector(1, -1, 2).Outer(x)).Dot(Exp(x)).Sum());
        var taylor = At(f.TaylorCoefficients(T, 3), 0.5);
        double[] expected =
        [
            .. Enumerable.Range(0, 4).Select(k => Math.Exp(3) * Math.Pow(6, k) / Factorial(k)), 3.5, 14, 14, 0,
            .. Enumerable.Range(0, 4).Select(k => Math.Exp(1.5) * Math.Pow(3, k) / Factorial(k)),
        ];
        Assert.All(expected.Zip(taylor), c => Near(c.First, c.Second, 1e-13));
        Near(Second(t => 2 * ((t * Math.Exp(t)) + (2 * t * Math.Exp(2 * t)) + (3 * t * Math.Exp(3 * t)))), taylor[14], 1e-5);

        static double Second(Func<double, double> g) => (g(0.5 + 1e-4) - (2 * g(0.5)) + g(0.5 - 1e-4)) / 2e-8;
    }

    [Fact]
    public void BranchesNotTaken_DoNotReachACoefficient()
    {
        var f = Function.Of(Where(T > 1, Sqrt(T - 1) * Log(T - 1), Exp(T)) * Cos(T));
        Assert.All(At(f.TaylorCoefficients(T, 4), 0), c => Assert.True(double.IsFinite(c)));
    }

    // Twice the order takes about 2² times the nodes.
    [Fact]
    public void Size_IsPolynomialInTheOrder()
    {
        foreach (var f in new[] { Function.Of(Sin(Exp(T) / (1 + Square(T)))), Function.Of(Pow(1 + Square(T), 1.5) * Tanh(T)), Function.Of(Sqrt(1 + Log(1 + Exp(T)))) })
        {
            var (eight, sixteen) = (Nodes(f.TaylorCoefficients(T, 8)), Nodes(f.TaylorCoefficients(T, 16)));
            output.WriteLine($"{f}: {Nodes(f)} nodes, {eight} to order 8, {sixteen} to order 16");
            Assert.InRange(sixteen, eight, 5 * eight);
        }
    }

    private static int Nodes(Function f) => Traverse.PostOrder(Simplify.Of(f, Arithmetic.Exact).Values).Count;

    private static double[] At(Function f, double t) => [.. Evaluate.Of(f.Values, (T, new(Shape.Scalar, t))).Select(v => v.Number)];

    private static double Factorial(int n) => Enumerable.Range(1, n).Aggregate(1.0, (p, k) => p * k);

    private static void Near(double expected, double found, double tolerance) =>
        Assert.True(Math.Abs(expected - found) <= tolerance * Math.Abs(expected), $"found {found:R}, expected {expected:R}");
}
