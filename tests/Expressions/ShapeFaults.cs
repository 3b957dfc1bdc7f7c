using static ExprGrad.Functions;

namespace ExprGrad.Tests.Expressions;

/// <summary>Faults in shapes that random expressions found, each once.</summary>
public sealed class ShapeFaults
{
    [Fact]
    public void An_axis_from_the_end_counts_axes_and_not_elements() => Assert.Equal((3, 2), (Shape.Of(2, 3)[^1], Shape.Of(2, 3)[^2]));

    [Fact]
    public void A_number_broadcasts_on_the_right() => Assert.Equal(Shape.Of(2, 3), (Input("x", 2, 3) + 1).Shape);

    [Fact]
    public void What_is_repeated_already_is_not_repeated_to_a_shape_that_does_not_fit() =>
        Assert.Throws<ShapeException>(() => Structural.Fill(2, Shape.Of(3)).Along(Shape.Of(5), [0]));
}
