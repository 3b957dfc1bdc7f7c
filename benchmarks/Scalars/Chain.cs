using System.Diagnostics;
using ExprGrad.Benchmarks.Timing;
using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Scalars;

/// <summary>A long chain of scalar operations, to see what each node costs on the way to a delegate.</summary>
internal static class Chain
{
    /// <summary>Microseconds per node to build, differentiate, compile and call once; the nodes are those of value and derivative.</summary>
    public static Spread MicrosecondsPerNode(int length, int times)
    {
        Check(length);
        WarmUp.Of(Rehearse);
        return Spread.Of(Enumerable.Range(0, times).Select(_ => Timed(length)).ToArray());
    }

    private static void Rehearse(int times)
    {
        for (; times > 0; times--) _ = Timed(100);
    }

    private static double Timed(int length)
    {
        CompileCache.Clear();
        var start = Stopwatch.GetTimestamp();
        var function = Of(length);
        _ = function.Compile<double>().Invoke([0.7]);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return elapsed.TotalMicroseconds / Traverse.PostOrder(function.Values).Count;
    }

    private static Function Of(int length)
    {
        Expr x = Input("x");
        var y = x;
        for (var i = 0; i < length; i++)
        {
            y = (i % 3) switch { 0 => Sin(y), 1 => y * x, _ => y + x };
        }

        return Function.Of(y.Named("f")).ValueAndGradient(x);
    }

    private static void Check(int length)
    {
        const double X = 0.7;
        var (y, dy) = (X, 1.0);
        for (var i = 0; i < length; i++)
        {
            (y, dy) = (i % 3) switch { 0 => (Math.Sin(y), Math.Cos(y) * dy), 1 => (y * X, (dy * X) + y), _ => (y + X, dy + 1) };
        }

        var ours = Of(length).Compile<double>().Invoke([X]);
        Agreement.Require<double>("chain", [ours[0][0], ours[1][0]], [y, dy], 1e-10);
    }
}
