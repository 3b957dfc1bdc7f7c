using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>What runs in one loop, and what goes through memory.</summary>
public class ScheduleTests
{
    private static readonly Variable X = Input("x", 8, 4), Y = Input("y", 8, 4), B = Input("b", 4), W = Input("w", 4, 3);

    [Fact]
    public void Elementwise_OperationsShareOneLoop() =>
        Assert.Equal("loop [8, 4]: x0, x1 -> y0  (sin add tanh)", $"{Compiled.Schedule(Tanh(Sin(X) + B))}");

    [Fact]
    public void Softmax_ReadsItsInputTwice() => Assert.Equal(
        """
        loop [8]:  -> s0  ()
        loop [8, 4]: x0 -> s0  ()
        loop [8]:  -> s1  ()
        loop [8, 4]: x0, s0 -> s2, s1  (excess exp)
        loop [8, 4]: s2, s1 -> y0  (div)
        """, $"{Compiled.Schedule(Softmax(X, 1))}");

    [Fact]
    public void Sums_OverDifferentAxes_ShareOneLoop() => Assert.Equal(
        """
        loop [4]:  -> y0  ()
        loop [8]:  -> y1  ()
        loop [8, 4]: x0 -> y0, y1  ()
        """, $"{Compiled.Schedule(X.Sum(0), X.Sum(1))}");

    [Fact]
    public void Pad_FillsThenPlaces() => Assert.Equal(
        """
        loop [4]: x0 -> s0  (sin)
        loop [7]:  -> y0  ()
        loop [4]: s0 -> y0  ()
        """, $"{Compiled.Schedule(Sin(B).Pad(0, 1, 2))}");

    [Fact]
    public void Concatenate_PlacesPartByPart() => Assert.Equal(
        """
        loop [8, 4]: x1 -> s0  (sin)
        loop [8, 4]: x0 -> y0  ()
        loop [8, 4]: s0 -> y0  ()
        """, $"{Compiled.Schedule(Structural.Concatenate(0, X, Sin(Y)))}");

    [Fact]
    public void Contraction_OfTransposes_CopiesNothing() =>
        Assert.Equal("dot [] 8x5x4: x0, x1 -> y0", $"{Compiled.Schedule(Input("a", 4, 8).Transpose().Dot(Input("c", 5, 4).Transpose()))}");

    [Fact]
    public void Contraction_OfABatch_IsOneKernel() =>
        Assert.Equal("dot [3] 4x6x5: x0, x1 -> y0", $"{Compiled.Schedule(Input("a", 3, 4, 5).MatrixMultiply(Input("b", 3, 5, 6)))}");

    [Fact]
    public void Contraction_OverAxesApart_Copies() => Assert.Equal(
        """
        loop [4, 3, 5]: x0 -> s0  ()
        loop [3, 5, 2]: x1 -> s1  ()
        dot [] 4x2x15: s0, s1 -> y0
        """, $"{Compiled.Schedule(Input("a", 3, 4, 5).Contract(Input("c", 5, 3, 2), [], [(0, 1), (2, 0)]))}");

    [Fact]
    public void Uniform_OperandsTakeNoMemory() =>
        Assert.Equal("dot [] 8x3x4: k0, x0 -> y0", $"{Compiled.Schedule(Structural.Fill(2, Shape.Of(8, 4)).Dot(W))}");

    [Fact]
    public void Copies_ForOneContraction_DoNotMisleadAnother()
    {
        var (x, w, u) = (Input("x", 4, 2, 3), Input("w", 3, 2), Input("u", 2, 3));
        var moved = x.Permute(0, 2, 1);
        var part = moved.Slice(0, 1, 2).Permute(0, 2, 1).Contract(u, [], [(1, 0), (2, 1)]);
        Compiled.Agrees(part, moved.Contract(w, [], [(1, 0), (2, 1)]));
    }

    [Fact]
    public void Unfused_EveryOperationHasItsOwnLoop()
    {
        var schedule = Function.Of(Relu(X + B) * 2).Compile<float>(new() { Fuse = false }).Schedule;
        Assert.Equal(["add", "relu", "mul"], schedule.Kernels.Select(k => $"{k}").Select((_, i) => schedule.ToString().Split('\n')[i].Split('(')[1].TrimEnd(')')));
    }
}
