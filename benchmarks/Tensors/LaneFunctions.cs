using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>A function of one number at each element of an array that the nearest cache holds, against the exponential function of the vector types.</summary>
internal sealed class LaneFunctions<T>
    where T : unmanaged, INumber<T>
{
    private const int Bytes = 16384;
    private readonly T[] x, y;

    /// <summary>Values, or values and derivatives.</summary>
    public LaneFunctions(Op op, bool derivative)
    {
        var count = Bytes / Unsafe.SizeOf<T>();
        var (least, greatest) = (Math.Max(op.Domains[0].Low, -4), Math.Min(op.Domains[0].High, 4));
        var numbers = new Random(1);
        (x, y) = ([.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(least + (greatest - least) * numbers.NextDouble()))], new T[count]);
        var input = Functions.Input("x", count);
        var value = op.Of(input).Named("y");
        var function = derivative ? Function.Of(value, op.Partials([input], value)[0].Named("dy")) : Function.Of(value);
        (Ours, Exp) = (PerElement(new Call<T>(function, _ => x, threads: 1).Work, count), PerElement(x is float[]? Floats : Doubles, count));
    }

    /// <summary>The function, for so many elements, in whole arrays.</summary>
    public Work Ours { get; }

    /// <summary>The exponential function.</summary>
    public Work Exp { get; }

    private static Work PerElement(Work work, int count) => elements => work((elements + count - 1) / count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Floats(int times)
    {
        ref var from = ref Unsafe.As<T, float>(ref x[0]);
        ref var to = ref Unsafe.As<T, float>(ref y[0]);
        for (; times > 0; times--)
        {
            for (nuint i = 0; i < (nuint)x.Length; i += (nuint)Vector512<float>.Count)
            {
                Vector512.Exp(Vector512.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Doubles(int times)
    {
        ref var from = ref Unsafe.As<T, double>(ref x[0]);
        ref var to = ref Unsafe.As<T, double>(ref y[0]);
        for (; times > 0; times--)
        {
            for (nuint i = 0; i < (nuint)x.Length; i += (nuint)Vector512<double>.Count)
            {
                Vector512.Exp(Vector512.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
            }
        }
    }
}
