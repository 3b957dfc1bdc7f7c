namespace ExprGrad;

/// <summary>
/// The mathematics a model is written in: <c>using static ExprGrad.Functions;</c>. Elementwise functions are rows of <see cref="Ops"/>;
/// everything else is composed of them and carries no derivative code.
/// </summary>
/// <example><code>
/// var (x, w) = (Input("x", 32, 64), Parameter("w", 64, 10));
/// var loss = LogSumExp(x.Dot(w), 1).Mean();
/// </code></example>
public static partial class Functions
{
    /// <summary>A leaf that is given at each call.</summary>
    public static Variable Input(string name, params ReadOnlySpan<int> extents) => new(Valid(name, "input"), Shape.Of(extents), Role.Input);

    /// <summary>A leaf that training adjusts.</summary>
    public static Variable Parameter(string name, params ReadOnlySpan<int> extents) => new(Valid(name, "parameter"), Shape.Of(extents), Role.Parameter);

    /// <summary>A constant vector.</summary>
    public static Expr Vector(params double[] elements) => new Constant(new(Shape.Of(elements.Length), elements));

#pragma warning disable format
    /// <summary>|x|.</summary>
    public static Expr Abs(Expr x) => Ops.Abs.Of(x);
    /// <summary>-1, 0 or 1.</summary>
    public static Expr Sign(Expr x) => Ops.Sign.Of(x);
    /// <summary>The greatest integer that is at most x.</summary>
    public static Expr Floor(Expr x) => Ops.Floor.Of(x);
    /// <summary>The least integer that is at least x.</summary>
    public static Expr Ceil(Expr x) => Ops.Ceil.Of(x);
    /// <summary>The whole part of x, towards 0.</summary>
    public static Expr Trunc(Expr x) => Ops.Trunc.Of(x);
    /// <summary>The nearest integer; the even one of two.</summary>
    public static Expr Round(Expr x) => Ops.Round.Of(x);
    /// <summary>What is left of a after whole steps of b towards 0, as by the operator % of C#: it has the sign of a.</summary>
    public static Expr Mod(Expr a, Expr b) => Ops.Mod.Of(a, b);
    /// <summary>|a| with the sign of b; the derivative at 0 is 0.</summary>
    public static Expr CopySign(Expr a, Expr b) => Ops.CopySign.Of(a, b);
    /// <summary>x².</summary>
    public static Expr Square(Expr x) => Ops.Square.Of(x);
    /// <summary>1 - x², with every digit near 1 and -1.</summary>
    public static Expr OneLessSquare(Expr x) => Ops.OneLessSquare.Of(x);
    /// <summary>The square root.</summary>
    public static Expr Sqrt(Expr x) => Ops.Sqrt.Of(x);
    /// <summary>The cube root.</summary>
    public static Expr Cbrt(Expr x) => Ops.Cbrt.Of(x);
    /// <summary>1 / (3·∛x²), the derivative of the cube root; ∞ at 0.</summary>
    public static Expr CbrtDerivative(Expr x) => Ops.CbrtDerivative.Of(x);
    /// <summary>1 / √x.</summary>
    public static Expr Rsqrt(Expr x) => 1 / Sqrt(x);
    /// <summary>1 / x.</summary>
    public static Expr Reciprocal(Expr x) => 1 / x;
    /// <summary>a / b for b ≥ 0, and NaN for b &lt; 0.</summary>
    public static Expr DivByPositive(Expr a, Expr b) => Ops.DivByPositive.Of(a, b);
    /// <summary>√(a² + b²), without overflow; the derivative at (0, 0) is 0, the second NaN.</summary>
    public static Expr Hypot(Expr a, Expr b) => Ops.Hypot.Of(a, b);
    /// <summary>a / √(a² + b²), the first coordinate of the point (a, b) brought to the unit circle; 0 at (0, 0).</summary>
    public static Expr Unit(Expr a, Expr b) => Ops.Unit.Of(a, b);
    /// <summary>a to the power b.</summary>
    public static Expr Pow(Expr a, Expr b) => Ops.Pow.Of(a, b);
    /// <summary>eˣ.</summary>
    public static Expr Exp(Expr x) => Ops.Exp.Of(x);
    /// <summary>eˣ - 1.</summary>
    public static Expr Expm1(Expr x) => Ops.Expm1.Of(x);
    /// <summary>2 to the power x.</summary>
    public static Expr Exp2(Expr x) => Ops.Exp2.Of(x);
    /// <summary>The natural logarithm.</summary>
    public static Expr Log(Expr x) => Ops.Log.Of(x);
    /// <summary>log(1 + x).</summary>
    public static Expr Log1p(Expr x) => Ops.Log1p.Of(x);
    /// <summary>The logarithm to base 2.</summary>
    public static Expr Log2(Expr x) => Ops.Log2.Of(x);
    /// <summary>The logarithm to base 10.</summary>
    public static Expr Log10(Expr x) => Ops.Log10.Of(x);
    /// <summary>log(x / (1 - x)), the inverse of the sigmoid.</summary>
    public static Expr Logit(Expr x) => Ops.Logit.Of(x);
    /// <summary>x·(1 - x), the variance of a trial that succeeds with probability x.</summary>
    public static Expr BernoulliVariance(Expr x) => Ops.BernoulliVariance.Of(x);
    /// <summary>a·log b, and 0 where a is 0.</summary>
    public static Expr XLogY(Expr a, Expr b) => Ops.XLogY.Of(a, b);
    /// <summary>log(eᵃ + eᵇ), without overflow.</summary>
    public static Expr LogAddExp(Expr a, Expr b) => Ops.LogAddExp.Of(a, b);
    /// <summary>eᵃ / (eᵃ + eᵇ), without overflow.</summary>
    public static Expr Share(Expr a, Expr b) => Ops.Share.Of(a, b);
    /// <summary>The sine.</summary>
    public static Expr Sin(Expr x) => Ops.Sin.Of(x);
    /// <summary>The cosine.</summary>
    public static Expr Cos(Expr x) => Ops.Cos.Of(x);
    /// <summary>The tangent.</summary>
    public static Expr Tan(Expr x) => Ops.Tan.Of(x);
    /// <summary>The inverse sine.</summary>
    public static Expr Asin(Expr x) => Ops.Asin.Of(x);
    /// <summary>The inverse cosine.</summary>
    public static Expr Acos(Expr x) => Ops.Acos.Of(x);
    /// <summary>The inverse tangent.</summary>
    public static Expr Atan(Expr x) => Ops.Atan.Of(x);
    /// <summary>1 / (1 + x²).</summary>
    public static Expr Lorentzian(Expr x) => Ops.Lorentzian.Of(x);
    /// <summary>The angle of the point (x, y).</summary>
    public static Expr Atan2(Expr y, Expr x) => Ops.Atan2.Of(y, x);
    /// <summary>The hyperbolic sine.</summary>
    public static Expr Sinh(Expr x) => Ops.Sinh.Of(x);
    /// <summary>The hyperbolic cosine.</summary>
    public static Expr Cosh(Expr x) => Ops.Cosh.Of(x);
    /// <summary>The hyperbolic tangent.</summary>
    public static Expr Tanh(Expr x) => Ops.Tanh.Of(x);
    /// <summary>1 / cosh² x.</summary>
    public static Expr Sech2(Expr x) => Ops.Sech2.Of(x);
    /// <summary>The inverse hyperbolic sine.</summary>
    public static Expr Asinh(Expr x) => Ops.Asinh.Of(x);
    /// <summary>The inverse hyperbolic cosine.</summary>
    public static Expr Acosh(Expr x) => Ops.Acosh.Of(x);
    /// <summary>The inverse hyperbolic tangent.</summary>
    public static Expr Atanh(Expr x) => Ops.Atanh.Of(x);
    /// <summary>sin(πx) / (πx), which is 1 at 0; every derivative is exact there.</summary>
    public static Expr Sinc(Expr x) => Ops.Sinc.Of(x);
    /// <summary>The derivative of sinc of an order, which is rounded to a whole number.</summary>
    public static Expr SincDerivative(Expr order, Expr x) => Ops.SincDerivative.Of(order, x);
    /// <summary>e to the power -x².</summary>
    public static Expr Gaussian(Expr x) => Ops.Gaussian.Of(x);
    /// <summary>The error function.</summary>
    public static Expr Erf(Expr x) => Ops.Erf.Of(x);
    /// <summary>1 - erf x, with every digit in the right tail.</summary>
    public static Expr Erfc(Expr x) => Ops.Erfc.Of(x);
    /// <summary>The density of the normal distribution.</summary>
    public static Expr NormalPdf(Expr x) => Ops.NormalPdf.Of(x);
    /// <summary>The distribution function of the normal distribution.</summary>
    public static Expr NormalCdf(Expr x) => Ops.NormalCdf.Of(x);
    /// <summary>The inverse of the distribution function of the normal distribution: of a uniform random number, a normal one.</summary>
    public static Expr Probit(Expr x) => Ops.Probit.Of(x);
    /// <summary>The derivative of probit.</summary>
    public static Expr QuantileDensity(Expr x) => Ops.QuantileDensity.Of(x);
    /// <summary>log|Γ(x)|.</summary>
    public static Expr Lgamma(Expr x) => Ops.Lgamma.Of(x);
    /// <summary>The derivative of log|Γ(x)|.</summary>
    public static Expr Digamma(Expr x) => Ops.Digamma.Of(x);
    /// <summary>The second derivative of log|Γ(x)|.</summary>
    public static Expr Trigamma(Expr x) => Polygamma(1, x);
    /// <summary>The derivative of digamma of an order, which is rounded to a whole number.</summary>
    public static Expr Polygamma(Expr order, Expr x) => Ops.Polygamma.Of(order, x);
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static Expr Sigmoid(Expr x) => Ops.Sigmoid.Of(x);
    /// <summary>log(1 + eˣ).</summary>
    public static Expr Softplus(Expr x) => Ops.Softplus.Of(x);
    /// <summary>max(x, 0).</summary>
    public static Expr Relu(Expr x) => Ops.Relu.Of(x);
    /// <summary>x·sigmoid(x), and 0 at -∞.</summary>
    public static Expr Silu(Expr x) => Ops.Silu.Of(x);
    /// <summary>x·normalCdf(x), and 0 at -∞.</summary>
    public static Expr Gelu(Expr x) => Ops.Gelu.Of(x);
    /// <summary>x / (1 + |x|).</summary>
    public static Expr Softsign(Expr x) => Ops.Softsign.Of(x);
    /// <summary>The greater of a and b.</summary>
    public static Expr Max(Expr a, Expr b) => Ops.Max.Of(a, b);
    /// <summary>The lesser of a and b.</summary>
    public static Expr Min(Expr a, Expr b) => Ops.Min.Of(a, b);
    /// <summary>x, but at least a lower and at most an upper bound; at a bound the derivative by x is 0.</summary>
    public static Expr Clamp(Expr x, Expr low, Expr high) => Ops.Clamp.Of(x, low, high);
    /// <summary>1 where a = b, else 0.</summary>
    public static Expr Equal(Expr a, Expr b) => Ops.Equal.Of(a, b);
    /// <summary>1 where a ≠ b, else 0.</summary>
    public static Expr NotEqual(Expr a, Expr b) => Ops.NotEqual.Of(a, b);
    /// <summary>1 where both are true, else 0.</summary>
    public static Expr And(Expr a, Expr b) => Ops.And.Of(a, b);
    /// <summary>1 where either is true, else 0.</summary>
    public static Expr Or(Expr a, Expr b) => Ops.Or.Of(a, b);
    /// <summary>1 where x is 0, else 0.</summary>
    public static Expr Not(Expr x) => Ops.Not.Of(x);
    /// <summary>a where the condition is true, else b; nothing of the branch not taken reaches a derivative.</summary>
    public static Expr Where(Expr condition, Expr a, Expr b) => Ops.Where.Of(condition, a, b);
    /// <summary>x, seen by differentiation as a constant.</summary>
    public static Expr StopGradient(Expr x) => Ops.StopGradient.Of(x);
    /// <summary>1 where x is NaN, else 0.</summary>
    public static Expr IsNaN(Expr x) => NotEqual(x, x);
#pragma warning restore format

    private static string Valid(string name, string what) => !string.IsNullOrWhiteSpace(name) ? name
        : throw new ArgumentException($"{what}: found a name of no letters, expected one to print and to report by", nameof(name));
}
