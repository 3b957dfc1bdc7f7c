namespace ExprGrad.LinearAlgebra;

/// <summary>Neighbouring eigenvectors of a symmetric matrix, in columns. Their derivative asks nothing of eigenvalues that belong to none of them.</summary>
internal static class Eigenvectors
{
    private static readonly Signature Signature = new([2, 2], x => x[0][0] == x[1][0] ? x[1] : null, "a square matrix and columns of as many rows");

    /// <summary>As many as <c>count</c> of the eigenvectors of a matrix, or of each of a batch, from one on.</summary>
    public static Expr Of(Expr a, int from, int count) => new Routine("eigenvectors", Signature, (x, y) => x[1].Elements.CopyTo(y))
    {
        ValueOperand = 1,
        Pushforward = (x, some, dx) => dx[0] is { } da ? Tangent(x[0], some, da, from) : null,
    }.Of(a, All(a).Slice(-1, from, count));

    // Of the columns S of V, the columns S of V·(F ∘ (Vᵀ·dA·V)), where F[i, j] = 1 / (w[j] - w[i]).
    private static Expr Tangent(Expr a, Expr some, Expr da, int from)
    {
        var gaps = Decompositions.Eigenvalues.Of(a).Expand(-2).ReciprocalGaps.Slice(-1, from, some.Shape[^1]);
        return All(a).Times(gaps * All(a).T.Times(da.Symmetric).Times(some));
    }

    private static Expr All(Expr a) => Decompositions.SymmetricEigen.Of(a).Rows(1, a.Shape[^1]);
}
