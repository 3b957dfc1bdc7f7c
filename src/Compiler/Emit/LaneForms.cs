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
    private const double SqrtHalf = 0.7071067811865476;
    private const double SqrtHalfPi = 1.2533141373155003;       // √(2π) / 2
    private const double Log10Of2 = 0.3010299956639812, Log10E = 0.4342944819032518;
    private const double Cbrt2 = 1.2599210498948732, CbrtHalf = 0.7937005259840998;
    private const double Quarter1 = 1.5707963705062866, Quarter2 = -4.371138828673793e-08, Quarter3 = -1.7151244994428829e-15; // π/2 in parts, those of 24 bits first
    private const double Quarter4 = 8.4784276603689e-32;        // and the rest of it
    private const double PiLow = 1.2246467991473532e-16;        // π - Math.PI

    // (eʳ - 1 - r) / r² for |r| <= ln(2) / 2
    private static readonly Series ExpTerms = new(-0.3466, 0.3466, 0.12,
        0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326084, 0.0013888888888883711, 0.0001984126987500228,
        2.480158732567746e-05, 2.755725517000089e-06, 2.755727347871858e-07, 2.5105312729622103e-08, 2.09147553258932e-09);

    // (2 atanh(s) - 2s) / s³ in w = s², for s = f / (2 + f), that is 2 atanh s = log(1 + f): for √½ <= 1 + f <= √2, then for 1 <= 1 + f <= 2
    private static readonly Series LogTerms = new(0, 0.0295, 0.0148,
        0.666666666666667, 0.3999999999989884, 0.2857142862627703, 0.22222211085597418, 0.18182892707808238, 0.15331602581583817,
        0.14617920016179928);
    private static readonly Series Log1pTerms = new(0, 0.1112, 0.0556,
        0.6666666666666666, 0.3999999999999952, 0.28571428571600266, 0.22222222198216113, 0.1818181989926796, 0.15384543917753157,
        0.13335179661515853, 0.11734265179374936, 0.10845291032791676, 0.07491639460625749, 0.15631534707512781);

    // (atan(u) - u) / u³ in w = u², for |u| <= tan(π/8)
    private static readonly Series AtanTerms = new(0, 0.1716, 0.18,
        -0.3333333333333333, 0.1999999999999548, -0.14285714284657894, 0.11111111014561013, -0.09090904549884611, 0.0769218253511664,
        -0.06664502215671353, 0.05858068756860806, -0.05085030492807691, 0.03921955253246738, -0.01916206891580967);

    // (erf(x) - x) / x in x², for |x| <= 1/2
    private static readonly Series ErfTerms = new(0, 0.25, 1,
        0.12837916709551256, -0.37612638903183476, 0.11283791670925353, -0.026866170632887928, 0.00522397737302147,
        -0.0008548297753674966, 0.00012053335124353741, -1.4845849259707869e-05, 1.4725865480556744e-06);

    // (x + 1)·erfcx(x) in (x - 1) / (x + 1), for 0 <= x <= 27.5, beyond which erfc is 0: in float beyond 10.1. After Shepherd and Laframboise.
    private static readonly Series ErfcxTerms = new(-1, 0.82, 1.7,
        0.855167152311614, -0.23768090682398035, -0.09555647498430782, 0.013908944769427415, 0.025397328265338623, 0.009544508432781982,
        -0.0012412224870966275, -0.0036628693096379555, -0.0022634989604485164, -0.0005261686457914954, 0.0003656627829839858,
        0.000507365694755034, 0.0003149682442090341, 9.282854007922556e-05, -3.8268169877589934e-05, -7.555118021927075e-05,
        -5.932662326192997e-05, -2.9028200543865162e-05, -5.3864660462234065e-06, 9.126533680965806e-06, 1.4918420510856412e-05,
        8.493872068674843e-06, -2.352491241583877e-06, -1.4637244714536776e-06, 6.160354134694556e-06, 2.5081883456142085e-06,
        -6.889452687212575e-06, -5.567318627679441e-06, 1.7383723437539545e-06, 3.1324791210343523e-06, 5.032506651537583e-07,
        -5.454234498141414e-07, -2.2059423707447583e-07, -1.6110942523429667e-08);

    // The same for the normal distribution: (x + 1.5)·Φ(-x)·exp(x² / 2) in (x - 1.5) / (x + 1.5), for 0 <= x <= 38.6, in float 14.3
    private static readonly Series MillsTerms = new(-1, 0.82, 2.3,
        0.617342000932184, -0.19509951848588178, -0.05749545239976753, 0.017898019192615747, 0.017639081180078866,
        0.00397208773897154, -0.0024252326308656915, -0.0026355224919187136, -0.0010522142644583364,
        8.224578811643414e-05, 0.0004211421535011145, 0.00031505996038398747, 0.00011423066241018655,
        -1.8210911364105663e-05, -6.111586551787655e-05, -5.000038657277806e-05, -2.31545148652903e-05,
        -2.6307873117364423e-06, 6.902748348645406e-06, 9.986248257133449e-06, 8.074020551959429e-06,
        4.6170120080412583e-07, -4.3736605575951255e-06, 6.684315398698131e-07, 4.399085688754814e-06,
        -1.922172604195893e-06, -5.878146019117989e-06, -2.7526781356077987e-07, 3.679213850677545e-06,
        1.1103535321166076e-06, -1.0649490439665485e-06, -4.857749579497359e-07, 1.1663474573996809e-07,
        6.706407179994468e-08);

    // (sin r - r) / r³ and (cos r - 1 + r² / 2) / r⁴ in w = r², for |r| a little more than π/4
    private static readonly Series SineTerms = new(0, 0.64, 0.72,
        -0.16666666666666666, 0.008333333333333331, -0.000198412698412641, 2.7557319218602575e-06, -2.5052105981350752e-08, 1.6058492556729892e-10,
        -7.584436884170301e-13);
    private static readonly Series CosineTerms = new(0, 0.64, 0.59,
        0.041666666666666664, -0.0013888888888887096, 2.4801587298318395e-05, -2.755731704403567e-07, 2.0876099692314926e-09, -1.1379338585298136e-11);

    // ∛(1 + f) for √½ <= 1 + f <= √2, to a third of the digits
    private static readonly Series CbrtTerms = new(-0.293, 0.4143, 4e-6,
        0.999999843138507, 0.33333466414961627, -0.11108084330222154, 0.0616084004292981, -0.04196258340701144,
        0.03305103372498255, -0.01926717343884374);

    private static readonly (LambdaExpression Scalar, LambdaExpression Lanes)[] Rows = [
#pragma warning disable format
        // x = k ln 2 + r: eˣ = 2ᵏ·eʳ, and (eˣ - 1) / 2 = s·(eʳ - 1) + (s - 1/2) with s = 2ᵏ⁻¹, here in halves so that nothing overflows early
        Row((r, k) => Power(r, k), (r, k) => Bits.Scale(1 + (r + r * r * Polynomial(r, ExpTerms)), k)),
        Row(x => Math.Exp(x),      x => Let(double.MinNative(800, double.MaxNative(-800, x)), c => Let(Math.Round(c * Log2E), k =>
                                        Power(Math.FusedMultiplyAdd(-k, Ln2Low, Math.FusedMultiplyAdd(-k, Ln2High, c)), k)))),
        Row((h, l) => ExpOfSum(h, l), (h, l) => Let(Math.Round(h * Log2E), k =>
                                        Power(Math.FusedMultiplyAdd(-k, Ln2Low, Math.FusedMultiplyAdd(-k, Ln2High, h)) + l, k))),
        Row(x => HalfExpm1(x),     x => Let(double.MaxNative(-800, x), c => Let(Math.Round(c * Log2E), k => Let(Bits.PowerOfTwo(k - 2), s =>
                                        Let(Math.FusedMultiplyAdd(-k, Ln2Low, Math.FusedMultiplyAdd(-k, Ln2High, c)), r =>
                                            s < Inf ? 2 * Math.FusedMultiplyAdd(s, Math.FusedMultiplyAdd(r * r, Polynomial(r, ExpTerms), r), s - 0.25) : x + s))))),
        Row(x => Expm1(x),         x => Math.Abs(x) < Tiny ? x : 2 * HalfExpm1(x)),
        // with h = (e⁻²ᵃ - 1) / 2: tanh a = -h / (1 + h)
        Row(x => Math.Tanh(x),     x => Let(Math.Abs(x), a => Let(HalfExpm1(-2 * a), h => a < Tiny ? x : Math.CopySign(h / (1 + h), x)))),
        // with h = (eᵃ - 1) / 2: sinh a = h + h / (2h + 1), cosh a = (h + 1/2) + 1/4 / (h + 1/2)
        Row(x => Math.Sinh(x),     x => Let(Math.Abs(x), a => Let(HalfExpm1(a), h =>
                                            a < Tiny ? x : Math.CopySign(h < 1e30 ? h + h / (2 * h + 1) : h, x)))),
        Row(x => Math.Cosh(x),     x => Let(HalfExpm1(Math.Abs(x)) + 0.5, g => g + 0.25 / g)),
        Row((x, e) => SigmoidOf(x, e), (x, e) => (x >= 0 ? 1 : e) / (1 + e)),
        Row(x => Sigmoid(x),       x => SigmoidOf(x, Math.Exp(-Math.Abs(x)))),
        Row(x => Sech2(x),         x => Let(Math.Exp(-2 * Math.Abs(x)), e => 4 * e / Math.FusedMultiplyAdd(e, 2 + e, 1))),

        Row(x => double.Exp2(x),   x => Let(double.MinNative(1100, double.MaxNative(-1100, x)), c => Let(Math.Round(c), k => Power((c - k) * Ln2, k)))),
        // what x² rounds is repaired
        Row(x => Gaussian(x),      x => Let(double.MinNative(40, Math.Abs(x)), a => Let(a * a, p => ExpOfSum(-p, Math.FusedMultiplyAdd(-a, a, p))))),
        Row(x => HalfGaussian(x),  x => Let(double.MinNative(40, Math.Abs(x)), a => Let(a * a, p => ExpOfSum(-0.5 * p, 0.5 * Math.FusedMultiplyAdd(-a, a, p))))),
        Row((x, e) => ErfOf(x, e), (x, e) => Let(Math.Abs(x), a => a > 0.5 ? Math.CopySign(1 - e * OuterErfcx(a), x) : x + x * Polynomial(x * x, ErfTerms))),
        Row((x, e) => ErfcOf(x, e), (x, e) => Let(e * OuterErfcx(Math.Abs(x)), t => x < 0 ? 2 - t : t)),
        Row((x, s, r) => Rounded(x, s, r), (x, s, r) => Let(x + s, d => r * (Math.FusedMultiplyAdd(-r, d, 1) - r * (x - (d - s))))),
        Row(x => OuterErfcx(x),    x => Let(double.MinNative(40, x), c => Let(1 / (c + 1), r => Let(Polynomial((c - 1) * r, ErfcxTerms), p =>
                                        Math.FusedMultiplyAdd(p, r, p * Rounded(c, 1, r)))))),
        Row((x, e) => NormalPdfOf(x, e), (x, e) => e * 0.3989422804014327),
        Row((x, e) => NormalCdfOf(x, e), (x, e) => Let(double.MinNative(40, Math.Abs(x)), c => Let(1 / (c + 1.5), r => Let(Polynomial((c - 1.5) * r, MillsTerms), p =>
                                        Let(e * Math.FusedMultiplyAdd(p, r, p * Rounded(c, 1.5, r)), t => x > 0 ? 1 - t : t))))),
        Row(x => Erf(x),           x => ErfOf(x, Gaussian(x))),
        Row(x => Erfc(x),          x => ErfcOf(x, Gaussian(x))),
        Row(x => NormalPdf(x),     x => NormalPdfOf(x, HalfGaussian(x))),
        Row(x => NormalCdf(x),     x => NormalCdfOf(x, HalfGaussian(x))),

        // 2 atanh s = f - s·(f - R) loses nothing, as f is exact
        Row(x => LogNearOne(x),    f => Let(f / (2 + f), s => Let(s * s, w => f - s * (f - w * Polynomial(w, LogTerms))))),
        Row((x, e) => SoftplusOf(x, e), (x, e) => Let(e / (2 + e), s => Let(s * s, w => Math.Max(x, 0) + (e - s * (e - w * Polynomial(w, Log1pTerms)))))),
        Row(x => Softplus(x),      x => SoftplusOf(x, Math.Exp(-Math.Abs(x)))),
        // x = 2ᵏ(1 + f), made normal first: log x = k ln 2 + log(1 + f)
        Row(x => Math.Log(x),      x => Let(x < 1 / Large ? x * Large : x, u => Let(Bits.Exponent(u) - (x < 1 / Large ? 100 : 0), k =>
                                        Let(LogNearOne(Bits.Significand(u) - 1), l =>
                                            x > 0 ? (x < Inf ? k * Ln2High + (l + k * Ln2Low) : x) : (x == 0 ? -Inf : NaN))))),
        Row(x => Math.Log2(x),     x => Let(x < 1 / Large ? x * Large : x, u => Let(Bits.Exponent(u) - (x < 1 / Large ? 100 : 0), k =>
                                        Let(LogNearOne(Bits.Significand(u) - 1), l =>
                                            x > 0 ? (x < Inf ? k + l * Log2E : x) : (x == 0 ? -Inf : NaN))))),
        Row(x => Math.Log10(x),    x => Let(x < 1 / Large ? x * Large : x, u => Let(Bits.Exponent(u) - (x < 1 / Large ? 100 : 0), k =>
                                        Let(LogNearOne(Bits.Significand(u) - 1), l =>
                                            x > 0 ? (x < Inf ? k * Log10Of2 + l * Log10E : x) : (x == 0 ? -Inf : NaN))))),
        // u = 1 + x = 2ᵏ(1 + f): log u as above, and the rounding of u is repaired to first order
        Row(x => Log1p(x),         x => Let(1 + x, u => Let(Bits.Exponent(u), k => Let(LogNearOne(Bits.Significand(u) - 1), l =>
                                        Let(k * Ln2High + (l + Math.FusedMultiplyAdd(k, Ln2Low, (x - (u - 1)) / u)), y =>
                                            Math.Abs(x) < Tiny ? x : u > 0 ? (u < Inf ? y : u) : (u == 0 ? -Inf : NaN)))))),
        // log((1 - d) / d) = log(1 + t) for the lesser d of x and 1 - x, where 2x - 1 is exact or hardly counts
        Row(x => Logit(x),         x => Let(Math.Abs(2 * x - 1) / (x < 0.5 ? x : 1 - x), t => Let(x < Tiny ? x : 1 + t, u =>
                                        Let(Math.Log(u) + (x >= Tiny && u < Inf ? (t - (u - 1)) / u : 0), y => x >= Tiny && x < 0.5 ? -y : y)))),
        Row(x => Math.Asinh(x),    x => Let(Math.Abs(x), a => Let(Log1p(a > Huge ? a - 1 : a + a * a / (1 + Math.Sqrt(1 + a * a))), l =>
                                            Math.CopySign(a > Huge ? l + Ln2 : l, x)))),
        Row(x => Math.Acosh(x),    x => Let(x - 1, t => Let(Log1p(x > Huge ? t : t + Math.Sqrt(t) * Math.Sqrt(x + 1)), l => x > Huge ? l + Ln2 : l))),
        Row(x => Math.Atanh(x),    x => Let(Math.Abs(x), a => Math.CopySign(0.5 * Log1p(2 * a / (1 - a)), x))),

        // atan a = π/4 + atan((a - 1) / (a + 1)) = π/2 + atan(-1 / a)
        Row(x => Math.Atan(x),     x => Let(Math.Abs(x), a => Let(a > Tan3Pi8 ? 1 : a > TanPi8 ? 0.5 : 0, h =>
                                        Let((a > Tan3Pi8 ? -1 : a > TanPi8 ? a - 1 : a) / (a > Tan3Pi8 ? a : a > TanPi8 ? a + 1 : 1), u => Let(u * u, w =>
                                            Math.CopySign(h * (Math.PI / 2) + (u + (u * w * Polynomial(w, AtanTerms) + h * (PiLow / 2))), x)))))),
        Row(x => Lorentzian(x),    x => Let(Math.Abs(x), a => Let(1 / (a > Huge ? a : Math.FusedMultiplyAdd(a, a, 1)), q => a > Huge ? q * q : q))),
        Row((y, x) => Math.Atan2(y, x), (y, x) =>
                                        Let(Math.Abs(y), b => Let(Math.Abs(x), a => Let(Math.Atan(b == a ? (b == 0 ? 0 : 1) : b / a), r =>
                                            Math.CopySign(Math.CopySign(1, x) < 0 ? Math.PI - (r - PiLow) : r, y))))),
        Row(x => Math.Asin(x),     x => Math.Atan(x / Math.Sqrt((1 - x) * (1 + x)))),
        Row(x => Math.Acos(x),     x => 2 * Math.Atan(Math.Sqrt((1 - x) / (1 + x)))),

        // x = k·π/2 + h + l: sin x and cos x are ± the sine or ± the cosine of h + l, by k
        Row(x => Quarters(x),      x => Math.Round(x * (2 / Math.PI))),
        Row((x, k) => FewDigits(x, k), (x, k) => Math.FusedMultiplyAdd(-k, Quarter2, Math.FusedMultiplyAdd(-k, Quarter1, x))),
        Row((x, k) => High(x, k),  (x, k) => Math.FusedMultiplyAdd(-k, Quarter3, FewDigits(x, k))),
        Row((x, k, h) => Low(x, k, h), (x, k, h) => Math.FusedMultiplyAdd(-k, Quarter4, Math.FusedMultiplyAdd(-k, Quarter3, FewDigits(x, k) - h))),
        Row((h, l) => SineOf(h, l), (h, l) => Let(h * h, w => h + (h * w * Polynomial(w, SineTerms) + l))),
        Row((h, l) => CosineOf(h, l), (h, l) => Let(h * h, w => Let(1 - 0.5 * w, c => c + (1 - c - 0.5 * w + (w * w * Polynomial(w, CosineTerms) - h * l))))),
        Row((k, s, c) => AtQuarter(k, s, c), (k, s, c) => Let(Math.Floor(0.5 * k), t => Let(k > 2 * t ? c : s, v => t > 2 * Math.Floor(0.5 * t) ? -v : v))),
        Row((x, y) => SineFrom(x, y), (x, y) => Math.Abs(x) < Tiny ? x : Circle.Sine(x, y)),
        Row(x => Math.Sin(x),      x => Let(Quarters(x), k => Let(High(x, k), h => Let(Low(x, k, h), l => SineFrom(x, AtQuarter(k, SineOf(h, l), CosineOf(h, l))))))),
        Row(x => Math.Cos(x),      x => Let(Quarters(x), k => Let(High(x, k), h => Let(Low(x, k, h), l => Circle.Cosine(x, AtQuarter(k + 1, SineOf(h, l), CosineOf(h, l))))))),
        Row(x => Math.Tan(x),      x => Let(Quarters(x), k => Let(High(x, k), h => Let(Low(x, k, h), l => Let(SineOf(h, l), s => Let(CosineOf(h, l), c =>
                                        SineFrom(x, AtQuarter(k, s, c)) / Circle.Cosine(x, AtQuarter(k + 1, s, c)))))))),

        // √(a² + b²) = 2ᵏ·√(p² + q²) with the greater of p and q from √½ to √2
        Row((a, b) => double.Hypot(a, b), (a, b) => Let(Math.Abs(a), x => Let(Math.Abs(b), y => Let(Math.Max(x, y), m => Let(m < 1 / Large ? m * Large : m, u =>
                                        Let(Bits.Exponent(u) - (m < 1 / Large ? 100 : 0), k => Let(Bits.Scale(m, -k), p => Let(Bits.Scale(Math.Min(x, y), -k), q =>
                                            x == Inf || y == Inf ? Inf : m > 0 ? Bits.Scale(Math.Sqrt(Math.FusedMultiplyAdd(p, p, q * q)), k) : m)))))))),

        // x = 2³ᵠ·v with v = 2ʳ(1 + f) from √½/2 to 2√2, and one step of Halley's method, which triples the digits
        Row((v, y) => CbrtStep(v, y), (v, y) => Let(y * y * y, p => y - y * ((p - v) / (2 * p + v)))),
        Row((m, r) => ReducedCbrt(m, r), (m, r) => CbrtStep(Bits.Scale(m, r), Polynomial(m - 1, CbrtTerms) * (r > 0 ? Cbrt2 : r < 0 ? CbrtHalf : 1))),
        Row(x => Math.Cbrt(x),     x => Let(Math.Abs(x), a => Let(a < 1 / Large ? a * Large : a, u => Let(Bits.Exponent(u) - (a < 1 / Large ? 100 : 0), k =>
                                        Let(Math.Round(k * (1.0 / 3)), q => a > 0 && a < Inf
                                            ? Math.CopySign(Bits.Scale(ReducedCbrt(Bits.Significand(u), k - 3 * q), q), x) : x))))),

        Row((k0, k1, n) => Threefry.Uniform(k0, k1, n), (k0, k1, n) => ThreefryLanes.Uniform(k0, k1, n)),
#pragma warning restore format
    ];

    /// <summary>The rows by the method they stand for.</summary>
    public static readonly FrozenDictionary<MethodInfo, LambdaExpression> ByMethod =
        Rows.ToFrozenDictionary(row => ((MethodCallExpression)row.Scalar.Body).Method, row => row.Lanes);

    /// <summary>c₀ + c₁x + c₂x² + ..., which <see cref="Lift"/> writes out as fused multiply-adds, of as many terms as the precision needs.</summary>
    public static double Polynomial(double x, Series c) => Polynomial(x, c.Terms);

    /// <summary>c₀ + c₁x + c₂x² + ....</summary>
    public static double Polynomial(double x, double[] c) => c.Reverse().Aggregate((sum, next) => Math.FusedMultiplyAdd(sum, x, next));

    // Named here for the rows that share them.

    /// <summary>eʳ·2ᵏ for |r| at most ln(2) / 2 and whole k.</summary>
    public static double Power(double r, double k) => Math.Exp(r) * double.Exp2(k);

    /// <summary>e to the power high + low, where low is what high rounds.</summary>
    public static double ExpOfSum(double high, double low) => Math.Exp(high) * (1 + low);

    /// <summary>(eˣ - 1) / 2.</summary>
    public static double HalfExpm1(double x) => Expm1(x) / 2;

    /// <summary>log(1 + f) for 1 + f in [√½, √2).</summary>
    public static double LogNearOne(double f) => Log1p(f);

    /// <summary>How many quarter turns there are in an angle.</summary>
    public static double Quarters(double x) => Math.Round(x * (2 / Math.PI));

    /// <summary>x - k·π/2 to some digits, exactly so in double.</summary>
    public static double FewDigits(double x, double k) => x - k * Quarter1 - k * Quarter2;

    /// <summary>x - k·π/2, rounded.</summary>
    public static double High(double x, double k) => FewDigits(x, k) - k * Quarter3;

    /// <summary>What x - k·π/2 is more than h.</summary>
    public static double Low(double x, double k, double h) => FewDigits(x, k) - h - k * Quarter3 - k * Quarter4;

    /// <summary>The sine of h + l, for an angle of at most an eighth of a turn.</summary>
    public static double SineOf(double h, double l) => Math.Sin(h + l);

    /// <summary>The cosine of h + l, for an angle of at most an eighth of a turn.</summary>
    public static double CosineOf(double h, double l) => Math.Cos(h + l);

    /// <summary>The sine of an angle k quarter turns after the one whose sine and cosine are given.</summary>
    public static double AtQuarter(double k, double s, double c) => Math.IEEERemainder(k, 4) switch { 0 => s, 1 => c, -1 => -c, _ => -s };

    /// <summary>The sine of x, given what it is but for angles near 0 and far out.</summary>
    public static double SineFrom(double x, double y) => Circle.Sine(x, y);

    /// <summary>A better approximation than y of the cube root of v.</summary>
    public static double CbrtStep(double v, double y) => y - (y - v / (y * y)) / 3;

    /// <summary>The cube root of m·2ʳ for m in [√½, √2) and r from -1 to 1.</summary>
    public static double ReducedCbrt(double m, double r) => Math.Cbrt(m * double.Exp2(r));

    /// <summary>exp(-x² / 2).</summary>
    public static double HalfGaussian(double x) => NormalPdf(x) * 2 * SqrtHalfPi;

    /// <summary>1 / (x + s) - r, which is what r = 1 / (x + s) has lost to rounding, for s at least 1.</summary>
    public static double Rounded(double x, double s, double r) => (1 - r * x - r * s) * r;

    /// <summary>exp(x²)·erfc x for x at least 0, where erfc x is not 0.</summary>
    public static double OuterErfcx(double x) => Erfcx(x);

    /// <summary>erf x, given e = exp(-x²).</summary>
    public static double ErfOf(double x, double e) => Math.Abs(x) > 0.5 ? Math.CopySign(1 - e * Erfcx(Math.Abs(x)), x) : Erf(x);

    /// <summary>erfc x, given e = exp(-x²).</summary>
    public static double ErfcOf(double x, double e) => x < 0 ? 2 - ErfcOf(-x, e) : e * Erfcx(x);

    /// <summary>The density of the normal distribution, given e = exp(-x² / 2).</summary>
    public static double NormalPdfOf(double x, double e) => x is double.NaN ? x : e / (2 * SqrtHalfPi);

    /// <summary>The distribution function of the normal distribution, given e = exp(-x² / 2).</summary>
    public static double NormalCdfOf(double x, double e) => x > 0 ? 1 - NormalCdfOf(-x, e) : 0.5 * e * Erfcx(-x * SqrtHalf);

    /// <summary>The logistic function, given e = exp(-|x|).</summary>
    public static double SigmoidOf(double x, double e) => (x >= 0 ? 1 : e) / (1 + e);

    /// <summary>log(1 + eˣ), given e = exp(-|x|).</summary>
    public static double SoftplusOf(double x, double e) => Math.Max(x, 0) + Log1p(e);

    private static (LambdaExpression, LambdaExpression) Row(Unary scalar, Unary lanes) => (scalar, lanes);

    private static (LambdaExpression, LambdaExpression) Row(Binary scalar, Binary lanes) => (scalar, lanes);

    private static (LambdaExpression, LambdaExpression) Row(Ternary scalar, Ternary lanes) => (scalar, lanes);
}
