using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprGrad.Compiler.Kernels;

/// <summary>
/// A small matrix copied, mostly with its rows as columns, for code that cannot hold pointers: in registers of 512 bits where the machine interleaves these, 16 x 16
/// single or 8 x 8 double numbers at a time. Then every load and store is a whole vector; what is left over is copied as <see cref="Packing{T}"/> does.
/// </summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// Writes <paramref name="k"/> rows of <paramref name="width"/> numbers: number i of row p is found <paramref name="along"/> times i
    /// and <paramref name="depth"/> times p elements further on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(nint to, nint toRow, nint from, nint along, nint depth, int width, int k) where T : unmanaged
    {
        if (along == 1)
        {
            for (nint p = 0; p < k; p++) Unsafe.CopyBlockUnaligned((T*)to + (p * toRow), (T*)from + (p * depth), (uint)(width * sizeof(T)));
            return;
        }

        var extent = Vector512<T>.Count;
        var (rows, columns) = depth == 1 && Avx512F.IsSupported ? (k / extent * extent, width / extent * extent) : (0, 0);
        for (nint i = 0; i < columns; i += extent)
        {
            for (nint p = 0; p < rows; p += extent)
            {
                T* target = (T*)to + (p * toRow) + i, source = (T*)from + (i * along) + p;
                if (typeof(T) == typeof(double)) Doubles((double*)target, toRow, (double*)source, along);
                else Singles((float*)target, toRow, (float*)source, along);
            }
        }

        if (rows < k) Packing<T>.Transpose((T*)to + (rows * toRow), toRow, (T*)from + (rows * depth), along, depth, columns, k - rows);
        if (columns < width) Packing<T>.Transpose((T*)to + columns, toRow, (T*)from + (columns * along), along, depth, width - columns, k);
    }

    // Two rows interleaved have, in each quarter of a vector, two neighbours in a column: of the even columns or of the odd ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Doubles(double* to, nint toRow, double* from, nint fromRow)
    {
        Pair a = new(from, fromRow), b = new(from + (2 * fromRow), fromRow), c = new(from + (4 * fromRow), fromRow), d = new(from + (6 * fromRow), fromRow);
        Quarters(a.Even, b.Even, c.Even, d.Even, to, 2 * toRow);
        Quarters(a.Odd, b.Odd, c.Odd, d.Odd, to + toRow, 2 * toRow);
    }

    // Four rows interleaved have, in each quarter of a vector, four neighbours in a column: of every fourth column.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Singles(float* to, nint toRow, float* from, nint fromRow)
    {
        Four a = new(from, fromRow), b = new(from + (4 * fromRow), fromRow), c = new(from + (8 * fromRow), fromRow), d = new(from + (12 * fromRow), fromRow);
        Quarters(a.First, b.First, c.First, d.First, (double*)to, 2 * toRow);
        Quarters(a.Second, b.Second, c.Second, d.Second, (double*)(to + toRow), 2 * toRow);
        Quarters(a.Third, b.Third, c.Third, d.Third, (double*)(to + (2 * toRow)), 2 * toRow);
        Quarters(a.Fourth, b.Fourth, c.Fourth, d.Fourth, (double*)(to + (3 * toRow)), 2 * toRow);
    }

    // The quarters of four vectors, transposed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, double* to, nint toRow)
    {
        Vector512<double> ab01 = Avx512F.Shuffle4x128(a, b, 0b01_00_01_00), ab23 = Avx512F.Shuffle4x128(a, b, 0b11_10_11_10);
        Vector512<double> cd01 = Avx512F.Shuffle4x128(c, d, 0b01_00_01_00), cd23 = Avx512F.Shuffle4x128(c, d, 0b11_10_11_10);
        Avx512F.Shuffle4x128(ab01, cd01, 0b10_00_10_00).Store(to);
        Avx512F.Shuffle4x128(ab01, cd01, 0b11_01_11_01).Store(to + toRow);
        Avx512F.Shuffle4x128(ab23, cd23, 0b10_00_10_00).Store(to + (2 * toRow));
        Avx512F.Shuffle4x128(ab23, cd23, 0b11_01_11_01).Store(to + (3 * toRow));
    }

    private readonly struct Pair
    {
        public readonly Vector512<double> Even, Odd;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Pair(double* from, nint row)
        {
            Vector512<double> a = Vector512.Load(from), b = Vector512.Load(from + row);
            (Even, Odd) = (Avx512F.UnpackLow(a, b), Avx512F.UnpackHigh(a, b));
        }
    }

    private readonly struct Four
    {
        public readonly Vector512<double> First, Second, Third, Fourth;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Four(float* from, nint row)
        {
            Vector512<float> a = Vector512.Load(from), b = Vector512.Load(from + row), c = Vector512.Load(from + (2 * row)), d = Vector512.Load(from + (3 * row));
            Vector512<double> ab01 = Avx512F.UnpackLow(a, b).AsDouble(), ab23 = Avx512F.UnpackHigh(a, b).AsDouble();
            Vector512<double> cd01 = Avx512F.UnpackLow(c, d).AsDouble(), cd23 = Avx512F.UnpackHigh(c, d).AsDouble();
            (First, Second) = (Avx512F.UnpackLow(ab01, cd01), Avx512F.UnpackHigh(ab01, cd01));
            (Third, Fourth) = (Avx512F.UnpackLow(ab23, cd23), Avx512F.UnpackHigh(ab23, cd23));
        }
    }
}
