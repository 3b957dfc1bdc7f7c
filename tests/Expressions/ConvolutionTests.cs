using static ExprGrad.Functions;
using static ExprGrad.Tests.Numbers;

namespace ExprGrad.Tests;

/// <summary>Convolution and pooling against loops.</summary>
public class ConvolutionTests
{
    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(1, 2, 2, 1)]
    [InlineData(3, 1, 1, 2)]
    [InlineData(1, 1, 1, 4)]
    public void Convolution_OfRowsAndColumnsIsASumOfProducts(int stride, int padding, int dilation, int groups)
    {
        var (x, w) = (Input("x", 2, 4, 6, 5), Input("w", 4, 4 / groups, 3, 2));
        var (a, b) = (Numbers.Of(2, 4, 6, 5), Numbers.Of(4, 4 / groups, 3, 2));
        var y = Convolution(x, w, stride, padding, dilation, groups);
        var (rows, columns) = (((6 + (2 * padding) - (2 * dilation) - 1) / stride) + 1, ((5 + (2 * padding) - dilation - 1) / stride) + 1);
        Assert.Equal(Shape.Of(2, 4, rows, columns), y.Shape);
        Assert.Equal(
            from n in Enumerable.Range(0, 2)
            from o in Enumerable.Range(0, 4)
            from i in Enumerable.Range(0, rows)
            from j in Enumerable.Range(0, columns)
            select Sum(n, o, i, j),
            Value(y, (x, a), (w, b)), Near);

        double Sum(int n, int o, int i, int j) => (
            from c in Enumerable.Range(0, 4 / groups)
            from k in Enumerable.Range(0, 3)
            from l in Enumerable.Range(0, 2)
            let channel = c + (o / (4 / groups) * (4 / groups))
            let row = (i * stride) + (k * dilation) - padding
            let column = (j * stride) + (l * dilation) - padding
            where row >= 0 && row < 6 && column >= 0 && column < 5
            select a[((((n * 4) + channel) * 6) + row) * 5 + column] * b[((((o * (4 / groups)) + c) * 3) + k) * 2 + l]).Sum();
    }

    [Fact]
    public void Convolution_IsTheProductOfTheKernelAndPatches()
    {
        var (x, w) = (Input("x", 2, 3, 8), Input("w", 4, 3, 3));
        var patches = Structural.Stack(3, [.. Enumerable.Range(0, 3).Select(k => x.Slice(2, k, 3, 2))]);
        Assert.Equal(
            Value(Einsum("ock,nclk->nol", w, patches), (x, Numbers.Of(2, 3, 8)), (w, Numbers.Of(4, 3, 3))),
            Value(Convolution(x, w, stride: 2), (x, Numbers.Of(2, 3, 8)), (w, Numbers.Of(4, 3, 3))), Near);
    }

    [Theory]
    [InlineData(7, 3, 1, 7)]
    [InlineData(7, 4, 1, 7)]
    [InlineData(7, 3, 2, 4)]
    [InlineData(8, 2, 3, 3)]
    [InlineData(8, 1, 3, 3)]
    public void Convolution_PaddedToTheSameExtent(int n, int size, int stride, int positions) =>
        Assert.Equal(Shape.Of(1, 1, positions), Convolution(Input("x", 1, 1, n), Input("w", 1, 1, size), stride, Padding.Same).Shape);

    [Fact]
    public void Convolution_PaddedOnOneSideIsCausal()
    {
        var (x, w) = (Input("x", 1, 1, 4), Input("w", 1, 1, 2));
        Assert.Equal([0, 1, 2, 3], Value(Convolution(x, w, padding: Padding.Of((1, 0))), (x, Counted(1, 1, 4)), (w, new(w.Shape, 0, 1))));
        Assert.Equal([0, 0, 1, 2], Value(Convolution(x, w, padding: Padding.Of((1, 0))), (x, Counted(1, 1, 4)), (w, new(w.Shape, 1, 0))));
    }

    [Fact]
    public void Convolution_OfNoExamplesIsEmpty()
    {
        var (x, w) = (Input("x", 0, 2, 4), Input("w", 3, 2, 2));
        var f = Function.Of(Convolution(x, w).Sum()).ValueAndGradient(x, w).Compile<double>();
        Assert.Equal([1, 0, 12], f.Invoke(new double[12], []).Select(y => y.Length));
    }

    [Fact]
    public void Pools_TakeEachWindow()
    {
        var x = Input("x", 1, 1, 4, 4);
        Assert.Equal([5, 7, 13, 15], Value(MaximumPool(x, 2), (x, Counted(1, 1, 4, 4))));
        Assert.Equal([2.5, 4.5, 10.5, 12.5], Value(AveragePool(x, 2), (x, Counted(1, 1, 4, 4))));
        Assert.Equal([5, 6, 7, 9, 10, 11, 13, 14, 15], Value(MaximumPool(x, 2, stride: 1), (x, Counted(1, 1, 4, 4))));
    }

    [Fact]
    public void Pools_DoNotSeePadding()
    {
        var x = Input("x", 1, 1, 3);
        Assert.Equal([-1, -2], Value(MaximumPool(x, 2, padding: 1), (x, new(x.Shape, -1, -2, -3))));
        Assert.Equal([-1, -2.5], Value(AveragePool(x, 2, padding: 1), (x, new(x.Shape, -1, -2, -3))));
        Assert.Equal([-1.5, -2, -2.5], Value(AveragePool(x, 3, stride: 1, padding: Padding.Same), (x, new(x.Shape, -1, -2, -3))));
    }

    [Fact]
    public void MaximumPool_SharesTheDerivativeAmongTies()
    {
        var x = Input("x", 1, 1, 4);
        Assert.Equal([0.5, 0.5, 0, 1], Gradient(MaximumPool(x, 2), x, 3, 3, 1, 2));
        Assert.Equal([0, 2, 0.5, 0.5], Gradient(MaximumPool(x, 2, stride: 1), x, 1, 3, 1, 1));
    }

    [Fact]
    public void Pool_SideBySideNeedsNoCopy()
    {
        var x = Input("x", 2, 3, 8, 8);
        Assert.Empty(Function.Of(MaximumPool(x, 3, stride: 1).Named("y")).Compile<double>().Schedule.Scratch);
        Assert.Empty(Function.Of(MaximumPool(x, 2).Named("y")).Compile<double>().Schedule.Scratch);
    }
}
