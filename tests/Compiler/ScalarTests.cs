using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Functions of numbers as plain delegates.</summary>
public class ScalarTests
{
    [Fact]
    public void Every_ArityAgreesWithTheReference()
    {
        var f1 = Grad.Of((double a) => Math.Sin(a) * a);
        var f2 = Grad.Of((double a, double b) => Math.Sin(a * b) + (a * a));
        var f3 = Grad.Of((double a, double b, double c) => (Math.Exp(a) * b) - (c / b));
        var f4 = Grad.Of((double a, double b, double c, double d) => (a * b) + (c * d * a));
        var f5 = Grad.Of((double a, double b, double c, double d, double e) => Math.Tanh(a * b) * Math.Sqrt(c) * d * e);
        var f6 = Grad.Of((double a, double b, double c, double d, double e, double f) => (a * b * c) + Math.Log(d * e * f));
        Same(f1.Function, [2], f1.Value(2), [f1.GradientAt(2)], f1.ValueAndGradient(2).Value, [.. Hessian1(f1.Hessian(2))]);
        Same(f2.Function, [1, 2], f2.Value(1, 2), [.. Numbers(f2.GradientAt(1, 2))], f2.ValueAndGradient(1, 2).Value, [.. f2.Hessian(1, 2).Cast<double>()]);
        Same(f3.Function, [1, 2, 3], f3.Value(1, 2, 3), [.. Numbers(f3.GradientAt(1, 2, 3))], f3.ValueAndGradient(1, 2, 3).Value, [.. f3.Hessian(1, 2, 3).Cast<double>()]);
        Same(f4.Function, [1, 2, 3, 4], f4.Value(1, 2, 3, 4), [.. Numbers(f4.GradientAt(1, 2, 3, 4))], f4.ValueAndGradient(1, 2, 3, 4).Value, [.. f4.Hessian(1, 2, 3, 4).Cast<double>()]);
        Same(f5.Function, [1, 2, 3, 4, 5], f5.Value(1, 2, 3, 4, 5), [.. Numbers(f5.GradientAt(1, 2, 3, 4, 5))], f5.ValueAndGradient(1, 2, 3, 4, 5).Value, [.. f5.Hessian(1, 2, 3, 4, 5).Cast<double>()]);
        Same(f6.Function, [1, 2, 3, 4, 5, 6], f6.Value(1, 2, 3, 4, 5, 6), [.. Numbers(f6.GradientAt(1, 2, 3, 4, 5, 6))], f6.ValueAndGradient(1, 2, 3, 4, 5, 6).Value, [.. f6.Hessian(1, 2, 3, 4, 5, 6).Cast<double>()]);
    }

    [Fact]
    public void Seven_AndEightParametersAgreeWithTheReference()
    {
        var f7 = Grad.Of((double a, double b, double c, double d, double e, double f, double g) => (a * b * c) + (d * Math.Sin(e * f * g)));
        var f8 = Grad.Of((double a, double b, double c, double d, double e, double f, double g, double h) => (a * b * c) + (d * Math.Sin(e * f * g)) - (a * h * h));
        Same(f7.Function, [1, 2, 3, 4, 5, 6, 7], f7.Value(1, 2, 3, 4, 5, 6, 7), [.. Numbers(f7.GradientAt(1, 2, 3, 4, 5, 6, 7))], f7.ValueAndGradient(1, 2, 3, 4, 5, 6, 7).Value, [.. f7.Hessian(1, 2, 3, 4, 5, 6, 7).Cast<double>()]);
        Same(f8.Function, [1, 2, 3, 4, 5, 6, 7, 8], f8.Value(1, 2, 3, 4, 5, 6, 7, 8), [.. Numbers(f8.GradientAt(1, 2, 3, 4, 5, 6, 7, 8))], f8.ValueAndGradient(1, 2, 3, 4, 5, 6, 7, 8).Value, [.. f8.Hessian(1, 2, 3, 4, 5, 6, 7, 8).Cast<double>()]);
    }

    [Fact]
    public void HessianVectorProduct_IsTheHessianTimesTheVector()
    {
        var f1 = Grad.Of((double a) => a * a * a);
        var f2 = Grad.Of((double a, double b) => Math.Sin(a * b) + (a * a));
        var f8 = Grad.Of((double a, double b, double c, double d, double e, double f, double g, double h) => (a * b * c) + (d * Math.Sin(e * f * g)) - (a * h * h));
        Assert.Equal(36, f1.HessianVectorProduct(2, 3));
        Times(f2.Hessian(1, 2), [3, -4], f2.HessianVectorProduct(1, 2, (3, -4)));
        Times(f8.Hessian(1, 2, 3, 4, 5, 6, 7, 8), [1, -2, 3, -4, 5, -6, 7, -8], f8.HessianVectorProduct(1, 2, 3, 4, 5, 6, 7, 8, (1, -2, 3, -4, 5, -6, 7, -8)));
    }

    [Fact]
    public void Parameters_ThatAreNotUsedHaveNoGradient()
    {
        var f = Grad.Of((double a, double b) => a * a);
        Assert.Equal((6, 0), f.GradientAt(3, 9));
        Assert.Equal([2, 0, 0, 0], f.Hessian(3, 9).Cast<double>());
    }

    [Fact]
    public void Values_NeverThrow()
    {
        var f = Grad.Of((double a, double b) => Math.Log(a) / b);
        Assert.Equal(double.NaN, f.Value(-1, 0));
        Assert.Equal(double.NegativeInfinity, f.Value(0, 1));
        Assert.Equal(double.NaN, f.GradientAt(double.NaN, double.NaN).Item1);
    }

    [Theory]
    [InlineData(10), InlineData(5000)]
    public void Delegates_AllocateNothingAndMayBeShared(int steps)
    {
        var (x, y) = (Input("x"), Input("y"));
        Expr z = x;
        for (var i = 0; i < steps; i++)
        {
            z = (Sin(z) * y) + x;
        }

        var f = new Function([x, y], [new("z", z)]).CompileScalar<Func<double, double, double>>(outputs => outputs[0]);
        Assert.Equal(Evaluate.Of(z, (x, new(Shape.Scalar, 0.5)), (y, new(Shape.Scalar, 0.25))).Number, f(0.5, 0.25));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = f(1, 2) + f(2, 1);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Parallel.For(0, 1000, i => Assert.Equal(i % 2 == 0 ? sum - f(1, 2) : sum - f(2, 1), i % 2 == 0 ? f(2, 1) : f(1, 2), 1e-12));
    }

    [Fact]
    public void Delegates_ThatDoNotFitAreRefused()
    {
        var (s, v) = (Input("s"), Input("v", 6));
        Assert.Equal("found parameters (Double, Double), expected a number for each input and output: s [], f []",
            Assert.Throws<CompileException>(() => Function.Of(s * 2).CompileScalar<Func<double, double, double>>(o => o[0])).Message);
        Assert.Equal("found parameters (Double), expected a number for each input and output: v [6], f [6]",
            Assert.Throws<CompileException>(() => Function.Of(v * 2).CompileScalar<Func<double, double>>(o => o[0])).Message);
    }

    private static IEnumerable<double> Numbers(System.Runtime.CompilerServices.ITuple tuple) => Enumerable.Range(0, tuple.Length).Select(i => (double)tuple[i]!);

    private static void Times(double[,] hessian, double[] vector, System.Runtime.CompilerServices.ITuple product) => Assert.Equal(
        vector.Select((_, i) => vector.Select((v, j) => hessian[i, j] * v).Sum()), Numbers(product), (x, y) => Math.Abs(x - y) <= 1e-12 * Math.Max(1, Math.Abs(x)));

    private static double[] Hessian1(double second) => [second];

    private static void Same(Function f, double[] at, double value, double[] gradient, double both, double[] hessian)
    {
        var bindings = f.Inputs.Zip(at, (v, x) => (v, new Dense(Shape.Scalar, x))).ToList();
        Near([.. Evaluate.Of(f.Values, bindings)], [value]);
        Near([.. Evaluate.Of(f.Values, bindings)], [both]);
        Near([.. Evaluate.Of(f.Gradient().Values, bindings)], gradient);
        Near([.. Evaluate.Of(f.Hessian().Values, bindings)], hessian);
    }

    private static void Near(Dense[] expected, double[] found) =>
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First.Number, p.Second, 1e-12 * Math.Max(1, Math.Abs(p.First.Number))));
}
