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
    /// Sums of products by the usual index string, <c>Einsum("bij,bjk->bik", x, y)</c>: any number of operands, multiplied from the left. A letter that the
    /// result lacks is summed over; one that stands twice in an operand takes the diagonal, <c>ii->i</c>; three points are axes before, between or after
    /// the letters that broadcast, <c>...ij->...ji</c>. Without an arrow the result has the points and, in alphabetical order, the letters that occur once.
    /// </summary>
    /// <exception cref="ShapeException">The string is not of that form, or does not fit the operands.</exception>
    public static Expr Einsum(string indices, params Operands operands) => ExprGrad.Einsum.Of(indices, operands);
}
