using System.Numerics;
using ExprGrad.Benchmarks.Models;
using ExprGrad.Benchmarks.Peers;
using ExprGrad.Benchmarks.Tensors;

namespace ExprGrad.Benchmarks;

/// <summary>Values and gradients of models against PyTorch, against copying as many bytes, and the memory they hold.</summary>
internal static class ModelRows
{
    private const string Torch = "PyTorch, best of 1 and 2 threads";
    private const double Tiny = 0.1, Large = 0.9, Bound = 0.7, ShareOfBandwidth = 0.6;
    private const long Unit = 1 << 20;

#pragma warning disable format
    private static readonly IReadOnlyList<(Model Model, double Goal, bool MovesMemory)> Models =
    [
        (Zoo.Perceptron(1, 16, 16, 4),        Tiny,  false),
        (Zoo.Perceptron(1, 64, 64, 10),       Tiny,  false),
        (Zoo.Perceptron(32, 64, 128, 10),     Large, false),
        (Zoo.Perceptron(128, 784, 256, 10),   Large, false),
        (Zoo.Perceptron(512, 784, 1024, 10),  Large, false),
        (Zoo.Perceptron(65536, 16, 64, 4),    Large, false),
        (Zoo.SoftmaxCrossEntropy(4096, 1000), Bound, true),
        (Zoo.LayerNorm(4096, 1024),           Bound, true),
        (Zoo.Gelu(4096, 1024),                Bound, true),
        (Zoo.Attention(8, 128, 256, 4),       Bound, false),
    ];
#pragma warning restore format

    public static IReadOnlyList<Row> All =>
    [
        Row.Of("copy.bandwidth", "a copy of 256 MiB, read and written", "GB/s", null, budget => Copy.Bandwidth(512 * Unit, budget)),
        Row.Of("copy.bandwidth.64", "a copy of 32 MiB, read and written", "GB/s", null, budget => Copy.Bandwidth(64 * Unit, budget)),
        .. Models.SelectMany(m => Rows<float>(m.Model, m.Goal, m.MovesMemory).Concat(Rows<double>(m.Model, m.Goal, m.MovesMemory))),
    ];

    private static IEnumerable<Row> Rows<T>(Model model, double goal, bool movesMemory)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var name = $"{model.Name}.{Trial<T>.Type}";
        var trial = new Lazy<Trial<T>>(() => new(model));
        const string ours = "value and gradient";
        yield return new Row(name, ours, Torch, "", goal, budget => trial.Value.AgainstPyTorch(false).Run(budget)) { Missing = () => PyTorch.Missing };
        yield return new Row($"{name}.cores", $"{ours}, all cores", Torch, "", goal, budget => trial.Value.AgainstPyTorch(true).Run(budget)) { Missing = () => PyTorch.Missing };
        if (movesMemory)
            yield return Row.Of($"{name}.copy", ours, "a copy of as many bytes", 1 / ShareOfBandwidth, () => trial.Value.AgainstCopy());
        yield return new Row($"{name}.peak", "memory of a call", "growth of PyTorch", "bytes", 1, _ => trial.Value.PeakAgainstPyTorch()) { Missing = () => PyTorch.Missing };
        yield return new Row($"{name}.live", "memory of a call", "bound by live values", "bytes", 1.05, _ => trial.Value.PeakAgainstLive());
    }
}
