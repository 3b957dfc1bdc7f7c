using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprGrad.Compiler.Kernels;

/// <summary>
/// Four rows of four numbers transposed in registers: 16 numbers in 4 loads and 4 stores. Interleaving two vectors has no portable
/// name, so this is the one place that names a machine; elsewhere packing moves number by number.
/// </summary>
internal static unsafe class Square<T> where T : unmanaged
{
    public const int Extent = 4;

    public static bool IsSupported => Avx.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* to, nint toRow, T* from, nint fromRow)
    {
        if (typeof(T) == typeof(double)) Doubles((double*)to, toRow, (double*)from, fromRow);
        else Singles((float*)to, toRow, (float*)from, fromRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Doubles(double* to, nint toRow, double* from, nint fromRow)
    {
        Vector256<double> a = Vector256.Load(from), b = Vector256.Load(from + fromRow);
        Vector256<double> c = Vector256.Load(from + 2 * fromRow), d = Vector256.Load(from + 3 * fromRow);
        Vector256<double> ab02 = Avx.UnpackLow(a, b), ab13 = Avx.UnpackHigh(a, b), cd02 = Avx.UnpackLow(c, d), cd13 = Avx.UnpackHigh(c, d);
        Avx.Permute2x128(ab02, cd02, 0x20).Store(to);
        Avx.Permute2x128(ab13, cd13, 0x20).Store(to + toRow);
        Avx.Permute2x128(ab02, cd02, 0x31).Store(to + 2 * toRow);
        Avx.Permute2x128(ab13, cd13, 0x31).Store(to + 3 * toRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Singles(float* to, nint toRow, float* from, nint fromRow)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + fromRow);
        Vector128<float> c = Vector128.Load(from + 2 * fromRow), d = Vector128.Load(from + 3 * fromRow);
        Vector128<float> ab01 = Sse.UnpackLow(a, b), ab23 = Sse.UnpackHigh(a, b), cd01 = Sse.UnpackLow(c, d), cd23 = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab01, cd01).Store(to);
        Sse.MoveHighToLow(cd01, ab01).Store(to + toRow);
        Sse.MoveLowToHigh(ab23, cd23).Store(to + 2 * toRow);
        Sse.MoveHighToLow(cd23, ab23).Store(to + 3 * toRow);
    }
}
