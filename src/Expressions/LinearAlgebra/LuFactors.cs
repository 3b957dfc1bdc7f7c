namespace ExprGrad.LinearAlgebra;

/// <summary>The factors of P·A = L·U, with partial pivoting (Golub and Van Loan, section 3.4), and what follows from them.</summary>
internal static class LuFactors
{
    /// <summary>A⁻¹·B; infinite or NaN for a singular A.</summary>
    public static void Solve(Core a, Core b, Span<double> x)
    {
        using var work = new Workspace<double>(a.Elements.Length);
        b.Elements.CopyTo(x);
        _ = Factored(a, work.Span, x, b.Columns);
        TriangularSystem.Lower(work.Span, a.Rows, b.Columns, x, unit: true);
        TriangularSystem.Upper(work.Span, a.Rows, b.Columns, x);
    }

    /// <summary>det A.</summary>
    public static void Determinant(Core a, Span<double> y) => y[0] = Folded(a, 1, (product, pivot) => product * pivot, (product, sign) => product * sign);

    /// <summary>log|det A|.</summary>
    public static void LogAbsDeterminant(Core a, Span<double> y) => y[0] = Folded(a, 0, (sum, pivot) => sum + Math.Log(Math.Abs(pivot)), (sum, _) => sum);

    /// <summary>The sign of det A: -1, 0 or 1.</summary>
    public static void SignOfDeterminant(Core a, Span<double> y) =>
        y[0] = Folded(a, 1, (product, pivot) => product * (pivot > 0 ? 1 : pivot < 0 ? -1 : pivot), (product, sign) => product * sign);

    private static double Folded(Core a, double start, Func<double, double, double> combine, Func<double, int, double> signed)
    {
        using var work = new Workspace<double>(a.Elements.Length);
        var sign = Factored(a, work.Span, [], 0);
        for (var i = 0; i < a.Rows; i++)
        {
            start = combine(start, work.Span[(i * a.Rows) + i]);
        }

        return signed(start, sign);
    }

    // L below the diagonal, where it has ones, and U. The rows of x are exchanged along; the sign of the permutation is returned.
    private static int Factored(Core a, Span<double> lu, Span<double> x, int columns)
    {
        var (n, sign) = (a.Rows, 1);
        a.Elements.CopyTo(lu);
        for (var k = 0; k < n; k++)
        {
            var pivot = Pivot(lu, n, k);
            if (pivot != k)
            {
                Exchange(lu, n, k, pivot);
                Exchange(x, columns, k, pivot);
                sign = -sign;
            }

            Eliminate(lu, n, k);
        }

        return sign;
    }

    /// <summary>Takes multiples of a row from those below it, so that only zeros remain below its pivot; the multiples stand in place of them.</summary>
    public static void Eliminate(Span<double> lu, int n, int k)
    {
        var row = lu.Slice((k * n) + k + 1, n - k - 1);
        var pivot = lu[(k * n) + k];
        for (var i = k + 1; i < n && pivot != 0; i++)
        {
            var factor = lu[(i * n) + k] /= pivot;
            Vectors.Add(-factor, row, lu.Slice((i * n) + k + 1, row.Length));
        }
    }

    /// <summary>Exchanges two rows.</summary>
    public static void Exchange(Span<double> matrix, int columns, int i, int j)
    {
        for (var column = 0; column < columns; column++)
        {
            (matrix[(i * columns) + column], matrix[(j * columns) + column]) = (matrix[(j * columns) + column], matrix[(i * columns) + column]);
        }
    }

    // The row with the greatest element on or below the diagonal, or with NaN.
    private static int Pivot(ReadOnlySpan<double> lu, int n, int column)
    {
        var (greatest, at) = (-1.0, column);
        for (var i = column; i < n && !double.IsNaN(greatest); i++)
        {
            (greatest, at) = Math.Abs(lu[(i * n) + column]) is var size && !(size <= greatest) ? (size, i) : (greatest, at);
        }

        return at;
    }
}
