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
    /// C[i, j] = Σ_p A[i, p] · B[p, j]. C is overwritten. Strides count elements; C's column stride is 1; T is float or double.
    /// </summary>
    public static void Multiply<T>(
        nint a, nint aRow, nint aColumn, nint b, nint bRow, nint bColumn, nint c, nint cRow, int m, int n, int k, nint scratch)
        where T : unmanaged
    {
        if (m <= 0 || n <= 0) return;
        var product = new Product<T>(new(a, aRow, aColumn), new(b, bRow, bColumn), new(c, cRow, 1), m, n, k, scratch);
        var form = product.Form;
        var length = product.Length(form);
        if (Vector512.IsHardwareAccelerated && length >= Vector512<T>.Count) Forms<Lanes512<T>, T>.Multiply(form, product);
        else if (Vector256.IsHardwareAccelerated && length >= Vector256<T>.Count) Forms<Lanes256<T>, T>.Multiply(form, product);
        else if (Vector128.IsHardwareAccelerated && length >= Vector128<T>.Count) Forms<Lanes128<T>, T>.Multiply(form, product);
        else Forms<Lane<T>, T>.Multiply(form, product);
    }

    /// <summary>Bytes of scratch that <see cref="Multiply"/> may use, whatever the strides but that of the columns of B. Scratch starts on a cache line.</summary>
    public static long ScratchBytes<T>(int m, int n, int k, nint bColumn) where T : unmanaged =>
        m <= 0 || n <= 0 || k <= 0 ? 0 : sizeof(T) * (long)Blocking.Elements<T>(m, n, k, bColumn == 1);
}
