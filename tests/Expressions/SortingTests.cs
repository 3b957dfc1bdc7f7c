using ExprGrad.Tests.Compiling;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Elements in order, and derivatives that follow them to their places.</summary>
public class SortingTests
{
    private static readonly Variable X = Input("x", 2, 4);
    private static readonly double[] Numbers = [3, 1, double.NaN, 1, -0.0, 0, -5, 2];

    [Fact]
    public void Order_IsStableAndNaNIsLast()
    {
        Assert.Equal([1, 3, 0, 2, 2, 0, 1, 3], Of(Argsort(X)));
        Assert.Equal([0, 1, 3, 2, 3, 0, 1, 2], Of(Argsort(X, descending: true)));
        Assert.Equal([1, 1, 1, 0, 0, 0, 0, 1], Of(Argsort(X, 0)));
        Assert.Equal([1, 1, 3, double.NaN, -5, -0.0, 0, 2], Of(Sort(X)));
        Assert.Equal([3, 1, 2, 0], Of(TopK(X, 2).Values));
        Assert.Equal([0, 1, 3, 0], Of(TopK(X, 2).Places));
        Assert.Equal([double.NaN, 0], Of(Median(X)));
        Assert.Equal([1.5, 0.5, double.NaN, 1.5], Of(Median(X, 0)));
        Assert.Equal([double.NaN], Evaluate.Of(Median(Vector(1, double.NaN, 3))).Elements.ToArray());
    }

    [Fact]
    public void Gradients_FollowTheElements()
    {
        var weights = Vector(1, 10, 100, 1000);
        Assert.Equal([100, 1, 1000, 10, 10, 100, 1, 1000], Gradient((Sort(X) * weights).Sum()));
        Assert.Equal([1, 1, 0, 0, 1, 0, 0, 1], Gradient(TopK(X, 2).Values.Sum()));
        Assert.Equal([0, 0, 0, 0, 0.5, 0.5, 0, 0], Gradient(Median(X).Sum()));
    }

    [Fact]
    public void Sorting_CompilesToWhatItEvaluatesTo()
    {
        var f = Function.Of((Sort(Sin(X), 0) * Median(X, 1).Expand(1)).Sum().Named("f"));
        Compiled.Agrees(new Function([X], [.. f.Outputs, .. f.Gradient(X).Outputs, new("places", Argsort(X.Transpose(), 0)), new("top", TopK(Exp(X), 3, 1).Values)]));
    }

    [Fact]
    public void Empty_AxesSort() => Assert.Equal(Shape.Of(3, 0), Evaluate.Of(Sort(new Constant(new(Shape.Of(3, 0))))).Shape);

    private static double[] Of(Expr e) => Evaluate.Of(e, (X, new Dense(X.Shape, Numbers))).Elements.ToArray();

    private static double[] Gradient(Expr e) => Of(Function.Of(e.Named("f")).Gradient(X).Values[0]);
}
