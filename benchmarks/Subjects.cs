using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks;

/// <summary>The races of the table under BenchmarkDotNet, for a closer look at one of them.</summary>
[MemoryDiagnoser]
public class Subjects
{
    private const int Times = 16;
    private Race? race;

    /// <summary>The rows that have a peer.</summary>
    public static IEnumerable<string> Races => Rows.All.Where(row => row.Race is not null).Select(row => row.Name);

    /// <summary>The row that is measured.</summary>
    [ParamsSource(nameof(Races))]
    public string Row { get; set; } = "";

    /// <summary>Compiles and checks.</summary>
    [GlobalSetup]
    public void Prepare() => race = Rows.All.Single(row => row.Name == Row).Race!();

    /// <summary>Our side.</summary>
    [Benchmark(OperationsPerInvoke = Times)]
    public void Ours() => race!.Ours(Times);

    /// <summary>The other side.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Times)]
    public void Peer() => race!.Peer(Times);

    /// <summary>Runs the rows whose name contains the filter.</summary>
    internal static void Run(string filter) => BenchmarkSwitcher.FromTypes([typeof(Subjects)]).Run(
        ["--filter", $"*{filter}*"], DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance)));
}
