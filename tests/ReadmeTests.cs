using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>What the README shows is what the library prints.</summary>
public class ReadmeTests
{
    [Fact]
    public void Lambda_PrintsAsShown()
    {
        var f = Grad.Of((double x, double y) => Math.Sin(x * y) + x * x);
        Assert.Contains($"```\n{f}\n```", Readme(), StringComparison.Ordinal);
        Assert.Equal(Math.Sin(2) + 1, f.Value(1, 2), 1e-15);
        var (value, (dx, dy)) = f.ValueAndGradient(1, 2);
        Assert.Equal((Math.Sin(2) + 1, 2 * Math.Cos(2) + 2, Math.Cos(2)), (value, dx, dy));
        Assert.Equal(2 - 4 * Math.Sin(2), f.Hessian(1, 2)[0, 0], 1e-15);
    }

    [Fact]
    public void Perceptron_PrintsAsShownAndCompiles()
    {
        var (x, y, λ) = (Input("x", 64), Input("y", 10), Input("λ"));
        var (W1, W2) = (Parameter("W1", 64, 64), Parameter("W2", 10, 64));
        var φ = Ops.Relu.As("φ");

        var z = W1.Dot(x).Named("z");
        var h = φ.Of(z).Named("h");
        var o = W2.Dot(h).Named("o");
        var L = CrossEntropy(o, y).Named("L");
        var s = (λ / 2 * (W1.SquaredNorm() + W2.SquaredNorm())).Named("s");
        var J = (L + s).Named("J");

        var gradient = Simplify.Of(Function.Of(J).Gradient(o, W2, h, z, W1), Arithmetic.Real).ToString();
        var adjoint = string.Join('\n', gradient.Split('\n').SkipWhile(line => !line.StartsWith("∂J/∂W2", StringComparison.Ordinal)));
        Assert.Contains($"```\n{adjoint}\n```", Readme(), StringComparison.Ordinal);
        var steps = Print.Derivation(Function.Of(J)).Split('\n').Where(line => line.StartsWith("∂J/∂z =", StringComparison.Ordinal) || line.StartsWith("∂J/∂h =", StringComparison.Ordinal));
        Assert.All(steps, step => Assert.Contains(string.Join(' ', step.Split(' ', StringSplitOptions.RemoveEmptyEntries)), string.Join(' ', Readme().Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal));

        var (image, label, w1, w2) = (new float[64], new float[10], new float[64 * 64], new float[10 * 64]);
        w1[0] = 2;
        var step = Function.Of(J).ValueAndGradient(W1, W2).Compile<float>();
        var results = step.Invoke(new Dictionary<string, float[]> { ["x"] = image, ["y"] = label, ["λ"] = [0.5f], ["W1"] = w1, ["W2"] = w2 });
        Assert.Equal((1, (float)Math.Log(10) + 1), (results["∂J/∂W1"][0], results["J"][0]));
        Assert.Contains("Saved = 0", $"{Function.Of(J).Compile<float>().Memory}", StringComparison.Ordinal);
    }

    [Fact]
    public void Training_GoesAsShown()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 2 * 640).Select(_ => random.NextSingle()).ToArray();
        var targets = Enumerable.Range(0, 640).Select(i => (3 * rows[2 * i]) - rows[(2 * i) + 1] + 0.5f).ToArray();

        var (x, y) = (Input("x", 32, 2), Input("y", 32));
        var (w, b) = (Parameter("w", 2), Parameter("b"));
        var loss = Square(x.Dot(w) + b - y).Mean();

        var start = Parameters.Initialize<float>(loss, seed: 0);
        var result = Train.Run(loss, Optimizers.Adam(1e-2), start, [(x, rows), (y, targets)], new() { Epochs = 50, Seed = 1 });
        float[] trained = result.Parameters[w].ToArray();
        Assert.Equal([3, -1], trained, (a, b) => Math.Abs(a - b) < 0.3);
        var model = FunctionFamily.Of(n => Function.Of(Square(Input("x", n, 2).Dot(w) + b - Input("y", n)).Mean()).ValueAndGradient(w, b));
        Assert.Contains($"// {model}\n", Readme(), StringComparison.Ordinal);
    }

    [Fact]
    public void Forms_AreAsShown()
    {
        var x = Input("x", 100_000);
        var f = Function.Of((100 * Square(x[1..] - Square(x[..^1])) + Square(1 - x[..^1])).Sum().Named("f"));

        var Hv = f.HessianVectorProduct(x);
        var H = f.SparseHessian(x);
        double[] values = H.Function.Compile<double>().Invoke(new double[100_000])[0];

        var t = Input("t");
        var g = Function.Of((Exp(2 * t) * Sin(t)).Named("g"));
        var series = g.TaylorCoefficients(t, 5);

        Assert.Equal(("∂²f·v/∂x", "v_x", 3), (Hv.Outputs[0].Name, Hv.Inputs[1].Name, H.Colors));
        Assert.Equal([2, 0, 0, 202, 0], values[..5]);
        Assert.Equal(["[t⁰]g", "[t⁵]g"], [series.Outputs[0].Name, series.Outputs[^1].Name]);
    }

    [Fact]
    public void Operations_OfYourOwn_AreAsShown()
    {
        var cube = Op.Unary("cube", x => x * x * x, (x, y) => 3 * Square(x));
        var distance = Routine.Unary("distance", 1, x => Shape.Scalar,
            (x, y) => y[0] = TensorPrimitives.Norm(x.Elements),
            pullback: (x, y, ct) => Where(y > 0, ct / y, 0).Expand(-1) * x);

        var u = Input("u", 2);
        var gradient = Function.Of(distance.Of(cube.Of(u))).Gradient(u).Compile<double>().Invoke([1.0, 1.0])[0];
        Assert.All(gradient, d => Assert.Equal(3 / Math.Sqrt(2), d, 1e-14));
        GradientCheck.Of(Function.Of(distance.Of(cube.Of(u))), [(u, new(Shape.Of(2), 1.0, 2.0))]).ThrowIfFailed();
    }

    [Fact]
    public void Delegates_GoAsShown()
    {
        var f = Grad.Of((double x, double y) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x));

        var (hx, hy) = f.HessianVectorProduct(1, 1, (1, 0));          // a column of the Hessian
        var gradient = new double[2];
        double value = f.Objective.ValueAndGradient([-1.2, 1], gradient);

        double[] xs = [0, 1, 2], ys = [0, 1, 4], values = new double[3], dx = new double[3], dy = new double[3];
        f.Batch.ValueAndGradient(new(xs, ys), values, new(dx, dy));

        var objective = ObjectiveFunction.Gradient(p =>
        {
            var slope = new double[2];
            return (f.Objective.ValueAndGradient(p.AsArray(), slope), Vector<double>.Build.Dense(slope));
        });
        var minimum = new BfgsMinimizer(1e-9, 1e-12, 1e-12).FindMinimum(objective, Vector<double>.Build.Dense([-1.2, 1])).MinimizingPoint;

        Assert.All(minimum, x => Assert.Equal(1, x, 1e-9));
        Assert.Equal((802, -400), (hx, hy));
        Assert.Equal(24.2, value, 1e-12);
        Assert.Equal([-215.6, -88], gradient, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal<double>([1, 0, 1, -2, 0, 2, 0, 0, 0], [.. values, .. dx, .. dy]);
    }

    private sealed record Misra(double B1, double B2);

    private sealed record Line(double Slope, double Offset);

    [Fact]
    public void Records_GoAsShown()
    {
        double[] times = [77.6, 114.9, 141.1], volumes = [10.07, 14.73, 17.94], residuals = new double[3], jacobian = new double[6];

        var model = Grad.Of((Misra b, double x, double y) => y - b.B1 * (1 - Math.Exp(-b.B2 * x)));
        Misra slope = model.GradientAt(new(500, 1e-4), 77.6, 10.07);
        var fit = model.Over(new(250, 5e-4), times, volumes);
        fit.At([250, 5e-4], residuals, jacobian);

        var loss = Grad.Of((Line l, double[] xs, double[] ys) => xs.Zip(ys, (x, y) => Math.Pow(y - l.Slope * x - l.Offset, 2)).Average());
        var (error, (dSlope, dOffset)) = loss.ValueAndGradient(new(0, 0), [0, 1, 2, 3], [1, 3, 5, 7]);

        Assert.Equal(-(1 - Math.Exp(-1e-4 * 77.6)), slope.B1, 1e-15);
        Assert.Equal(volumes[2] - (250 * (1 - Math.Exp(-5e-4 * times[2]))), residuals[2], 1e-12);
        Assert.Equal(-250 * times[2] * Math.Exp(-5e-4 * times[2]), jacobian[5], 1e-9);
        Assert.Equal((21, -17, -8), (error, dSlope, dOffset));
    }

    private static string Readme([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "README.md"));
}
