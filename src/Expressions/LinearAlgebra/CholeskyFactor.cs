namespace ExprGrad.LinearAlgebra;

/// <summary>The factor L of A = L·Lᵀ, row by row (Golub and Van Loan, "Matrix Computations", 4th edition 2013, section 4.2).</summary>
internal static class CholeskyFactor
{
    /// <summary>L of the symmetric part of a; NaN everywhere if that is not positive definite.</summary>
    public static void Of(Core a, Span<double> l)
    {
        var n = a.Rows;
        l.Clear();
        for (var i = 0; i < n; i++)
        {
            var row = l.Slice(i * n, i + 1);
            for (var j = 0; j <= i; j++)
            {
                var rest = SymmetricPart.Of(a, i, j) - Vectors.Dot(row[..j], l.Slice(j * n, j));
                row[j] = j < i ? rest / l[(j * n) + j] : Math.Sqrt(rest);
            }

            if (!(row[i] > 0 && double.IsFinite(row[i])))
            {
                l.Fill(double.NaN);
                return;
            }
        }
    }
}
