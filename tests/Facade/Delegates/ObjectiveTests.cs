using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Facade;

/// <summary>Functions in the shape that optimisers call.</summary>
public class ObjectiveTests
{
    private static readonly Variable X = Input("x", 5), W = Parameter("w", 2, 3), S = Input("s");

    private static Function Rosenbrock => Function.Of((100 * Square(X[1..] - Square(X[..^1])) + Square(1 - X[..^1])).Sum());

    private static Function Mixed => new([X, W, S], [new("f", (Sin(X) * S).Sum() * Exp(W[..1] * S).Sum()), new("g", X)]);

    public static TheoryData<string> Kinds => ["vector", "mixed", "numbers", "lambda", "many"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Methods_AgreeWithTheReferenceAndAllocateNothing(string kind)
    {
        var f = Of(kind);
        var n = f.Count;
        var (x, v) = (Points(n, 1), Points(n, 2));
        var (gradient, again, hessian, product) = (new double[n], new double[n], new double[n * n], new double[n]);
        var value = f.ValueAndGradient(x, gradient);
        f.Gradient(x, again);
        f.HessianVectorProduct(x, v, product);
        Near([Reference(f.Function, x)[0]], [value]);
        Near(Reference(f.Function.Gradient(), x), gradient);
        Assert.Equal<double>([.. gradient, value], [.. again, f.Value(x)]);
        if (kind != "many")
        {
            f.Hessian(x, hessian);
            Near([.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => hessian[(i * n) + j] * v[j]))], product);
            Near([.. Enumerable.Range(0, n * n).Select(k => hessian[(k % n * n) + (k / n)])], hessian);
        }

        for (var i = 0; i < 2; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = f.Value(x) + f.ValueAndGradient(x, gradient);
            f.Gradient(x, gradient);
            f.HessianVectorProduct(x, v, product);
            Assert.True(i == 0 || before == GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void Parameters_ThatDoNotMatterHaveADerivativeOfZero()
    {
        var f = Grad.Of((double x, double y) => x * x).Objective;
        var (gradient, hessian, product) = (new double[2], new double[4], new double[2]);
        Assert.Equal(9, f.ValueAndGradient([3, 7], gradient));
        f.Hessian([3, 7], hessian);
        f.HessianVectorProduct([3, 7], [1, 1], product);
        Assert.Equal<double>([6, 0, 2, 0, 0, 0, 2, 0], [.. gradient, .. hessian, .. product]);
    }

    [Fact]
    public void Optimisers_OfMathNetFindTheMinimum()
    {
        var (x, y) = (Input("x"), Input("y"));
        var f = Objective.Of(Function.Of(100 * Square(y - Square(x)) + Square(1 - x)));
        var start = Vector<double>.Build.Dense([-1.2, 1]);

        Vector<double> Gradient(Vector<double> p)
        {
            var gradient = new double[f.Count];
            f.Gradient(p.AsArray(), gradient);
            return Vector<double>.Build.Dense(gradient);
        }

        Matrix<double> Hessian(Vector<double> p)
        {
            var hessian = new double[f.Count * f.Count];
            f.Hessian(p.AsArray(), hessian);
            return Matrix<double>.Build.DenseOfRowMajor(f.Count, f.Count, hessian);
        }

        var once = ObjectiveFunction.Gradient(p => f.Value(p.AsArray()), Gradient);
        var twice = ObjectiveFunction.GradientHessian(p => f.Value(p.AsArray()), Gradient, Hessian);
        (MinimizationResult Result, double Tolerance)[] found =
        [
            (new BfgsMinimizer(1e-9, 1e-12, 1e-12).FindMinimum(once, start), 1e-9),
            (new NewtonMinimizer(1e-9, 100).FindMinimum(twice, start), 1e-9),
            (new ConjugateGradientMinimizer(1e-5, 1000).FindMinimum(once, start), 1e-4),
        ];
        Assert.All(found, run => Assert.All(run.Result.MinimizingPoint, coordinate => Assert.Equal(1, coordinate, run.Tolerance)));
    }

    [Fact]
    public void Refusals_NameTheSpanBeforeAnyWork()
    {
        var f = Objective.Of(Mixed);
        var (twelve, memory) = (new double[12], new double[24]);
        Assert.Equal("point: found 11 numbers, expected 12 for x [5], w [2, 3], s", Refused(() => f.Value(new double[11])));
        Assert.Equal("point: found 13 numbers, expected 12 for x [5], w [2, 3], s", Refused(() => f.ValueAndGradient(new double[13], twelve)));
        Assert.Equal("gradient: found 1 numbers, expected 12 for x [5], w [2, 3], s", Refused(() => f.Gradient(twelve, new double[1])));
        Assert.Equal("hessian: found 143 numbers, expected 144 for x [5], w [2, 3], s", Refused(() => f.Hessian(twelve, new double[143])));
        Assert.Equal("vector: found 0 numbers, expected 12 for x [5], w [2, 3], s", Refused(() => f.HessianVectorProduct(twelve, [], twelve)));
        Assert.Equal("product: found 0 numbers, expected 12 for x [5], w [2, 3], s", Refused(() => f.HessianVectorProduct(twelve, twelve, [])));
        Assert.Equal("gradient: found memory that the point shares, expected memory of its own", Refused(() => f.ValueAndGradient(memory.AsSpan(0, 12), memory.AsSpan(11, 12))));
        Assert.Equal("product: found memory that the vector shares, expected memory of its own", Refused(() => f.HessianVectorProduct(twelve, memory.AsSpan(0, 12), memory.AsSpan(0, 12))));
        Assert.All(memory, x => Assert.Equal(0, x));
        Assert.Equal("objective: found output `x` of shape [5], expected a scalar", Assert.Throws<DerivativeException>(() => Objective.Of(Function.Of(X))).Message);
        Assert.Equal("point: found 1 numbers, expected 0 for no input", Refused(() => Objective.Of(Function.Of(2.5)).Value([1])));
        Assert.Equal(2.5, Objective.Of(Function.Of(2.5)).Value([]));
    }

    private static Objective Of(string kind) => kind switch
    {
        "vector" => Objective.Of(Rosenbrock),
        "mixed" => Objective.Of(Mixed),
        "numbers" => Objective.Of(Function.Of(Sin(S) * Exp(Input("t") * S) / 3)),
        "lambda" => Grad.Of((double a, double b, double c) => (a * Math.Sin(b * c)) + (c * c)).Objective,
        _ => Objective.Of(Function.Of(Enumerable.Range(0, 700).Select(i => Input($"x{i}")).Aggregate((Expr)0, (sum, x) => sum + Square(x)))),
    };

    private static double[] Points(int n, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() + 0.25)];
    }

    private static double[] Reference(Function f, double[] x)
    {
        var starts = f.Inputs.Select((_, i) => f.Inputs.Take(i).Sum(v => v.Shape.Count));
        return [.. Evaluate.Of(f.Values, [.. f.Inputs.Zip(starts, (v, at) => (v, new Dense(v.Shape, x[at..(at + v.Shape.Count)])))]).SelectMany(d => d.Elements.ToArray())];
    }

    private static void Near(double[] expected, double[] found) => Assert.Equal(expected, found, (a, b) => Math.Abs(a - b) <= 1e-11 * Math.Max(1, Math.Abs(a)));

    private static string Refused(Action call) => Assert.Throws<BindingException>(call).Message;
}
