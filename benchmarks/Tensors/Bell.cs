using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ExprGrad.Benchmarks.Timing;
using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>exp(-x²)·w + b over a million doubles, and the gradient of its sum, against the loops that an expert writes.</summary>
internal sealed class Bell
{
    private const int Count = 1_000_000;
    private readonly double[] x = Random(1), w = Random(2), b = Random(3), y = new double[Count], dx = new double[Count], dw = new double[Count];

    public Bell()
    {
        var (x, w, b) = (Input("x", Count), Input("w", Count), Input("b", Count));
        var given = new Dictionary<string, double[]> { ["x"] = this.x, ["w"] = this.w, ["b"] = this.b };
        var bell = (Exp(-Square(x)) * w + b).Named("y");
        var value = new Call<double>(Function.Of(bell), given);
        var gradient = new Call<double>(Function.Of(bell.Sum().Named("J")).ValueAndGradient(x, w), given);
        (Value, Gradient) = (value.Work, gradient.Work);
        GradientOnAll = new Call<double>(Function.Of(bell.Sum().Named("J")).ValueAndGradient(x, w), given, threads: null).Work;
        Sum = new Call<double>(Function.Of(bell.Sum().Named("J")), given).Work;

        value.Work(1);
        HandValue(1);
        Agreement.Require<double>("value", value.Outputs[0], y, 1e-14);
        gradient.Work(1);
        Agreement.Require<double>("sum", gradient.Outputs[0], [SumAndGradient()], 1e-12);
        Agreement.Require<double>("∂/∂x", gradient.Outputs[1], dx, 1e-14);
        Agreement.Require<double>("∂/∂w", gradient.Outputs[2], dw, 1e-14);
    }

    public Work Value { get; }

    public Work Sum { get; }

    public Work Gradient { get; }

    /// <summary>Sum and gradient on all cores.</summary>
    public Work GradientOnAll { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void HandValue(int times)
    {
        ref double px = ref x[0], pw = ref w[0], pb = ref b[0], py = ref y[0];
        for (; times > 0; times--)
        {
            for (nuint i = 0; i < Count; i += (nuint)Vector512<double>.Count)
            {
                var v = Vector512.LoadUnsafe(ref px, i);
                var e = Vector512.Exp(-(v * v));
                Vector512.FusedMultiplyAdd(e, Vector512.LoadUnsafe(ref pw, i), Vector512.LoadUnsafe(ref pb, i)).StoreUnsafe(ref py, i);
            }
        }
    }

    public void HandGradient(int times)
    {
        for (; times > 0; times--) _ = SumAndGradient();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SumAndGradient()
    {
        ref double px = ref x[0], pw = ref w[0], pb = ref b[0], pdx = ref dx[0], pdw = ref dw[0];
        var (sum, twice) = (Vector512<double>.Zero, Vector512.Create(-2.0));
        for (nuint i = 0; i < Count; i += (nuint)Vector512<double>.Count)
        {
            var v = Vector512.LoadUnsafe(ref px, i);
            var f = Vector512.LoadUnsafe(ref pw, i);
            var e = Vector512.Exp(-(v * v));
            sum += Vector512.FusedMultiplyAdd(e, f, Vector512.LoadUnsafe(ref pb, i));
            e.StoreUnsafe(ref pdw, i);
            (twice * v * (e * f)).StoreUnsafe(ref pdx, i);
        }

        return Vector512.Sum(sum);
    }

    private static double[] Random(int seed)
    {
        var numbers = new Random(seed);
        return [.. Enumerable.Range(0, Count).Select(_ => (numbers.NextDouble() * 4) - 2)];
    }
}
