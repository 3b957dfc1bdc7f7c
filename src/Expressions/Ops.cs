using System.Linq.Expressions;
using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>
/// The table of elementwise operations. A row is the name, the value y, the partial derivatives from the operands and y, and the
/// domain: evaluation, both modes of differentiation, compilation, capture, printing and the property suites all read it.
/// Partials keep their digits in the tails; at kinks they are the subgradient of least norm.
/// </summary>
public static class Ops
{
    private const double Ln2 = 0.6931471805599453, Ln10 = 2.302585092994046, SqrtPi = 1.772453850905516;
    private static readonly List<Op> Rows = [];

#pragma warning disable format
    // arithmetic            name             y                                     ∂y/∂a, ∂y/∂b                                       prints
    /// <summary>a + b.</summary>
    public static readonly Op Add = Binary("add", (a, b) => a + b,                  (a, b, y) => (1, 1),                               "{0} + {1}", 2, commutes: true);
    /// <summary>a - b.</summary>
    public static readonly Op Sub = Binary("sub", (a, b) => a - b,                  (a, b, y) => (1, -1),                              "{0} - {1}", 2);
    /// <summary>a - b, and 0 where both are the same infinity: how far elements exceed another one, such as the greatest.</summary>
    public static readonly Op Excess = Binary("excess", (a, b) => a == b ? 0 : a - b, (a, b, y) => (1, -1));
    /// <summary>a · b.</summary>
    public static readonly Op Mul = Binary("mul", (a, b) => a * b,                  (a, b, y) => (b, a),                               "{0}·{1}", 3, commutes: true);
    /// <summary>a / b.</summary>
    public static readonly Op Div = Binary("div", (a, b) => a / b,                  (a, b, y) => (1 / b, -PerDivisor(y, a, y / b)),     "{0}/{1}", 3, b: Domain.NonZero);
    /// <summary>a / b for b ≥ 0, and NaN for b &lt; 0: the quotient in the derivatives of logarithms, which have none outside their domains.</summary>
    public static readonly Op DivByPositive = Binary("divByPositive", (a, b) => b < 0 ? double.NaN : a / b, (a, b, y) => (DivByPositive(1, b), -PerDivisor(y, a, DivByPositive(y, b))), "{0}/{1}", 3, b: Domain.Positive);
    /// <summary>-x.</summary>
    public static readonly Op Neg = Unary ("neg",    x => -x,                       (x, y) => -1,                                      "-{0}", 4);
    /// <summary>|x|; the derivative at 0 is 0.</summary>
    public static readonly Op Abs = Unary ("abs",    x => Math.Abs(x),              (x, y) => Sign(x),                                 "|{0}|", 6, Domain.NonZero);
    /// <summary>-1, 0 or 1, and NaN of NaN.</summary>
    public static readonly Op Sign = Unary("sign",   x => x > 0 ? 1 : x < 0 ? -1 : x, (x, y) => 0,                                     Domain.NonZero);
    /// <summary>The greatest integer that is at most x.</summary>
    public static readonly Op Floor = Unary("floor", x => Math.Floor(x),            (x, y) => 0,                                       "⌊{0}⌋", 6, Domain.NonInteger);
    /// <summary>The least integer that is at least x.</summary>
    public static readonly Op Ceil = Unary("ceil",   x => Math.Ceiling(x),          (x, y) => 0,                                       "⌈{0}⌉", 6, Domain.NonInteger);
    /// <summary>The whole part of x, towards 0.</summary>
    public static readonly Op Trunc = Unary("trunc", x => Math.Truncate(x),         (x, y) => 0,                                       Domain.NonInteger);
    /// <summary>The nearest integer; the even one of two.</summary>
    public static readonly Op Round = Unary("round", x => Math.Round(x),            (x, y) => 0,                                       Domain.NonHalf);
    /// <summary>What is left of a after whole steps of b towards 0, as by the operator % of C#: it has the sign of a.</summary>
    public static readonly Op Mod = Binary("mod",    (a, b) => a % b,               (a, b, y) => (1, Round((y - a) / b)),              "", 6, new(4.3, 5.7, []), new(1.95, 2.05, []));
    /// <summary>|a| with the sign of b; the derivative at 0 is 0.</summary>
    public static readonly Op CopySign = Binary("copySign", (a, b) => Math.CopySign(a, b), (a, b, y) => (Sign(a) * CopySign(1, b), 0), "", 6, Domain.NonZero, Domain.NonZero);

    // powers and roots
    /// <summary>x².</summary>
    public static readonly Op Square = Unary("square", x => x * x,                  (x, y) => 2 * x,                                   "{0}²", 5);
    /// <summary>1 - x², with every digit near 1 and -1.</summary>
    public static readonly Op OneLessSquare = Unary("oneLessSquare", x => (1 - x) * (1 + x), (x, y) => -2 * x,                         "1 - {0}²", 2);
    /// <summary>The square root.</summary>
    public static readonly Op Sqrt = Unary("sqrt",   x => Math.Sqrt(x),             (x, y) => 0.5 / y,                                 Domain.Positive);
    /// <summary>The cube root.</summary>
    public static readonly Op Cbrt = Unary("cbrt",   x => Math.Cbrt(x),             (x, y) => CbrtDerivative(x),                       Domain.NonZero);
    /// <summary>1 / (3·∛x²), the derivative of the cube root; ∞ at 0.</summary>
    public static readonly Op CbrtDerivative = Unary("cbrtDerivative", x => x == 0 ? double.PositiveInfinity : Math.Abs(x) == double.PositiveInfinity ? 0 : Math.Cbrt(x) / x / 3,
                                                                                    (x, y) => -2.0 / 3 * y / x,                        "1/(3·cbrt({0})²)", 3, Domain.NonZero);    // powers of the root magnify its rounding
    /// <summary>√(a² + b²), without overflow; the derivative at (0, 0) is 0, the second NaN.</summary>
    public static readonly Op Hypot = Binary("hypot", (a, b) => double.Hypot(a, b), (a, b, y) => (Unit(a, b), Unit(b, a)),             commutes: true, a: Domain.Positive);
    /// <summary>a / √(a² + b²), the first coordinate of the point (a, b) brought to the unit circle; 0 at (0, 0).</summary>
    public static readonly Op Unit = Binary("unit",  (a, b) => Special.Unit(a, b),  (a, b, y) => (Square(Unit(b, a)) / Hypot(a, b), -y * Unit(b, a) / Hypot(a, b)), Domain.Positive);
    /// <summary>a to the power b. At base 0 a constant exponent never meets a logarithm, and no zero is multiplied by infinity.</summary>
    public static readonly Op Pow = Binary("pow",    (a, b) => Math.Pow(a, b),      (a, b, y) => (Where(Equal(b, 0), 0, b * Pow(a, b - 1)),
                                                                                                  Where(And(Equal(a, 0), b >= 0), 0, y * Log(a))), "{0}^{1}", 5, Domain.Positive);

    // exponentials and logarithms
    /// <summary>e to the power x.</summary>
    public static readonly Op Exp = Unary("exp",     x => Math.Exp(x),              (x, y) => y);
    /// <summary>e to the power x, less 1, with every digit near 0.</summary>
    public static readonly Op Expm1 = Unary("expm1", x => Special.Expm1(x),         (x, y) => Exp(x));
    /// <summary>2 to the power x.</summary>
    public static readonly Op Exp2 = Unary("exp2",   x => double.Exp2(x),           (x, y) => Ln2 * y);
    /// <summary>The natural logarithm; below 0 the value and the derivative are NaN.</summary>
    public static readonly Op Log = Unary("log",     x => Math.Log(x),              (x, y) => DivByPositive(1, x),                       Domain.Positive);
    /// <summary>The natural logarithm of 1 + x, with every digit near 0; below -1 the value and the derivative are NaN.</summary>
    public static readonly Op Log1p = Unary("log1p", x => Special.Log1p(x),         (x, y) => DivByPositive(1, 1 + x),                   Domain.AboveMinusOne);
    /// <summary>The logarithm to base 2.</summary>
    public static readonly Op Log2 = Unary("log2",   x => Math.Log2(x),             (x, y) => DivByPositive(1 / Ln2, x),                 Domain.Positive);
    /// <summary>The logarithm to base 10.</summary>
    public static readonly Op Log10 = Unary("log10", x => Math.Log10(x),            (x, y) => DivByPositive(1 / Ln10, x),                Domain.Positive);
    /// <summary>log(x / (1 - x)), the inverse of the sigmoid.</summary>
    public static readonly Op Logit = Unary("logit", x => Special.Logit(x),         (x, y) => DivByPositive(1, BernoulliVariance(x)),    Domain.Probability);
    /// <summary>x·(1 - x), the variance of a trial that succeeds with probability x.</summary>
    public static readonly Op BernoulliVariance = Unary("bernoulliVariance", x => x * (1 - x), (x, y) => 1 - 2 * x,                    "{0}·(1 - {0})", 3);
    /// <summary>a·log b, and 0 where a is 0.</summary>
    public static readonly Op XLogY = Binary("xlogy", (a, b) => a == 0 && !double.IsNaN(b) ? 0 : a * Math.Log(b), (a, b, y) => (Log(b), Where(Or(a, Not(b <= 0)), DivByPositive(a, b), 0)), b: Domain.Positive);
    /// <summary>log(eᵃ + eᵇ), without overflow.</summary>
    public static readonly Op LogAddExp = Binary("logaddexp", (a, b) => Special.LogAddExp(a, b), (a, b, y) => (Share(a, b), Share(b, a)), commutes: true);
    /// <summary>eᵃ / (eᵃ + eᵇ), without overflow; 1/2 where both are ∞, and 0 where both are -∞.</summary>
    public static readonly Op Share = Binary("share", (a, b) => Special.Share(a, b), (a, b, y) => (y * Share(b, a), -y * Share(b, a)));

    // circle and hyperbola
    /// <summary>The sine.</summary>
    public static readonly Op Sin = Unary("sin",     x => Math.Sin(x),              (x, y) => Cos(x));
    /// <summary>The cosine.</summary>
    public static readonly Op Cos = Unary("cos",     x => Math.Cos(x),              (x, y) => -Sin(x));
    /// <summary>The tangent.</summary>
    public static readonly Op Tan = Unary("tan",     x => Math.Tan(x),              (x, y) => 1 + Square(y),                           Domain.QuarterTurn);
    /// <summary>The inverse sine.</summary>
    public static readonly Op Asin = Unary("asin",   x => Math.Asin(x),             (x, y) => 1 / Sqrt(OneLessSquare(x)),              Domain.Unit);
    /// <summary>The inverse cosine.</summary>
    public static readonly Op Acos = Unary("acos",   x => Math.Acos(x),             (x, y) => -1 / Sqrt(OneLessSquare(x)),             Domain.Unit);
    /// <summary>The inverse tangent.</summary>
    public static readonly Op Atan = Unary("atan",   x => Math.Atan(x),             (x, y) => Lorentzian(x));
    /// <summary>1 / (1 + x²), the derivative of the inverse tangent.</summary>
    public static readonly Op Lorentzian = Unary("lorentzian", x => Special.Lorentzian(x), (x, y) => -2 * (x * y * y));
    /// <summary>The angle of the point (b, a), in (-π, π].</summary>
    public static readonly Op Atan2 = Binary("atan2", (a, b) => Math.Atan2(a, b),   (a, b, y) => (Unit(b, a) / Hypot(a, b), -Unit(a, b) / Hypot(a, b)), Domain.Positive);
    /// <summary>The hyperbolic sine.</summary>
    public static readonly Op Sinh = Unary("sinh",   x => Math.Sinh(x),             (x, y) => Cosh(x));
    /// <summary>The hyperbolic cosine.</summary>
    public static readonly Op Cosh = Unary("cosh",   x => Math.Cosh(x),             (x, y) => Sinh(x));
    /// <summary>The hyperbolic tangent.</summary>
    public static readonly Op Tanh = Unary("tanh",   x => Math.Tanh(x),             (x, y) => Sech2(x));                               // 1 - y² loses every digit beyond 19
    /// <summary>1 / cosh² x, the derivative of tanh.</summary>
    public static readonly Op Sech2 = Unary("sech²", x => Special.Sech2(x),         (x, y) => -2 * Tanh(x) * y);
    /// <summary>The inverse hyperbolic sine.</summary>
    public static readonly Op Asinh = Unary("asinh", x => Math.Asinh(x),            (x, y) => 1 / Hypot(x, 1));
    /// <summary>The inverse hyperbolic cosine.</summary>
    public static readonly Op Acosh = Unary("acosh", x => Math.Acosh(x),            (x, y) => 1 / Sqrt(x - 1) / Sqrt(x + 1),           Domain.AboveOne);
    /// <summary>The inverse hyperbolic tangent.</summary>
    public static readonly Op Atanh = Unary("atanh", x => Math.Atanh(x),            (x, y) => DivByPositive(1, OneLessSquare(x)),      Domain.Unit);
    /// <summary>sin(πx) / (πx), which is 1 at 0.</summary>
    public static readonly Op Sinc = Unary("sinc",   x => Special.Sinc(x),          (x, y) => SincDerivative(1, x));
    /// <summary>The derivative of sinc of an order, exact at 0; the order is rounded to a whole number.</summary>
    public static readonly Op SincDerivative = Binary("sincDerivative", (n, x) => Special.SincDerivative(n, x), (n, x, y) => (0, SincDerivative(n + 1, x)), Domain.Order, Domain.Real);

    // special functions
    /// <summary>e to the power -x².</summary>
    public static readonly Op Gaussian = Unary("gaussian", x => Special.Gaussian(x), (x, y) => -2 * Clamp(x, -50, 50) * y);    // beyond, y is 0: nothing is multiplied by infinity
    /// <summary>The error function.</summary>
    public static readonly Op Erf = Unary("erf",     x => Special.Erf(x),           (x, y) => 2 / SqrtPi * Gaussian(x));
    /// <summary>1 - erf x, with every digit in the right tail.</summary>
    public static readonly Op Erfc = Unary("erfc",   x => Special.Erfc(x),          (x, y) => -2 / SqrtPi * Gaussian(x));
    /// <summary>The density of the normal distribution.</summary>
    public static readonly Op NormalPdf = Unary("normalPdf", x => Special.NormalPdf(x), (x, y) => -Clamp(x, -50, 50) * y);
    /// <summary>The distribution function of the normal distribution.</summary>
    public static readonly Op NormalCdf = Unary("normalCdf", x => Special.NormalCdf(x), (x, y) => NormalPdf(x));
    /// <summary>The inverse of normalCdf.</summary>
    public static readonly Op Probit = Unary("probit", x => Special.Probit(x),      (x, y) => QuantileDensity(x),                        Domain.Probability);
    /// <summary>The derivative of probit.</summary>
    public static readonly Op QuantileDensity = Unary("quantileDensity", x => Special.QuantileDensity(x), (x, y) => Probit(x) * Square(y), Domain.Probability);   // 1/normalPdf of the value loses digits in the tails
    /// <summary>log|Γ(x)|.</summary>
    public static readonly Op Lgamma = Unary("lgamma", x => Special.Lgamma(x),      (x, y) => Digamma(x),                                Domain.Positive);
    /// <summary>The derivative of log|Γ(x)|.</summary>
    public static readonly Op Digamma = Unary("digamma", x => Special.Digamma(x),   (x, y) => Polygamma(1, x),                           Domain.Positive);
    /// <summary>The derivative of digamma of an order, which is rounded to a whole number.</summary>
    public static readonly Op Polygamma = Binary("polygamma", (n, x) => Special.Polygamma(n, x), (n, x, y) => (0, Polygamma(n + 1, x)),  Domain.Order, Domain.Positive);

    // activations
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static readonly Op Sigmoid = Unary("sigmoid", x => Special.Sigmoid(x),   (x, y) => 0.25 * Sech2(0.5 * x));                  // y·(1 - y) loses every digit beyond 36, y·sigmoid(-x) those of the next derivative near 0
    /// <summary>log(1 + eˣ).</summary>
    public static readonly Op Softplus = Unary("softplus", x => Special.Softplus(x), (x, y) => Sigmoid(x));
    /// <summary>max(x, 0); the derivative at 0 is 0.</summary>
    public static readonly Op Relu = Unary("relu",   x => Math.Max(x, 0),           (x, y) => Where(x > 0, 1, 0),                      Domain.NonZero);
    /// <summary>x·sigmoid(x), and 0 at -∞.</summary>
    public static readonly Op Silu = Unary("silu",   x => Math.Max(x, -1000) * Special.Sigmoid(x), (x, y) => Sigmoid(x) + Clamp(x, -1000, 1000) * (0.25 * Sech2(0.5 * x)), definition: x => Max(x, -1000) * Sigmoid(x));
    /// <summary>x·normalCdf(x), and 0 at -∞.</summary>
    public static readonly Op Gelu = Unary("gelu",   x => Math.Max(x, -50) * Special.NormalCdf(x), (x, y) => NormalCdf(x) + Clamp(x, -50, 50) * NormalPdf(x), definition: x => Max(x, -50) * NormalCdf(x));
    /// <summary>x / (1 + |x|).</summary>
    public static readonly Op Softsign = Unary("softsign", x => Math.Abs(x) == double.PositiveInfinity ? Math.CopySign(1, x) : x / (1 + Math.Abs(x)), (x, y) => Square(1 / (1 + Abs(x))), Domain.NonZero);

    // choice
    /// <summary>The greater of a and b, NaN if either is; ties share the derivative equally, and where the value is NaN both derivatives are 0.</summary>
    public static readonly Op Max = Binary("max",    (a, b) => Math.Max(a, b),      (a, b, y) => (Where(a >= b, Where(a > b, 1, 0.5), 0), Where(b >= a, Where(b > a, 1, 0.5), 0)), commutes: true, ties: true);
    /// <summary>The lesser of a and b, NaN if either is; ties share the derivative equally, and where the value is NaN both derivatives are 0.</summary>
    public static readonly Op Min = Binary("min",    (a, b) => Math.Min(a, b),      (a, b, y) => (Where(a <= b, Where(a < b, 1, 0.5), 0), Where(b <= a, Where(b < a, 1, 0.5), 0)), commutes: true, ties: true);
    /// <summary>x, but at least a lower and at most an upper bound; at a bound the derivative by x is 0.</summary>
    public static readonly Op Clamp = Ternary("clamp", (x, low, high) => Math.Min(Math.Max(x, low), high),
                                                                                    (x, low, high, y) => (Where(And(x > low, x < high), 1, 0), Where(And(x <= low, low < high), 1, 0), Where(Max(x, low) >= high, 1, 0)),
                                                                                    ties: true, new(-3, 3, [-1, 1]), new(-1.1, -0.9, []), new(0.9, 1.1, []));
    /// <summary>1 where a &lt; b, else 0.</summary>
    public static readonly Op Less = Binary("less",  (a, b) => a < b ? 1.0 : 0.0,       (a, b, y) => (0, 0),                               "{0} < {1}", 1, ties: true);
    /// <summary>1 where a ≤ b, else 0.</summary>
    public static readonly Op LessOrEqual = Binary("lessOrEqual", (a, b) => a <= b ? 1.0 : 0.0, (a, b, y) => (0, 0),                       "{0} ≤ {1}", 1, ties: true);
    /// <summary>1 where a &gt; b, else 0.</summary>
    public static readonly Op Greater = Binary("greater", (a, b) => a > b ? 1.0 : 0.0,  (a, b, y) => (0, 0),                               "{0} > {1}", 1, ties: true);
    /// <summary>1 where a ≥ b, else 0.</summary>
    public static readonly Op GreaterOrEqual = Binary("greaterOrEqual", (a, b) => a >= b ? 1.0 : 0.0, (a, b, y) => (0, 0),                 "{0} ≥ {1}", 1, ties: true);
    /// <summary>1 where a = b, else 0.</summary>
    public static readonly Op Equal = Binary("equal", (a, b) => a == b ? 1.0 : 0.0,     (a, b, y) => (0, 0),                               "{0} = {1}", 1, commutes: true, ties: true);
    /// <summary>1 where a ≠ b, else 0.</summary>
    public static readonly Op NotEqual = Binary("notEqual", (a, b) => a != b ? 1.0 : 0.0, (a, b, y) => (0, 0),                             "{0} ≠ {1}", 1, commutes: true, ties: true);
    /// <summary>1 where both are true (not 0), else 0.</summary>
    public static readonly Op And = Binary("and",    (a, b) => a != 0 && b != 0 ? 1.0 : 0.0, (a, b, y) => (0, 0),                          "{0} ∧ {1}", 1, commutes: true);
    /// <summary>1 where either is true (not 0), else 0.</summary>
    public static readonly Op Or = Binary("or",      (a, b) => a != 0 || b != 0 ? 1.0 : 0.0, (a, b, y) => (0, 0),                          "{0} ∨ {1}", 1, commutes: true);
    /// <summary>1 where x is 0, else 0.</summary>
    public static readonly Op Not = Unary("not",     x => x == 0 ? 1.0 : 0.0,           (x, y) => 0,                                       "¬{0}", 4);
    /// <summary>a where the condition is true (not 0), else b. Nothing of the branch not taken reaches a derivative, not even NaN.</summary>
    public static readonly Op Where = Ternary("where", (c, a, b) => c != 0 ? a : b, (c, a, b, y) => (0, Where(c, 1, 0), Where(Not(c), 1, 0)), Domain.NonZero, Domain.Real, Domain.Real);
    /// <summary>x, seen by differentiation as a constant.</summary>
    public static readonly Op StopGradient = Unary("stopGradient", x => x,          (x, y) => 0);

    // random numbers: functions of the two numbers of a key and of a counter, all whole and below 2²⁴
    /// <summary>The random number between 0 and 1 that a key gives for a counter.</summary>
    public static readonly Op Uniform = Ternary("uniform", (key0, key1, n) => Threefry.Uniform(key0, key1, n), (key0, key1, n, y) => (0, 0, 0), Domain.Count);
    /// <summary>The first number of the key that a key gives for a counter.</summary>
    public static readonly Op FoldFirst = Ternary("foldFirst", (key0, key1, n) => Threefry.FoldFirst(key0, key1, n), (key0, key1, n, y) => (0, 0, 0), Domain.Count);
    /// <summary>The second number of the key that a key gives for a counter.</summary>
    public static readonly Op FoldSecond = Ternary("foldSecond", (key0, key1, n) => Threefry.FoldSecond(key0, key1, n), (key0, key1, n, y) => (0, 0, 0), Domain.Count);
#pragma warning restore format

    /// <summary>Every row, in the order of the table.</summary>
    public static IReadOnlyList<Op> All { get; } = Rows.AsReadOnly();

    /// <summary>The rows whose value is 0 or 1.</summary>
    internal static IReadOnlyCollection<Op> Truths { get; } = [Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual, And, Or, Not];

    private static Op Unary(string name, Expression<Func<double, double>> value, Func<Expr, Expr, Expr> partial, Domain domain) =>
        Row(new(name, value, (x, y) => [partial(x[0], y)], null, domain));

    private static Op Unary(
        string name, Expression<Func<double, double>> value, Func<Expr, Expr, Expr> partial, string template = "", int precedence = 6, Domain? domain = null, Func<Expr, Expr>? definition = null) =>
        Row(new(name, value, (x, y) => [partial(x[0], y)], new(template, precedence), domain ?? Domain.Real) { Definition = definition is null ? null : x => definition(x[0]) });

    private static Op Binary(
        string name, Expression<Func<double, double, double>> value, Func<Expr, Expr, Expr, (Expr, Expr)> partials, Domain a, Domain? b = null) =>
        Binary(name, value, partials, "", 6, a, b ?? Domain.Real);

    private static Op Binary(
        string name, Expression<Func<double, double, double>> value, Func<Expr, Expr, Expr, (Expr, Expr)> partials,
        string template = "", int precedence = 6, Domain? a = null, Domain? b = null, bool commutes = false, bool ties = false) =>
        Row(new(name, value, (x, y) => partials(x[0], x[1], y) is var (da, db) ? [da, db] : [], new(template, precedence), a ?? Domain.Real, b ?? Domain.Real)
        {
            Commutes = commutes,
            HasTies = ties,
        });

    private static Op Ternary(
        string name, Expression<Func<double, double, double, double>> value, Func<Expr, Expr, Expr, Expr, (Expr, Expr, Expr)> partials,
        params Domain[] domains) => Ternary(name, value, partials, ties: false, domains);

    private static Op Ternary(
        string name, Expression<Func<double, double, double, double>> value, Func<Expr, Expr, Expr, Expr, (Expr, Expr, Expr)> partials,
        bool ties, params Domain[] domains) =>
        Row(new(name, value, (x, y) => partials(x[0], x[1], x[2], y) is var (da, db, dc) ? [da, db, dc] : [], null, domains) { HasTies = ties });

    // y / b for y = a / b, which is y² of a reciprocal. In general the reciprocal of b, which is there, may not take its place: it may be infinite where y / b is not.
    private static Expr PerDivisor(Expr y, Expr a, Expr quotient) => a.Uniform == 1 ? Square(y) : quotient;

    private static Op Row(Op op)
    {
        Rows.Add(op);
        return op;
    }
}
