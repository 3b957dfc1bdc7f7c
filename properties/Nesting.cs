using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>A derivative within the function that is differentiated: the perturbations must not be confused.</summary>
public sealed class Nesting
{
    private static readonly Dense One = new(Shape.Scalar, 1);

    /// <summary>How to differentiate by a number.</summary>
    private static readonly (string Name, Func<Expr, Variable, Expr> Of)[] Modes =
        [("forward", (e, x) => Laws.Forward(e, [(x, One)])), ("reverse", (e, x) => Laws.Reverse(e, One, [x])[0])];

    public static TheoryData<int, int> Pairs => new() { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Inner_and_outer_derivatives_are_not_confused(int outer, int inner)
    {
        var (x, y) = (Input("x"), Input("y"));
        var (D, d) = (Modes[outer].Of, Modes[inner].Of);
        Assert.Equal(1, At(D(x * d(x + y, y), x), 1, 1));
        Assert.Equal(6, At(D(x * d(x * y, y), x), 3, 5));
        Assert.Equal(12, At(D(d(x * x * x, x), x), 2, 0));
        Assert.Equal(4 * 27, At(D(x * d(Square(x) * y * Square(y), y), x), 1, 6) / 3);

        double At(Expr e, double valueOfX, double valueOfY) => Evaluate.Of(e, (x, new(Shape.Scalar, valueOfX)), (y, new(Shape.Scalar, valueOfY))).Number;
    }
}
