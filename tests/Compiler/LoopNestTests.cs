using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>How a kernel walks through memory.</summary>
public class LoopNestTests
{
    private static readonly Variable X = Input("x", 8, 4), B = Input("b", 4);

    [Fact]
    public void Bias_AndRelu_AreOneLoopNest() => Assert.Equal(
        """
        for i1 in 0..8
          for i2 in 0..4
            t0 = x1[i2]
            t1 = x0[4·i1 + i2]
            t2 = add(t0, t1)
            t3 = relu(t2)
            y0[4·i1 + i2] = t3
        """, Compiled.Nests(Relu(X + B)));

    [Fact]
    public void Positions_RunInVectors()
    {
        var shape = Shape.Of(3, 37);
        var (row, column) = (new Iota(shape, 0), new Iota(shape, 1));
        Compiled.Agrees(Sin(row) * column, Sqrt(column.Flip(1)), column.Slice([Window.All(3), new(1, 3, 12)]) * 2, column.Transpose() + 1, (row * column).Sum(1));
        var kernel = Compiled.Schedule(Sin(column)).Kernels.OfType<LoopKernel>().Single();
        Assert.Contains("by 4 to 36, 1 to 37", $"{Vectorize.Of(Lower.Of(kernel), 4, 4)}", StringComparison.Ordinal);
    }

    [Fact]
    public void Extremes_TakeTurns()
    {
        var kernel = Compiled.Schedule(Input("v", 37).Maximum()).Kernels.OfType<LoopKernel>().Last();
        Assert.Contains("by 4·4 to 32, 4 to 36, 1 to 37", $"{Vectorize.Of(Lower.Of(kernel), 4, 4)}", StringComparison.Ordinal);
    }

    [Fact]
    public void Sum_OverTheFirstAxis_CombinesInMemory() => Assert.Equal(
        """
        t0 = 0
        for i1 in 0..4
          y0[i1] = t0
        --
        for i1 in 0..8
          for i2 in 0..4
            t0 = x0[4·i1 + i2]
            y0[i2] sum= t0
        """, Compiled.Nests(X.Sum(0)));

    [Fact]
    public void Sum_OverTheLastAxis_CombinesInARegister() => Assert.Equal(
        """
        t0 = 0
        for i1 in 0..8
          y0[i1] = t0
        --
        for i1 in 0..8
          for i2 in 0..4
            t0 = x0[4·i1 + i2]
          y0[i1] sum= t0
        """, Compiled.Nests(X.Sum(1)));

    [Fact]
    public void Views_AreIndexArithmetic() => Assert.Equal(
        """
        for i1 in 0..4
          for i2 in 0..8
            t0 = x0[i1 + 4·i2]
            t1 = exp(t0)
            y0[8·i1 + i2] = t1
        --
        for i1 in 0..3
          for i2 in 0..2
            t0 = x0[9 + 4·i1 + i2]
            t1 = exp(t0)
            y1[2·i1 + i2] = t1
        --
        for i1 in 0..8
          for i2 in 0..4
            t0 = x0[28 + -4·i1 + i2]
            t1 = exp(t0)
            y2[4·i1 + i2] = t1
        --
        for i1 in 0..4
          for i2 in 0..4
            t0 = x0[4 + 8·i1 + i2]
            t1 = exp(t0)
            y3[4·i1 + i2] = t1
        """, Compiled.Nests(Exp(X.Transpose()), Exp(X[2..5, 1..3]), Exp(X.Flip(0)), Exp(X.Slice(0, 1, 4, 2))));

    [Fact]
    public void Reshape_IsTheSameMemory() => Assert.Equal(
        """
        for i1 in 0..32
          t0 = x0[i1]
          t1 = exp(t0)
          y0[i1] = t1
        """, Compiled.Nests(Exp(X.Reshape(4, 8))));

    [Fact]
    public void Reshape_ThatIsAnOutput_IsACopyInOrder() => Assert.Equal(
        """
        for i1 in 0..32
          t0 = x0[i1]
          y0[i1] = t0
        """, Compiled.Nests(X.Reshape(4, 8)));

    [Fact]
    public void Pad_PlacesByIndex() => Assert.EndsWith(
        """
        for i1 in 0..4
          t0 = s0[i1]
          y0[1 + i1] = t0
        """, Compiled.Nests(Sin(B).Pad(0, 1, 2)));

    [Fact]
    public void Vectors_LeaveARemainder()
    {
        var kernel = Kernel(1003);
        var nest = Vectorize.Of(Lower.Of(kernel), 16, 4);
        Assert.StartsWith("for i1 in 0..1003 by 16 to 992, 8 to 1000, 1 to 1003", $"{nest}", StringComparison.Ordinal);
        Assert.StartsWith("for i1 in 0..5003 by 16 to 4992, 1 to 5003", $"{Vectorize.Of(Lower.Of(Kernel(5003)), 16, 4)}", StringComparison.Ordinal);
        Assert.True(new Measure(Carrier.Scalar(typeof(float))).Of(nest) > new Measure(Carrier.Scalar(typeof(float))).Of(Lower.Of(kernel)));

        static LoopKernel Kernel(int extent) => (LoopKernel)Compiled.Schedule(Sin(Input("x", extent))).Kernels[0];
    }
}
