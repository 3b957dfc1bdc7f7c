using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Very deep and very wide functions, on a stack of 256 KB. <c>EXPRGRAD_NODES</c> sets the depth, where a quick run is wanted.</summary>
public class ScaleTests
{
    private static readonly int Nodes = int.TryParse(Environment.GetEnvironmentVariable("EXPRGRAD_NODES"), out var n) ? n : 1_000_000;

    [Fact]
    public void Deep_ChainsGoThroughEveryPass() => OnASmallStack(() =>
    {
        var x = Input("x");
        Expr y = x;
        var (value, slope) = (0.5, 1.0);
        for (var i = 0; i < Nodes / 3; i++)
        {
            y = (Sin(y) * 0.5) + x;
            (value, slope) = ((Math.Sin(value) * 0.5) + 0.5, (Math.Cos(value) * slope * 0.5) + 1);
        }

        var f = Function.Of(y);
        var g = f.ValueAndGradient();
        Assert.True(f.ToString().Length > Nodes);
        Assert.True(g.ToString().Length > Nodes);
        Assert.NotEmpty(Simplify.Of(g, Arithmetic.Real).Outputs);
        var found = g.Compile<double>().Invoke([0.5]);
        Assert.Equal(value, found[0][0], 1e-12);
        Assert.Equal(slope, found[1][0], 1e-10);
    });

    [Fact]
    public void Wide_SumsOfManyInputs() => OnASmallStack(() =>
    {
        var xs = Enumerable.Range(0, 10_000).Select(i => Input($"x{i}")).ToArray();
        var g = Function.Of(xs.Aggregate((Expr)0, (sum, x) => sum + Square(x))).ValueAndGradient().Compile<double>();
        var found = g.Invoke([.. xs.Select((_, i) => new double[] { i })]);
        Assert.Equal(xs.Select((_, i) => (double)i * i).Sum(), found[0][0], found[0][0] * 1e-12);
        Assert.All(xs.Select((_, i) => i), i => Assert.Equal(2 * i, found[1 + i][0]));
    });

    [Fact]
    public void Long_ChainsOfTensorsAreSplitBelowTheLimitsOfTheJit() => OnASmallStack(() =>
    {
        var x = Input("x", 64);
        var (y, value) = ((Expr)x, 0.5);
        for (var i = 0; i < 400; i++)
        {
            (y, value) = ((Tanh(y) * 0.5) + x, (Math.Tanh(value) * 0.5) + 0.5);
        }

        var f = Function.Of(y).Compile<double>();
        Assert.True(f.Schedule.Kernels.Count > 1);
        Assert.All(f.Invoke([.. Enumerable.Repeat(0.5, 64)])[0], found => Assert.Equal(value, found, 1e-14));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Long_FunctionsAreTheSameHoweverManyThreadsCompileThem(int threads)
    {
        var x = Input("x");
        Expr y = x;
        var value = 0.3;
        for (var i = 0; i < 3000; i++)
        {
            (y, value) = ((Sin(y) * 0.5) + x, (Math.Sin(value) * 0.5) + 0.3);
        }

        var f = Function.Of(y).ValueAndGradient();
        var (found, expected) = (f.Compile<double>(new() { Threads = threads }).Invoke([0.3]), f.Compile<double>(new() { Threads = 2 }).Invoke([0.3]));
        Assert.Equal(value, found[0][0]);
        Assert.Equal(expected[1][0], found[1][0]);
    }

    [Fact]
    public void Unfused_ManyIndependentTermsAreGroupedQuickly() => OnASmallStack(() =>
    {
        var x = Input("x");
        var terms = Enumerable.Range(1, 4000).Select(i => Sin(x * i)).ToArray();
        var f = Function.Of(terms.Aggregate((a, b) => a + b)).Compile<double>(new() { Fuse = false });
        Assert.Equal(Enumerable.Range(1, 4000).Sum(i => Math.Sin(0.25 * i)), f.Invoke([0.25])[0][0], 1e-9);
    });

    private static void OnASmallStack(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(test), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
