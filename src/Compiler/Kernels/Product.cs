namespace ExprGrad.Compiler.Kernels;

/// <summary>C (m x n) = A (m x k) · B (k x n), or C += A · B where the sum resumes, with room to pack blocks of A and B.</summary>
internal readonly record struct Product<T>(Matrix<T> A, Matrix<T> B, Matrix<T> C, int M, int N, int K, nint Scratch, bool Resume = false) where T : unmanaged
{
    public Form Form =>
        K <= 0 ? Form.Zero
        : !Resume && A.Column == 1 && (N == 1 && B.Row == 1 || Blocking.IsFew(N, K)) ? Form.FewColumns
        : !Resume && A.Column == 1 && B.Row == 1 && (M == 1 || Blocking.IsFew(M, K)) ? Form.FewRows
        : M == 1 && B.Column == 1 ? Form.Row
        : N == 1 && A.Row == 1 && C.Row == 1 ? Form.Column
        : K == 1 && B.Column == 1 ? Form.Outer
        : Blocking.IsNarrow<T>(M, N, K) ? Form.Narrow
        : Form.Wide;

    /// <summary>The extent that vectors run along in a product of this form.</summary>
    public int Length(Form form) => form switch
    {
        Form.FewColumns or Form.FewRows => K,
        Form.Column or Form.Narrow => M,
        _ => N,
    };
}

/// <summary>The shapes that deserve loops of their own, and all the others, which are wide.</summary>
internal enum Form { Zero, FewColumns, FewRows, Row, Column, Outer, Narrow, Wide }

/// <summary>A matrix in memory: its first element and the distance, in elements, from row to row and from column to column.</summary>
internal readonly unsafe struct Matrix<T>(nint start, nint row, nint column) where T : unmanaged
{
    public T* Start => (T*)start;

    public nint Row => row;

    public nint Column => column;

    public Matrix<T> Transposed => new(start, column, row);

    public T* At(int i, int j) => Start + i * row + j * column;

    public Matrix<T> From(int i, int j = 0) => new((nint)At(i, j), row, column);
}
