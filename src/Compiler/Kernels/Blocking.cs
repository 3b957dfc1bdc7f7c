using System.Runtime.Intrinsics;

namespace ExprGrad.Compiler.Kernels;

/// <summary>The sizes of the blocks, the choices between the forms, and the scratch both need. Every number here was measured.</summary>
internal static unsafe class Blocking
{
    /// <summary>Rows of a block of A, columns of a block of B, depth of both. The deeper, the fewer times C is read and written.</summary>
    public const int Rows = 192, Columns = 3072, Depth = 512;

    /// <summary>Rows of C that are computed transposed at a time.</summary>
    public const int NarrowRows = 768;

    /// <summary>So few rows or columns are cheaper one by one, as dot products, if so deep that the sums over the lanes hide.</summary>
    private const int Few = 3, Deep = 16;

    /// <summary>
    /// An operand is packed if it has more bytes than stay in cache anyway, and is read often enough. Of B fewer stay: strips of it run down rows that are far apart, and
    /// where these are a power of 2 long, all of a strip competes for the same few places of a cache.
    /// </summary>
    private const int CachedA = 2 << 20, CachedB = 3 << 19, Reused = 256;

    public static bool IsFew(int extent, int k) => extent <= Few && k >= Deep;

    /// <summary>Whether C is narrower than a vector, and large enough that computing it transposed is worth the copy.</summary>
    public static bool IsNarrow<T>(int m, int n, int k) where T : unmanaged => n < Widest / sizeof(T) && m >= 16 && k >= 8;

    public static bool PacksA<T>(int m, int n, int k) where T : unmanaged => (long)m * k * sizeof(T) > CachedA && n >= Reused;

    public static bool PacksB<T>(int m, int n, int k) where T : unmanaged => (long)n * k * sizeof(T) > CachedB && m >= Reused;

    /// <summary>The blocks that a sum over k comes in.</summary>
    public static int Depths(int k) => (k + Depth - 1) / Depth;

    /// <summary>The blocks of B.</summary>
    public static int Count(int n, int k) => (n + Columns - 1) / Columns * Depths(k);

    /// <summary>Elements kept for the block of B. Each block starts on a cache line of its own.</summary>
    public static nint BElements<T>(int n, int k) where T : unmanaged => Lines<T>(int.Min(n, Columns), int.Min(k, Depth));

    /// <summary>Elements kept for a block of the transposed C.</summary>
    public static nint NarrowElements<T>(int m, int n) where T : unmanaged => Lines<T>(n, int.Min(m, NarrowRows));

    /// <summary>Elements of scratch that suffice whatever the other strides, for a B whose rows are contiguous or not.</summary>
    public static nint Elements<T>(int m, int n, int k, bool isContiguous) where T : unmanaged
    {
        if (isContiguous && !IsNarrow<T>(m, n, k) && !IsFew(n, k) && !PacksA<T>(m, n, k) && !PacksB<T>(m, n, k))
        {
            return 0;
        }

        var blocks = IsNarrow<T>(m, n, k)
            ? NarrowElements<T>(m, n) + BlockElements<T>(n, int.Min(m, NarrowRows), k)
            : BlockElements<T>(m, n, k);
        return IsFew(n, k) ? nint.Max(blocks, Lines<T>(n, k)) : blocks;
    }

    private static int Widest => Vector512.IsHardwareAccelerated ? 64 : Vector256.IsHardwareAccelerated ? 32 : 16;

    /// <summary>Elements kept for the block of A, if it is packed.</summary>
    public static nint AElements<T>(int m, int n, int k) where T : unmanaged => PacksA<T>(m, n, k) ? Lines<T>(int.Min(m, Rows), int.Min(k, Depth)) : 0;

    private static nint BlockElements<T>(int m, int n, int k) where T : unmanaged => BElements<T>(n, k) + AElements<T>(m, n, k);

    private static nint Lines<T>(int rows, int columns) where T : unmanaged =>
        ((nint)rows * columns * sizeof(T) + 63) / 64 * (64 / sizeof(T));
}
