using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>
/// Samples of distributions as pure functions of a key of <see cref="Keys"/>: what is drawn depends on nothing but the key and the position in the tensor, and is the same
/// evaluated, compiled, vectorised and batched. Samples are differentiable in their parameters (Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014), not in the key.
/// </summary>
/// <remarks>A compilation to <see cref="float"/> draws the uniform numbers of a compilation to double, rounded.</remarks>
public static class Sample
{
    /// <summary>Numbers between 0 and 1, never 0 and never 1: 52 bits at random.</summary>
    /// <exception cref="ShapeException">The key has another shape than [2], or the tensor is too large to be counted.</exception>
    public static Expr Uniform(Expr key, Shape shape) => Drawn(key, shape, "uniform");

    /// <summary>low + (high - low)·u, for numbers u between 0 and 1.</summary>
    public static Expr Uniform(Expr key, Expr low, Expr high, Shape? shape = null) =>
        low + ((high - low) * Drawn(key, shape ?? Shape.Broadcast(low.Shape, high.Shape, "uniform"), "uniform"));

    /// <summary>Numbers of the normal distribution with mean 0 and deviation 1.</summary>
    // Box and Muller, "A note on the generation of random normal deviates", 1958: a radius that reaches 8.5 and an angle.
    public static Expr Normal(Expr key, Shape shape)
    {
        _ = Keys.Words(key, "normal");
        var (radius, angle) = (Drawn(Keys.Fold(key, 0), shape, "normal"), Drawn(Keys.Fold(key, 1), shape, "normal"));
        return Sqrt(-2 * Log(radius)) * Cos(2 * Math.PI * angle);
    }

    /// <summary>mean + deviation·ε for normal ε: the reparameterised sample, with derivatives 1 by the mean and ε by the deviation.</summary>
    public static Expr Normal(Expr key, Expr mean, Expr deviation, Shape? shape = null) =>
        mean + (deviation * Normal(key, shape ?? Shape.Broadcast(mean.Shape, deviation.Shape, "normal")));

    /// <summary>Numbers of the exponential distribution with mean 1: -log u.</summary>
    public static Expr Exponential(Expr key, Shape shape) => -Log(Drawn(key, shape, "exponential"));

    /// <summary>Numbers of the standard Gumbel distribution: -log(-log u).</summary>
    public static Expr Gumbel(Expr key, Shape shape) => -Log(-Log(Drawn(key, shape, "gumbel")));

    /// <summary>1 with a probability for each element, else 0; never 1 at probability 0 and always at 1.</summary>
    public static Expr Bernoulli(Expr key, Expr probability, Shape? shape = null) => Drawn(key, shape ?? probability.Shape, "bernoulli") < probability;

    /// <summary>
    /// The position on an axis, which disappears, by probabilities in proportion to the exponentials of the logits: the place of the greatest of logits plus Gumbel noise.
    /// A logit of -∞ is never drawn; where all are, or any is NaN, there is nothing to draw, and the position is NaN.
    /// </summary>
    /// <exception cref="ShapeException">The key has another shape than [2], or there is no logit along the axis.</exception>
    public static Expr Categorical(Expr key, Expr logits, int axis)
    {
        var along = logits.Shape.Axis(axis, "categorical");
        var noisy = logits + Gumbel(key, logits.Shape);
        return Where(noisy.Maximum(along) > double.NegativeInfinity, noisy.ArgMaximum(along), double.NaN);
    }

    /// <summary>Whole numbers from low to high - 1, alike in probability to within their number times 2⁻⁵² (in float times 2⁻²⁴).</summary>
    /// <exception cref="ArgumentException">There is no number in the range.</exception>
    public static Expr Integers(Expr key, int low, int high, Shape shape) => low < high
        ? low + Floor(((double)high - low) * Drawn(key, shape, "integers"))
        : throw new ArgumentException($"integers: found a range from {low} to before {high}, expected at least one number in it", nameof(high));

    /// <summary>
    /// Each element of x kept with probability 1 - rate and divided by it, else multiplied by 0, so that the mean stays; the gradient passes where x is kept.
    /// At rate 0 it is x. A dropped element that is infinite or NaN becomes NaN.
    /// Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    /// </summary>
    /// <param name="x">What is thinned out.</param>
    /// <param name="key">The key.</param>
    /// <param name="rate">The probability of 0: a number, or an input, so that one compiled function serves training and prediction.</param>
    /// <exception cref="ArgumentException">The rate is a number outside [0, 1).</exception>
    public static Expr Dropout(Expr x, Expr key, Expr rate)
    {
        if (rate.Uniform is { } number && !(number is >= 0 and < 1))
        {
            throw new ArgumentException($"dropout: found the rate {number}, expected at least 0 and less than 1", nameof(rate));
        }

        // A product, not a choice of x or 0: derivatives of choices carry a mask through every product before them, which takes 5 to 15 % of a training step.
        var keep = 1 - rate;
        return x * Where(Drawn(key, x.Shape, "dropout") < keep, 1 / keep, 0);
    }

    // The counter is the position among the elements of the last axes; beyond 2²⁴ elements, every position of the axes before has a key of its own.
    private static Expr Drawn(Expr key, Shape shape, string operation)
    {
        var (first, second) = Keys.Words(key, operation);
        var own = shape.AxesWithKeys(operation);
        if (own == 0)
        {
            return Ops.Uniform.Of(first, second, Position(shape, 0));
        }

        var (outer, axes) = (new Shape(shape.Extents.Take(own).ToSequence()), Enumerable.Range(0, own).ToSequence());
        var keys = Keys.Fold(key, Position(outer, 0));
        return Ops.Uniform.Of(keys.At(own, 0).Along(shape, axes), keys.At(own, 1).Along(shape, axes), Position(shape, own));
    }

    // The position in row-major order among the elements of the axes from one on.
    private static Expr Position(Shape shape, int from) => Enumerable.Range(from, shape.Rank - from).Where(a => shape[a] > 1)
        .Select(a => shape.Strides[a] == 1 ? new Iota(shape, a) : shape.Strides[a] * (Expr)new Iota(shape, a))
        .Aggregate((Expr?)null, (sum, e) => sum is null ? e : sum + e) ?? Structural.Fill(0, shape);
}
