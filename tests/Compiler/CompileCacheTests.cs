using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using ExprGrad.Compiler;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Equal functions are compiled once, and what is dropped is collected.</summary>
[Collection("compile cache")]
public class CompileCacheTests
{
    private static readonly CompileOptions Plain = new() { Vectorize = false };

    [Fact]
    public void Names_DoNotMatter()
    {
        var cache = new Cache(1 << 20);
        var first = Made(cache, Of("x", "y", "f"));
        Assert.Same(first, Made(cache, Of("a", "b", "g")));
        Assert.Same(first, Made(cache, Of("a", "b", "g", named: true)));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void Everything_ElseMatters()
    {
        var (x, y, n) = (Input("x", 3), Input("y", 3), Parameter("x", 3));
        Function[] all =
        [
            Function.Of(Sin(x)), Function.Of(Cos(x)), Function.Of(Sin(Input("x", 4))), Function.Of(Sin(n)), new([x, y], [new("f", Sin(x))]), new([x, y], [new("f", Sin(y))]),
            Function.Of(Sin(x), Sin(x) * 1.0), Function.Of(x + 0.0), Function.Of(x + -0.0), Function.Of(x + double.NaN), Function.Of(x.Sum(0)), Function.Of(x.Maximum(0)),
            Function.Of(x - y), Function.Of(y - x), Function.Of(x - x), new([y, x], [new("f", x - y)]), Function.Of(x.Flip(0)), Function.Of(x.Slice(0, 1, 2)), Function.Of(x.Slice(0, 0, 2)),
        ];
        var cache = new Cache(1 << 20);
        var results = all.Select(f => Made(cache, f)).ToList();
        Assert.Equal(all.Length - 1, results.Distinct().Count());
        Assert.Same(results[12], results[13]);
        Assert.Same(results[12], Made(cache, Function.Of(Input("u", 3) - Input("v", 3))));
        Assert.NotSame(results[0], cache.Get(all[0], "another use", _ => new object()));
    }

    private sealed record Pair(double A, double B);

    [Fact]
    public void RecordsThatAreTreatedAlike_ShareADelegate()
    {
        var value = Grad.Of((Pair p) => p.A * p.B).ValueAndGradient;
        Assert.Same(value, Grad.Of((Pair p) => p.A * p.B).ValueAndGradient);
        Assert.NotSame(value, Grad.Of((Pair q) => q.A * q.B).ValueAndGradient);
        Assert.Equal((6, new Pair(3, 2)), value(new(2, 3)));
    }

    [Fact]
    public void Limit_EvictsWhatWasNotAskedForTheLongest()
    {
        var functions = Enumerable.Range(0, 6).Select(i => Function.Of(Sin(Input("x")) * i)).ToArray();
        var bytes = new FunctionKey(functions[5], "").Bytes;
        var cache = new Cache(4 * bytes);
        var results = functions[..4].Select(f => Made(cache, f)).ToArray();
        Assert.Same(results[0], Made(cache, functions[0]));
        _ = Made(cache, functions[4]);
        Assert.Equal(4, cache.Count);
        Assert.Same(results[0], Made(cache, functions[0]));
        Assert.NotSame(results[1], Made(cache, functions[1]));
        cache.Limit = 0;
        Assert.Equal(0, cache.Count);
        Assert.NotSame(Made(cache, functions[0]), Made(cache, functions[0]));
    }

    [Fact]
    public void Limit_IsANumberOfBytes() =>
        Assert.StartsWith("the limit is a number of bytes, 0 or more", Assert.Throws<ArgumentOutOfRangeException>(() => CompileCache.Limit = -1).Message, StringComparison.Ordinal);

    [Fact]
    public void Threads_GetOneAndTheSame()
    {
        var cache = new Cache(1 << 20);
        var results = new object[64];
        Parallel.For(0, results.Length, i => results[i] = Made(cache, Function.Of(Sin(Input($"x{i}")) * 3)));
        Assert.Single(results.Distinct());
    }

    [Fact]
    public void Delegates_OfEqualFunctionsAreOne()
    {
        var (f, g) = (Grad.Of((double x, double y) => Math.Sin(x) * y + 0.125), Grad.Of((double a, double b) => Math.Sin(a) * b + 0.125));
        Assert.Same(f.ValueAndGradient, g.ValueAndGradient);
        Assert.Same(f.Hessian, g.Hessian);
        Assert.NotEqual<Delegate>(f.Value, f.GradientAt);
        Assert.Contains("∂f/∂b", $"{g}", StringComparison.Ordinal);
        var (compiled, again) = (f.Function.Compile<double>(), g.Function.Compile<double>());
        Assert.Same(compiled.Schedule, again.Schedule);
        Assert.NotSame(compiled.Schedule, f.Function.Compile<double>(Plain).Schedule);
        Assert.NotSame(compiled.Schedule, f.Function.Compile<float>().Schedule);
        Assert.Equal("`b`: found 2 elements, expected 1 for []", Assert.Throws<BindingException>(() => again.Invoke([1.0], new double[2])).Message);
    }

    [Fact]
    public void Monitoring_SeesCompilesAndHits()
    {
        var (seen, nodes) = (new List<string>(), -1);
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == "ExprGrad") l.EnableMeasurementEvents(instrument); } };
        var thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Note(instrument.Name));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Note(instrument.Name));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Note(instrument.Name));
        listener.Start();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ExprGrad",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => nodes = Environment.CurrentManagedThreadId == thread ? (int)activity.GetTagItem("exprgrad.nodes")! : nodes,
        };
        ActivitySource.AddActivityListener(activities);
        var f = Grad.Of((double x) => x * 0.31415);
        _ = f.Value;
        _ = Grad.Of((double z) => z * 0.31415).Value;
        Assert.Equal(["exprgrad.compiles", "exprgrad.compile.duration", "exprgrad.compile.nodes", "exprgrad.cache.hits"], seen);
        Assert.Equal(3, nodes);

        void Note(string name)
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                seen.Add(name);
            }
        }
    }

    [Fact]
    public void Code_OfDroppedFunctionsIsCollected()
    {
        var cache = new Cache(64 << 10);
        var dropped = Dropped(cache);
        Assert.True(dropped.Length > cache.Count);
        for (var i = 0; i < 10; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.InRange(dropped.Count(d => d.IsAlive), 0, cache.Count + 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Dropped(Cache cache) => [.. Enumerable.Range(0, 40).Select(i => new WeakReference(cache.Get(
        Function.Of(Sin(Input("x")) * i), "value", f => f.CompileScalar<Func<double, double>>(outputs => outputs[0]))))];

    private static object Made(Cache cache, Function f) => cache.Get(f, "use", _ => new object());

    private static Function Of(string x, string y, string f, bool named = false)
    {
        var (a, b) = (Input(x, 2), Input(y));
        var product = Sin(a) * b;
        return Function.Of(((named ? product.Named("product") : product) + 1.5).Named(f));
    }
}
