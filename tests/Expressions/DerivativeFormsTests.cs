using ExprGrad.Calculus;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Jacobians, Hessian-vector products and batches of functions, on examples that can be worked out by hand.</summary>
public class DerivativeFormsTests
{
    private static readonly Variable X = Input("x", 3), A = Parameter("A", 2, 3);

    private static readonly (Variable, Dense)[] At = [(X, new(X.Shape, 1, 2, 3)), (A, new(A.Shape, 1, -1, 2, 0, 3, 1))];

    [Theory]
    [InlineData(null)]
    [InlineData(Mode.Forward)]
    [InlineData(Mode.Reverse)]
    public void Jacobian_OfALinearMapIsItsMatrix(Mode? mode) =>
        Assert.Equal([1, -1, 2, 0, 3, 1], Values(Function.Of(A.Dot(X)).Jacobian(X, mode))[0].Elements.ToArray());

    [Fact]
    public void Jacobian_HasTheAxesOfTheOutputThenOfTheVariable()
    {
        var jacobian = Function.Of(A.Dot(X).Named("y")).Jacobian(A);
        Assert.Equal("∂y/∂A", jacobian.Outputs[0].Name);
        Assert.Equal(Shape.Of(2, 2, 3), jacobian.Values[0].Shape);
        Assert.Equal([1, 2, 3, 0, 0, 0, 0, 0, 0, 1, 2, 3], Values(jacobian)[0].Elements.ToArray());
    }

    [Fact]
    public void Jacobian_OfTheGradientIsTheHessian()
    {
        var hessian = Function.Of((X * X * X).Sum()).Gradient(X).Jacobian(X);
        Assert.Equal([6, 0, 0, 0, 12, 0, 0, 0, 18], Values(hessian)[0].Elements.ToArray());
    }

    [Fact]
    public void HessianVectorProduct_IsTheHessianTimesTheVector()
    {
        var product = Function.Of((X * X * X).Sum()).HessianVectorProduct(X);
        Assert.Equal(["x", "v_x"], product.Inputs.Select(v => v.Name));
        Assert.Equal("∂²f·v/∂x", product.Outputs[0].Name);
        Assert.Equal([6, -12, 9], Evaluate.Of(product.Values, At[0], (product.Inputs[1], new(X.Shape, 1, -1, 0.5)))[0].Elements.ToArray());
    }

    [Fact]
    public void Batch_GivesEachExampleItsOwnGradient()
    {
        var gradients = Function.Of(Square(A.Dot(X)).Sum()).Gradient(A).Batch(2);
        Assert.Equal(Shape.Of(2, 3), gradients.Inputs.Single(v => v.Name == "x").Shape);
        Assert.Equal(Shape.Of(2, 2, 3), gradients.Values[0].Shape);
        var f = gradients.Compile<double>();
        var (a, x) = (new double[] { 1, -1, 2, 0, 3, 1 }, new double[] { 1, 2, 3, -1, 0, 2 });
        var found = f.Invoke(new Dictionary<string, double[]> { ["A"] = a, ["x"] = x })["∂f/∂A"];
        Assert.Equal([10, 20, 30, 18, 36, 54, -6, 0, 12, -4, 0, 8], found);
    }

    [Fact]
    public void Derivative_IsThatOfEveryOutput()
    {
        var t = Input("t");
        Assert.Equal("∂f/∂t = cos(t)\n∂f2/∂t = -sin(t)", Simplify.Of(Function.Of(Sin(t), Cos(t)).Derivative(t), Arithmetic.Real).ToString());
        Assert.Equal(
            "derivative: found variable `x` of shape [3], expected a scalar", Assert.Throws<DerivativeException>(() => Function.Of(Sin(X)).Derivative(X)).Message);
    }

    [Fact]
    public void Batch_RefusesExamplesOfAnotherShape() => Assert.Equal(
        "batch: found [3] for `x`, expected [3, 3]", Assert.Throws<ShapeException>(() => Batch.Of([Sin(X)], [(X, X)])).Message);

    private static IReadOnlyList<Dense> Values(Function f) => Evaluate.Of(f.Values, At);
}
