using ExprGrad.Benchmarks.Timing;
using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>The sum of tanh(w·sin x)·exp(-x²) over ten million doubles and its gradient, on one thread and on all cores.</summary>
internal sealed class Waves
{
    private const int Count = 10_000_000;

    public Waves()
    {
        var (x, w) = (Input("x", Count), Input("w", Count));
        var f = Function.Of((Tanh(w * Sin(x)) * Exp(-Square(x))).Sum().Named("J")).ValueAndGradient(x, w);
        var numbers = new Random(1);
        var given = f.Inputs.ToDictionary(v => v.Name, _ => (double[])[.. Enumerable.Range(0, Count).Select(_ => numbers.NextDouble())]);
        var (one, all) = (new Call<double>(f, given), new Call<double>(f, given, threads: null));
        one.Work(1);
        all.Work(1);
        foreach (var (a, b) in one.Outputs.Zip(all.Outputs)) Agreement.Require<double>("on all cores", b, a, 0);
        (One, All) = (one.Work, all.Work);
    }

    public Work One { get; }

    public Work All { get; }
}
