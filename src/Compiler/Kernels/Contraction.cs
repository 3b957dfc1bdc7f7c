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
        if (Vector512.IsHardwareAccelerated && product.Fits(Vector512<T>.Count)) Run<Lanes512<T>, T>(product);
        else if (Vector256.IsHardwareAccelerated && product.Fits(Vector256<T>.Count)) Run<Lanes256<T>, T>(product);
        else if (Vector128.IsHardwareAccelerated && product.Fits(Vector128<T>.Count)) Run<Lanes128<T>, T>(product);
        else Run<Lane<T>, T>(product);
    }

    /// <summary>Bytes of scratch that <see cref="Multiply"/> may use, whatever the strides: blocks of B and A, packed.</summary>
    public static long ScratchBytes<T>(int m, int n, int k) where T : unmanaged =>
        m <= 0 || n <= 0 || k <= 0 ? 0 : (long)sizeof(T) * (Blocking.BElements<T>(n, k) + Blocking.AElements<T>(m, n, k));

    private static void Run<TLanes, T>(in Product<T> product)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged
    {
        var (a, b, c) = (product.A, product.B, product.C);
        var (m, n, k) = (product.M, product.N, product.K);
        switch (product.Form)
        {
            case Form.Zero: for (var i = 0; i < m; i++) new Span<T>(c.At(i, 0), n).Clear(); break;
            case Form.MatrixVector: Direct<TLanes, T>.Dots(a.At(0, 0), a.Row, b.At(0, 0), c.At(0, 0), c.Row, m, k); break;
            case Form.VectorMatrixTransposed: Direct<TLanes, T>.Dots(b.At(0, 0), b.Column, a.At(0, 0), c.At(0, 0), 1, n, k); break;
            case Form.VectorMatrix: Direct<TLanes, T>.Sweeps(a.At(0, 0), a.Column, b.At(0, 0), b.Row, c.At(0, 0), n, k); break;
            case Form.MatrixTransposedVector: Direct<TLanes, T>.Sweeps(b.At(0, 0), b.Row, a.At(0, 0), a.Column, c.At(0, 0), m, k); break;
            case Form.Outer: for (var i = 0; i < m; i++) Direct<TLanes, T>.Sweeps(a.At(i, 0), 0, b.At(0, 0), 0, c.At(i, 0), n, 1); break;
            default: Blocks<TLanes, T>.Multiply(product); break;
        }
    }
}

/// <summary>The shapes that deserve loops of their own, and all the others.</summary>
internal enum Form { Zero, MatrixVector, VectorMatrixTransposed, VectorMatrix, MatrixTransposedVector, Outer, MatrixMatrix }

/// <summary>A matrix in memory: its first element and the distance, in elements, from row to row and from column to column.</summary>
internal readonly unsafe struct Matrix<T>(nint start, nint row, nint column) where T : unmanaged
{
    public nint Row => row;

    public nint Column => column;

    public T* At(int i, int j) => (T*)start + i * row + j * column;
}

/// <summary>C (m x n) = A (m x k) · B (k x n), with room to pack blocks of A and B.</summary>
internal readonly record struct Product<T>(Matrix<T> A, Matrix<T> B, Matrix<T> C, int M, int N, int K, nint Scratch) where T : unmanaged
{
    public Form Form =>
        K <= 0 ? Form.Zero
        : N == 1 && A.Column == 1 && B.Row == 1 ? Form.MatrixVector
        : M == 1 && A.Column == 1 && B.Row == 1 ? Form.VectorMatrixTransposed
        : M == 1 && B.Column == 1 ? Form.VectorMatrix
        : N == 1 && A.Row == 1 && C.Row == 1 ? Form.MatrixTransposedVector
        : K == 1 && B.Column == 1 ? Form.Outer
        : Form.MatrixMatrix;

    /// <summary>Whether vectors of so many lanes fit along the axis that the product's form runs along.</summary>
    public bool Fits(int count) => count <= Form switch
    {
        Form.MatrixVector or Form.VectorMatrixTransposed => K,
        Form.MatrixTransposedVector => M,
        _ => N,
    };
}
