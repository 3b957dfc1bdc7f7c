using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Faults that were found by reading, each with the case that showed it.</summary>
public sealed class ReviewFaults
{
    private static readonly Variable Z = Input("z"), U = Input("u", 4);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void GradientCheck_OfAGradientThatIsNoNumber_Fails(double factor)
    {
        var wrong = Op.Unary("wrong", x => x * x, (x, y) => factor * x);
        var report = GradientCheck.Of(Function.Of(wrong.Of(Z)), [(Z, new(Shape.Scalar, 1.5))]);
        Assert.False(report.Passed);
        Assert.False(GradientCheck.Of(Function.Of(wrong.Of(U).Sum()), [(U, new(U.Shape, 1, 2, 3, 4))]).Passed);
    }

    [Fact]
    public void BranchNotTaken_BehindARowWithANameOfItsOwn_GivesNoNaN()
    {
        var (φ, c) = (Ops.Relu.As("φ"), Input("c"));
        var gradient = Function.Of(Where(c, Sqrt(φ.Of(Z.Named("q")) - 1), 0).Named("f")).Gradient(Z);
        Assert.Equal(0, Evaluate.Of(gradient.Values[0], (Z, new(Shape.Scalar, 1)), (c, new(Shape.Scalar, 0))).Number);
    }

    [Fact]
    public void GradientCheck_SkipsWhereAnOrderChanges()
    {
        var f = Function.Of((Sort(U) * Vector(1, 2, 3, 4)).Sum() + Median(U));
        for (var seed = 1; seed < 6; seed++)
        {
            GradientCheck.Of(f, [(U, new(U.Shape, 1, 1.2, -1, 1.1))], new() { Seed = seed }).ThrowIfFailed();
        }
    }

    [Fact]
    public void Kinks_OfARowUnderAnotherName_AreThoseOfTheRow() =>
        Assert.Equal(Kinks.Of(Function.Of(Mod(Z, 1))).Count, Kinks.Of(Function.Of(Ops.Mod.As("m").Of(Z, 1))).Count);

    [Fact]
    public void Method_KeepsCastsAndTheNamesOfLambdas()
    {
        var whole = Op.Unary("whole", x => (int)x + Math.Round(x, 2), (x, y) => 0);
        Assert.Contains("return (double)((int)z) + Math.Round(z, 2);", Print.Method(Function.Of(whole.Of(Z)), "F"), StringComparison.Ordinal);
        var doubled = Op.Unary("doubled", x => Binding.Let(x * x, t => t + x), (x, y) => 2 * x + 1);
        Assert.Contains("return Binding.Let(t * t, t_ => t_ + t);", Print.Method(Function.Of(doubled.Of(Input("t"))), "F"), StringComparison.Ordinal);
    }
}
