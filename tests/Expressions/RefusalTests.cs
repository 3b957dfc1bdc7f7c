using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>A derivative that is not there is refused, and the refusal says why.</summary>
public sealed class RefusalTests
{
    private static readonly Variable X = Input("x", 3), Y = Input("y", 3), T = Input("t"), S = Input("s");

    /// <summary>Every form that takes expressions to differentiate by.</summary>
    private static readonly (string Name, Func<Function, Expr, Function> Of)[] Forms =
    [
        ("gradient", (f, x) => f.Gradient(x)),
        ("gradient", (f, x) => f.ValueAndGradient(x)),
        ("vjp", (f, x) => f.Vjp(x)),
        ("jvp", (f, x) => f.Jvp(x)),
        ("jacobian", (f, x) => f.Jacobian(x)),
        ("hessian", (f, x) => f.Hessian(x)),
        ("hessian-vector product", (f, x) => f.HessianVectorProduct(x)),
        ("vector-hessian product", (f, x) => f.VectorHessianProduct(x)),
        ("gauss-newton product", (f, x) => f.GaussNewtonProduct(x)),
        ("derivative", (f, x) => f.Derivative((Variable)x)),
        ("taylor", (f, x) => f.TaylorCoefficients((Variable)x, 2)),
        ("sparse jacobian", (f, x) => f.SparseJacobian(x).Function),
        ("sparse hessian", (f, x) => f.SparseHessian(x).Function),
    ];

    [Fact]
    public void Forms_RefuseWhatDoesNotMatter() => Assert.All(Forms, form => Assert.Equal(
        $"{form.Name}: `f` does not depend on `s`", Refusal(() => form.Of(new([T, S], [new("f", Sin(T))]), S))));

    [Fact]
    public void Forms_RefuseWhatMattersOnlyInSteps() => Assert.All(Forms, form => Assert.Equal(
        $"{form.Name}: `f` depends on `s` only through `floor`, whose derivative is 0 everywhere", Refusal(() => form.Of(Function.Of(Sin(T) * Floor(2 * S)), S))));

    [Fact]
    public void Refusals_NameEveryStep()
    {
        Assert.Equal(
            "gradient: `f` depends on `x` only through `less`, `stopGradient` and `sign`, whose derivatives are 0 everywhere",
            Refusal(() => Function.Of((Where(X < Y, 1, StopGradient(X)) + Sign(X)).Sum()).Gradient(X)));
        Assert.Equal(
            "gradient: `f` depends on `x` only through `equal`, whose derivative is 0 everywhere",
            Refusal(() => Function.Of((Equal(X, X.Maximum()) * new Iota(X.Shape, 0)).Sum()).Gradient(X)));
        Assert.Equal(
            "gradient: `f` depends on `s` only through operand 1 of `where`, whose derivative is 0 everywhere", Refusal(() => Function.Of(Where(S, T, 1)).Gradient(S)));
        Assert.Equal("jvp: `f`, `f2` does not depend on `s`", Refusal(() => new Function([T, S], [new("f", T), new("f2", T)]).Jvp(S)));
    }

    [Fact]
    public void WhatIsNotNamedMayNotMatter()
    {
        Assert.Equal("∂f/∂t = ⌊s⌋·cos(t)\n∂f/∂s = 0", Simplify.Of(Function.Of(Sin(T) * Floor(S)).Gradient(), Arithmetic.Real).ToString());
        Assert.Equal(0, Grad.Of((double x) => Math.Floor(x)).GradientAt(1.5));
    }

    [Fact]
    public void Forms_RefuseShapesAndOrders()
    {
        Assert.Equal("hessian: found output `f` of shape [3], expected a scalar", Refusal(() => Function.Of(Sin(X)).Hessian()));
        Assert.Equal("sparse hessian: found output `f` of shape [3], expected a scalar", Refusal(() => Function.Of(Sin(X)).SparseHessian(X).Function));
        Assert.Equal("taylor: found variable `x` of shape [3], expected a scalar", Refusal(() => Function.Of(Sin(X)).TaylorCoefficients(X, 2)));
        Assert.Equal("taylor: found order -1, expected at least 0", Refusal(() => Function.Of(Sin(T)).TaylorCoefficients(T, -1)));
        Assert.Equal("derivative: found order 0, expected at least 1", Refusal(() => Function.Of(Sin(T)).Derivative(T, 0)));
        Assert.Equal("derivative: found inputs t, s, expected one, or the name of one", Refusal(() => Function.Of(T * S).Derivative()));
        Assert.Equal("vjp: found `x` twice, expected each expression once", Refusal(() => Function.Of(Sin(X)).Vjp(X, X)));
    }

    private static string Refusal(Func<Function> request) => Assert.Throws<DerivativeException>(request).Message;
}
