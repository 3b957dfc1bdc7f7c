using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;
using Xunit.Abstractions;

namespace ExprGrad.Properties;

/// <summary>Random models mean the same however they are compiled.</summary>
public sealed class ModelsHold(ITestOutputHelper output)
{
#pragma warning disable format
    /// <summary>Models, ways to compile them, and the part of the usual number of cases.</summary>
    private static readonly (string Name, Check.Generator<Model> Models, Func<Random, CompileOptions> Ways, double Weight)[] Subjects =
    [
        ("small", Models.Small, Ways.Any,      0.25),
        ("wide",  Models.Wide,  Ways.Any,      0.08),
        ("heads", Models.Heads, Ways.Any,      0.03),
        ("large", Models.Large, Ways.ForLarge, 0.03),
    ];

    /// <summary>What the compiler makes of some models.</summary>
    private static readonly (string Name, Func<Kernel, bool> Is)[] Forms =
    [
        ("band of loops",                       kernel => kernel is BandKernel band && band.Turns.All(turn => turn is LoopKernel)),
        ("band with products",                  kernel => Banded(kernel).Any()),
        ("band of one block",                   kernel => kernel is BandKernel { IsLeftOver: true }),
        ("band that sums over rows",            kernel => kernel is BandKernel band && band.Turns[0].Outer > 1),
        ("product in a band, summed over rows", kernel => Banded(kernel).Any(product => product.Accumulates)),
        ("product in a band that copies B",     kernel => Banded(kernel).Any(product => product.CopiesB(sizeof(double)))),
        ("product in a band by what changes",   kernel => Banded(kernel).Any(product => kernel.Writes.Contains(product.B.Buffer))),
        ("product in parts of a batch",         kernel => kernel is ContractionKernel { Division.Axis: var axis } product && axis < product.Batch.Count),
        ("product in parts of rows",            kernel => kernel is ContractionKernel { Division.Axis: var axis, Panels: null } product && axis == product.Batch.Count),
        ("product in parts of columns",         kernel => kernel is ContractionKernel { Division.Axis: var axis } product && axis == product.Batch.Count + 1),
        ("product in rounds",                   kernel => kernel is ContractionKernel { Panels: not null }),
        ("product in partial sums",             kernel => kernel is ContractionKernel { Division: not null, C.Buffer.Origin: null }),
        ("loop in parts",                       kernel => kernel is LoopKernel { Parts: > 1 } loop && loop.Stores.All(store => store.Monoid is null)),
        ("loop in partial sums",                kernel => kernel is LoopKernel { Parts: > 1 } loop && loop.Stores.Any(store => store.Buffer.Origin is null && store.Monoid is not null)),
        ("routine",                             kernel => kernel is RoutineKernel),
    ];
#pragma warning restore format

    public static TheoryData<string> Names => new(Subjects.Select(subject => subject.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Models_mean_the_same_compiled(string name)
    {
        var (_, models, ways, weight) = Subjects.Single(subject => subject.Name == name);
        Check.All(models, Smaller.Of, ModelLaws.MeanTheSame(ways), (int)Math.Max(1, weight * Environment.Cases), name);
    }

    [Fact]
    public void Models_become_kernels_of_every_form()
    {
        var seen = new Dictionary<string, int>();
        foreach (var (_, models, ways, weight) in Subjects)
        {
            Check.All(models, _ => [], model =>
            {
                var schedule = ExprGrad.Compilation.Scheduled(model.Function, Carrier.Scalar(typeof(double)), ways(new(model.Seed)));
                foreach (var (form, _) in Forms.Where(form => schedule.Kernels.Any(form.Is)))
                {
                    seen[form] = seen.GetValueOrDefault(form) + 1;
                }
            }, (int)Math.Max(1, weight * Math.Max(Environment.Cases, 500)));
        }

        output.WriteLine(string.Join('\n', Forms.Select(form => $"{seen.GetValueOrDefault(form.Name),5} {form.Name}")));
        Assert.True(Forms.All(form => seen.ContainsKey(form.Name)), $"never made: {string.Join(", ", Forms.Where(form => !seen.ContainsKey(form.Name)).Select(form => form.Name))} ({Environment.Replay})");
    }

    private static IEnumerable<ContractionKernel> Banded(Kernel kernel) => kernel is BandKernel band ? band.Turns.OfType<ContractionKernel>() : [];
}
