using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler.Kernels;

/// <summary>
/// One operand as the tiles read it: panels of a few rows of A or columns of B. <c>Along</c> steps across a panel, from row to row
/// of A; depth steps along p. A packed panel is contiguous: p by p, its width apart, in the order the tile reads it.
/// </summary>
internal readonly unsafe struct Panels<T>(T* start, nint next, nint along, nint depth, bool packed) where T : unmanaged
{
    public nint Along => along;

    public bool IsPacked => packed;

    public T* Panel(int i) => start + i * next;

    public nint Depth(int width) => packed ? width : depth;

    public static Panels<T> InPlace(T* start, nint along, nint depth) => new(start, along, along, depth, packed: false);

    public static Panels<T> Packed(T* start, int k) => new(start, k, 1, 0, packed: true);
}

/// <summary>
/// Copies a block of an operand into panels, so that the tiles read consecutive addresses whatever the strides were:
/// no cache line or page is fetched for a few of its bytes (Goto and van de Geijn 2008, section 5).
/// </summary>
internal static unsafe class Packing<T> where T : unmanaged
{
    /// <summary>Rows of A in panels as high as their tiles.</summary>
    public static Panels<T> Rows(T* to, T* a, nint row, nint column, int m, int k)
    {
        for (int i = 0, height; i < m; i += height)
            Panel(to + (nint)i * k, a + i * row, row, column, height = Strip.Height(m - i), k);
        return Panels<T>.Packed(to, k);
    }

    /// <summary>Columns of B in panels as wide as their strips.</summary>
    public static Panels<T> Columns(T* to, T* b, nint row, nint column, int n, int k, int count)
    {
        Columns(to, b, row, column, n, k, count, 0, n);
        return Panels<T>.Packed(to, k);
    }

    /// <summary>Those of the panels that start at some of the columns.</summary>
    public static void Columns(T* to, T* b, nint row, nint column, int n, int k, int count, int first, int end)
    {
        for (int j = 0, width; j < end; j += width)
        {
            width = Strip.Width(n - j, count);
            if (j >= first) Panel(to + (nint)j * k, b + j * column, column, row, width, k);
        }
    }

    /// <summary>
    /// The columns of <paramref name="from"/> become the rows of <paramref name="to"/>: four columns at a time, each read in its own order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(T* to, nint toRow, T* from, nint along, nint depth, int width, int k)
    {
        var i = 0;
        for (; i + 4 <= width; i += 4) Four(to + i, toRow, from + i * along, along, depth, k);
        for (; i < width; i++)
            for (var p = 0; p < k; p++) to[p * toRow + i] = from[i * along + p * depth];
    }

    private static void Panel(T* to, T* from, nint along, nint depth, int width, int k)
    {
        if (along == 1) Copy(to, from, depth, width, k);
        else Transpose(to, width, from, along, depth, width, k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(T* to, T* from, nint depth, int width, int k)
    {
        for (var p = 0; p < k; p++, to += width, from += depth)
            Unsafe.CopyBlockUnaligned(to, from, (uint)(width * sizeof(T)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* to, nint toRow, T* from, nint along, nint depth, int k)
    {
        var p = 0;
        if (depth == 1 && Square<T>.IsSupported)
            for (; p + Square<T>.Extent <= k; p += Square<T>.Extent, to += Square<T>.Extent * toRow)
                Square<T>.Transpose(to, toRow, from + p, along);
        T* x = from, y = x + along, z = y + along, w = z + along;
        for (; p < k; p++, to += toRow)
        {
            var at = p * depth;
            to[0] = x[at];
            to[1] = y[at];
            to[2] = z[at];
            to[3] = w[at];
        }
    }
}
