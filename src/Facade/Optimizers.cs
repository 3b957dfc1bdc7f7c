using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>
/// How a parameter follows its gradient: a pure function of expressions. It has no numeric code of its own; a training step compiles it
/// together with the gradient, into the same loops.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="State">What it remembers for each parameter: names of tensors of the parameter's shape, all zero before the first step.</param>
/// <param name="Update">The rule.</param>
/// <example><code>
/// var lion = new Optimizer("lion", ["m"], (θ, g, state, t) => new(
///     θ - 1e-4 * Sign(0.9 * state[0] + 0.1 * g), [0.99 * state[0] + 0.01 * g]));
/// </code></example>
public sealed record Optimizer(string Name, Sequence<string> State, UpdateRule Update);

/// <summary>One step of an optimiser for one parameter.</summary>
/// <param name="parameter">The parameter before the step.</param>
/// <param name="gradient">The derivative of the loss with respect to it.</param>
/// <param name="state">What the optimiser remembers, in the order of <see cref="Optimizer.State"/>.</param>
/// <param name="t">The number of the step, a scalar: 1, 2, 3, ...</param>
public delegate Update UpdateRule(Expr parameter, Expr gradient, Sequence<Expr> state, Expr t);

/// <summary>A parameter and the state of its optimiser after a step.</summary>
public sealed record Update(Expr Parameter, Sequence<Expr> State);

/// <summary>
/// The optimisers. A learning rate is a number, an expression (an input of your own, say), or a function of the step t, which counts from 1.
/// </summary>
public static class Optimizers
{
    /// <summary>Gradient descent: <c>θ' = θ - α·g</c>.</summary>
    public static Optimizer Sgd(Expr rate) => Sgd(_ => rate);

    /// <inheritdoc cref="Sgd(Expr)"/>
    public static Optimizer Sgd(Func<Expr, Expr> rate) => new("sgd", [], (θ, g, _, t) => new(θ - rate(t) * g, []));

    /// <summary>
    /// Gradient descent with momentum: <c>v' = μ·v + g</c> and <c>θ' = θ - α·v'</c>; or, looking ahead as Nesterov's does, <c>θ' = θ - α·(g + μ·v')</c>
    /// (Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The momentum is not in [0, 1).</exception>
    public static Optimizer Momentum(Expr rate, double momentum = 0.9, bool nesterov = false) => Momentum(_ => rate, momentum, nesterov);

    /// <inheritdoc cref="Momentum(Expr, double, bool)"/>
    public static Optimizer Momentum(Func<Expr, Expr> rate, double momentum = 0.9, bool nesterov = false)
    {
        var μ = Fraction(momentum, nameof(momentum));
        return new(nesterov ? "nesterov" : "momentum", ["v"], (θ, g, state, t) =>
        {
            var v = μ * state[0] + g;
            return new(θ - rate(t) * (nesterov ? g + μ * v : v), [v]);
        });
    }

    /// <summary>
    /// Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1): <c>m' = β₁·m + (1 - β₁)·g</c>,
    /// <c>v' = β₂·v + (1 - β₂)·g²</c> and <c>θ' = θ - α·m̂ / (√v̂ + ε)</c> with <c>m̂ = m' / (1 - β₁ᵗ)</c> and <c>v̂ = v' / (1 - β₂ᵗ)</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A β is not in [0, 1).</exception>
    public static Optimizer Adam(Expr rate, double β1 = 0.9, double β2 = 0.999, double ε = 1e-8) => Adam(_ => rate, β1, β2, ε);

    /// <inheritdoc cref="Adam(Expr, double, double, double)"/>
    public static Optimizer Adam(Func<Expr, Expr> rate, double β1 = 0.9, double β2 = 0.999, double ε = 1e-8)
    {
        (β1, β2) = (Fraction(β1, nameof(β1)), Fraction(β2, nameof(β2)));
        return new("adam", ["m", "v"], (θ, g, state, t) =>
        {
            var m = β1 * state[0] + (1 - β1) * g;
            var v = β2 * state[1] + (1 - β2) * Square(g);
            var (α, c) = (rate(t) / OneMinusPower(β1, t), 1 / OneMinusPower(β2, t));
            return new(θ - α * m / (Sqrt(c * v) + ε), [m, v]);
        });
    }

    // 1 - βᵗ, whose digits single precision would lose at the first steps if it were written so.
    private static Expr OneMinusPower(double β, Expr t) => -Expm1(Math.Log(β) * t);

    private static double Fraction(double number, string name) => number is >= 0 and < 1 ? number
        : throw new ArgumentOutOfRangeException(name, $"found {number}, expected a number of [0, 1)");
}

/// <summary>Learning rates that change with the step.</summary>
public static class LearningRates
{
    /// <summary>From one rate to another along half a cosine, and constant after (Loshchilov and Hutter, "SGDR", 2017).</summary>
    /// <param name="from">The rate at step 1.</param>
    /// <param name="to">The rate from step <paramref name="steps"/> on.</param>
    /// <param name="steps">How many steps it takes.</param>
    public static Func<Expr, Expr> Cosine(double from, double to, int steps) =>
        t => to + (from - to) / 2 * (1 + Cos(Math.PI * Min((t - 1) / Math.Max(1, steps - 1), 1)));

    /// <summary>Multiplied by a factor at each step.</summary>
    public static Func<Expr, Expr> Exponential(double from, double factor) => t => from * Exp(Math.Log(factor) * (t - 1));

    /// <summary>Divided by 1 + decay·(t - 1), the classical rate of Robbins and Monro.</summary>
    public static Func<Expr, Expr> Inverse(double from, double decay) => t => from / (1 + decay * (t - 1));
}
