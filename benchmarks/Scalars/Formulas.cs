using System.Linq.Expressions;
using static ExprGrad.Binding;

namespace ExprGrad.Benchmarks.Scalars;

/// <summary>The scalar functions as a user writes them, each with the value and gradient that an expert writes by hand.</summary>
internal static class Formulas
{
    private const double Slope = 0.2316419, Density = 0.3989422804014327;

    public static readonly IReadOnlyList<(string Name, Func<Subject> Make)> All =
    [
        ("rosenbrock", () => Subject.Of((x, y) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x), Rosenbrock)),
        ("black-scholes", () => Subject.Of(
            Option, BlackScholes)),
        ("logistic", () => Subject.Of(
            (a, b, c, d) => (Math.Log(1 + Math.Exp(-(0.5 * a - 1.2 * b + 0.3 * c + d))) + Math.Log(1 + Math.Exp(-(1.5 * a + 0.2 * b - 0.7 * c + d)))
                + Math.Log(1 + Math.Exp(0.9 * a + 1.1 * b - 0.4 * c + d)) + Math.Log(1 + Math.Exp(-0.3 * a + 0.8 * b + 1.3 * c + d))) / 4,
            Logistic)),
        ("rational-30", () => Subject.Of(
            x => (1 + x * (2 + x * (3 + x * (4 + x * (5 + x * (6 + x * (7 + x * (8 + x * (9 + x * (10 + x * (11 + x * (12 + x * (13 + x * (14 + x * 15))))))))))))))
                / (15 + x * (14 + x * (13 + x * (12 + x * (11 + x * (10 + x * (9 + x * (8 + x * (7 + x * (6 + x * (5 + x * (4 + x * (3 + x * (2 + x)))))))))))))),
            Rational)),
        ("fifty-nodes", () => Subject.Of(
            (x, y) => Math.Sin(x * y) * Math.Exp(-x * x) + Math.Log(1 + x * x + y * y) / (1 + Math.Cos(x - y) * Math.Cos(x - y)) + Math.Sqrt(2 + x * y) * Math.Tanh(x - 2 * y)
                + (x + 3 * y) * (x - y) / (4 + x * x * y * y) - Math.Atan(x / (1 + y * y)) * Math.Exp(-y) + 0.5 * x * y * (x + y) * (1 - x),
            Fifty)),
    ];

    /// <summary>The price of a call option.</summary>
    public static Expression<Func<double, double, double, double, double, double>> Option =>
        (s, k, r, v, t) => Let(
            (double x) => Let(1 / (1 + Slope * Math.Abs(x)), q => Let(
                Density * Math.Exp(-0.5 * x * x) * q * (0.319381530 + q * (-0.356563782 + q * (1.781477937 + q * (-1.821255978 + q * 1.330274429)))),
                tail => x >= 0 ? 1 - tail : tail)),
            cdf => Let(v * Math.Sqrt(t), w => Let((Math.Log(s / k) + (r + 0.5 * v * v) * t) / w, d => s * cdf(d) - k * Math.Exp(-r * t) * cdf(d - w))));

    private static (double, (double, double)) Rosenbrock(double x, double y)
    {
        var (a, b) = (1 - x, y - (x * x));
        return ((a * a) + (100 * b * b), ((-2 * a) - (400 * x * b), 200 * b));
    }

    internal static (double, (double, double, double, double, double)) BlackScholes(double s, double k, double r, double v, double t)
    {
        var root = Math.Sqrt(t);
        var w = v * root;
        var d1 = (Math.Log(s / k) + ((r + (0.5 * v * v)) * t)) / w;
        var d2 = d1 - w;
        var discount = Math.Exp(-r * t);
        var (n1, p1) = Normal(d1);
        var (n2, p2) = Normal(d2);
        var cash = k * discount * n2;
        var (own, owed) = (s * p1, k * discount * p2);
        var (rest, dv) = (own - owed, root - (d1 / v));
        var dt = ((r + (0.5 * v * v)) / w) - (0.5 * d1 / t);
        return ((s * n1) - cash,
            (n1 + (rest / (s * w)), (-discount * n2) - (rest / (k * w)), (t * cash) + (rest * t / w),
            (rest * dv) + (owed * root), (r * cash) + (rest * dt) + (owed * 0.5 * v / root)));
    }

    // The normal distribution function and its slope, by formula 26.2.17 of Abramowitz and Stegun.
    private static (double Value, double Slope) Normal(double x)
    {
        var z = Math.Abs(x);
        var q = 1 / (1 + (Slope * z));
        var density = Density * Math.Exp(-0.5 * x * x);
        var p = q * (0.319381530 + (q * (-0.356563782 + (q * (1.781477937 + (q * (-1.821255978 + (q * 1.330274429))))))));
        var dp = 0.319381530 + (q * ((2 * -0.356563782) + (q * ((3 * 1.781477937) + (q * ((4 * -1.821255978) + (q * 5 * 1.330274429)))))));
        var slope = density * ((z * p) + (dp * Slope * q * q));
        return (x >= 0 ? 1 - (density * p) : density * p, slope);
    }

    private static (double, (double, double, double, double)) Logistic(double a, double b, double c, double d)
    {
        var e1 = Math.Exp(-((0.5 * a) - (1.2 * b) + (0.3 * c) + d));
        var e2 = Math.Exp(-((1.5 * a) + (0.2 * b) - (0.7 * c) + d));
        var e3 = Math.Exp((0.9 * a) + (1.1 * b) - (0.4 * c) + d);
        var e4 = Math.Exp((-0.3 * a) + (0.8 * b) + (1.3 * c) + d);
        var (s1, s2, s3, s4) = (0.25 * e1 / (1 + e1), 0.25 * e2 / (1 + e2), 0.25 * e3 / (1 + e3), 0.25 * e4 / (1 + e4));
        var value = (Math.Log(1 + e1) + Math.Log(1 + e2) + Math.Log(1 + e3) + Math.Log(1 + e4)) / 4;
        return (value, (
            (-0.5 * s1) - (1.5 * s2) + (0.9 * s3) - (0.3 * s4), (1.2 * s1) - (0.2 * s2) + (1.1 * s3) + (0.8 * s4),
            (-0.3 * s1) + (0.7 * s2) - (0.4 * s3) + (1.3 * s4), s3 + s4 - s1 - s2));
    }

    private static (double, double) Rational(double x)
    {
        var (p, dp, q, dq) = (15.0, 0.0, 1.0, 0.0);
        for (var i = 14; i >= 1; i--)
        {
            dp = (dp * x) + p;
            p = (p * x) + i;
            dq = (dq * x) + q;
            q = (q * x) + (16 - i);
        }

        var value = p / q;
        return (value, (dp - (value * dq)) / q);
    }

    private static (double, (double, double)) Fifty(double x, double y)
    {
        var (xy, xx, yy, difference) = (x * y, x * x, y * y, x - y);
        var ((s, c), bell) = (Math.SinCos(xy), Math.Exp(-xx));
        var ((sd, cd), log, n) = (Math.SinCos(difference), Math.Log(1 + xx + yy), 1 + xx + yy);
        var q = 1 / (1 + (cd * cd));
        var (root, tanh, far) = (Math.Sqrt(2 + xy), Math.Tanh(x - (2 * y)), 1 / (4 + (xx * yy)));
        var (slope, product) = (root * (1 - (tanh * tanh)), (x + (3 * y)) * difference);
        var (h, e) = (1 / (1 + yy), Math.Exp(-y));
        var arc = Math.Atan(x * h);
        var d = e * h / (1 + (x * h * x * h));
        var turn = 2 * cd * sd * log * q * q;
        var g = product * far * far * 2 * xy;
        return (
            (s * bell) + (log * q) + (root * tanh) + (product * far) - (arc * e) + (0.5 * xy * (x + y) * (1 - x)),
            ((((y * c) - (2 * x * s)) * bell) + (2 * x / n * q) + turn + (y * tanh * 0.5 / root) + slope + (((2 * x) + (2 * y)) * far) - (g * y) - d
                + (0.5 * y * ((((2 * x) + y) * (1 - x)) - (x * (x + y)))),
            (x * c * bell) + (2 * y / n * q) - turn + (x * tanh * 0.5 / root) - (2 * slope) + (((2 * x) - (6 * y)) * far) - (g * x) + (d * 2 * x * y * h) + (arc * e)
                + (0.5 * x * (1 - x) * (x + (2 * y)))));
    }
}
