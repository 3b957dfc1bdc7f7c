using System.Linq.Expressions;
using ExprGrad.Compiler.Emit;
using Unary = System.Linq.Expressions.Expression<System.Func<double, double>>;

namespace ExprGrad.Tests.Emit;

/// <summary>Every row of the table of lane forms, and the functions vectors have themselves, against the scalar function.</summary>
public class LaneFormsTests
{
    // the largest distance allowed, in units in the last place, for double and for float
    private static readonly (Unary Row, double Double, double Float)[] Bounds =
    [
#pragma warning disable format
        (x => Special.Expm1(x),    2, 2),
        (x => Math.Tanh(x),        4, 4),
        (x => Math.Sinh(x),        4, 4),
        (x => Math.Cosh(x),        4, 4),
        (x => Special.Sigmoid(x),  4, 4),
        (x => Special.Sech2(x),    4, 4),
        (x => Special.Lorentzian(x), 2, 2),
        (x => Special.Softplus(x), 4, 4),
        (x => Special.Log1p(x),    2, 2),
        (x => Math.Asinh(x),       4, 4),
        (x => Math.Acosh(x),       4, 4),
        (x => Math.Atanh(x),       4, 4),
        (x => Math.Atan(x),        4, 4),
        (x => Math.Asin(x),        4, 4),
        (x => Math.Acos(x),        4, 4),
        (x => Math.Tan(x),         4, 4),
        (x => Math.Cbrt(x),        3, 2),
        (x => Special.Erf(x),      2, 2),
        (x => Special.Erfc(x),     4, 4),
        (x => Special.Gaussian(x), 4, 4),
        (x => Special.NormalPdf(x), 4, 4),
        (x => Special.NormalCdf(x), 4, 4),
        (x => double.Exp2(x),      2, 2),
        (x => Math.Exp(x),         1, 1),
        (x => Math.Log(x),         2, 2),
        (x => Math.Log2(x),        2, 2),
        (x => Math.Log10(x),       2, 2),
        (x => Special.Logit(x),    4, 4),
        (x => Math.Sin(x),         2, 2),
        (x => Math.Cos(x),         2, 2),
        (x => Math.Sqrt(x),        0, 0),
        (x => Math.Round(x),       0, 0),
        (x => Math.Floor(x),       0, 0),
        (x => Math.Ceiling(x),     0, 0),
        (x => Math.Truncate(x),    0, 0),
        (x => Math.Abs(x),         0, 0),
#pragma warning restore format
    ];

    private static readonly int[] Widths = [128, 256, 512];

    [Fact]
    public void Doubles_AreWithinTheirBounds() => Assert.All(Bounds, row => Assert.All(Widths, bits =>
        Within(row.Double, row.Row, bits, Points(), (y, expected) => Ulps.Between(y, expected))));

    [Fact]
    public void Floats_AreWithinTheirBounds() => Assert.All(Bounds, row => Assert.All(Widths, bits =>
        Within(row.Float, row.Row, bits, Array.ConvertAll(Points(), x => (float)x), (y, expected) => Ulps.Between(y, (float)expected))));

    private static void Within<T>(double bound, Unary row, int bits, T[] xs, Func<T, double, double> distance)
        where T : struct, IConvertible
    {
        var f = row.Compile();
        var all = xs.Zip(Lifted.Run(row, Carrier.OfBits(typeof(T), bits), xs), (x, y) => (X: x, Y: y, Expected: f(x.ToDouble(null))));
        var worst = all.MaxBy(p => distance(p.Y, p.Expected));
        var ulps = distance(worst.Y, worst.Expected);
        Assert.True(ulps <= bound, $"{row.Body} at {worst.X} in {bits} bits of {typeof(T).Name}: {worst.Y}, {ulps} ulp from {worst.Expected}");
    }

    [Fact]
    public void EveryRow_HasABound() => Assert.All(
        LaneForms.ByMethod.Keys.Where(m => m.GetParameters().Length == 1 && m.DeclaringType != typeof(LaneForms)),
        method => Assert.Contains(Bounds, b => ((MethodCallExpression)b.Row.Body).Method == method));

    [Fact]
    public void FunctionsOfTwoNumbers_AreWithinTheirBounds()
    {
        Within(4, (y, x) => Math.Atan2(y, x));
        Within(2, (x, y) => double.Hypot(x, y));
    }

    // A vector is not all computed otherwise because of one number in it: so results depend neither on what stands next to a number nor on how often a call has run.
    [Fact]
    public void NoLane_DependsOnAnother()
    {
        var random = new Random(21);
        var (near, mixed) = (Enumerable.Range(0, 256).Select(_ => random.NextDouble() - 0.5).ToArray(), new double[256]);
        Assert.All(Bounds, row => Assert.All(Widths, bits =>
        {
            var alone = Lifted.Run(row.Row, Carrier.OfBits(typeof(double), bits), near);
            foreach (var other in (double[])[1, 3, 50, 1e4, 1e300, double.NaN, double.PositiveInfinity])
            {
                for (var i = 0; i < near.Length; i++)
                {
                    mixed[i] = i % 2 == 0 ? near[i] : other;
                }

                var among = Lifted.Run(row.Row, Carrier.OfBits(typeof(double), bits), mixed);
                Assert.All(Enumerable.Range(0, near.Length / 2), i => Assert.True(BitConverter.DoubleToInt64Bits(alone[2 * i]) == BitConverter.DoubleToInt64Bits(among[2 * i]),
                    $"{row.Row.Body} at {near[2 * i]:R} in {bits} bits: {alone[2 * i]:R}, but {among[2 * i]:R} next to {other}"));
            }
        }));
    }

    private static void Within(double bound, Expression<Func<double, double, double>> row)
    {
        var f = row.Compile();
        var special = Specials.Concat([3, -7, 1e-5, 1e5]).ToArray();
        var (xs, ys) = (special.SelectMany(x => special.Select(_ => x)).ToArray(), special.SelectMany(_ => special).ToArray());
        Assert.All(Widths, bits =>
        {
            var found = Lifted.Run(row, Carrier.OfBits(typeof(double), bits), xs, ys);
            Assert.All(Enumerable.Range(0, found.Length), i => Assert.True(Ulps.Between(found[i], f(xs[i], ys[i])) <= bound,
                $"{row.Body} at {xs[i]:R}, {ys[i]:R} in {bits} bits: {found[i]:R}, expected {f(xs[i], ys[i]):R}"));
        });
    }

    // zeros, limits, subnormals of both types, the ends of their ranges, and where formulas change
    private static readonly double[] Specials =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 2, -2, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        double.Epsilon, -double.Epsilon, 1e-310, -1e-310, float.Epsilon, -float.Epsilon, 1e-40, -1e-40, 2.2250738585072014e-308, 1.17549435e-38,
        double.MaxValue, double.MinValue, float.MaxValue, float.MinValue, 1e-300, 1e-20, -1e-20, 1e-9, -1e-9, 1e10, -1e10, 1e30, -1e30,
        0.99999999999999989, -0.99999999999999989, 1.0000000000000002, 0.99999994, 1.0000001, 268435456, 268435457,
        87, 88, 88.72, 88.73, 89.4, 89.42, -87.3, -87.4, -103, -103.9, -104, 709, 709.78, 709.79, 710, 710.2, 710.47, 710.48,
        -708, -709, -720, -744, -745, -746, 800, -800, 801, 1000, -1000, 18.7, 22, 36.7, -36.7, 0.34657359, -0.34657359,
        0.41421356237309503, 0.41421356237309509, 2.414213562373095, 2.4142135623730954, 0.7071067811865475, 0.70710678118654757, 1.4142135623730951,
    ];

    // dense where functions bend, then all magnitudes
    private static double[] Points()
    {
        var random = new Random(20);
        IEnumerable<double> Draw(int count, Func<double, double> shape) => Enumerable.Range(0, count).Select(_ => shape(2 * random.NextDouble() - 1));
        return [
            .. Specials, .. Draw(8000, u => u), .. Draw(8000, u => 1 + u / 2), .. Draw(8000, u => 40 * u), .. Draw(4000, u => 760 * u),
            .. Draw(4000, u => Math.Exp(740 * u)), .. Draw(4000, u => -Math.Exp(740 * u)),
            .. Draw(4000, u => Math.Exp(40 * u)), .. Draw(4000, u => -Math.Exp(40 * u))];
    }
}
