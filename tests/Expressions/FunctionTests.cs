using static ExprGrad.Functions;

namespace ExprGrad.Tests;

public class FunctionTests
{
    private static readonly Variable X = Input("x"), Y = Input("y"), V = Input("v", 3);

    [Fact]
    public void Function_SharesWhatIsEqual()
    {
        var f = Function.Of(Sin(X * Y) + Sin(X * Y));
        Assert.Equal(5, Traverse.PostOrder(f.Values).Count);
    }

    [Fact]
    public void Of_FindsTheLeavesInOrderOfAppearance() => Assert.Equal(["y", "x"], Function.Of(Sin(Y) * X).Inputs.Select(v => v.Name));

    [Fact]
    public void Of_NamesOutputsApartFromInputs() =>
        Assert.Equal(["f2", "J", "f3"], Function.Of(Input("f") * 2, Square(X).Named("J"), Cos(X)).Outputs.Select(o => o.Name));

    [Fact]
    public void Gradient_OfAVectorIsRefused() => Refuses<DerivativeException>(
        "gradient: found output `f` of shape [3], expected a scalar", () => Function.Of(Sin(V)).Gradient());

    [Fact]
    public void Gradient_OfWhatDoesNotDependIsRefused() => Refuses<DerivativeException>(
        "gradient: `f` does not depend on `y`", () => new Function([X, Y], [new("f", Sin(X))]).Gradient(Y));

    [Fact]
    public void Gradient_WithoutNamesIsZeroForInputsThatDoNotMatter() =>
        Assert.Equal("∂f/∂x = cos(x)\n∂f/∂y = 0", new Function([X, Y], [new("f", Sin(X))]).Gradient().ToString());

    [Fact]
    public void Gradient_TakesParametersBeforeInputs()
    {
        var w = Parameter("w");
        Assert.Equal(["∂f/∂w"], Function.Of(Square(w * X)).Gradient().Outputs.Select(o => o.Name));
    }

    [Fact]
    public void Gradient_ReachesIntermediateExpressions()
    {
        var z = (X * Y).Named("z");
        Assert.Equal("z = x·y\n∂f/∂z = cos(z)", Function.Of(Sin(z)).Gradient(z).ToString());
    }

    [Fact]
    public void Hessian_IsSymmetric()
    {
        var h = Function.Of(X * X * Y + Exp(Y)).Hessian();
        var values = Evaluate.Of(h.Values, (X, Number(2)), (Y, Number(3)));
        Assert.Equal([6, 4, 4, Math.Exp(3)], values.Select(v => v.Number));
    }

    [Fact]
    public void Function_RefusesTwoInputsOfOneName() => Refuses<FunctionException>(
        "found two different inputs named `x`, expected a name for each", () => Function.Of(X * Input("x")));

    [Fact]
    public void Function_RefusesTwoOutputsOfOneName() => Refuses<FunctionException>(
        "found two different outputs named `f`, expected a name for each", () => new Function([X], [new("f", X), new("f", Sin(X))]));

    [Fact]
    public void Function_RefusesAVariableThatIsNoInput() => Refuses<FunctionException>(
        "found `y` [] in an output, expected only the inputs x", () => new Function([X], [new("f", X * Y)]));

    [Fact]
    public void Evaluate_RefusesWhatIsMissingOrMisshapen()
    {
        Refuses<BindingException>("`v`: found no value, expected one of shape [3]", () => Evaluate.Of(Sin(V)));
        Refuses<BindingException>("`v`: found [], expected [3]", () => Evaluate.Of(Sin(V), (V, Number(1))));
    }

    private static Dense Number(double number) => new(Shape.Scalar, number);

    private static void Refuses<TException>(string message, Func<object> wrong)
        where TException : ExprGradException => Assert.Equal(message, Assert.Throws<TException>(() => { _ = wrong(); }).Message);
}
