namespace ExprGrad.LinearAlgebra;

/// <summary>
/// The cofactors of a matrix, which are the derivatives of its determinant: also where it is singular. With complete pivoting, P·A·Q = L·U
/// (Golub and Van Loan, section 3.4.8), cof A = ± Pᵀ·cof L·cof U·Qᵀ, and those of U need no division by its last pivot, the only one that can vanish
/// before all cofactors do.
/// </summary>
internal static class Cofactors
{
    /// <summary>cof A = det A · A⁻ᵀ, continued to singular matrices.</summary>
    public static void Of(Core a, Span<double> y)
    {
        var n = a.Rows;
        using var factors = new Workspace<double>(n * n);
        using var adjugate = new Workspace<double>(n * n);
        using var order = new Workspace<int>(2 * n);
        var lu = factors.Span;
        var g = adjugate.Span;
        var rows = order.Span[..n];
        var columns = order.Span[n..];
        a.Elements.CopyTo(lu);
        y.Clear();
        if (n > 0 && Factored(lu, n, rows, columns) is var sign and not 0)
        {
            AdjugateOfUpper(lu, n, g);
            Transpose(g, n);
            DivideByLower(lu, n, g);
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    y[(rows[i] * n) + columns[j]] = sign * g[(i * n) + j];
                }
            }
        }
    }

    // L and U in place, and from where their rows and columns come; 0 if two pivots vanish and all cofactors with them.
    private static int Factored(Span<double> lu, int n, Span<int> rows, Span<int> columns)
    {
        var sign = 1;
        for (var i = 0; i < n; i++)
        {
            rows[i] = columns[i] = i;
        }

        for (var k = 0; k < n - 1; k++)
        {
            var (row, column) = Pivot(lu, n, k);
            if (lu[(row * n) + column] == 0)
            {
                return 0;
            }

            LuFactors.Exchange(lu, n, k, row);
            for (var i = 0; i < n; i++)
            {
                (lu[(i * n) + k], lu[(i * n) + column]) = (lu[(i * n) + column], lu[(i * n) + k]);
            }

            (rows[k], rows[row]) = (rows[row], rows[k]);
            (columns[k], columns[column]) = (columns[column], columns[k]);
            sign *= (row == k ? 1 : -1) * (column == k ? 1 : -1);
            LuFactors.Eliminate(lu, n, k);
        }

        return sign;
    }

    // adj U = U'⁻¹ · diag(ε·d, ..., ε·d, d), where ε is the last pivot, d the product of the others, and U' is U with 1 for ε.
    private static void AdjugateOfUpper(Span<double> u, int n, Span<double> g)
    {
        var (d, last) = (1.0, u[(n * n) - 1]);
        for (var i = 0; i < n - 1; i++)
        {
            d *= u[(i * n) + i];
        }

        g.Clear();
        for (var i = 0; i < n; i++)
        {
            g[(i * n) + i] = i < n - 1 ? last * d : d;
        }

        u[(n * n) - 1] = 1;
        TriangularSystem.Upper(u, n, n, g);
    }

    // X = L⁻ᵀ·X.
    private static void DivideByLower(ReadOnlySpan<double> l, int n, Span<double> x)
    {
        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
            {
                Vectors.Add(-l[(k * n) + i], x.Slice(k * n, n), x.Slice(i * n, n));
            }
        }
    }

    /// <summary>The transpose, in place.</summary>
    public static void Transpose(Span<double> x, int n)
    {
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                (x[(i * n) + j], x[(j * n) + i]) = (x[(j * n) + i], x[(i * n) + j]);
            }
        }
    }

    // The greatest element that is left, or NaN.
    private static (int Row, int Column) Pivot(ReadOnlySpan<double> lu, int n, int from)
    {
        var (greatest, at) = (-1.0, (from, from));
        for (var i = from; i < n; i++)
        {
            for (var j = from; j < n && !double.IsNaN(greatest); j++)
            {
                (greatest, at) = Math.Abs(lu[(i * n) + j]) is var size && !(size <= greatest) ? (size, (i, j)) : (greatest, at);
            }
        }

        return at;
    }
}
