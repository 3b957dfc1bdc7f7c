using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ExprGrad.Compiler.Kernels;

/// <summary>A strip of C, one tile wide and any number of rows high: tiles of 8, 4, 2 and 1 rows, one below the other.</summary>
internal static unsafe class Strip<TRow, T>
    where TRow : unmanaged, ITile<TRow, TRow, T>
    where T : unmanaged
{
    /// <summary>C = A · B, or C += A · B where the sum resumes, for one strip of B, of <paramref name="k"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in Panels<T> a, T* b, nint bRow, T* c, nint cRow, nint last, int m, int k, bool resume)
    {
        var i = 0;
        for (; i + Strip.Tallest <= m; i += Strip.Tallest)
        {
            if (a.IsPacked) Prefetch.Rows(c + (i + Strip.Tallest) * cRow, cRow, Strip.Tallest, last + 1);
            if (Strip.Tallest == 8) Tile<Twice<Twice<Twice<TRow>>>>(in a, i, b, bRow, c, cRow, last, k, resume);
            else Tile<Twice<Twice<TRow>>>(in a, i, b, bRow, c, cRow, last, k, resume);
        }
        if (Strip.Tallest > 4 && (m & 4) != 0)
        {
            Tile<Twice<Twice<TRow>>>(in a, i, b, bRow, c, cRow, last, k, resume);
            i += 4;
        }
        if ((m & 2) != 0)
        {
            Tile<Twice<TRow>>(in a, i, b, bRow, c, cRow, last, k, resume);
            i += 2;
        }
        if ((m & 1) != 0) Tile<TRow>(in a, i, b, bRow, c, cRow, last, k, resume);
    }

    /// <summary>
    /// The micro-kernel: k rank-1 updates of a register tile. Each element of C is one chain of fused multiply-adds in the order
    /// of p, however the product is cut: so tiling, blocking and packing never change a digit. Only <see cref="Dot{TLanes, T}"/> sums
    /// along the lanes. Compiled at once and fully: a replacement on the stack costs more than a small product;
    /// and never inlined: a caller that takes in many tiles exhausts the compiler's budget, and sums end up in memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile<TTile>(in Panels<T> panels, int i, T* b, nint bRow, T* c, nint cRow, nint last, int k, bool resume)
        where TTile : unmanaged, ITile<TTile, TRow, T>
    {
        var a = panels.Panel(i);
        nint aRow = panels.Along, aColumn = panels.Depth(TTile.Rows);
        c += i * cRow;
        var sum = resume ? TTile.Load(c, cRow, last) : default;
        for (var p = 0; p < k; p++, a += aColumn, b += bRow)
            TTile.Update(ref sum, a, aRow, TRow.Load(b, 0, last));
        sum.Store(c, cRow, last);
    }

    /// <summary>A tile above another of the same shape.</summary>
    private struct Twice<TTile>(TTile upper, TTile lower) : ITile<Twice<TTile>, TRow, T>
        where TTile : unmanaged, ITile<TTile, TRow, T>
    {
        private TTile upper = upper, lower = lower;

        public static int Rows => 2 * TTile.Rows;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Twice<TTile> Load(T* from, nint row, nint last) =>
            new(TTile.Load(from, row, last), TTile.Load(from + TTile.Rows * row, row, last));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Update(ref Twice<TTile> c, T* a, nint aRow, TRow b)
        {
            TTile.Update(ref c.upper, a, aRow, b);
            TTile.Update(ref c.lower, a + TTile.Rows * aRow, aRow, b);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(T* to, nint row, nint last)
        {
            upper.Store(to, row, last);
            lower.Store(to + TTile.Rows * row, row, last);
        }
    }
}

/// <summary>How C is cut into strips and strips into tiles. Packing and multiplying must agree on it.</summary>
internal static class Strip
{
    /// <summary>Rows of the tallest tile: 8 x 3 sums, a row of B and a number of A fill 28 of 32 registers, 4 x 3 fill 16 of 16.</summary>
    public static int Tallest => Vector512.IsHardwareAccelerated || AdvSimd.IsSupported ? 8 : 4;

    /// <summary>Rows of the next tile where <paramref name="rest"/> rows are left.</summary>
    public static int Height(int rest) => rest >= Tallest ? Tallest : rest >= 4 ? 4 : rest >= 2 ? 2 : 1;

    /// <summary>Columns of the next strip: three vectors, but two where one or less would be left for the last strip.</summary>
    public static int Width(int rest, int count) => Take(rest, 3 * count, count);

    /// <summary>Where one of the parts of an extent starts, and how large it is.</summary>
    public static (int Start, int Size) Part(int extent, int most, int least, int index)
    {
        var start = 0;
        for (; index > 0; index--) start += Take(extent - start, most, least);
        return (start, Take(extent - start, most, least));
    }

    /// <summary>The next part of <paramref name="rest"/>, such that nothing remains or more than <paramref name="least"/>.</summary>
    public static int Take(int rest, int most, int least) => rest <= most ? rest : rest > most + least ? most : most - least;
}
