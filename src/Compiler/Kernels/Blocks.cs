using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler.Kernels;

/// <summary>
/// The five loops around the micro-kernel (Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008; Van Zee and
/// van de Geijn, BLIS, 2015): a block of B stays in the last-level cache, a block of A in the second level, a strip of B in the first.
/// </summary>
internal static unsafe class Blocks<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>C = A · B for n of at least one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in Product<T> product)
    {
        var (a, b, c) = (product.A, product.B, product.C);
        var (m, n, k) = (product.M, product.N, product.K);
        var (packA, packB) = (Blocking.PacksA<T>(m, n, k), b.Column != 1 || Blocking.PacksB<T>(m, n, k));
        var bSpace = (T*)product.Scratch;
        var aSpace = bSpace + Blocking.BElements<T>(n, k);
        for (int j = 0, nc; j < n; j += nc)
        {
            nc = Strip.Take(n - j, Blocking.Columns, TLanes.Count);
            for (int p = 0, kc; p < k; p += kc)
            {
                kc = Strip.Take(k - p, Blocking.Depth<T>(), Blocking.Depth<T>() / 2);
                var bPanels = packB
                    ? Packing<T>.Columns(bSpace, b.At(p, j), b.Row, b.Column, nc, kc, TLanes.Count)
                    : Panels<T>.InPlace(b.At(p, j), 1, b.Row);
                for (int i = 0, mc; i < m; i += mc)
                {
                    mc = int.Min(m - i, packA ? Blocking.Rows : m);
                    var aPanels = packA
                        ? Packing<T>.Rows(aSpace, a.At(i, p), a.Row, a.Column, mc, kc)
                        : Panels<T>.InPlace(a.At(i, p), a.Row, a.Column);
                    Block(aPanels, bPanels, c.At(i, j), c.Row, mc, nc, kc, resume: p > 0);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(Panels<T> a, Panels<T> b, T* c, nint cRow, int m, int n, int k, bool resume)
    {
        for (int j = 0, width; j < n; j += width)
        {
            width = Strip.Width(n - j, TLanes.Count);
            T* bStrip = b.Panel(j), cStrip = c + j;
            nint bRow = b.Depth(width), last = width - TLanes.Count;
            if (width > 2 * TLanes.Count) Strip<Three<TLanes, T>, T>.Multiply(a, bStrip, bRow, cStrip, cRow, last, m, k, resume);
            else if (width > TLanes.Count) Strip<Two<TLanes, T>, T>.Multiply(a, bStrip, bRow, cStrip, cRow, last, m, k, resume);
            else Strip<One<TLanes, T>, T>.Multiply(a, bStrip, bRow, cStrip, cRow, last, m, k, resume);
        }
    }
}

/// <summary>The sizes of the blocks and the choices they depend on, all measured.</summary>
internal static unsafe class Blocking
{
    /// <summary>Columns of a block of B.</summary>
    public const int Columns = 3072;

    /// <summary>Rows of a block of A.</summary>
    public static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("MC") ?? "192");

    private static readonly int KC = int.Parse(Environment.GetEnvironmentVariable("KC") ?? "256");
    private static readonly int PA = int.Parse(Environment.GetEnvironmentVariable("PA") ?? "128");
    private static readonly int PB = int.Parse(Environment.GetEnvironmentVariable("PB") ?? "128");
    /// <summary>Depth of both blocks.</summary>
    public static int Depth<T>() where T : unmanaged => KC * 8 / sizeof(T);

    public static bool PacksA<T>(int m, int n, int k) where T : unmanaged => m > PA;

    public static bool PacksB<T>(int m, int n, int k) where T : unmanaged => m > PB;

    /// <summary>Elements kept for the block of B, rounded up to whole cache lines.</summary>
    public static nint BElements<T>(int n, int k) where T : unmanaged => Lines<T>((nint)int.Min(n, Columns) * int.Min(k, Depth<T>()));

    /// <summary>Elements kept for the block of A.</summary>
    public static nint AElements<T>(int m, int n, int k) where T : unmanaged =>
        PacksA<T>(m, n, k) ? Lines<T>((nint)int.Min(m, Rows) * int.Min(k, Depth<T>())) : 0;

    private static nint Lines<T>(nint elements) where T : unmanaged => (elements * sizeof(T) + 63) / 64 * (64 / sizeof(T));
}
