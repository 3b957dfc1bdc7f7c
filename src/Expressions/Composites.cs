namespace ExprGrad;

/// <content>Functions composed of others: they carry no derivative code.</content>
public static partial class Functions
{
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
}
