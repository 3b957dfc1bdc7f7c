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

    /// <summary>∂/∂t (t · ∂f/∂x · t) = 2·t·∂f/∂x, with f random and t both inside and outside.</summary>
    [Fact]
    public void Nested_derivatives_of_random_expressions_are_not_confused() => Check.All(Generators.Expressions(Values.Smooth), c =>
    {
        var t = Input("t");
        var dx = Laws.Direction(c);
        var f = Laws.Projected(c.Value, c.Random.Dense(c.Value.Shape, Values.Smooth));
        var (slope, size) = (c.Evaluated(Laws.Slope(f, dx)).Number, Laws.SizeOfSlope(f, c, dx));
        foreach (var (name, of) in Modes)
        {
            Expr[] nested = [of(t * Laws.Slope(t * f, dx), t), of(t * Laws.Forward(t * f, dx), t)];
            foreach (var found in Evaluate.Of(nested, c.Bindings.Append((t, new(Shape.Scalar, 0.75)))))
            {
                Laws.True(Numerics.AreSame(found.Number, 1.5 * slope, size), $"{name}: found {found.Number:R}, expected {1.5 * slope:R}");
            }
        }
    });
}
