using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler.Kernels;

/// <summary>Products with a vector: memory sets the pace, so every element of the matrix is read once, in the order it lies.</summary>
internal static unsafe class Direct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>c[i] = Σ_p A[i, p] · b[p], contiguous along p: the sum runs along the lanes, the rest of k is added one by one. Four rows at once suit memory better than eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots(T* a, nint aRow, T* b, T* c, nint cRow, int m, int k)
    {
        var whole = k / TLanes.Count;
        var (p, i) = (whole * TLanes.Count, 0);
        for (; i + 4 <= m; i += 4)
        {
            T* x = a + i * aRow, y = x + aRow, z = y + aRow, w = z + aRow, to = c + i * cRow;
            TLanes s = default, t = default, u = default, v = default;
            for (nint q = 0; q < p; q += TLanes.Count)
            {
                var other = TLanes.Load(b + q);
                s = TLanes.Fma(TLanes.Load(x + q), other, s);
                t = TLanes.Fma(TLanes.Load(y + q), other, t);
                u = TLanes.Fma(TLanes.Load(z + q), other, u);
                v = TLanes.Fma(TLanes.Load(w + q), other, v);
            }
            to[0] = s.Sum();
            to[cRow] = t.Sum();
            to[2 * cRow] = u.Sum();
            to[3 * cRow] = v.Sum();
        }
        Strip<Dot<TLanes, T>, T>.Multiply(Panels<T>.InPlace(a + i * aRow, aRow, TLanes.Count), b, TLanes.Count, c + i * cRow, cRow, 0, m - i, whole, resume: false);
        if (p < k)
            Strip<One<Lane<T>, T>, T>.Multiply(Panels<T>.InPlace(a + p, aRow, 1), b + p, 1, c, cRow, 0, m, k - p, resume: true);
    }

    /// <summary>c[j] = Σ_p a[p] · B[p, j], or with c[j] to start with where it resumes, contiguous along j: four rows of B are added in each sweep over c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sweeps(T* a, nint aColumn, T* b, nint bRow, T* c, int n, int k, bool resume)
    {
        var p = 0;
        for (; p + 4 <= k; p += 4) Four(a + p * aColumn, aColumn, b + p * bRow, bRow, c, n, resume || p > 0);
        for (; p < k; p++) One(a[p * aColumn], b + p * bRow, c, n, resume || p > 0);
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
