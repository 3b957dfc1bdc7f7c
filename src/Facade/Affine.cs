using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>A fully connected layer, <c>x·W + b</c>.</summary>
/// <param name="W">The weights, inputs by outputs.</param>
/// <param name="B">What is added, one number for each output.</param>
public sealed record Affine(Variable W, Variable B)
{
    /// <summary>A layer with parameters <c>name.W</c> and <c>name.b</c>.</summary>
    public Affine(string name, int inputs, int outputs)
        : this(Parameter($"{name}.W", inputs, outputs), Parameter($"{name}.b", outputs))
    {
    }

    /// <summary>The layer, applied to the last axis.</summary>
    public Expr Of(Expr x) => x.Dot(W) + B;
}
