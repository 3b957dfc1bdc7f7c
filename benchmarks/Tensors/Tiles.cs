using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>
/// The matrix product that an expert writes for a small model: tiles of C in registers, no packing. Columns of C are a multiple of 16, rows of 8.
/// </summary>
internal static class Tiles<T>
    where T : unmanaged
{
    /// <summary>C = A · B, where element (i, p) of A is at <c>i·aRow + p·aColumn</c>; B and C are dense, row by row.</summary>
    public static void Multiply(ReadOnlySpan<T> a, int aRow, int aColumn, ReadOnlySpan<T> b, Span<T> c, int m, int n, int k)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        var width = Vector512<T>.Count;
        for (var j = 0; j < n;)
        {
            ref var right = ref Unsafe.Add(ref MemoryMarshal.GetReference(b), j);
            ref var to = ref Unsafe.Add(ref MemoryMarshal.GetReference(c), j);
            if (n - j >= 4 * width)
            {
                for (var i = 0; i < m; i += 4) Wide(ref Unsafe.Add(ref left, i * aRow), aRow, aColumn, ref right, ref Unsafe.Add(ref to, i * n), n, k);
                j += 4 * width;
            }
            else
            {
                for (var i = 0; i < m; i += 8) Narrow(ref Unsafe.Add(ref left, i * aRow), aRow, aColumn, ref right, ref Unsafe.Add(ref to, i * n), n, k);
                j += width;
            }
        }
    }

    // Four rows by four vectors.
    private static void Wide(ref T a, int aRow, int aColumn, ref T b, ref T c, int n, int k)
    {
        var width = Vector512<T>.Count;
        Vector512<T> c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<T> c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;
        for (var p = 0; p < k; p++)
        {
            var (b0, b1) = (Vector512.LoadUnsafe(ref b), Vector512.LoadUnsafe(ref b, (nuint)width));
            var (b2, b3) = (Vector512.LoadUnsafe(ref b, (nuint)(2 * width)), Vector512.LoadUnsafe(ref b, (nuint)(3 * width)));
            var x = Vector512.Create(a);
            (c00, c01, c02, c03) = (Fma(x, b0, c00), Fma(x, b1, c01), Fma(x, b2, c02), Fma(x, b3, c03));
            x = Vector512.Create(Unsafe.Add(ref a, aRow));
            (c10, c11, c12, c13) = (Fma(x, b0, c10), Fma(x, b1, c11), Fma(x, b2, c12), Fma(x, b3, c13));
            x = Vector512.Create(Unsafe.Add(ref a, 2 * aRow));
            (c20, c21, c22, c23) = (Fma(x, b0, c20), Fma(x, b1, c21), Fma(x, b2, c22), Fma(x, b3, c23));
            x = Vector512.Create(Unsafe.Add(ref a, 3 * aRow));
            (c30, c31, c32, c33) = (Fma(x, b0, c30), Fma(x, b1, c31), Fma(x, b2, c32), Fma(x, b3, c33));
            a = ref Unsafe.Add(ref a, aColumn);
            b = ref Unsafe.Add(ref b, n);
        }

        Store(ref c, c00, c01, c02, c03);
        Store(ref Unsafe.Add(ref c, n), c10, c11, c12, c13);
        Store(ref Unsafe.Add(ref c, 2 * n), c20, c21, c22, c23);
        Store(ref Unsafe.Add(ref c, 3 * n), c30, c31, c32, c33);
    }

    // Eight rows by one vector.
    private static void Narrow(ref T a, int aRow, int aColumn, ref T b, ref T c, int n, int k)
    {
        Vector512<T> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        for (var p = 0; p < k; p++)
        {
            var y = Vector512.LoadUnsafe(ref b);
            (c0, c1) = (Fma(Vector512.Create(a), y, c0), Fma(Vector512.Create(Unsafe.Add(ref a, aRow)), y, c1));
            (c2, c3) = (Fma(Vector512.Create(Unsafe.Add(ref a, 2 * aRow)), y, c2), Fma(Vector512.Create(Unsafe.Add(ref a, 3 * aRow)), y, c3));
            (c4, c5) = (Fma(Vector512.Create(Unsafe.Add(ref a, 4 * aRow)), y, c4), Fma(Vector512.Create(Unsafe.Add(ref a, 5 * aRow)), y, c5));
            (c6, c7) = (Fma(Vector512.Create(Unsafe.Add(ref a, 6 * aRow)), y, c6), Fma(Vector512.Create(Unsafe.Add(ref a, 7 * aRow)), y, c7));
            a = ref Unsafe.Add(ref a, aColumn);
            b = ref Unsafe.Add(ref b, n);
        }

        c0.StoreUnsafe(ref c);
        c1.StoreUnsafe(ref Unsafe.Add(ref c, n));
        c2.StoreUnsafe(ref Unsafe.Add(ref c, 2 * n));
        c3.StoreUnsafe(ref Unsafe.Add(ref c, 3 * n));
        c4.StoreUnsafe(ref Unsafe.Add(ref c, 4 * n));
        c5.StoreUnsafe(ref Unsafe.Add(ref c, 5 * n));
        c6.StoreUnsafe(ref Unsafe.Add(ref c, 6 * n));
        c7.StoreUnsafe(ref Unsafe.Add(ref c, 7 * n));
    }

    private static void Store(ref T c, Vector512<T> c0, Vector512<T> c1, Vector512<T> c2, Vector512<T> c3)
    {
        var width = (nuint)Vector512<T>.Count;
        c0.StoreUnsafe(ref c);
        c1.StoreUnsafe(ref c, width);
        c2.StoreUnsafe(ref c, 2 * width);
        c3.StoreUnsafe(ref c, 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fma(Vector512<T> x, Vector512<T> y, Vector512<T> z) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}
