using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>What loops compute again instead of reading it from memory.</summary>
public class RecomputationTests
{
    private static readonly Variable X = Input("x", 16, 32);
    private static readonly Variable W = Parameter("W", 32, 24), V = Parameter("V", 24, 8), B = Parameter("b", 24);

    [Fact]
    public void AMask_ComesFromTheActivation()
    {
        var f = Function.Of(Square(Relu(X.Dot(W) + B).Dot(V)).Mean().Named("J")).ValueAndGradient(W, V);
        Assert.Contains("greater [16, 24] is not in memory: the loop that needs it computes it from s", Explained(f), StringComparison.Ordinal);
        Assert.Equal(sizeof(double) * ((16 * 24) + (16 * 8)), f.Compile<double>().Memory.Saved);
        Compiled.Agrees(f);
    }

    // Rather one value than the two that it is made of, but rather those if both are kept anyway.
    [Fact]
    public void TheFewestBytes_AreKept()
    {
        var (a, b) = ((X / 32).Dot(W), (Sin(X) / 32).Dot(W));
        Assert.DoesNotContain("not in memory", Explained(Function.Of((a * b).Sum([0], keep: true) - Sin(X).Dot(W))), StringComparison.Ordinal);
        var f = Function.Of(Square((a * b * Sigmoid(b)).Dot(V)).Mean().Named("J")).ValueAndGradient(W);
        Assert.Contains("mul [16, 24] is not in memory: each of the 2 loops that need it computes it again from", Explained(f), StringComparison.Ordinal);
        Compiled.Agrees(f);
    }

    [Fact]
    public void WhatIsDear_IsKept()
    {
        var y = Exp(X);
        Expr[] outputs = [y / y.Sum([1], keep: true)];
        Assert.DoesNotContain("not in memory", Explained(Function.Of(outputs)), StringComparison.Ordinal);
        Compiled.Agrees(outputs);
    }

    // Five sums and products can be done again, six not.
    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void ManyOperations_AreNotDoneAgain(int operations, bool again)
    {
        Expr y = X;
        for (var i = 0; i < operations; i++)
        {
            y = i % 2 == 0 ? y * 0.25 : y + X;
        }

        Expr[] outputs = [Sin(y - y.Mean([1], keep: true))];
        Assert.Equal(again, Explained(Function.Of(outputs)).Contains("[16, 32] is not in memory", StringComparison.Ordinal));
        Compiled.Agrees(outputs);
    }

    // A loop over more elements does it for each of them.
    [Fact]
    public void InLargerLoops_OnlySimpleOperationsAreDoneAgain()
    {
        var (x, b) = (Input("x", 16, 32), Input("b", 32));
        Assert.Contains("add [32] is not in memory", Explained(Function.Of(Sin(x) * (b + 1))), StringComparison.Ordinal);
        Assert.DoesNotContain("not in memory", Explained(Function.Of(Sin(x) * (1 / b))), StringComparison.Ordinal);
    }

    // In the loop that has what it is computed from, it costs nothing, and does not part that loop from its other readers.
    [Fact]
    public void AValue_SharesTheLoopOfWhatItIsComputedFrom()
    {
        var y = Exp(X);
        var later = (y * 2) / Square(y * 2).Sum([1], keep: true);
        Assert.Equal(3, Compiled.Schedule(y, Sin(y * 2), later).Kernels.Count);
        Compiled.Agrees(y, Sin(y * 2), later);
    }

    // More than are cut at once.
    [Fact]
    public void VeryManyValues_AreCutInParts()
    {
        Expr y = X;
        for (var i = 0; i < 700; i++)
        {
            y = i % 8 == 0 ? y - (y * X * 0.25).Mean([1], keep: true) : (y * 0.5) + (X * 0.25 * (1 - y));
        }

        Compiled.Agrees(Function.Of(y), new CompileOptions { Verify = true });
    }

    private static string Explained(Function f) => f.Compile<double>(new() { Verify = true, Threads = 1 }).Explain();
}
