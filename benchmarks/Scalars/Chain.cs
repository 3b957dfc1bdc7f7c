using System.Diagnostics;
using ExprGrad.Benchmarks.Timing;
using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Scalars;

/// <summary>A long chain of scalar operations, to see what each node costs on the way to a delegate.</summary>
internal static class Chain
{
    private const double X = 0.7;

    /// <summary>Microseconds per node to build, differentiate, compile and call once; the nodes are those of value and derivative.</summary>
    public static Spread MicrosecondsPerNode(int length, int times)
    {
        WarmUp.OfCompiling(Rehearse);
        return Spread.Of(Enumerable.Range(0, times).Select(_ => Timed(length)).ToArray());
    }

    private static void Rehearse(int times)
    {
        for (; times > 0; times--) _ = Timed(times % 4 == 0 ? 1000 : 100);
    }

    private static double Timed(int length)
    {
        CompileCache.Clear();
        var start = Stopwatch.GetTimestamp();
        var function = Of(length);
        var results = function.Compile<double>().Invoke([X]);
        var elapsed = Stopwatch.GetElapsedTime(start);
        Check(length, results);
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

    private static void Check(int length, double[][] ours)
    {
        var (y, dy) = (X, 1.0);
        for (var i = 0; i < length; i++)
        {
            (y, dy) = (i % 3) switch { 0 => (Math.Sin(y), Math.Cos(y) * dy), 1 => (y * X, (dy * X) + y), _ => (y + X, dy + 1) };
        }

        Agreement.Require<double>("chain", [ours[0][0], ours[1][0]], [y, dy], 1e-10);
    }
}
