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

    [Fact]
    public void Cotangents_OfPartsThatShareAName_AreNotNamedByIt()
    {
        var f = Function.Of((Sin(Z).Named("a") * Cos(Z).Named("a")).Named("f"));
        Assert.DoesNotContain("∂f/∂a", Print.Text(f.ValueAndGradient(Z)), StringComparison.Ordinal);
        Assert.Contains("\n∂f/∂a_2 = ∂f/∂f·a ", Print.Derivation(f), StringComparison.Ordinal);
        Assert.Equal("f2", Function.Of(Sin(Z).Named("f") * 2).Outputs[0].Name);
    }

    [Fact]
    public void Row_ReadsWhatItCapturesOnce()
    {
        var c = 2.0;
        var scaled = Op.Unary("scaled", x => x * c, (x, y) => c);
        c = 5;
        Assert.Equal(4, scaled.At(2));
        Assert.Equal(4, Function.Of(scaled.Of(Z)).Compile<double>().Invoke([2.0])[0][0]);
    }

    [Fact]
    public void Batch_OfWhatIsNoInput_IsRefused()
    {
        var f = Function.Of(Square(Input("x", 3)).Sum());
        Assert.Equal("batch: found `q` [3], expected one of the inputs x", Assert.Throws<FunctionException>(() => f.Batch(5, Input("q", 3))).Message);
        Assert.Equal(
            "batch: found `x` [3], expected one of the inputs x, which has another variable of that name", Assert.Throws<FunctionException>(() => f.Batch(5, Input("x", 3))).Message);
        Assert.Equal(Shape.Of(2), f.Batch(2, f.Inputs[0], f.Inputs[0]).Outputs[0].Value.Shape);
        Assert.Equal(
            "gradient: `f` does not depend on this `x`, but on another variable of that name", Assert.Throws<DerivativeException>(() => f.Gradient(Input("x", 3))).Message);
    }

    [Fact]
    public void GradientCheck_ThatJudgedNothing_Fails()
    {
        var outside = GradientCheck.Of(Function.Of(Sqrt(Z)), [(Z, new(Shape.Scalar, -1))], new() { Seed = 3 });
        Assert.Equal(
            "gradient check: found no direction of `z` in which a numerical derivative can judge that of order 1 (seed 3), expected one; is the point inside the domain, and away from kinks?",
            Assert.Throws<DerivativeException>(() => outside.ThrowIfFailed()).Message);
        Assert.Equal(
            "gradient check: found order 0 and 5 directions, expected at least 1 of each",
            Assert.Throws<DerivativeException>(() => GradientCheck.Of(Function.Of(Sqrt(Z)), [(Z, new(Shape.Scalar, 1))], new() { Order = 0, Directions = 5 })).Message);
    }

    [Fact]
    public void GradientCheck_SeesAWrongPushforward()
    {
        var doubled = Routine.Unary("doubled", 0, x => Shape.Scalar, (x, y) => y[0] = 2 * x.Elements[0], pushforward: (x, y, dx) => 3 * dx, pullback: (x, y, ct) => 2 * ct);
        Assert.False(GradientCheck.Of(Function.Of(doubled.Of(Z)), [(Z, new(Shape.Scalar, 3))]).Passed);
    }

    [Fact]
    public void PrintedCode_TakesNoNameOfTheLibrary()
    {
        var f = Function.Of(Sin(Input("Sin")) * Input("Math") + Input("two\nlines"));
        Assert.StartsWith("var Sin_2 = Input(\"Sin\");\nvar Math = Input(\"Math\");\nvar two_lines = Input(\"two\\u000alines\");", Print.CSharp(f), StringComparison.Ordinal);
        Assert.StartsWith("public static double F(double Sin, double Math_2, double two_lines)", Print.Method(f, "F"), StringComparison.Ordinal);
    }
}
