using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>Losses; <see cref="CrossEntropy"/> is one of the functions.</summary>
public static class Losses
{
    /// <summary>The mean of the squared differences.</summary>
    /// <exception cref="ShapeException">The shapes differ: broadcasting would hide a mistake here.</exception>
    public static Expr MeanSquaredError(Expr predictions, Expr targets) => predictions.Shape == targets.Shape ? Square(predictions - targets).Mean()
        : throw new ShapeException($"mean squared error: found predictions {predictions.Shape} and targets {targets.Shape}, expected one shape");
}
