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

    /// <summary>det A. The first two derivatives are exact for singular matrices too; the third is NaN there.</summary>
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
    /// Where eigenvalues are equal, any turned vectors would do as well: they have no derivative, and theirs is NaN, also in functions of V that have one, such as V·diag(h(w))·Vᵀ.
    /// <see cref="SymmetricMatrixFunction"/> is that function with every derivative; projectors onto spaces of eigenvectors are among its values. In reverse mode one pair of equal
    /// eigenvalues makes all of V's derivative NaN: name those that are needed, <see cref="SymmetricEigen(Expr, Range)"/>. What is made of eigenvalues
    /// alone, such as Σ h(w), has the right first derivatives also where they are equal, and second ones as the trace of a matrix function.
    /// Eigenvalues count as equal where they differ by at most 4·n·ε to 8·n·ε of the greatest, with the ε of the precision that is compiled to.
    /// </remarks>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static (Expr Values, Expr Vectors) SymmetricEigen(Expr a)
    {
        var y = Decompositions.SymmetricEigen.Of(a);
        return (Decompositions.Eigenvalues.Of(a), y.Rows(1, a.Shape[^1]));
    }

    /// <summary>
    /// Some of the eigenvalues, in ascending order, and their eigenvectors: <c>SymmetricEigen(a, ^2..)</c> are the two greatest. The derivatives of these vectors need
    /// their eigenvalues to differ from all others, and no more: first derivatives of principal components are right though the rest of the matrix has no rank.
    /// </summary>
    /// <exception cref="ShapeException">A is not square, or has not as many eigenvalues.</exception>
    public static (Expr Values, Expr Vectors) SymmetricEigen(Expr a, Range which)
    {
        var values = Decompositions.Eigenvalues.Of(a);
        var (start, end) = (which.Start.GetOffset(a.Shape[^1]), which.End.GetOffset(a.Shape[^1]));
        return start >= 0 && start <= end && end <= a.Shape[^1] ? (values.Slice(-1, start, end - start), Eigenvectors.Of(a, start, end - start))
            : throw new ShapeException($"eigh: found the range {which} of {a.Shape[^1]} eigenvalues, expected one within them");
    }

    /// <summary>
    /// The function f(A) = V·diag(h(w))·Vᵀ of a matrix A = V·diag(w)·Vᵀ that counts as symmetric: its symmetric part is read. It has every derivative that h has,
    /// also where eigenvalues are equal, or nearly so: <c>Df(A)[E] = V·(Γ ∘ (Vᵀ·E·V))·Vᵀ</c>, where Γ[i, j] = (h(wᵢ) - h(wⱼ)) / (wᵢ - wⱼ), and h'(wᵢ) where they are equal.
    /// </summary>
    /// <param name="a">The matrix, in the two trailing axes.</param>
    /// <param name="h">A function of one number: <c>w => Exp(-w)</c>. It may not depend on other variables. A step, <c>w => w > 1</c>, gives a projector.</param>
    /// <exception cref="ShapeException">A is not square, or h does not give a number.</exception>
    /// <exception cref="FunctionException">h depends on another variable.</exception>
    /// <remarks>Daleckii and Krein, 1965; Higham, "Functions of Matrices", 2008, section 3.2. A derivative of order k takes n to the power k + 1 divided differences.</remarks>
    public static Expr SymmetricMatrixFunction(Expr a, Func<Expr, Expr> h) =>
        a.Shape.Rank >= 2 && a.Shape[^1] == a.Shape[^2] ? SpectralFunction.Of(h).At(a)
        : throw new ShapeException($"matrixFunction: found {Shape.Shown(a)}, expected a square matrix");

    /// <summary>eᴬ of a matrix that counts as symmetric, with every derivative.</summary>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static Expr SymmetricMatrixExp(Expr a) => SymmetricMatrixFunction(a, Exp);

    /// <summary>The logarithm of a matrix that counts as symmetric, with every derivative; NaN where an eigenvalue is negative.</summary>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static Expr SymmetricMatrixLog(Expr a) => SymmetricMatrixFunction(a, Log);

    /// <summary>The square root of a matrix that counts as symmetric, with every derivative; NaN where an eigenvalue is negative.</summary>
    /// <exception cref="ShapeException">A is not square.</exception>
    public static Expr SymmetricMatrixSqrt(Expr a) => SymmetricMatrixFunction(a, Sqrt);

    /// <summary>
    /// A = U·diag(s)·Vᵀ with as many columns in U and V as A has rows or columns, whichever are fewer. Singular values descend; in each column of V (of U, if A
    /// is wider than high) the element of greatest size is positive.
    /// </summary>
    /// <remarks>
    /// Where singular values are equal, the derivatives of U and V are NaN, as those of the vectors of <see cref="SymmetricEigen(Expr)"/>. The polar factor U·Vᵀ has
    /// one there: it is <c>A.Dot(SymmetricMatrixFunction(A.Transpose().Dot(A), Rsqrt))</c>.
    /// </remarks>
    /// <exception cref="ShapeException">A has less than two axes.</exception>
    public static (Expr U, Expr Values, Expr V) Svd(Expr a)
    {
        var (m, n) = (Matrix(a, "svd").Shape[^2], a.Shape[^1]);
        if (m < n)
        {
            return Svd(a.T) is var (v, s, u) ? (u, s, v) : default;
        }

        var y = Decompositions.Svd.Of(a);
        return (y.Rows(0, m), Decompositions.SingularValues.Of(a), y.Rows(m + 1, n));
    }

    /// <summary>The singular values in descending order.</summary>
    /// <exception cref="ShapeException">A has less than two axes.</exception>
    public static Expr SingularValues(Expr a) => Decompositions.SingularValues.Of(Matrix(a, "svd").Shape[^2] < a.Shape[^1] ? a.T : a);

    // A vector is a matrix of one column.
    private static Expr Solved(Routine routine, Expr a, Expr b) =>
        b.Shape.Rank > 0 && b.Shape.Rank == a.Shape.Rank - 1 ? routine.Of(a, b.Expand(-1)).Squeeze(-1) : routine.Of(a, b);

    private static Expr Matrix(Expr a, string operation) => a.Shape.Rank >= 2 ? a
        : throw new ShapeException($"{operation}: found {Shape.Shown(a)}, expected at least two axes");
}
