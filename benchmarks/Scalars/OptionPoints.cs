using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks.Scalars;

/// <summary>A million options in columns: value and gradient by the batch form, on one thread and on all, against a loop over what an expert writes for one.</summary>
internal sealed class OptionPoints
{
    private const int Count = 1_000_000;

    private readonly double[][] columns = [.. Enumerable.Range(0, 5).Select(i => Numbers(i))];
    private readonly double[] values = new double[Count];
    private readonly double[][] gradients = [.. Enumerable.Range(0, 5).Select(_ => new double[Count])];
    private readonly Batched all;
    private readonly Batched one;

    public OptionPoints(Differentiable5 f)
    {
        (all, one) = (f.Batch, f.Batch.WithThreads(1));
        Hand(1);
        double[][] expected = [[.. values], .. gradients.Select(g => g.ToArray())];
        All(1);
        Agreement.Require<double>("values", values, expected[0], 1e-12);
        for (var i = 0; i < gradients.Length; i++) Agreement.Require<double>("gradient", gradients[i], expected[i + 1], 1e-12);
    }

    public void All(int times)
    {
        for (; times > 0; times--) Run(all);
    }

    public void One(int times)
    {
        for (; times > 0; times--) Run(one);
    }

    public void Hand(int times)
    {
        var (s, k, r, v, t) = (columns[0], columns[1], columns[2], columns[3], columns[4]);
        for (; times > 0; times--)
        {
            for (var i = 0; i < Count; i++)
            {
                (values[i], (gradients[0][i], gradients[1][i], gradients[2][i], gradients[3][i], gradients[4][i])) = Formulas.BlackScholes(s[i], k[i], r[i], v[i], t[i]);
            }
        }
    }

    private void Run(Batched batch) => batch.ValueAndGradient(
        new(columns[0], columns[1], columns[2], columns[3], columns[4]), values, new(gradients[0], gradients[1], gradients[2], gradients[3], gradients[4]));

    private static double[] Numbers(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Count).Select(_ => 0.5 + random.NextDouble())];
    }
}
