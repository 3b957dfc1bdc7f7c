using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Reflection;
using static ExprGrad.Binding;
using static ExprGrad.Special;
using Binary = System.Linq.Expressions.Expression<System.Func<double, double, double>>;
using Ternary = System.Linq.Expressions.Expression<System.Func<double, double, double, double>>;
using Unary = System.Linq.Expressions.Expression<System.Func<double, double>>;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// THE TABLE of functions that vectors lack or have slower or with fewer digits, each as a branch-free formula over double that
/// <see cref="Lift"/> turns into every vector. A row reads as an equation. Within 4 units in the last place of the scalar function
/// everywhere, ±0, ±∞, NaN and subnormals included.
/// </summary>
/// <remarks>
/// Polynomials are Chebyshev interpolants found in 60 digits, good to 2⁻⁵⁶ relative to the whole result. Reductions of the argument follow
/// fdlibm (expm1, log1p), Cephes (atan) and Kahan, "Branch cuts for complex elementary functions" (the inverse functions).
/// </remarks>
internal static class LaneForms
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;
    private const double Tiny = 1.0 / (1L << 60);               // below it, odd functions with slope 1 are the identity
    private const double Huge = 1L << 28;                       // above it, √(1 + x²) is x
    private const double Large = Huge * Huge * Huge * 65536;    // 2¹⁰⁰, brings subnormal numbers among the normal ones
    private const double Ln2 = 0.6931471805599453;
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 355.0 / 512;                 // few bits: k·Ln2High is exact, in float too
    private const double Ln2Low = -0.00021219444005469057;      // ln 2 - Ln2High
    private const double TanPi8 = 0.41421356237309503;
    private const double Tan3Pi8 = 2.414213562373095;
    private const double SqrtHalf = 0.7071067811865476, SqrtHalfLow = -4.833646656726457e-17;
    private const double SqrtHalfPi = 1.2533141373155003;       // √(2π) / 2
    private const double PiLow = 1.2246467991473532e-16;        // π - Math.PI

    // (eʳ - 1 - r) / r² for |r| <= ln(2) / 2
    private static readonly double[] ExpTerms = [
        0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326084, 0.0013888888888883711, 0.0001984126987500228,
        2.480158732567746e-05, 2.755725517000089e-06, 2.755727347871858e-07, 2.5105312729622103e-08, 2.09147553258932e-09];

    // (2 atanh(s) - 2s) / s³ in w = s², for s = f / (2 + f), that is 2 atanh s = log(1 + f): for √½ <= 1 + f <= √2, then for 1 <= 1 + f <= 2
    private static readonly double[] LogTerms = [
        0.666666666666667, 0.3999999999989884, 0.2857142862627703, 0.22222211085597418, 0.18182892707808238, 0.15331602581583817,
        0.14617920016179928];
    private static readonly double[] Log1pTerms = [
        0.6666666666666666, 0.3999999999999952, 0.28571428571600266, 0.22222222198216113, 0.1818181989926796, 0.15384543917753157,
        0.13335179661515853, 0.11734265179374936, 0.10845291032791676, 0.07491639460625749, 0.15631534707512781];

    // (atan(u) - u) / u³ in w = u², for |u| <= tan(π/8)
    private static readonly double[] AtanTerms = [
        -0.3333333333333333, 0.1999999999999548, -0.14285714284657894, 0.11111111014561013, -0.09090904549884611, 0.0769218253511664,
        -0.06664502215671353, 0.05858068756860806, -0.05085030492807691, 0.03921955253246738, -0.01916206891580967];

    private static readonly (LambdaExpression Scalar, LambdaExpression Lanes)[] Rows = [
#pragma warning disable format
        // x = k ln 2 + r: eˣ = 2ᵏ·eʳ, and (eˣ - 1) / 2 = s·(eʳ - 1) + (s - 1/2) with s = 2ᵏ⁻¹, here in halves so that nothing overflows early
        Row(x => Math.Exp(x),      x => Let(Math.Min(Math.Max(x, -800), 800), c => Let(Math.Round(c * Log2E), k =>
                                        Let(Math.FusedMultiplyAdd(-k, Ln2Low, Math.FusedMultiplyAdd(-k, Ln2High, c)), r =>
                                            Bits.Scale(1 + (r + r * r * Polynomial(r, ExpTerms)), k))))),
        Row(x => HalfExpm1(x),     x => Let(Math.Max(x, -800), c => Let(Math.Round(c * Log2E), k => Let(Bits.PowerOfTwo(k - 2), s =>
                                        Let(Math.FusedMultiplyAdd(-k, Ln2Low, Math.FusedMultiplyAdd(-k, Ln2High, c)), r =>
                                            s < Inf ? 2 * Math.FusedMultiplyAdd(s, r + r * r * Polynomial(r, ExpTerms), s - 0.25) : x + s))))),
        Row(x => Expm1(x),         x => Math.Abs(x) < Tiny ? x : 2 * HalfExpm1(x)),
        // with h = (e⁻²ᵃ - 1) / 2: tanh a = -h / (1 + h)
        Row(x => Math.Tanh(x),     x => Let(Math.Abs(x), a => Let(HalfExpm1(-2 * a), h => a < Tiny ? x : Math.CopySign(h / (1 + h), x)))),
        // with h = (eᵃ - 1) / 2: sinh a = h + h / (2h + 1), cosh a = (h + 1/2) + 1/4 / (h + 1/2)
        Row(x => Math.Sinh(x),     x => Let(Math.Abs(x), a => Let(HalfExpm1(a), h =>
                                            a < Tiny ? x : Math.CopySign(h < 1e30 ? h + h / (2 * h + 1) : h, x)))),
        Row(x => Math.Cosh(x),     x => Let(HalfExpm1(Math.Abs(x)) + 0.5, g => g + 0.25 / g)),
        Row(x => Sigmoid(x),       x => Let(Math.Exp(-Math.Abs(x)), e => (x >= 0 ? 1 : e) / (1 + e))),
        Row(x => Sech2(x),         x => Let(Math.Exp(-2 * Math.Abs(x)), e => 4 * e / Math.FusedMultiplyAdd(e, 2 + e, 1))),

        Row(x => double.Exp2(x),   x => Let(Math.Min(Math.Max(x, -1100), 1100), c => Let(Math.Round(c), k => Let((c - k) * Ln2, r =>
                                            Bits.Scale(1 + (r + r * r * Polynomial(r, ExpTerms)), k))))),
        // e to the rounding of x² is 1 plus it
        Row(x => Gaussian(x),      x => Let(x * x, p => Let(Math.Exp(-p), e => p < 1600 ? e - e * Math.FusedMultiplyAdd(x, x, -p) : e))),
        Row(x => NormalPdf(x),     x => Let(x * x, p => Let(Math.Exp(-0.5 * p), e =>
                                        (p < 1600 ? e - e * (0.5 * Math.FusedMultiplyAdd(x, x, -p)) : e) * 0.3989422804014327))),
        Row(x => InnerErf(x),      x => x + x * Polynomial(x * x, ErfSeries)),
        Row(x => OuterErfcx(x),    x => Let(Math.Min(Math.Max(x, 0.5), 1e6), c => Polynomial((c - 4) / (c + 4), ErfcxSeries) / (1 + 2 * c))),
        Row(x => Erf(x),           x => Let(Math.Abs(x), a => a > 1 ? Math.CopySign(1 - Gaussian(a) * OuterErfcx(a), x) : InnerErf(x))),
        Row(x => Erfc(x),          x => Let(Math.Abs(x), a => a < 0.5 ? 1 - InnerErf(x) :
                                        Let(Gaussian(a) * OuterErfcx(a), t => x < 0 ? 2 - t : t))),
        // 1/2 + half is repaired: by what the sum rounds, what erf adds to its argument, and how x / √2 rounds
        Row(x => InnerNormalCdf(x), x => Let(x * SqrtHalf, z => Let(0.5 * z, half => Let(0.5 + half, sum => Let(z * z, w =>
                                        sum + (half - (sum - 0.5) + (half * Polynomial(w, ErfSeries)
                                            + 0.5641895835477563 * (1 - w) * Math.FusedMultiplyAdd(x, SqrtHalfLow, Math.FusedMultiplyAdd(x, SqrtHalf, -z))))))))),
        Row(x => NormalCdf(x),     x => Let(Math.Abs(x) * SqrtHalf, a => a < 0.5 ? InnerNormalCdf(x) :
                                        Let(NormalPdf(x) * SqrtHalfPi * OuterErfcx(a), t => x > 0 ? 1 - t : t))),

        // 2 atanh s = f - s·(f - R) loses nothing, as f is exact
        Row(x => LogNearOne(x),    f => Let(f / (2 + f), s => Let(s * s, w => f - s * (f - w * Polynomial(w, LogTerms))))),
        Row(x => Softplus(x),      x => Let(Math.Exp(-Math.Abs(x)), e => Let(e / (2 + e), s => Let(s * s, w =>
                                            Math.Max(x, 0) + (e - s * (e - w * Polynomial(w, Log1pTerms))))))),
        // x = 2ᵏ(1 + f), made normal first: log x = k ln 2 + log(1 + f)
        Row(x => Math.Log(x),      x => Let(x < 1 / Large ? x * Large : x, u => Let(Bits.Exponent(u) - (x < 1 / Large ? 100 : 0), k =>
                                        Let(LogNearOne(Bits.Significand(u) - 1), l =>
                                            x > 0 ? (x < Inf ? k * Ln2High + (l + k * Ln2Low) : x) : (x == 0 ? -Inf : NaN))))),
        Row(x => Math.Log2(x),     x => Let(x < 1 / Large ? x * Large : x, u => Let(Bits.Exponent(u) - (x < 1 / Large ? 100 : 0), k =>
                                        Let(LogNearOne(Bits.Significand(u) - 1), l =>
                                            x > 0 ? (x < Inf ? k + l * Log2E : x) : (x == 0 ? -Inf : NaN))))),
        // u = 1 + x = 2ᵏ(1 + f): log u as above, and the rounding of u is repaired to first order
        Row(x => Log1p(x),         x => Let(1 + x, u => Let(Bits.Exponent(u), k => Let(LogNearOne(Bits.Significand(u) - 1), l =>
                                        Let(k * Ln2High + (l + Math.FusedMultiplyAdd(k, Ln2Low, (x - (u - 1)) / u)), y =>
                                            Math.Abs(x) < Tiny ? x : u > 0 ? (u < Inf ? y : u) : (u == 0 ? -Inf : NaN)))))),
        Row(x => Math.Asinh(x),    x => Let(Math.Abs(x), a => Let(Log1p(a > Huge ? a - 1 : a + a * a / (1 + Math.Sqrt(1 + a * a))), l =>
                                            Math.CopySign(a > Huge ? l + Ln2 : l, x)))),
        Row(x => Math.Acosh(x),    x => Let(x - 1, t => Let(Log1p(x > Huge ? t : t + Math.Sqrt(t) * Math.Sqrt(x + 1)), l => x > Huge ? l + Ln2 : l))),
        Row(x => Math.Atanh(x),    x => Let(Math.Abs(x), a => Math.CopySign(0.5 * Log1p(2 * a / (1 - a)), x))),

        // atan a = π/4 + atan((a - 1) / (a + 1)) = π/2 + atan(-1 / a)
        Row(x => Math.Atan(x),     x => Let(Math.Abs(x), a => Let(a > Tan3Pi8 ? 1 : a > TanPi8 ? 0.5 : 0, h =>
                                        Let((a > Tan3Pi8 ? -1 : a > TanPi8 ? a - 1 : a) / (a > Tan3Pi8 ? a : a > TanPi8 ? a + 1 : 1), u => Let(u * u, w =>
                                            Math.CopySign(h * (Math.PI / 2) + (u + (u * w * Polynomial(w, AtanTerms) + h * (PiLow / 2))), x)))))),
        Row((y, x) => Math.Atan2(y, x), (y, x) =>
                                        Let(Math.Abs(y), b => Let(Math.Abs(x), a => Let(Math.Atan(b == a ? (b == 0 ? 0 : 1) : b / a), r =>
                                            Math.CopySign(Math.CopySign(1, x) < 0 ? Math.PI - (r - PiLow) : r, y))))),
        Row(x => Math.Asin(x),     x => Math.Atan(x / Math.Sqrt((1 - x) * (1 + x)))),
        Row(x => Math.Acos(x),     x => 2 * Math.Atan(Math.Sqrt((1 - x) / (1 + x)))),
        Row(x => Math.Tan(x),      x => Math.Sin(x) / Math.Cos(x)),

        // one step of Newton, y - (y³ - a) / 3y², doubles the digits of exp(log(a) / 3)
        Row(x => Math.Cbrt(x),     x => Let(Math.Abs(x), a => Let(Math.Exp(Math.Log(a) / 3), y =>
                                            a > 0 && a < Inf ? Math.CopySign(y - (y - a / (y * y)) / 3, x) : x))),

        Row((k0, k1, n) => Threefry.Uniform(k0, k1, n), (k0, k1, n) => ThreefryLanes.Uniform(k0, k1, n)),
#pragma warning restore format
    ];

    /// <summary>The rows by the method they stand for.</summary>
    public static readonly FrozenDictionary<MethodInfo, LambdaExpression> ByMethod =
        Rows.ToFrozenDictionary(row => ((MethodCallExpression)row.Scalar.Body).Method, row => row.Lanes);

    /// <summary>c₀ + c₁x + c₂x² + ..., which <see cref="Lift"/> writes out as fused multiply-adds.</summary>
    public static double Polynomial(double x, IReadOnlyList<double> c) => c.Reverse().Aggregate((sum, next) => Math.FusedMultiplyAdd(sum, x, next));

    /// <summary>(eˣ - 1) / 2, named here for the rows that share it.</summary>
    public static double HalfExpm1(double x) => Expm1(x) / 2;

    /// <summary>log(1 + f) for 1 + f in [√½, √2), named here for the rows that share it.</summary>
    public static double LogNearOne(double f) => Log1p(f);

    /// <summary>erf x for |x| at most 1, named here for the rows that share it.</summary>
    public static double InnerErf(double x) => Erf(x);

    /// <summary>exp(x²)·erfc x for x at least 1/2, named here for the rows that share it.</summary>
    public static double OuterErfcx(double x) => Erfcx(x);

    /// <summary>The distribution function of the normal distribution for |x| at most 1/√2, named here for the row that has it.</summary>
    public static double InnerNormalCdf(double x) => NormalCdf(x);

    private static (LambdaExpression, LambdaExpression) Row(Unary scalar, Unary lanes) => (scalar, lanes);

    private static (LambdaExpression, LambdaExpression) Row(Binary scalar, Binary lanes) => (scalar, lanes);

    private static (LambdaExpression, LambdaExpression) Row(Ternary scalar, Ternary lanes) => (scalar, lanes);
}
