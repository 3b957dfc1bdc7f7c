using static ExprGrad.Functions;
using static ExprGrad.Tests.Numbers;

namespace ExprGrad.Tests;

/// <summary>Reductions: values, conventions and numbers of any size.</summary>
public class ReductionsTests
{
    private const double Inf = double.PositiveInfinity;
    private static readonly Variable M = Input("M", 2, 3), V = Input("v", 2), W = Input("w", 4);

    public static TheoryData<string, Expr> Keeping => new()
    {
        { "sum", M.Sum([1], keep: true) }, { "product", M.Product([1], keep: true) }, { "max", M.Maximum([1], keep: true) }, { "min", M.Minimum([-1], keep: true) },
        { "mean", M.Mean([1], keep: true) }, { "variance", M.Variance([1], keep: true) }, { "deviation", M.StandardDeviation([1], keep: true) },
        { "norm", M.Norm([1], keep: true) }, { "squared", M.SquaredNorm([1], keep: true) }, { "one", M.OneNorm([1], keep: true) }, { "greatest", M.MaximumNorm([1], keep: true) },
        { "argmax", M.ArgMaximum([1], keep: true) }, { "argmin", M.ArgMinimum([1], keep: true) }, { "logsumexp", LogSumExp(M, [1], keep: true) },
    };

    [Theory]
    [MemberData(nameof(Keeping))]
    public void Reduction_KeepsAxesIfAskedTo(string what, Expr kept) => Assert.True(kept.Shape == Shape.Of(2, 1), $"{what} has shape {kept.Shape}");

    [Fact]
    public void Reduction_KeepsAllAxesIfNoneIsNamed() => Assert.Equal(Shape.Of(1, 1), M.Sum([], keep: true).Shape);

    [Fact]
    public void Variance_DividesByTheNumberLessACorrection()
    {
        var x = new Dense(M.Shape, 1, 2, 6, 1e9 + 4, 1e9 + 7, 1e9 + 13);
        Assert.Equal([14.0 / 3, 14], Value(M.Variance(1), (M, x)));
        Assert.Equal([7, 21], Value(M.Variance([1], correction: 1), (M, x)));
        Assert.Equal([Math.Sqrt(7), Math.Sqrt(21)], Value(M.StandardDeviation([1], correction: 1), (M, x)), Near);
        Assert.True(double.IsNaN(Value(M.Variance([1], correction: 3) * 0, (M, new(M.Shape, 1, 1, 1, 1, 1, 1)))[0]));
    }

    [Fact]
    public void StandardDeviation_OfEqualElementsHasDerivative0() => Assert.Equal([0, 0], Gradient(V.StandardDeviation(), V, 3, 3));

    [Theory]
    [InlineData(3e200, 4e200)]
    [InlineData(3e-200, 4e-200)]
    [InlineData(3, 4)]
    public void Norm_HasNoLimitsOfSize(double a, double b)
    {
        var size = Math.Abs(b) / 4;
        Assert.Equal(5 * size, Value(V.Norm(), (V, new(V.Shape, a, b)))[0], 1e-15 * size);
        Assert.Equal([0.6, 0.8], Gradient(V.Norm(), V, a, b).Select(Math.Abs), (x, y) => Math.Abs(x - y) < 1e-3);
    }

    [Theory]
    [InlineData(1e150)]
    [InlineData(1e-150)]
    public void Norm_HasASecondDerivativeOfAnySize(double size)
    {
        var gradient = new Function([V], [new("f", V.Norm())]).Gradient(V).Values[0];
        Assert.Equal([(0.64 - 0.48) / 5, (0.36 - 0.48) / 5], Gradient(gradient, V, 3 * size, 4 * size).Select(h => h * size), (x, y) => Math.Abs(x - y) < 1e-14);
    }

    [Fact]
    public void Norm_OfNumbersTooSmallToDivideByHasItsDerivative() => Assert.Equal([0.6, 0.8], Gradient(V.Norm(), V, 3e-320, 4e-320), (a, b) => Math.Abs(a - b) < 1e-3);

    [Fact]
    public void Norms_At0HaveDerivative0()
    {
        foreach (var norm in new[] { V.Norm(), V.OneNorm(), V.MaximumNorm(), V.SquaredNorm() })
        {
            Assert.Equal([0, 0], Gradient(norm, V, 0, 0));
        }
    }

    [Fact]
    public void Norms_OfNothingAre0()
    {
        var nothing = Input("e", 0, 2);
        foreach (var norm in new[] { nothing.Norm(0), nothing.OneNorm(0), nothing.MaximumNorm(0), nothing.SquaredNorm(0) })
        {
            Assert.Equal([0, 0], Value(norm, (nothing, new(nothing.Shape))));
        }
    }

    [Fact]
    public void Norms_AreThoseOfTheirOrders()
    {
        var x = new Dense(M.Shape, 1, -2, 2, 0, -4, 3);
        Assert.Equal([3, 5], Value(M.Norm(1), (M, x)), Near);
        Assert.Equal([Math.Sqrt(34)], Value(M.Norm(), (M, x)), Near);
        Assert.Equal([5, 7], Value(M.OneNorm(1), (M, x)));
        Assert.Equal([2, 4], Value(M.MaximumNorm(1), (M, x)));
    }

    [Fact]
    public void ArgMaximum_IsTheFirstOfTies()
    {
        var x = new Dense(M.Shape, 1, 5, 5, 2, 2, 0);
        Assert.Equal([1, 0], Value(M.ArgMaximum(1), (M, x)));
        Assert.Equal([1, 0, 0], Value(M.ArgMaximum(0), (M, x)));
        Assert.Equal([1], Value(M.ArgMaximum(), (M, x)));
        Assert.Equal([0, 2], Value(M.ArgMinimum(1), (M, x)));
        Assert.Equal([5], Value(M.ArgMinimum(), (M, x)));
        Assert.Equal([5], Value(M.ArgMinimum(0, 1), (M, x)));
    }

    [Fact]
    public void ArgMaximum_TakesTheFirstNaN()
    {
        var x = new Dense(M.Shape, 1, double.NaN, 5, Inf, double.NaN, double.NaN);
        Assert.Equal([1, 1], Value(M.ArgMaximum(1), (M, x)));
        Assert.Equal([1, 1], Value(M.ArgMinimum(1), (M, x)));
    }

    [Theory]
    [InlineData(Inf, 0, Inf, 1, 0)]
    [InlineData(Inf, Inf, Inf, 0.5, 0.5)]
    [InlineData(Inf, -Inf, Inf, 1, 0)]
    [InlineData(-Inf, 2, 2, 0, 1)]
    [InlineData(-Inf, -Inf, -Inf, 0, 0)]
    [InlineData(1e4, -1e4, 1e4, 1, 0)]
    public void LogSumExp_AtInfinity(double a, double b, double value, double da, double db)
    {
        Assert.Equal([value], Value(LogSumExp(V), (V, new(V.Shape, a, b))));
        Assert.Equal([da, db], Gradient(LogSumExp(V, 0), V, a, b));
    }

    [Theory]
    [InlineData(1e4, -1e4, 0, -2e4)]
    [InlineData(1e4, 1e4, -0.6931471805599453, -0.6931471805599453)]
    [InlineData(-Inf, 3, -Inf, 0)]
    [InlineData(-Inf, -Inf, -0.6931471805599453, -0.6931471805599453)]
    public void LogSoftmax_OfLargeLogits(double a, double b, double left, double right)
    {
        Assert.Equal([left, right], Value(LogSoftmax(V, 0), (V, new(V.Shape, a, b))));
        Assert.All(Gradient(LogSoftmax(V, 0)[1..], V, a, b), d => Assert.True(double.IsFinite(d)));
        Assert.Equal([Math.Exp(left), Math.Exp(right)], Value(Softmax(V, 0), (V, new(V.Shape, a, b))), Near);
    }

    [Fact]
    public void Cumulative_RunsEitherWay()
    {
        var x = new Dense(W.Shape, 3, 1, 4, 2);
        Assert.Equal([3, 4, 8, 10], Value(W.CumulativeSum(0), (W, x)));
        Assert.Equal([10, 7, 6, 2], Value(W.CumulativeSum(0, reverse: true), (W, x)));
        Assert.Equal([3, 3, 12, 24], Value(W.CumulativeProduct(0), (W, x)));
        Assert.Equal([24, 8, 8, 2], Value(W.CumulativeProduct(0, reverse: true), (W, x)));
        Assert.Equal([3, 3, 4, 4], Value(W.CumulativeMaximum(0), (W, x)));
        Assert.Equal([1, 1, 2, 2], Value(W.CumulativeMinimum(0, reverse: true), (W, x)));
    }

    [Fact]
    public void CumulativeProduct_HasAnExactDerivativeAtZeros() => Assert.Equal([1, 2, 0, 0], Gradient(W.CumulativeProduct(0), W, 2, 0, 0, 5));

    [Fact]
    public void Masked_ReductionsHaveDerivativesOfWhatIsLeftOnly()
    {
        var kept = W > 0;
        Assert.Equal([0, 0, 1, 1], Gradient(Where(kept, W, 0).Sum(), W, -1, 0, 2, 4));
        Assert.Equal([0, 0, 0.5, 0.25], Gradient(Where(kept, Log(W), 0).Sum(), W, -1, 0, 2, 4));
        Assert.Equal([0, 0, 0.125, 0.0625], Gradient(Where(kept, Log(W), 0).Mean(), W, -1, 0, 2, 4));
        Assert.Equal([0, 0, 0, 0.25], Gradient(Where(kept, Log(W), double.NegativeInfinity).Maximum(), W, -1, 0, 2, 4));
        Assert.Equal([0, 0, 1.0 / 6, 1.0 / 6], Gradient(LogSumExp(Where(kept, Log(W), double.NegativeInfinity)), W, -1, 0, 2, 4), Near);
    }
}
