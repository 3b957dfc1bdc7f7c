using ExprGrad.Calculus;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

public sealed class DerivationTests
{
    private static readonly Variable X = Input("x"), Y = Input("y");

    [Fact]
    public void Derivation_SaysWhereEachTermComesFromAndByWhichRule() => Assert.Equal(
        """
        v1 = x·y
        v2 = sin(v1)
        v3 = x²
        f = v2 + v3
        ∂f/∂v3 = 1                       from f by the partial of add
        ∂f/∂v2 = 1                       from f by the partial of add
        ∂f/∂v1 = ∂f/∂v2·cos(v1)          from v2 by the partial of sin
        ∂f/∂x = 2·∂f/∂v3·x + ∂f/∂v1·y    from v3 by the partial of square, v1 by the partial of mul
        ∂f/∂y = ∂f/∂v1·x                 from v1 by the partial of mul
        """.ReplaceLineEndings("\n"),
        Print.Derivation(Function.Of(Sin(X * Y) + Square(X))));

    [Fact]
    public void Steps_NameTransposesAndRoutines()
    {
        var (a, w) = (Input("A", 3, 3), Input("w", 3));
        var f = Function.Of(Solve(a, w[..2].Pad(0, 0, 1)).Sum());
        Assert.Equal(
            ["the transpose of sum", "the transpose of reshape", "the rule of solve", "the transpose of reshape", "the transpose of pad", "the transpose of slice"],
            Derivation.Of(f, w).Select(s => s.Rule));
    }

    [Fact]
    public void Trace_NamesWhatHasNoNameAndTakesNoneThatIsTaken()
    {
        var trace = Derivation.Trace(Function.Of((Exp(Input("v1")) + X).Named("z") * Y));
        Assert.Equal("v2 = exp(v1)\nz = v2 + x\nf = z·y", Print.Text(trace));
    }

    [Fact]
    public void Derivation_OfATensor_IsRefused() => Assert.Equal(
        "derivation: found output `f` of shape [3], expected a scalar",
        Assert.Throws<DerivativeException>(() => Print.Derivation(Function.Of(Sin(Input("u", 3))))).Message);
}
