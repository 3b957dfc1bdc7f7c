namespace ExprGrad.LinearAlgebra;

/// <summary>Forward and backward substitution (Golub and Van Loan, section 3.1).</summary>
internal static class TriangularSystem
{
    /// <summary>L⁻¹·B, which reads a on and below its diagonal.</summary>
    public static void SolveLower(Core a, Core b, Span<double> x)
    {
        b.Elements.CopyTo(x);
        Lower(a.Elements, a.Rows, b.Columns, x, unit: false);
    }

    /// <summary>U⁻¹·B, which reads a on and above its diagonal.</summary>
    public static void SolveUpper(Core a, Core b, Span<double> x)
    {
        b.Elements.CopyTo(x);
        Upper(a.Elements, a.Rows, b.Columns, x);
    }

    /// <summary>X = L⁻¹·X; a unit triangle has ones on its diagonal, whatever stands there.</summary>
    public static void Lower(ReadOnlySpan<double> l, int n, int columns, Span<double> x, bool unit)
    {
        for (var i = 0; i < n; i++)
        {
            Substitute(l.Slice(i * n, i), x[..(i * columns)], x.Slice(i * columns, columns), unit ? 1 : l[(i * n) + i]);
        }
    }

    /// <summary>X = U⁻¹·X.</summary>
    public static void Upper(ReadOnlySpan<double> u, int n, int columns, Span<double> x)
    {
        for (var i = n - 1; i >= 0; i--)
        {
            Substitute(u.Slice((i * n) + i + 1, n - i - 1), x[((i + 1) * columns)..], x.Slice(i * columns, columns), u[(i * n) + i]);
        }
    }

    // row = (row - Σ factors[k] · known[k]) / pivot.
    private static void Substitute(ReadOnlySpan<double> factors, ReadOnlySpan<double> known, Span<double> row, double pivot)
    {
        if (row.Length == 1)
        {
            row[0] = (row[0] - Vectors.Dot(factors, known)) / pivot;
            return;
        }

        for (var k = 0; k < factors.Length; k++)
        {
            Vectors.Add(-factors[k], known.Slice(k * row.Length, row.Length), row);
        }

        for (var j = 0; j < row.Length; j++)
        {
            row[j] /= pivot;
        }
    }
}
