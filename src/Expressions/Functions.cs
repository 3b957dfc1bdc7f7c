namespace ExprGrad;

/// <summary>
/// The mathematics a model is written in: <c>using static ExprGrad.Functions;</c>. Elementwise functions are rows of <see cref="Ops"/>;
/// everything else is composed of them and carries no derivative code.
/// </summary>
/// <example><code>
/// var (x, w) = (Input("x", 32, 64), Parameter("w", 64, 10));
/// var loss = LogSumExp(x.Dot(w), 1).Mean();
/// </code></example>
public static class Functions
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
    /// <summary>1 / √x.</summary>
    public static Expr Rsqrt(Expr x) => 1 / Sqrt(x);
    /// <summary>1 / x.</summary>
    public static Expr Reciprocal(Expr x) => 1 / x;
    /// <summary>√(a² + b²), without overflow; the derivative at (0, 0) is 0.</summary>
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

    extension(Expr x)
    {
        /// <summary>The sum over some axes, or over all.</summary>
        public Expr Sum(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Sum, axes);

        /// <summary>The product over some axes, or over all.</summary>
        public Expr Product(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Product, axes);

        /// <summary>The greatest element over some axes, or over all.</summary>
        public Expr Maximum(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Max, axes);

        /// <summary>The least element over some axes, or over all.</summary>
        public Expr Minimum(params ReadOnlySpan<int> axes) => Reduced(x, Monoids.Min, axes);

        /// <summary>The mean over some axes, or over all; NaN of nothing.</summary>
        public Expr Mean(params ReadOnlySpan<int> axes)
        {
            var over = x.Shape.AxesOrAll(axes, "mean");
            return x.Sum(axes) / over.Aggregate(1.0, (n, a) => n * x.Shape[a]);
        }

        /// <summary>‖x‖: the root of the sum of the squares; its derivative at 0 is 0.</summary>
        public Expr Norm()
        {
            var squared = x.SquaredNorm();
            return Where(Equal(squared, 0), 0, Sqrt(squared));
        }

        /// <summary>‖x‖²: the sum of the squares.</summary>
        public Expr SquaredNorm() => Square(x).Sum();

        /// <summary>
        /// The sum of products over the last axis of x and the first of y, as in linear algebra: vector · vector, matrix · vector,
        /// vector · matrix and matrix · matrix, and likewise for more axes.
        /// </summary>
        public Expr Dot(Expr y)
        {
            if (x.Shape.Rank == 0 || y.Shape.Rank == 0)
            {
                return x * y;
            }

            var last = x.Shape.Rank - 1;
            return x.Shape[last] == y.Shape[0] ? x.Contract(y, [], [(last, 0)]) : throw new ShapeException(
                $"dot: axis {last} of the left operand {Shown(x)} has extent {x.Shape[last]}, axis 0 of the right {Shown(y)} has extent {y.Shape[0]}; expected equal extents");
        }

        /// <summary>The matrix product of the last two axes, with the axes before them as a batch.</summary>
        public Expr MatrixMultiply(Expr y)
        {
            var rank = x.Shape.Rank;
            return rank >= 2 && y.Shape.Rank == rank
                ? x.Contract(y, Enumerable.Range(0, rank - 2).Select(a => (a, a)).ToSequence(), [(rank - 1, rank - 2)])
                : throw new ShapeException($"matmul: found {x.Shape} and {y.Shape}, expected equal ranks of at least 2");
        }

        /// <summary>The sum of products over any paired axes; see <see cref="ExprGrad.Contract"/>.</summary>
        public Expr Contract(Expr y, Sequence<(int Left, int Right)> batch, Sequence<(int Left, int Right)> contracted) =>
            new Contract(x, y, new(batch, contracted));

        /// <summary>x[i]·y[j] for every pair of elements.</summary>
        public Expr Outer(Expr y) => x.Contract(y, [], []);
    }

    /// <summary>log sigmoid(x).</summary>
    public static Expr LogSigmoid(Expr x) => -Softplus(-x);

    /// <summary>x where positive, else α·(eˣ - 1). Where the slope jumps, at 0 for α other than 1, it is the lesser.</summary>
    public static Expr Elu(Expr x, double alpha = 1) => Where(alpha > 1 ? x >= 0 : x > 0, x, alpha * Expm1(x));

    /// <summary>The self-normalising <see cref="Elu"/>: 1.0507 times that of α = 1.6733.</summary>
    public static Expr Selu(Expr x) => 1.0507009873554805 * Elu(x, 1.6732632423543772);

    /// <summary>x·tanh(softplus(x)), and 0 at -∞.</summary>
    // The bounds, which no other number reaches, keep 0·∞ out of the limits.
    public static Expr Mish(Expr x) => Max(x, -1000) * Tanh(Softplus(Clamp(x, -1000, 1000)));

    /// <summary>The widespread approximation of <see cref="Gelu"/>, x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2.</summary>
    // (1 + tanh u) / 2 = sigmoid(2u), which keeps its digits in the left tail; the bounds are as in Mish.
    public static Expr GeluTanh(Expr x)
    {
        var c = Clamp(x, -1000, 1000);
        return Max(x, -1000) * Sigmoid(1.5957691216057308 * (c + 0.044715 * c * Square(c)));
    }

    /// <summary>x, but at least -1 and at most 1; at these the derivative is 0.</summary>
    public static Expr HardTanh(Expr x) => Clamp(x, -1, 1);

    /// <summary>log Σ eˣ over one axis, without overflow; -∞ where every entry is -∞, and the derivative there is 0.</summary>
    public static Expr LogSumExp(Expr x, int axis)
    {
        var over = x.Shape.AxesOrAll([axis], "logsumexp");
        var greatest = StopGradient(x.Maximum(axis));
        var shift = Where(Equal(Abs(greatest), double.PositiveInfinity), 0, greatest);
        var sum = Exp(x - shift.RestoreAxes(x.Shape, over)).Sum(axis);
        var nothing = Equal(sum, 0);
        return Log(sum + nothing) + Where(nothing, double.NegativeInfinity, shift);
    }

    /// <summary>eˣ / Σ eˣ over one axis, without overflow.</summary>
    public static Expr Softmax(Expr x, int axis)
    {
        var over = x.Shape.AxesOrAll([axis], "softmax");
        var powers = Exp(x - StopGradient(x.Maximum(axis)).RestoreAxes(x.Shape, over));
        return powers / powers.Sum(axis).RestoreAxes(x.Shape, over);
    }

    /// <summary>
    /// The cross-entropy of logits against probabilities of the same shape, over the last axis: log Σ eᵒ - Σ y·o for each row of probabilities
    /// that sum to 1, such as one-hot labels. Logits must be finite.
    /// </summary>
    public static Expr CrossEntropy(Expr logits, Expr labels)
    {
        if (logits.Shape != labels.Shape || logits.Shape.Rank == 0)
        {
            throw new ShapeException($"cross-entropy: found logits {logits.Shape} and labels {labels.Shape}, expected one shape with at least one axis");
        }

        // Shifted first, so that large logits do not cancel.
        var last = logits.Shape.Rank - 1;
        var greatest = StopGradient(logits.Maximum(last));
        var shifted = logits - greatest.RestoreAxes(logits.Shape, [last]);
        return Log(Exp(shifted).Sum(last)) - (labels * shifted).Sum(last);
    }

    /// <summary>
    /// A sum of products by the usual index string: <c>Einsum("bij,bjk->bik", x, y)</c>. A letter that the result lacks is summed over.
    /// </summary>
    public static Expr Einsum(string indices, Expr x, Expr y) => ExprGrad.Einsum.Of(indices, x, y);

    private static string Shown(Expr x) => Shape.Named(Function.NameOf(x), x.Shape);

    private static string Valid(string name, string what) => !string.IsNullOrWhiteSpace(name) ? name
        : throw new ArgumentException($"{what}: found a name of no letters, expected one to print and to report by", nameof(name));

    private static Expr Reduced(Expr x, Monoid monoid, ReadOnlySpan<int> axes)
    {
        var over = x.Shape.AxesOrAll(axes, monoid.Name);
        return over.Count == 0 ? x : new Reduce(x, monoid, over);
    }
}
