namespace ExprGrad.LinearAlgebra;

/// <summary>Householder's reflection H = I - β·v·vᵀ (Golub and Van Loan, section 5.1).</summary>
internal static class Reflection
{
    /// <summary>The reflection that takes x to (α, 0, ..., 0): x becomes v. A zero x is left as it is, by β = 0.</summary>
    public static (double Beta, double Alpha) Of(Span<double> x)
    {
        var norm = Vectors.Normalise(x);
        if (norm == 0)
        {
            return (0, 0);
        }

        var sign = x[0] > 0 ? -1 : 1;
        x[0] -= sign;
        return (1 / Math.Abs(x[0]), sign * norm);
    }

    /// <summary>X = H·X, for the rows from one on and the columns from one on of a row-major matrix.</summary>
    public static void Apply(ReadOnlySpan<double> v, double beta, Span<double> x, int columns, int row, int column, Span<double> work)
    {
        if (beta == 0)
        {
            return;
        }

        var sums = work[..(columns - column)];
        sums.Clear();
        for (var i = 0; i < v.Length; i++)
        {
            Vectors.Add(v[i], x.Slice(((row + i) * columns) + column, sums.Length), sums);
        }

        for (var i = 0; i < v.Length; i++)
        {
            Vectors.Add(-beta * v[i], sums, x.Slice(((row + i) * columns) + column, sums.Length));
        }
    }
}
