using ExprGrad.Benchmarks.Timing;
using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Scalars;

/// <summary>Functions of many numbers in the form that optimisers call, each with the value and gradient that an expert writes by hand.</summary>
internal static class Objectives
{
    /// <summary>The Rosenbrock function of so many numbers.</summary>
    public static Contenders Rosenbrock(int n)
    {
        var x = Input("x", n);
        return Of(Function.Of((100 * Square(x[1..] - Square(x[..^1])) + Square(1 - x[..^1])).Sum()), Rosenbrock);
    }

    /// <summary>
    /// The Helmholtz energy of a mixed fluid under the Peng-Robinson equation of state, with the coefficients that the public benchmarks have: A. Griewank and A. Walther, "Evaluating
    /// Derivatives", 2008, example of chapter 1.
    /// </summary>
    public static Contenders Helmholtz(int n)
    {
        var (a, b) = Coefficients(n);
        var x = Input("x", n);
        var (A, B) = (new Constant(new(Shape.Of(n, n), [.. a.SelectMany(row => row)])), Vector(b));
        var bx = B.Dot(x);
        var energy = (x * Log(x / (1 - bx))).Sum() - (x.Dot(A.Dot(x)) / (Math.Sqrt(8) * bx) * Log((1 + ((1 + Math.Sqrt(2)) * bx)) / (1 + ((1 - Math.Sqrt(2)) * bx))));
        return Of(Function.Of(energy), (point, gradient) => Helmholtz(a, b, point, gradient));
    }

    private static Contenders Of(Function function, Func<double[], double[], double> hand)
    {
        var f = Objective.Of(function);
        var random = new Random(1);
        double[] point = [.. Enumerable.Range(0, f.Count).Select(_ => (0.5 + random.NextDouble()) / f.Count)];
        var (ours, theirs) = (new double[f.Count], new double[f.Count]);
        Agreement.Require<double>("value", [f.ValueAndGradient(point, ours)], [hand(point, theirs)], 1e-12);
        Agreement.Require<double>("gradient", ours, theirs, 1e-12);
        return new(
            times => { for (; times > 0; times--) _ = f.Value(point); },
            times => { for (; times > 0; times--) _ = f.ValueAndGradient(point, ours); },
            times => { for (; times > 0; times--) _ = hand(point, theirs); });
    }

    private static double Rosenbrock(double[] x, double[] gradient)
    {
        var sum = 0.0;
        Array.Clear(gradient);
        for (var i = 0; i + 1 < x.Length; i++)
        {
            var (a, b) = (1 - x[i], x[i + 1] - (x[i] * x[i]));
            sum += (a * a) + (100 * b * b);
            gradient[i] += (-2 * a) - (400 * x[i] * b);
            gradient[i + 1] = 200 * b;
        }

        return sum;
    }

    private static double Helmholtz(double[][] a, double[] b, double[] x, double[] gradient)
    {
        var (bx, xax, sum) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++) bx += b[i] * x[i];
        for (var i = 0; i < x.Length; i++)
        {
            var ax = 0.0;
            var row = a[i];
            for (var j = 0; j < x.Length; j++) ax += row[j] * x[j];
            xax += x[i] * ax;
            gradient[i] = ax;
        }

        var (c, rest, total) = (Math.Sqrt(8), 1 / (1 - bx), 0.0);
        var (p, q) = (1 + Math.Sqrt(2), 1 - Math.Sqrt(2));
        for (var i = 0; i < x.Length; i++) total += x[i];
        var log = Math.Log((1 + (p * bx)) / (1 + (q * bx)));
        var scale = log / (c * bx);
        var perB = (total * rest) + (xax * scale / bx) - (xax / (c * bx) * ((p / (1 + (p * bx))) - (q / (1 + (q * bx)))));
        for (var i = 0; i < x.Length; i++)
        {
            var term = Math.Log(x[i] * rest);
            sum += x[i] * term;
            gradient[i] = term + 1 + (perB * b[i]) - (2 * scale * gradient[i]);
        }

        return sum - (xax * scale);
    }

    private static (double[][] A, double[] B) Coefficients(int n)
    {
        var random = new Random(2);
        var a = Enumerable.Range(0, n).Select(_ => new double[n]).ToArray();
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++) a[i][j] = a[j][i] = random.NextDouble();
        }

        return (a, [.. Enumerable.Range(0, n).Select(_ => 0.5 * random.NextDouble())]);
    }
}
