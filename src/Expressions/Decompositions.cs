using ExprGrad.LinearAlgebra;
using static ExprGrad.LinearAlgebra.MatrixParts;

namespace ExprGrad;

/// <summary>
/// The table of dense linear algebra, and of order. A row is the name, the operands it fits, the procedure that computes it, the derivative in one mode,
/// from which the other follows, and what brings any operands to where it is smooth. Rules are written for the two trailing axes.
/// </summary>
/// <remarks>
/// Giles, "An extended collection of matrix derivative results for forward and reverse mode algorithmic differentiation", 2008;
/// Walter and Lehmann, "Algorithmic differentiation of linear algebra functions with application in optimum experimental design", 2010;
/// Murray, "Differentiation of the Cholesky decomposition", 2016; Townsend, "Differentiating the singular value decomposition", 2016.
/// </remarks>
public static class Decompositions
{
    private static readonly List<Routine> Table = [];

#pragma warning disable format
    private static readonly Signature
        Square  = new([2],    x => IsSquare(x[0]) ? x[0] : null,                           "a square matrix"),
        Scalar  = new([2],    x => IsSquare(x[0]) ? Shape.Scalar : null,                   "a square matrix"),
        Pair    = new([2, 2], x => IsSquare(x[0]) && x[0] == x[1] ? x[0] : null,           "two square matrices of one shape"),
        System  = new([2, 2], x => IsSquare(x[0]) && x[0][1] == x[1][0] ? x[1] : null,     "a square matrix and a matrix of as many rows"),
        Eigen   = new([2],    x => IsSquare(x[0]) ? Shape.Of(1 + x[0][0], x[0][0]) : null, "a square matrix"),
        Values  = new([2],    x => IsSquare(x[0]) ? Shape.Of(x[0][0]) : null,              "a square matrix"),
        TallQr  = new([2],    x => IsTall(x[0]) ? Shape.Of(x[0][0] + x[0][1], x[0][1]) : null,     "a matrix with at least as many rows as columns"),
        TallSvd = new([2],    x => IsTall(x[0]) ? Shape.Of(x[0][0] + 1 + x[0][1], x[0][1]) : null, "a matrix with at least as many rows as columns"),
        TallValues = new([2], x => IsTall(x[0]) ? Shape.Of(x[0][1]) : null,                 "a matrix with at least as many rows as columns"),
        Vector  = new([1],    x => x[0],                                                   "at least one axis");

    // systems                                        name            operands  value                               derivative, from the value and a tangent d or a cotangent ct         smooth at
    /// <summary>The lower triangle L of A = L·Lᵀ, of the symmetric part of A; NaN where that is not positive definite.</summary>
    public static readonly Routine Cholesky = Forward("cholesky",       Square,  CholeskyFactor.Of,                 (a, l, da) => l.Times(Whitened(l, da.Symmetric).LowerHalf),         a => a.Times(a.T) + (a.Shape[^1] * Eye(a)) + a - a.T);
    /// <summary>L⁻¹·B, which reads L on and below its diagonal.</summary>
    public static readonly Routine SolveLower = Linear("solveLower",             TriangularSystem.SolveLower,       (l, ct) => SolveUpper!.Of(l.T, ct),  dl => dl.Lower);
    /// <summary>U⁻¹·B, which reads U on and above its diagonal.</summary>
    public static readonly Routine SolveUpper = Linear("solveUpper",             TriangularSystem.SolveUpper,       (u, ct) => SolveLower.Of(u.T, ct),   du => du.Upper);
    /// <summary>A⁻¹·B; infinite or NaN where A is singular.</summary>
    public static readonly Routine Solve = Linear("solve",                       LuFactors.Solve,                   (a, ct) => Solve!.Of(a.T, ct),       da => da);

    // determinants
    /// <summary>det A; its derivative, the cofactors, is exact for singular matrices too.</summary>
    public static readonly Routine Determinant = Reverse("det",         Scalar,  LuFactors.Determinant,             (a, y, ct) => Number(ct) * Cofactor!.Of(a),                         Dominant);
    /// <summary>The cofactors, det A · A⁻ᵀ where A is regular; their derivative is exact for singular matrices too, the second one is NaN there.</summary>
    public static readonly Routine Cofactor = Forward("cofactor",       Square,  Cofactors.Of,                      (a, c, da) => CofactorDerivative!.Of(a, da),                        Dominant);
    /// <summary>The derivative of the cofactors of A in the direction E; it is exact for singular matrices too, the next one is NaN there.</summary>
    public static readonly Routine CofactorDerivative = Listed(new("cofactorDerivative", Pair, (x, y) => LinearAlgebra.CofactorDerivative.Of(x[0], x[1], y)) { Pullback = CofactorPullback, Domain = x => [Dominant(x[0]), x[1]] });
    /// <summary>log|det A|, -∞ where A is singular.</summary>
    public static readonly Routine LogAbsDeterminant = Reverse("logAbsDet", Scalar, LuFactors.LogAbsDeterminant,    (a, y, ct) => Number(ct) * Solve.Of(a.T, Eye(a)),                   Dominant);
    /// <summary>The sign of det A: -1, 0 or 1.</summary>
    public static readonly Routine DeterminantSign = Flat("detSign",    Scalar,  LuFactors.SignOfDeterminant,                                                                           Dominant);

    // factors, below each other
    /// <summary>Q and below it R of A = Q·R: orthonormal columns, and an upper triangle whose diagonal is not negative. A has at least as many rows as columns.</summary>
    public static readonly Routine Qr = Forward("qr",                   TallQr,  HouseholderQr.Of,                  QrTangent,                                                          Dominant);
    /// <summary>The eigenvalues in ascending order and below them the eigenvectors, in columns, of the symmetric part of A. Of v and -v, the one whose greatest element is positive.</summary>
    public static readonly Routine SymmetricEigen = Forward("eigh",     Eigen,   SymmetricEigensystem.Of,           EigenTangent,                                                       Spread);
    /// <summary>The eigenvalues of the symmetric part of A in ascending order.</summary>
    public static readonly Routine Eigenvalues = Forward("eigvalsh",    Values,  SymmetricEigensystem.Values,       EigenvalueTangent,                                                  Spread);
    /// <summary>U, below it the singular values in descending order, below them V of A = U·diag(s)·Vᵀ. Of v and -v, the one whose greatest element is positive. A has at least as many rows as columns.</summary>
    public static readonly Routine Svd = Forward("svd",                 TallSvd, JacobiSvd.Of,                      SvdTangent,                                                         Spread);
    /// <summary>The singular values of A in descending order. A has at least as many rows as columns.</summary>
    public static readonly Routine SingularValues = Forward("svdvals",  TallValues, JacobiSvd.Values,               SingularTangent,                                                    Spread);

    // order
    /// <summary>The places of the elements of a vector in ascending order: stable, NaN last.</summary>
    public static readonly Routine Argsort = Flat("argsort",            Vector,  Ranking.Argsort,                                                                                       x => (0.2 * Functions.Sin(x)) - new Iota(x.Shape, -1));
#pragma warning restore format

    /// <summary>Every row, in the order of the table.</summary>
    public static IReadOnlyList<Routine> All { get; } = Table.AsReadOnly();

    // L⁻¹·S·L⁻ᵀ of a symmetric S.
    private static Expr Whitened(Expr l, Expr s) => SolveLower.Of(l, SolveLower.Of(l, s).T);

    // With M = Qᵀ·dA·R⁻¹ and the skew Ω that has its lower triangle: dQ = Q·Ω + (1 - Q·Qᵀ)·dA·R⁻¹, dR = (M - Ω)·R.
    private static Expr QrTangent(Expr a, Expr y, Expr da)
    {
        var (m, n) = (a.Shape[^2], a.Shape[^1]);
        var (q, r) = (y.Rows(0, m), y.Rows(m, n));
        var x = SolveLower.Of(r.T, da.T).T;
        var product = q.T.Times(x);
        var upper = product - product.StrictlyLower + product.StrictlyLower.T;
        return Stacked(x - q.Times(upper), upper.Times(r));
    }

    // ⟨C, D cof(A)[E]⟩ is symmetric in C and E. By A, what D cof(A)[E]·det A = c·⟨c, E⟩ - c·Eᵀ·c gives in the direction C.
    private static IReadOnlyList<Expr?> CofactorPullback(Operands x, Expr y, Expr ct)
    {
        var (a, e, c, d) = (x[0], x[1], Cofactor.Of(x[0]), CofactorDerivative.Of(x[0], ct));
        var second = (d * Inner(c, e)) + (c * Inner(d, e)) - d.Times(e.T).Times(c) - c.Times(e.T).Times(d) - (y * Inner(c, ct));
        return [second / Number(Determinant.Of(a)), d];

        static Expr Inner(Expr x, Expr y) => Number((x * y).Sum(-2, -1));
    }

    // With M = Vᵀ·dA·V: dw = diag M.
    private static Expr EigenvalueTangent(Expr a, Expr w, Expr da)
    {
        var v = SymmetricEigen.Of(a).Rows(1, a.Shape[^1]);
        return v.T.Times(da).Times(v).Diagonal();
    }

    // And dV = V·(F ∘ M), where F[i, j] = 1 / (w[j] - w[i]), and NaN for eigenvalues that count as equal.
    private static Expr EigenTangent(Expr a, Expr y, Expr da)
    {
        var (w, v) = (y.Rows(0, 1), y.Rows(1, a.Shape[^1]));
        var m = v.T.Times(da.Symmetric).Times(v);
        return Stacked(m.DiagonalRow, v.Times(w.ReciprocalGaps * m));
    }

    // With P = Uᵀ·dA·V: ds = diag P.
    private static Expr SingularTangent(Expr a, Expr s, Expr da)
    {
        var (m, n) = (a.Shape[^2], a.Shape[^1]);
        var y = Svd.Of(a);
        return y.Rows(0, m).T.Times(da).Times(y.Rows(m + 1, n)).Diagonal();
    }

    // And dU = U·(X + Y) + (1 - U·Uᵀ)·dA·V·S⁻¹ and dV = V·(X - Y), where 2·X[i, j] = (P + Pᵀ)[i, j] / (s[j] - s[i]), and NaN for singular values
    // that count as equal, and 2·Y[i, j] = (P - Pᵀ)[i, j] / (s[j] + s[i]).
    private static Expr SvdTangent(Expr a, Expr y, Expr da)
    {
        var (m, n) = (a.Shape[^2], a.Shape[^1]);
        var (u, s, v) = (y.Rows(0, m), y.Rows(m, 1), y.Rows(m + 1, n));
        var dav = da.Times(v);
        var p = u.T.Times(dav);
        var (with, against) = (p.Symmetric * s.ReciprocalGaps, (p - p.T) / 2 * (s + s.T).InverseOrZero);
        var within = u.Times(with + against);
        var du = m == n ? within : within + ((dav - u.Times(p)) / s);
        return Stacked(du, p.DiagonalRow, v.Times(with - against));
    }

    // One number for each matrix.
    private static Expr Number(Expr x) => x.Expand(-1).Expand(-1);

    // Far from singular: the diagonal outweighs the rest.
    private static Expr Dominant(Expr a) => Functions.Tanh(a) + ((1 + a.Shape[^2]) * Eye(a));

    // Near a diagonal with gaps.
    private static Expr Spread(Expr a) => (Functions.Tanh(a) / 4) + (2 * (1 + Row(a)) * Eye(a));

    private static bool IsSquare(Shape x) => x[0] == x[1];

    private static bool IsTall(Shape x) => x[0] >= x[1];

    private static Routine Forward(string name, Signature signature, UnaryProcedure value, Func<Expr, Expr, Expr, Expr> pushforward, Func<Expr, Expr> domain) =>
        Listed(new(name, signature, (x, y) => value(x[0], y)) { Pushforward = (x, y, dx) => pushforward(x[0], y, dx[0]!), Domain = x => [domain(x[0])] });

    private static Routine Reverse(string name, Signature signature, UnaryProcedure value, Func<Expr, Expr, Expr, Expr> pullback, Func<Expr, Expr> domain) =>
        Listed(new(name, signature, (x, y) => value(x[0], y)) { Pullback = (x, y, ct) => [pullback(x[0], y, ct)], Domain = x => [domain(x[0])] });

    // x = A⁻¹·B: the cotangent of B solves the transposed system, that of A is -ct_B·xᵀ, as far as A is read.
    private static Routine Linear(string name, BinaryProcedure value, Func<Expr, Expr, Expr> transposed, Func<Expr, Expr> read) =>
        Listed(new(name, System, (x, y) => value(x[0], x[1], y))
        {
            Pullback = (x, y, ct) => transposed(x[0], ct) is var b ? [read(-b.Times(y.T)), b] : [],
            Domain = x => [Dominant(x[0]), x[1]],
        });

    private static Routine Flat(string name, Signature signature, UnaryProcedure value, Func<Expr, Expr> domain) =>
        Listed(new(name, signature, (x, y) => value(x[0], y)) { IsFlat = true, Domain = x => [domain(x[0])] });

    private static Routine Listed(Routine routine)
    {
        Table.Add(routine);
        return routine;
    }
}
