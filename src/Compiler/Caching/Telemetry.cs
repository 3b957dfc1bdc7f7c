using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ExprGrad.Compiler;

/// <summary>What monitoring sees of compilation: a meter and an activity source, both named ExprGrad.</summary>
internal sealed class Telemetry
{
    // The runtime takes some milliseconds to set up a meter: a thread of its own does it beside the first compile.
    private static readonly Task<Telemetry> Setup = Task.Factory.StartNew(() => new Telemetry(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private readonly Counter<long> compiles;
    private readonly Histogram<double> duration;
    private readonly Histogram<int> nodes;

    private Telemetry()
    {
        var meter = new Meter("ExprGrad");
#pragma warning disable format
        Hits      = meter.CreateCounter<long>    ("exprgrad.cache.hits",       "{function}", "Functions that were compiled before");
        Evictions = meter.CreateCounter<long>    ("exprgrad.cache.evictions",  "{function}", "Functions that made room for others");
        compiles  = meter.CreateCounter<long>    ("exprgrad.compiles",         "{function}", "Functions that were compiled");
        duration  = meter.CreateHistogram<double>("exprgrad.compile.duration", "ms",         "The time of a compile");
        nodes     = meter.CreateHistogram<int>   ("exprgrad.compile.nodes",    "{node}",     "The operations and leaves of a function that is compiled");
#pragma warning restore format
    }

    /// <summary>The instruments.</summary>
    public static Telemetry Shared => Setup.Result;

    /// <summary>Functions that were compiled before.</summary>
    public Counter<long> Hits { get; }

    /// <summary>Functions that made room for others.</summary>
    public Counter<long> Evictions { get; }

    /// <summary>Compiles, and says so.</summary>
    /// <param name="function">What is compiled.</param>
    /// <param name="number">The number type.</param>
    /// <param name="compile">Does it.</param>
    /// <param name="before">The time that has gone into it already.</param>
    public static T Compile<T>(Function function, Type number, Func<T> compile, TimeSpan before = default)
    {
        _ = Setup;
        var (start, begun) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow - before);
        var result = compile();
        Shared.Note(function, number, begun, before + Stopwatch.GetElapsedTime(start));
        return result;
    }

    private void Note(Function function, Type number, DateTimeOffset begun, TimeSpan elapsed)
    {
        compiles.Add(1);
        duration.Record(elapsed.TotalMilliseconds);
        using var activity = Activities.Source.StartActivity("compile", ActivityKind.Internal, Activity.Current?.Context ?? default, startTime: begun);
        if (activity is not null || nodes.Enabled)
        {
            var count = function.Nodes.Count;
            nodes.Record(count);
            _ = activity?.SetTag("exprgrad.nodes", count).SetTag("exprgrad.number", number.Name);
        }
    }

    private static class Activities
    {
        public static readonly ActivitySource Source = new("ExprGrad");
    }
}
