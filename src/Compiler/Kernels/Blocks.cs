using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler.Kernels;

/// <summary>
/// The five loops around the micro-kernel (Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008; Van Zee and
/// van de Geijn, BLIS, 2015): a block of B stays in the last-level cache, a block of A in the second level, and a strip of B is read by
/// one tile after another. Operands that fit the caches are read where they lie.
/// </summary>
internal static unsafe class Blocks<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>The product for n of at least one vector.</summary>
    public static void Multiply(in Product<T> product)
    {
        var (a, b, c) = (product.A, product.B, product.C);
        var (m, n, k) = (product.M, product.N, product.K);
        var (packA, packB) = (Blocking.PacksA<T>(m, n, k), b.Column != 1 || Blocking.PacksB<T>(m, n, k));
        if (packA || packB || k > Blocking.Depth) Multiply(product, packA, packB);
        else Block(Panels<T>.InPlace(a.Start, a.Row, a.Column), Panels<T>.InPlace(b.Start, 1, b.Row), c.Start, c.Row, m, n, k, product.Resume);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(in Product<T> product, bool packA, bool packB)
    {
        var (a, b, c) = (product.A, product.B, product.C);
        var (m, n, k) = (product.M, product.N, product.K);
        var bSpace = (T*)product.Scratch;
        var aSpace = bSpace + Blocking.BElements<T>(n, k);
        for (int j = 0, nc; j < n; j += nc)
        {
            nc = Strip.Take(n - j, Blocking.Columns, TLanes.Count);
            for (int p = 0, kc; p < k; p += kc)
            {
                kc = Strip.Take(k - p, Blocking.Depth, Blocking.Depth / 2);
                var panels = packB
                    ? Packing<T>.Columns(bSpace, b.At(p, j), b.Row, b.Column, nc, kc, TLanes.Count)
                    : Panels<T>.InPlace(b.At(p, j), 1, b.Row);
                Rows(a.From(0, p), in panels, c.From(0, j), m, nc, kc, packA ? aSpace : null, product.Resume || p > 0);
            }
        }
    }

    /// <summary>Some of the columns of a block of B, or of the rows of C that it contributes to.</summary>
    public static void Multiply(in Product<T> product, in Round round, T* panels)
    {
        var (a, b, c) = (product.A, product.B, product.C);
        var (m, n, k) = (product.M, product.N, product.K);
        var (j, nc) = Strip.Part(n, Blocking.Columns, TLanes.Count, round.Block / Blocking.Depths(k));
        var (p, kc) = Strip.Part(k, Blocking.Depth, Blocking.Depth / 2, round.Block % Blocking.Depths(k));
        if (round.Packs)
        {
            var (from, to) = round.Places(nc);
            Packing<T>.Columns(panels, b.At(p, j), b.Row, b.Column, nc, kc, TLanes.Count, from, to);
        }
        else
        {
            var (from, to) = round.Places(m);
            var packed = Panels<T>.Packed(panels, kc);
            Rows(a.From(from, p), in packed, c.From(from, j), to - from, nc, kc, Blocking.PacksA<T>(m, n, k) ? (T*)product.Scratch : null, product.Resume || p > 0);
        }
    }

    // With room for a block of A it is packed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(Matrix<T> a, in Panels<T> b, Matrix<T> c, int m, int n, int k, T* space, bool resume)
    {
        for (int i = 0, mc; i < m; i += mc)
        {
            mc = space != null ? int.Min(m - i, Blocking.Rows) : m;
            var panels = space != null
                ? Packing<T>.Rows(space, a.At(i, 0), a.Row, a.Column, mc, k)
                : Panels<T>.InPlace(a.At(i, 0), a.Row, a.Column);
            Block(in panels, in b, c.At(i, 0), c.Row, mc, n, k, resume);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(in Panels<T> a, in Panels<T> b, T* c, nint cRow, int m, int n, int k, bool resume)
    {
        for (int j = 0, width; j < n; j += width)
        {
            width = Strip.Width(n - j, TLanes.Count);
            T* bStrip = b.Panel(j), cStrip = c + j;
            nint bRow = b.Depth(width), last = width - TLanes.Count;
            if (width > 2 * TLanes.Count) Strip<Three<TLanes, T>, T>.Multiply(in a, bStrip, bRow, cStrip, cRow, last, m, k, resume);
            else if (width > TLanes.Count) Strip<Two<TLanes, T>, T>.Multiply(in a, bStrip, bRow, cStrip, cRow, last, m, k, resume);
            else Strip<One<TLanes, T>, T>.Multiply(in a, bStrip, bRow, cStrip, cRow, last, m, k, resume);
        }
    }
}
