namespace ExprGrad;

/// <summary>Which evaluation of a gradient is checked against the numerical derivative.</summary>
public enum Evaluation
{
    /// <summary>The reference evaluation.</summary>
    Reference,

    /// <summary>The delegate compiled for <see cref="double"/>.</summary>
    Compiled,

    /// <summary>The delegate compiled for <see cref="float"/>, to within 1e-4; the numerical derivative is taken in <see cref="double"/>.</summary>
    CompiledFloat,
}

/// <summary>How to check gradients.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>The order of the derivatives: at 2 also the gradient of the gradient is checked, and so on.</summary>
    public int Order { get; init; } = 1;

    /// <summary>How many random directions are tried for each input.</summary>
    public int Directions { get; init; } = 4;

    /// <summary>Where the random directions start.</summary>
    public int Seed { get; init; }

    /// <summary>Which evaluation is checked.</summary>
    public Evaluation Evaluation { get; init; }

    /// <summary>The inputs to check; all if left out.</summary>
    public IReadOnlyList<Variable>? By { get; init; }
}
