using ExprGrad.Compiler;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Where scratch buffers stand, and what is checked of it.</summary>
public class LayoutTests
{
    private static readonly Variable X = Input("x", 8, 4), W = Input("w", 4, 3);
    private static readonly Expr Deep = Tanh(Sin(X).Dot(W)).Dot(Tanh(W.Transpose())).Sum(0);

    [Fact]
    public void Places_AreReusedAndTakenOver() =>
        Assert.Equal("s2@0 s0@128 s3@128 s4@256 s1@0", Text(Compiled.Schedule(Deep)));

    [Fact]
    public void Numbers_StandSideBySide()
    {
        var schedule = Compiled.Schedule(X.Sum() * Square(X).Sum());
        Assert.Equal("s0@0 s1@4", Text(schedule));
    }

    [Fact]
    public void Buffers_AreAligned() => Assert.All(Layout.Of(Compiled.Schedule(Deep), 4).Offsets.Values, offset => Assert.Equal(0, offset % Layout.Alignment));

    [Fact]
    public void Verify_FindsSharedMemory()
    {
        var schedule = Compiled.Schedule(Deep);
        var layout = Layout.Of(schedule, 4);
        Verify.If(true, schedule, layout);
        var bad = layout with { Offsets = layout.Offsets.ToDictionary(o => o.Key, _ => 0L) };
        Assert.Contains("share memory", Failure(schedule, bad), StringComparison.Ordinal);
        Verify.If(false, schedule, bad);
    }

    [Fact]
    public void Verify_CountsInBytes()
    {
        var schedule = Compiled.Schedule(Deep);
        var layout = Layout.Of(schedule, 8);
        var (number, crowded) = (0L, layout.Offsets.ToDictionary(o => o.Key, o => o.Value));
        foreach (var buffer in crowded.Keys.Where(b => b.Shape.Count > 1).ToList())
        {
            // As far apart as there are elements, not bytes.
            (crowded[buffer], number) = (number, number + buffer.Shape.Count);
        }

        Assert.Contains("share memory", Failure(schedule, layout with { Offsets = crowded }), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_FindsAReadBeforeAWrite()
    {
        var schedule = Compiled.Schedule(Deep);
        Assert.Contains("reads before a write", Failure(schedule with { Kernels = [.. schedule.Kernels.Reverse()] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_FindsAnOutputThatIsNeverWritten()
    {
        var schedule = Compiled.Schedule(Deep);
        Assert.Equal("schedule: an output is never written", Failure(schedule with { Kernels = [.. schedule.Kernels.Take(3)] }));
    }

    [Fact]
    public void Verify_FindsAnAccessOutOfBounds()
    {
        var schedule = Compiled.Schedule(Sin(X));
        var kernel = (LoopKernel)schedule.Kernels[0];
        var store = kernel.Stores[0];
        var beyond = kernel with { Stores = [store with { At = store.At + 1 }] };
        Assert.Contains("leaves its buffers", Failure(schedule with { Kernels = [beyond] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_FindsAContractionOutOfBounds()
    {
        var schedule = Compiled.Schedule(Input("a", 3, 4).Dot(Input("b", 4, 5)));
        var kernel = (ContractionKernel)schedule.Kernels[0];
        Assert.Contains("leaves its buffers", Failure(schedule with { Kernels = [kernel with { K = 5 }] }), StringComparison.Ordinal);
    }

    private static string Failure(Schedule schedule, Layout? layout = null) =>
        Assert.Throws<InvalidOperationException>(() => Verify.If(true, schedule, layout ?? Layout.Of(Compiled.Schedule(Deep), 4))).Message;

    private static string Text(Schedule schedule)
    {
        var layout = Layout.Of(schedule, 4);
        return string.Join(" ", layout.Offsets.Where(o => o.Key.Origin is not null).OrderBy(o => layout.Ranges[o.Key].First).Select(o => $"{o.Key}@{o.Value}"));
    }
}
