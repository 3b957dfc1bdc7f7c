using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Faults that were found by readers, each fixed.</summary>
public class FindingsTests
{
    [Fact]
    public void CrossEntropy_OfLargeLogitsKeepsItsDigitsInFloat()
    {
        var (o, y) = (Input("o", 2), Input("y", 2));
        var f = Function.Of(CrossEntropy(o, y)).Compile<float>();
        Assert.Equal(4.5398e-5f, f.Invoke([10000, 9990], [1, 0])[0][0], 1e-7f);
    }

    [Fact]
    public void Exact_KeepsComparisonsWithNaNAsTheyAre()
    {
        var guarded = Grad.Of(x => !(Math.Sqrt(x) < 1) ? 10 : 20);
        var positive = Grad.Of(x => Math.Log(x) > 0 ? Math.Log(x) : 0);
        Assert.Equal((10, 0), (guarded.Value(-1), positive.Value(-1)));
        Assert.Equal(double.PositiveInfinity, Grad.Of(x => Math.Pow(x, 0.5)).Value(double.NegativeInfinity));
    }

    [Fact]
    public void Captured_FunctionsNearZeroKeepTheirDigits()
    {
        Assert.Equal(1e-18 * Math.Log(2), Grad.Of(x => double.Exp2M1(x)).Value(1e-18), 1e-32);
        Assert.Equal(1e-18 * Math.Log(10), Grad.Of(x => double.Exp10M1(x)).Value(1e-18), 1e-32);
    }

    [Fact]
    public void Norm_AtZeroHasTheGradientZero()
    {
        var x = Input("x", 2);
        var f = Function.Of(x.Norm()).ValueAndGradient(x).Compile<double>();
        Assert.Equal([[0], [0, 0]], f.Invoke([0, 0]));
        Assert.Equal([0.6, 0.8], f.Invoke([3, 4])[1], (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Round_IsFlatAtZero() => Assert.Equal((0, 1), (Grad.Of(x => Math.Round(x)).GradientAt(0), Grad.Of(x => 3 * Math.Round(x) + x).GradientAt(0)));

    [Fact]
    public void Adjoint_NamesEachCotangentOnce()
    {
        var x = Input("x");
        var lines = Function.Of(Where(x > 0, Sqrt(x), 0).Named("f")).Gradient(x).ToString().Split('\n');
        Assert.Single(lines, line => line.StartsWith("∂f/∂x =", StringComparison.Ordinal));
    }

    [Fact]
    public void Training_LooksAtItsLastUpdate()
    {
        var (x, p) = (Input("x", 1), Parameter("p"));
        var loss = Sqrt(Square(p - x).Sum());
        var start = Parameters.Initialize<double>(loss, 0);
        var result = Train.Run(loss, Optimizers.Sgd(0.1), start, [(x, new double[] { 0 })], new() { Epochs = 1 });
        Assert.IsType<Ending.NonFiniteLoss>(result.Ending);
        Assert.Equal([0], result.Parameters[p].ToArray());
    }

    [Fact]
    public void Requests_ThatMakeNoSenseAreRefused()
    {
        var (x, z) = (Input("x"), Input("z"));
        Assert.Equal("derivative: found `z`, expected one of the inputs x", Assert.Throws<DerivativeException>(() => Function.Of(Sin(x)).Derivative(z)).Message);
        Assert.Equal("gradient: found `x` twice, expected each expression once", Assert.Throws<DerivativeException>(() => Function.Of(Sin(x)).Gradient(x, x)).Message);
        Assert.StartsWith("add: found null, expected an expression", Assert.Throws<ArgumentNullException>(() => x + null!).Message, StringComparison.Ordinal);
        Assert.StartsWith("input: found a name of no letters", Assert.Throws<ArgumentException>(() => Input(" ")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.7)]
    [InlineData(0.7)]
    public void Conditions_ThatAreAnyNumberAreTrue(double condition)
    {
        var (x, c) = (Input("x"), Input("c", 3));
        Expr[] values =
        [
            Where(c[..2], Log(x).BroadcastTo(Shape.Of(3)).Take(Vector(1, 2), 0), 5).Sum(),
            Where(c, Log(x).BroadcastTo(Shape.Of(3)), 5).Sum(),
            Where(c, (Log(x) * Vector(1, 2, 3)).Dot(Structural.Fill(1, Shape.Of(3, 3))), 5).Sum(),
        ];
        var at = Evaluate.Of([.. values.Select(v => Function.Of(v).Gradient(x).Values[0])], (x, new(Shape.Scalar, 0.5)), (c, new(c.Shape, condition, 0, 0)));
        Assert.Equal([2, 2, 12], at.Select(v => v.Number));
    }

    [Fact]
    public void Ledger_OfATrainingStepKnowsItsBackwardPass()
    {
        var (x, w) = (Input("x", 8, 4), Parameter("w", 4, 3));
        var step = TrainingStep.Of(Square(Tanh(x.Dot(w))).Mean(), Optimizers.Sgd(0.1));
        var memory = step.Function.Compile<double>().Memory;
        Assert.Equal((4 * 3 * 8, 8), (memory.Gradients, memory.Outputs));
        Assert.True(memory.Saved > 0);
    }

    [Fact]
    public void Constants_AreCopies()
    {
        double[] numbers = [1, 2];
        var v = Vector(numbers);
        numbers[0] = 99;
        Assert.Equal([1, 2], Evaluate.Of(v).Elements.ToArray());
    }

    [Fact]
    public void Slices_OfOneElementCompose() =>
        Assert.Equal(1, Function.Of(Vector(1, 2, 3).Slice(0, 0, 1, 65536).Slice(0, 0, 1, 65536).Sum()).Compile<double>().Invoke()[0][0]);

    [Fact]
    public void Float_RefusesToCountFurtherThanItCan() => Assert.Equal(
        "float: found an axis of 16777217 positions that are used as numbers, expected at most 16777216; double counts further",
        Assert.Throws<CompileException>(() => Function.Of(new Iota(Shape.Of((1 << 24) + 1), 0).Maximum()).Compile<float>()).Message);

    [Fact]
    public void Table_CannotBeEmptied() => Assert.Throws<NotSupportedException>(() => ((IList<Op>)Ops.All).Clear());

    [Theory]
    [InlineData(0, 1e-310, -0.0)]
    [InlineData(1e-320, 1e-310, -9.9998886718268e+299)]
    public void DivisorWhoseReciprocalOverflows_HasItsDerivative(double a, double b, double expected)
    {
        var (x, y) = (Input("x"), Input("y"));
        Assert.Equal(expected, Evaluate.Of(Function.Of(x / y).Gradient(y).Values[0], (x, new(x.Shape, a)), (y, new(y.Shape, b))).Number, Math.Abs(expected) * 1e-10);
    }
}
