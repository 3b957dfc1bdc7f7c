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
        Assert.Equal([1, -1, 2, 0, 3, 1], Values(Function.Of(A.Dot(X)).Jacobian(mode, X))[0].Elements.ToArray());

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
    public void Jacobian_HasABlockForEachOutputAndVariable()
    {
        var (y, z) = (A.Dot(X).Named("y"), X.SquaredNorm().Named("z"));
        foreach (Mode? mode in new Mode?[] { null, Mode.Forward, Mode.Reverse })
        {
            var jacobian = Function.Of(y, z).Jacobian(mode, X, A);
            Assert.Equal(["∂y/∂x", "∂y/∂A", "∂z/∂x", "∂z/∂A"], jacobian.Outputs.Select(o => o.Name));
            Assert.Equal([[2, 3], [2, 2, 3], [3], [2, 3]], jacobian.Values.Select(e => e.Shape.Extents));
            var values = Values(jacobian);
            Assert.Equal([1, -1, 2, 0, 3, 1], values[0].Elements.ToArray());
            Assert.Equal([2, 4, 6], values[2].Elements.ToArray());
            Assert.Equal([0, 0, 0, 0, 0, 0], values[3].Elements.ToArray());
        }
    }

    [Fact]
    public void Jvp_IsTheSlopeOfEveryOutputAlongAVector()
    {
        var slope = Function.Of(A.Dot(X).Named("y"), X.SquaredNorm().Named("z")).Jvp(X);
        Assert.Equal(["A", "x", "v_x"], slope.Inputs.Select(v => v.Name));
        Assert.Equal(["∂y·v", "∂z·v"], slope.Outputs.Select(o => o.Name));
        var values = Evaluate.Of(slope.Values, [.. At, (slope.Inputs[2], new(X.Shape, 1, 0, -1))]);
        Assert.Equal([-1, -1], values[0].Elements.ToArray());
        Assert.Equal(2 - 6, values[1].Number);
    }

    [Fact]
    public void Vjp_IsTheSumOfTheRowsByTheirCotangents()
    {
        var pulled = Function.Of(A.Dot(X).Named("y"), X.SquaredNorm().Named("z")).Vjp(X);
        Assert.Equal(["A", "x", "ct_y", "ct_z"], pulled.Inputs.Select(v => v.Name));
        Assert.Equal("∂/∂x", pulled.Outputs[0].Name);
        Assert.Equal("∂y/∂x", Function.Of(A.Dot(X).Named("y")).Vjp(X).Outputs[0].Name);
        var value = Evaluate.Of(pulled.Values[0], [.. At, (pulled.Inputs[2], new(Shape.Of(2), 1, 2)), (pulled.Inputs[3], new(Shape.Scalar, 10))]);
        Assert.Equal([1 + 20, -1 + 6 + 40, 2 + 2 + 60], value.Elements.ToArray());
    }

    [Fact]
    public void Hessian_OfTensorsHasTheAxesOfBoth()
    {
        var hessian = Function.Of(Square(A.Dot(X)).Sum().Named("f")).Hessian(X, A);
        Assert.Equal(["∂²f/∂x²", "∂²f/∂x∂A", "∂²f/∂A∂x", "∂²f/∂A²"], hessian.Outputs.Select(o => o.Name));
        Assert.Equal([[3, 3], [3, 2, 3], [2, 3, 3], [2, 3, 2, 3]], hessian.Values.Select(e => e.Shape.Extents));
        var values = Values(hessian);
        Assert.Equal([2, -2, 4, -2, 20, 2, 4, 2, 10], values[0].Elements.ToArray());
        Assert.Equal(values[1][1], values[2][3]);
        Assert.Equal(2.0 * 2 * 3, values[3][(1 * 6) + 2]);
    }

    [Fact]
    public void Hessian_OfALinearFunctionIsZero() => Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0], Values(Function.Of(X.Sum()).Hessian(X))[0].Elements.ToArray());

    [Fact]
    public void Names_AreThoseOfLeibniz()
    {
        var (x, y) = (Input("x"), Input("y"));
        var f = Function.Of((Exp(x * y) * Sin(x)).Named("f"));
        Assert.Equal(["∂²f/∂x²", "∂²f/∂x∂y", "∂²f/∂y∂x", "∂²f/∂y²"], f.Hessian(x, y).Outputs.Select(o => o.Name));
        Assert.Equal("∂³f/∂x³", f.Gradient(x).Gradient(x).Derivative(x).Outputs[0].Name);
        Assert.Equal("∂³f/∂x∂y∂x", f.Gradient(x).Derivative(y).Gradient(x).Outputs[0].Name);
        Assert.Equal("∂³f·v/∂x∂y", f.Gradient(x).Jvp(x, y).Gradient(y).Outputs[0].Name);
        Assert.Equal("∂f/∂(x·y)", f.Gradient(x * y).Outputs[0].Name);
        Assert.Equal("∂¹²f/∂x¹²", f.Derivative(x, 12).Outputs[0].Name);
        Assert.Equal(["x", "y", "v_x", "v_x_2"], f.Jvp(x).Jvp(x).Inputs.Select(v => v.Name));
    }

    [Fact]
    public void Names_AreFractionsInLatex()
    {
        var (x, y) = (Input("x"), Input("y"));
        var latex = Print.Latex(Function.Of((Exp(x * y) * Sin(x)).Named("f")).Hessian(x, y));
        Assert.Contains(@"\frac{\partial^{2} f}{\partial x^{2}}", latex, StringComparison.Ordinal);
        Assert.Contains(@"\frac{\partial^{2} f}{\partial x \, \partial y}", latex, StringComparison.Ordinal);
    }

    /// <summary>Ways to differentiate a number by a number.</summary>
    private static readonly Func<Expr, Variable, Expr>[] ByNumber =
    [
        (e, x) => Function.Of(e).Gradient(x).Values[0],
        (e, x) => Function.Of(e).Derivative(x).Values[0],
        (e, x) => Function.Of(e.Expand(0)).Jacobian(Mode.Forward, x).Values[0].Squeeze(),
        (e, x) => Function.Of(e.Expand(0)).Jacobian(Mode.Reverse, x).Values[0].Squeeze(),
        (e, x) => Function.Of(e).TaylorCoefficients(x, 1).Values[1],
        (e, x) => Function.Of(e).SparseJacobian(x).Function.Values[0].Squeeze(),
        (e, x) => Traverse.Rebuild(Function.Of(e).Jvp(x).Values, node => node is Variable { Name: "v_x" or "v_y" } ? 1 : node)[0],
    ];

    public static TheoryData<int, int> Pairs
    {
        get
        {
            var pairs = new TheoryData<int, int>();
            foreach (var (outer, inner) in from i in Enumerable.Range(0, ByNumber.Length) from k in Enumerable.Range(0, ByNumber.Length) select (i, k))
            {
                pairs.Add(outer, inner);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Forms_WithinFormsAreNotConfused(int outer, int inner)
    {
        var (x, y) = (Input("x"), Input("y"));
        var (D, d) = (ByNumber[outer], ByNumber[inner]);
        Assert.Equal(1, Number(D(x * d(x + y, y), x), 1, 1));
        Assert.Equal(6, Number(D(x * d(x * y, y), x), 3, 5));
        Assert.Equal(12, Number(D(d(x * x * x, x), x), 2, 0));

        double Number(Expr e, double atX, double atY) => Evaluate.Of(e, (x, new(Shape.Scalar, atX)), (y, new(Shape.Scalar, atY))).Number;
    }

    [Fact]
    public void Forms_ReachIntermediateExpressions()
    {
        var z = (X * 2).Named("z");
        var f = Function.Of((z * z * z).Sum());
        Dense[] found =
        [
            Values(f.Gradient(z))[0], Values(f.Jacobian(Mode.Forward, z))[0], Values(f.Hessian(z))[0], Values(f.SparseHessian(z).Function)[0],
            With(f.HessianVectorProduct(z)), With(f.VectorHessianProduct(z)), With(f.Jvp(z)), With(Function.Of(z * z * z).GaussNewtonProduct(z)),
        ];
        double[][] expected = [[12, 48, 108], [12, 48, 108], [12, 0, 0, 0, 24, 0, 0, 0, 36], [12, 24, 36], [12, -24, 0], [12, -24, 0], [12 - 48], [144, -48 * 48, 0]];
        Assert.Equal(expected, found.Select(d => d.Elements.ToArray()));

        Dense With(Function g) => Evaluate.Of(g.Values[0], At[0], (g.Inputs.Single(v => v.Name == "v_z"), new(X.Shape, 1, -1, 0)));
    }

    [Fact]
    public void VectorHessianProduct_ContractsEveryOutputWithItsCotangent()
    {
        var product = Function.Of((X * X).Named("y"), (X * X * X).Sum().Named("z")).VectorHessianProduct(X);
        Assert.Equal(["x", "ct_y", "ct_z", "v_x"], product.Inputs.Select(v => v.Name));
        Assert.Equal("∂²·v/∂x", product.Outputs[0].Name);
        var value = Evaluate.Of(
            product.Values[0], At[0], (product.Inputs[1], new(X.Shape, 1, 2, 3)), (product.Inputs[2], new(Shape.Scalar, 10)), (product.Inputs[3], new(X.Shape, 1, -1, 0)));
        Assert.Equal([2 + 60, -4 - 120, 0], value.Elements.ToArray());
    }

    [Fact]
    public void GaussNewtonProduct_SplitsTheLoss()
    {
        var o = A.Dot(X).Named("o");
        var product = Function.Of((o * o * o).Sum().Named("J")).GeneralizedGaussNewtonProduct(o, X);
        Assert.Equal("JᵀHJ·v/∂x", product.Outputs[0].Name);

        // o = [5, 9], J v = [-1, -1], H = 6·o.
        var value = Evaluate.Of(product.Values[0], [.. At, (product.Inputs[^1], new(X.Shape, 1, 0, -1))]);
        Assert.Equal([-30, 30 - 162, -60 - 54], value.Elements.ToArray());
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
