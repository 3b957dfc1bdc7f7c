using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>Multiplications with additions in registers, as many at once as the machine can do: no product of matrices takes less time than so many of them.</summary>
internal static class Multiplications
{
    // None of these waits for the one before it.
    private const int AtOnce = 12;

    /// <summary>Why it cannot be measured here, if so.</summary>
    public static string? Missing => Vector512.IsHardwareAccelerated ? null : "no vectors of 512 bits here";

    /// <summary>So many multiplications, each with an addition.</summary>
    public static Work Of<T>(long multiplications) where T : unmanaged
    {
        var steps = (int)Math.Round(multiplications / (double)Vector512<T>.Count / AtOnce);
        return times => ArgumentOutOfRangeException.ThrowIfEqual(Sum<T>(times * steps), default);
    }

    private static T Sum<T>(int steps) where T : unmanaged
    {
        var a = Vector512<T>.One;
        var (b, c, d, e, f, g, h, i, j, k, l) = (a, a, a, a, a, a, a, a, a, a, a);
        for (; steps > 0; steps--)
        {
            (a, b, c, d, e, f) = (Next(a), Next(b), Next(c), Next(d), Next(e), Next(f));
            (g, h, i, j, k, l) = (Next(g), Next(h), Next(i), Next(j), Next(k), Next(l));
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    // One times itself plus zero stays one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Next<T>(Vector512<T> x) where T : unmanaged => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(x.AsSingle(), Vector512<float>.One, Vector512<float>.Zero).As<float, T>()
        : Vector512.FusedMultiplyAdd(x.AsDouble(), Vector512<double>.One, Vector512<double>.Zero).As<double, T>();
}
