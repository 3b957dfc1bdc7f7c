namespace ExprGrad.LinearAlgebra;

/// <summary>(A + Aᵀ) / 2, which procedures for symmetric matrices read.</summary>
internal static class SymmetricPart
{
    /// <summary>One element, without overflow.</summary>
    public static double Of(Core a, int i, int j) => a[i, j] + a[j, i] is var sum && double.IsFinite(sum) ? sum / 2 : (a[i, j] / 2) + (a[j, i] / 2);
}
