using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ExprGrad.Compiler;

/// <summary>What monitoring sees of compilation: a meter and an activity source, both named ExprGrad.</summary>
internal static class Telemetry
{
    private static readonly Meter Meter = new("ExprGrad");
    private static readonly ActivitySource Source = new("ExprGrad");

#pragma warning disable format
    public static readonly Counter<long>     Hits      = Meter.CreateCounter<long>    ("exprgrad.cache.hits",       "{function}", "Functions that were compiled before");
    public static readonly Counter<long>     Evictions = Meter.CreateCounter<long>    ("exprgrad.cache.evictions",  "{function}", "Functions that made room for others");
    private static readonly Counter<long>    Compiles  = Meter.CreateCounter<long>    ("exprgrad.compiles",         "{function}", "Functions that were compiled");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("exprgrad.compile.duration", "ms",         "The time of a compile");
    private static readonly Histogram<int>   Nodes     = Meter.CreateHistogram<int>   ("exprgrad.compile.nodes",    "{node}",     "The operations and leaves of a function that is compiled");
#pragma warning restore format

    /// <summary>Compiles, and says so.</summary>
    public static T Compile<T>(Function function, Type number, Func<T> compile)
    {
        using var activity = Source.StartActivity("compile");
        var start = Stopwatch.GetTimestamp();
        var result = compile();
        Compiles.Add(1);
        Duration.Record(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        if (activity is not null || Nodes.Enabled)
        {
            var nodes = Traverse.PostOrder(function.Values).Count;
            Nodes.Record(nodes);
            _ = activity?.SetTag("exprgrad.nodes", nodes).SetTag("exprgrad.number", number.Name);
        }

        return result;
    }
}
