using ExprGrad.LinearAlgebra;

namespace ExprGrad;

/// <content>Dense linear algebra, on the two trailing axes; the axes before them are a batch.</content>
public static partial class Functions
{
    /// <summary>The lower triangle L of A = L·Lᵀ, where A counts as symmetric: its symmetric part is read. NaN where that is not positive definite.</summary>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static Expr Cholesky(Expr a) => Decompositions.Cholesky.Of(a);

    /// <summary>A⁻¹·B by elimination with partial pivoting; b is a matrix, or a vector if it has one axis less than a. Infinite or NaN where A is singular.</summary>
    /// <exception cref="ShapeException">A is not square, or b has not as many rows.</exception>
    public static Expr Solve(Expr a, Expr b) => Solved(Decompositions.Solve, a, b);

    /// <summary>
    /// The solution of a triangular system, A⁻¹·B, or A⁻ᵀ·B; of A only that triangle is read, and nothing of the other reaches a derivative. b is as for <see cref="Solve"/>.
    /// </summary>
    /// <exception cref="ShapeException">A is not square, or b has not as many rows.</exception>
    public static Expr TriangularSolve(Expr a, Expr b, bool lower = true, bool transpose = false) =>
        Solved(lower != transpose ? Decompositions.SolveLower : Decompositions.SolveUpper, (lower ? a.Lower : a.Upper) is var read && transpose ? read.T : read, b);

    /// <summary>The n·n unit matrix. In a product or a sum with a batch of matrices it is broadcast.</summary>
    /// <exception cref="ShapeException">n is negative.</exception>
    public static Expr Identity(int n) => MatrixParts.Eye(Structural.Fill(0, Shape.Of(n, n)));

    /// <summary>A⁻¹. To multiply by it, <see cref="Solve"/> is quicker and more accurate.</summary>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static Expr Inverse(Expr a) => Decompositions.Solve.Of(a, MatrixParts.Eye(Matrix(a, "inverse")));

    /// <summary>det A. The derivative is exact for singular matrices too; the second one is NaN there.</summary>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static Expr Determinant(Expr a) => Decompositions.Determinant.Of(a);

    /// <summary>log|det A|, without overflow; -∞ where A is singular. <see cref="DeterminantSign"/> has the sign.</summary>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static Expr LogDeterminant(Expr a) => Decompositions.LogAbsDeterminant.Of(a);

    /// <summary>The sign of det A: -1, 0 or 1. det A = DeterminantSign(A)·exp(LogDeterminant(A)), also where it overflows.</summary>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static Expr DeterminantSign(Expr a) => Decompositions.DeterminantSign.Of(a);

    /// <summary>
    /// A = Q·R with as many columns in Q and rows in R as A has rows or columns, whichever are fewer: orthonormal columns, and an upper triangle whose
    /// diagonal is not negative. The derivative needs the leading square part of R to be regular.
    /// </summary>
    /// <exception cref="ShapeException">A has less than two axes.</exception>
    public static (Expr Q, Expr R) Qr(Expr a)
    {
        var (m, n) = (Matrix(a, "qr").Shape[^2], a.Shape[^1]);
        var square = a.Slice(-1, 0, Math.Min(m, n));
        var y = Decompositions.Qr.Of(square);
        var (q, r) = (y.Rows(0, m), y.Rows(m, Math.Min(m, n)));
        return (q, m >= n ? r : Structural.Concatenate(-1, r, q.T.Times(a.Slice(-1, m, n - m))));
    }

    /// <summary>
    /// A = V·diag(w)·Vᵀ, where A counts as symmetric: its symmetric part is read. Eigenvalues ascend; eigenvectors are the columns of V, of which the element
    /// of greatest size is positive.
    /// </summary>
    /// <remarks>
    /// Eigenvalues count as equal where they differ by at most 4·n·ε to 8·n·ε of the greatest, with the ε of the precision that is compiled to. In derivatives,
    /// their eigenvectors do not turn into each other. That is right for functions of equal eigenvalues alike, such as Σ h(w), and of the space their eigenvectors span, such as its projector.
    /// Of the first derivatives of others, and of all second derivatives, it leaves out what belongs to pairs of those eigenvectors, which w and V do not determine:
    /// build Σ cᵢ·Aⁱ, inverses and square roots of such a matrix by products, <see cref="Solve"/> and <see cref="Cholesky"/>.
    /// </remarks>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static (Expr Values, Expr Vectors) SymmetricEigen(Expr a)
    {
        var y = Decompositions.SymmetricEigen.Of(a);
        return (y.At(-2, 0), y.Rows(1, a.Shape[^1]));
    }

    /// <summary>
    /// A = U·diag(s)·Vᵀ with as many columns in U and V as A has rows or columns, whichever are fewer. Singular values descend; in each column of V (of U, if A
    /// is wider than high) the element of greatest size is positive. Of equal singular values, derivatives are as for <see cref="SymmetricEigen"/>.
    /// </summary>
    /// <exception cref="ShapeException">A has less than two axes.</exception>
    public static (Expr U, Expr Values, Expr V) Svd(Expr a)
    {
        var (m, n) = (Matrix(a, "svd").Shape[^2], a.Shape[^1]);
        if (m < n)
        {
            return Svd(a.T) is var (v, s, u) ? (u, s, v) : default;
        }

        var y = Decompositions.Svd.Of(a);
        return (y.Rows(0, m), y.At(-2, m), y.Rows(m + 1, n));
    }

    /// <summary>The singular values in descending order.</summary>
    /// <exception cref="ShapeException">A has less than two axes.</exception>
    public static Expr SingularValues(Expr a) => Svd(a).Values;

    // A vector is a matrix of one column.
    private static Expr Solved(Routine routine, Expr a, Expr b) =>
        b.Shape.Rank > 0 && b.Shape.Rank == a.Shape.Rank - 1 ? routine.Of(a, b.Expand(-1)).Squeeze(-1) : routine.Of(a, b);

    private static Expr Matrix(Expr a, string operation) => a.Shape.Rank >= 2 ? a
        : throw new ShapeException($"{operation}: found {Shape.Shown(a)}, expected at least two axes");
}
