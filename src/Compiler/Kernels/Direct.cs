using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler.Kernels;

/// <summary>Products with a vector: memory sets the pace, so every element of the matrix is read once, in the order it lies.</summary>
internal static unsafe class Direct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    // So many rows are read at once: with more, memory is slower.
    private const int Streams = 4;

    /// <summary>c[i] = Σ_p A[i, p] · b[p], contiguous along p: the sum runs along the lanes, the rest of k is added one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots(T* a, nint aRow, T* b, T* c, nint cRow, int m, int k)
    {
        var whole = k / TLanes.Count;
        var p = whole * TLanes.Count;
        for (var i = 0; i < m; i += Streams)
            Strip<Dot<TLanes, T>, T>.Multiply(
                Panels<T>.InPlace(a + i * aRow, aRow, TLanes.Count), b, TLanes.Count, c + i * cRow, cRow, 0, int.Min(Streams, m - i), whole, resume: false);
        if (p < k)
            Strip<One<Lane<T>, T>, T>.Multiply(Panels<T>.InPlace(a + p, aRow, 1), b + p, 1, c, cRow, 0, m, k - p, resume: true);
    }

    /// <summary>c[j] = Σ_p a[p] · B[p, j], contiguous along j: four rows of B are added in each sweep over c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sweeps(T* a, nint aColumn, T* b, nint bRow, T* c, int n, int k)
    {
        var p = 0;
        for (; p + 4 <= k; p += 4) Four(a + p * aColumn, aColumn, b + p * bRow, bRow, c, n, resume: p > 0);
        for (; p < k; p++) One(a[p * aColumn], b + p * bRow, c, n, resume: p > 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* a, nint aColumn, T* b, nint bRow, T* c, int n, bool resume)
    {
        TLanes s = TLanes.All(a[0]), t = TLanes.All(a[aColumn]), u = TLanes.All(a[2 * aColumn]), v = TLanes.All(a[3 * aColumn]);
        T* x = b, y = x + bRow, z = y + bRow, w = z + bRow;
        nint j = 0;
        for (; j <= n - TLanes.Count; j += TLanes.Count)
        {
            var sum = TLanes.Fma(s, TLanes.Load(x + j), resume ? TLanes.Load(c + j) : default);
            sum = TLanes.Fma(u, TLanes.Load(z + j), TLanes.Fma(t, TLanes.Load(y + j), sum));
            TLanes.Fma(v, TLanes.Load(w + j), sum).Store(c + j);
        }
        if (j < n) Direct<Lane<T>, T>.Four(a, aColumn, b + j, bRow, c + j, n - (int)j, resume);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(T a, T* b, T* c, int n, bool resume)
    {
        var s = TLanes.All(a);
        nint j = 0;
        for (; j <= n - TLanes.Count; j += TLanes.Count)
            TLanes.Fma(s, TLanes.Load(b + j), resume ? TLanes.Load(c + j) : default).Store(c + j);
        if (j < n) Direct<Lane<T>, T>.One(a, b + j, c + j, n - (int)j, resume);
    }
}
