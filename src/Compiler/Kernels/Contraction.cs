using System.Runtime.Intrinsics;

namespace ExprGrad.Compiler.Kernels;

/// <summary>
/// The dense contraction, on memory that the caller owns: addresses travel as <c>nint</c> because LINQ trees cannot hold pointers.
/// Nothing is allocated or remembered, so any number of threads may call; each row of C depends on the same row of A only, so a
/// product may be shared out over rows, each part with its own scratch.
/// </summary>
internal static unsafe class Contraction
{
    /// <summary>
    /// C[i, j] = Σ_p A[i, p] · B[p, j]. C is overwritten, or what it holds is the start of the sum where it resumes. Strides count elements; C's column stride is 1; T is float or double.
    /// </summary>
    public static void Multiply<T>(
        nint a, nint aRow, nint aColumn, nint b, nint bRow, nint bColumn, nint c, nint cRow, int m, int n, int k, nint scratch, bool resume)
        where T : unmanaged
    {
        if (m <= 0 || n <= 0) return;
        var product = new Product<T>(new(a, aRow, aColumn), new(b, bRow, bColumn), new(c, cRow, 1), m, n, k, scratch, resume);
        var form = product.Form;
        var length = product.Length(form);
        if (Vector512.IsHardwareAccelerated && length >= Vector512<T>.Count) Forms<Lanes512<T>, T>.Multiply(form, product);
        else if (Vector256.IsHardwareAccelerated && length >= Vector256<T>.Count) Forms<Lanes256<T>, T>.Multiply(form, product);
        else if (Vector128.IsHardwareAccelerated && length >= Vector128<T>.Count) Forms<Lanes128<T>, T>.Multiply(form, product);
        else Forms<Lane<T>, T>.Multiply(form, product);
    }

    /// <summary>
    /// Some parts of the rounds of the same product, counted through; parts of one round may be computed at the same time, and the rounds follow each other.
    /// The panels of B are shared; scratch belongs to the thread.
    /// </summary>
    public static void MultiplyInRounds<T>(
        nint a, nint aRow, nint aColumn, nint b, nint bRow, nint bColumn, nint c, nint cRow, int m, int n, int k, nint scratch, bool resume,
        nint panels, int parts, long from, long to)
        where T : unmanaged
    {
        var product = new Product<T>(new(a, aRow, aColumn), new(b, bRow, bColumn), new(c, cRow, 1), m, n, k, scratch, resume);
        var round = new Round(parts, from, to);
        if (Vector512.IsHardwareAccelerated && n >= Vector512<T>.Count) Blocks<Lanes512<T>, T>.Multiply(product, round, (T*)panels);
        else if (Vector256.IsHardwareAccelerated && n >= Vector256<T>.Count) Blocks<Lanes256<T>, T>.Multiply(product, round, (T*)panels);
        else if (Vector128.IsHardwareAccelerated && n >= Vector128<T>.Count) Blocks<Lanes128<T>, T>.Multiply(product, round, (T*)panels);
        else Blocks<Lane<T>, T>.Multiply(product, round, (T*)panels);
    }

    /// <summary>How many rounds there are: two for each block of B, which is packed and then multiplied by.</summary>
    public static int Rounds(int n, int k) => 2 * Blocking.Count(n, k);

    /// <summary>Whether the parts of a product, cut along its rows, would each pack the same B.</summary>
    public static bool SharesPanels<T>(nint aRow, nint aColumn, nint bRow, nint bColumn, int m, int n, int k) where T : unmanaged =>
        (bColumn != 1 || Blocking.PacksB<T>(m, n, k)) && new Product<T>(new(0, aRow, aColumn), new(0, bRow, bColumn), new(0, n, 1), m, n, k, 0).Form == Form.Wide;

    /// <summary>Bytes of the panels that are shared, and of the scratch of each thread.</summary>
    public static (long Panels, long Scratch) RoundBytes<T>(int m, int n, int k) where T : unmanaged =>
        (sizeof(T) * (long)Blocking.BElements<T>(n, k), sizeof(T) * (long)Blocking.AElements<T>(m, n, k));

    /// <summary>Bytes of scratch that <see cref="Multiply"/> may use, whatever the strides but that of the columns of B. Scratch starts on a cache line.</summary>
    public static long ScratchBytes<T>(int m, int n, int k, nint bColumn) where T : unmanaged =>
        m <= 0 || n <= 0 || k <= 0 ? 0 : sizeof(T) * (long)Blocking.Elements<T>(m, n, k, bColumn == 1);
}
