using System.Numerics;
using System.Runtime.CompilerServices;
using ExprGrad.Benchmarks.Peers;
using ExprGrad.Benchmarks.Tensors;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks.Models;

/// <summary>A compiled model, and what it is held to.</summary>
internal sealed class Trial<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Model model;
    private readonly Call<T> call;
    private readonly Lazy<Call<T>> onAllCores;

    public Trial(Model model)
    {
        this.model = model;
        (call, onAllCores) = (On(threads: 1), new(() => On(threads: null)));

        Call<T> On(int? threads) => new(model.Function, v => [.. model.Numbers(v).Select(T.CreateChecked)], threads);
    }

    /// <summary>The type of the numbers, as rows and PyTorch name it.</summary>
    public static string Type => typeof(T) == typeof(float) ? "f32" : "f64";

    private string Name => $"{model.Name}.{Type}";

    /// <summary>The same model by PyTorch, which must give the same numbers.</summary>
    public Relay AgainstPyTorch(bool allCores)
    {
        var call = allCores ? onAllCores.Value : this.call;
        call.Work(1);
        var theirs = PyTorch.Both[0].Results(Name).AsSpan();
        foreach (var (output, ours) in model.Function.Outputs.Zip(call.Outputs))
        {
            Agreement.Require<double>($"{Name}, {output.Name}", [.. ours.Select(double.CreateChecked)], theirs[..ours.Length], typeof(T) == typeof(float) ? 5e-5 : 1e-12);
            theirs = theirs[ours.Length..];
        }

        return new(call.Work, Name);
    }

    /// <summary>A copy of memory that moves as many bytes, half of them read and half written.</summary>
    public Race AgainstCopy() => new(call.Work, Copy.Of(model.Traffic(Unsafe.SizeOf<T>())));

    /// <summary>The bytes held in a call, against those by which PyTorch grows.</summary>
    public Outcome PeakAgainstPyTorch() => Bytes(PyTorch.Peak(Name));

    /// <summary>The bytes held in a call, against those that are live at once in the schedule that was chosen.</summary>
    public Outcome PeakAgainstLive() => Bytes(LiveSet.Bytes(call.Compiled));

    private Outcome Bytes(double peer) => new(Spread.Of([call.Compiled.Memory.Total]), Spread.Of([peer]), Spread.Of([call.Compiled.Memory.Total / peer]));
}
