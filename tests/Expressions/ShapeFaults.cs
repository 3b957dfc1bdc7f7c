using static ExprGrad.Functions;

namespace ExprGrad.Tests.Expressions;

/// <summary>Faults in shapes that random expressions found, each once.</summary>
public sealed class ShapeFaults
{
    [Fact]
    public void An_axis_from_the_end_counts_axes_and_not_elements() => Assert.Equal((3, 2), (Shape.Of(2, 3)[^1], Shape.Of(2, 3)[^2]));

    [Fact]
    public void A_number_broadcasts_on_the_right() => Assert.Equal(Shape.Of(2, 3), (Input("x", 2, 3) + 1).Shape);
}
