using ExprGrad.Calculus;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Expressions;

/// <summary>Faults in forward mode that random expressions found, each once.</summary>
public sealed class ForwardFaults
{
    private static readonly Variable X = Input("x", 2);
    private static readonly Dense Point = new(Shape.Of(2), -1, 4);

    [Fact]
    public void Forward_mode_keeps_zeros_that_reverse_mode_keeps() =>
        Assert.Equal(0.25, Evaluate.Of(Jvp.Of([Sqrt(Relu(X)).Sum()], [(X, Structural.Fill(1, X.Shape))])[0], (X, Point)).Number);

    [Fact]
    public void Forward_mode_keeps_zeros_that_come_from_nowhere()
    {
        Expr[] f = [Sqrt(X[1..].Pad(0, 1, 0)).Sum(), Sqrt(Structural.Concatenate(0, X[1..], Structural.Fill(0, Shape.Of(3)))).Sum()];
        Assert.All(Evaluate.Of(Jvp.Of(f, [(X, Structural.Fill(1, X.Shape))]), (X, Point)), dy => Assert.Equal(0.25, dy.Number));
    }
}
