using System.Diagnostics;
using ExprGrad.Calculus;
using Xunit.Abstractions;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Sparse Jacobians and Hessians: patterns, colors and values, on structures that are known.</summary>
public sealed class SparseTests(ITestOutputHelper output)
{
    [Fact]
    public void Pattern_OfADifferenceIsABand()
    {
        var x = Input("x", 4);
        var pattern = Sparsity.Of(x[1..] - x[..^1], x);
        Assert.Equal((3, 4), (pattern.Rows, pattern.Columns));
        Assert.Equal([0, 2, 4, 6], pattern.RowStarts);
        Assert.Equal([0, 1, 1, 2, 2, 3], pattern.ColumnIndices);
    }

    [Fact]
    public void Pattern_CutsWhatCannotMatter()
    {
        var x = Input("x", 3);
        Assert.Equal([0, 2], Columns(x * Vector(1, 0, 2)));
        Assert.Equal([0], Columns(x.Dot(new Constant(new(Shape.Of(3, 1), 5, 0, 0)))));
        Assert.Equal([0, 1, 2], Columns(x + StopGradient(x.Sum()) + (x.Flip(0) > 0)));
        Assert.Equal([2, 0], Columns(x.Take(Vector(2, 0), 0)));
        Assert.Equal([0, 2], Columns(x.ScatterAdd(Vector(1, 7, 1), 0, 3)));

        int[] Columns(Expr e) => [.. Sparsity.Of(e, x).ColumnIndices];
    }

    [Fact]
    public void Jacobian_OfABandTakesAProductForEachDiagonal()
    {
        var x = Input("x", 50);
        var jacobian = Function.Of((Sin(x[1..]) * Square(x[..^1])).Named("y")).SparseJacobian(x);
        Assert.Equal(2, jacobian.Colors);
        Assert.Equal("49×50, 98 elements that may differ from zero", $"{jacobian.Pattern}");
        Assert.Equal("∂y/∂x", jacobian.Function.Outputs[0].Name);
        IsDense(jacobian, Function.Of(Sin(x[1..]) * Square(x[..^1])).Jacobian(x), x);
    }

    [Fact]
    public void Jacobian_OfAnArrowTakesTheCheaperMode()
    {
        var x = Input("x", 40);
        var wide = Function.Of(Structural.Concatenate(0, Square(x).Sum().Expand(0), Sin(x)));
        var tall = Function.Of(Sin(x) * x[..1]);
        Assert.Equal((2, Mode.Reverse), (wide.SparseJacobian(x).Colors, wide.SparseJacobian(x).Mode));
        Assert.Equal((2, Mode.Forward), (tall.SparseJacobian(x).Colors, tall.SparseJacobian(x).Mode));
        Assert.Equal((40, Mode.Forward), (wide.SparseJacobian(x, Mode.Forward).Colors, wide.SparseJacobian(x, Mode.Forward).Mode));
        IsDense(wide.SparseJacobian(x), wide.Jacobian(x), x);
        IsDense(tall.SparseJacobian(x), tall.Jacobian(x), x);
    }

    [Fact]
    public void Hessian_OfAnArrowTakesTwoProducts()
    {
        var x = Input("x", 40);
        foreach (var hub in new[] { 0, 17, 39 })
        {
            var f = Function.Of((Square(x) * Sin(x.At(0, hub))).Sum());
            Assert.Equal(2, f.SparseHessian(x).Colors);
            IsDense(f.SparseHessian(x), f.Hessian(x), x);
        }
    }

    [Fact]
    public void Hessian_OfAGridTakesFewProducts()
    {
        var x = Input("x", 9, 11);
        var f = Function.Of((Square(x[1..] - x[..^1]) * Square(x[..^1])).Sum() + Exp(x[.., 1..] * x[.., ..^1]).Sum());
        Assert.InRange(f.SparseHessian(x).Colors, 4, 7);
        IsDense(f.SparseHessian(x), f.Hessian(x), x);
    }

    [Fact]
    public void Values_OfNothingAreEmpty()
    {
        var x = Input("x", 3);
        var hessian = Function.Of(x.Sum()).SparseHessian(x);
        Assert.Equal((0, 0), (hessian.Pattern.Count, hessian.Colors));
        Assert.Equal(0, Evaluate.Of(hessian.Function.Values[0], (x, new Dense(x.Shape, 1, 2, 3))).Shape.Count);
    }

    [Fact]
    public void Derivatives_OfSparseValuesArePossible()
    {
        var x = Input("x", 3);
        var third = Function.Of((x * x * x * x[..1]).Sum()).SparseHessian(x).Function.Jacobian(x);
        Assert.Equal("∂³f/∂x³", third.Outputs[0].Name);
        Assert.Equal(5, third.Values[0].Shape[0] - 2);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(5, 11)]
    public void Hessian_OfAHundredThousandUnknownsTakesAConstantNumberOfProducts(int bandwidth, int most)
    {
        const int N = 100_000;
        var x = Input("x", N);
        var chained = Enumerable.Range(1, bandwidth).Select(d => 100 * Square(x[d..] - Square(x[..^d])).Sum() + Square(1 - x[..^d]).Sum()).Aggregate((a, b) => a + b);
        var clock = Stopwatch.StartNew();
        var hessian = Function.Of(chained.Named("f")).SparseHessian(x);
        var found = clock.Elapsed;
        var compiled = hessian.Function.Compile<double>();
        var made = clock.Elapsed;
        double[] at = [.. Enumerable.Range(0, N).Select(i => Math.Sin(i))], values = compiled.Invoke(at)[0];
        output.WriteLine($"{hessian.Colors} products, {hessian.Pattern.Count} elements; pattern, coloring and expressions {found.TotalMilliseconds:F0} ms, "
            + $"compile {(made - found).TotalMilliseconds:F0} ms, run {(clock.Elapsed - made).TotalMilliseconds:F0} ms");
        Assert.InRange(hessian.Colors, bandwidth + 1, most);
        Assert.Equal(N + (2 * Enumerable.Range(1, bandwidth).Sum(d => N - d)), hessian.Pattern.Count);
        for (var i = bandwidth; i < N - bandwidth; i += 9973)
        {
            var row = hessian.Pattern.Row(i);
            for (var k = 0; k < row.Length; k++)
            {
                var (d, low) = (Math.Abs(row[k] - i), Math.Min(row[k], i));
                var expected = d > 0 ? -400 * at[low]
                    : Enumerable.Range(1, bandwidth).Sum(step => (1200 * at[i] * at[i]) - (400 * at[i + step]) + 2 + 200);
                Assert.Equal(expected, values[hessian.Pattern.RowStarts[i] + k], 1e-9 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    private static void IsDense(SparseDerivative sparse, Function dense, Variable x)
    {
        var at = new Dense(x.Shape, [.. Enumerable.Range(0, x.Shape.Count).Select(i => Math.Cos(1 + i))]);
        var (found, expected) = (sparse.Pattern.Dense(Evaluate.Of(sparse.Function.Values[0], (x, at))), Evaluate.Of(dense.Values[0], (x, at)));
        Assert.All(found.Elements.ToArray().Zip(expected.Elements.ToArray()), e => Assert.Equal(e.Second, e.First, 1e-12));
    }
}
