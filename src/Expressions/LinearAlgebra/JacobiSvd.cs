namespace ExprGrad.LinearAlgebra;

/// <summary>
/// A = U·diag(s)·Vᵀ by one-sided rotations, which find small singular values to high relative accuracy (Golub and Van Loan, section 8.6.3;
/// Demmel and Veselić, "Jacobi's method is more accurate than QR", 1992).
/// </summary>
internal static class JacobiSvd
{
    private const int MostSweeps = 60;
    private const double Epsilon = 2.220446049250313e-16, LeastNormal = 2.2250738585072014e-308;

    /// <summary>U; below it the singular values in descending order; below them V. For matrices with at least as many rows as columns.</summary>
    public static void Of(Core a, Span<double> y)
    {
        var (m, n) = (a.Rows, a.Columns);
        Of(a, y[..(m * n)], y.Slice(m * n, n), y[((m + 1) * n)..]);
    }

    /// <summary>The singular values in descending order, the same numbers as with U and V.</summary>
    public static void Values(Core a, Span<double> y) => Of(a, [], y, []);

    // Either U and V are wanted, or both are empty.
    private static void Of(Core a, Span<double> left, Span<double> values, Span<double> right)
    {
        var (m, n) = (a.Rows, a.Columns);
        var wanted = right.Length == 0 ? 0 : n;
        using var memory = new Workspace<double>((m * n) + (n * n) + (2 * n) + m);
        using var places = new Workspace<int>(n);
        var u = memory.Span[..(m * n)];
        var v = memory.Span.Slice(m * n, n * wanted);
        var rest = memory.Span[((m * n) + (n * n))..];
        var sizes = rest[..n];
        var negated = rest.Slice(n, n);
        var work = rest[(2 * n)..];
        var order = places.Span;
        var largest = Vectors.Largest(a.Elements);
        if (!double.IsFinite(largest))
        {
            left.Fill(double.NaN);
            values.Fill(double.NaN);
            right.Fill(double.NaN);
            return;
        }

        // A power of 2, which rounds nothing: lengths of columns are to be finite, and numbers to have all their digits.
        var scale = largest switch { > 1e300 => Math.ScaleB(1, 40), > 0 and < 1e-200 => Math.ScaleB(1, Math.ILogB(largest)), _ => 1 };

        // The columns of A, and of the unit matrix, in rows.
        v.Clear();
        for (var j = 0; j < n; j++)
        {
            if (wanted > 0)
            {
                v[(j * n) + j] = 1;
            }

            for (var i = 0; i < m; i++)
            {
                u[(j * m) + i] = a[i, j] / scale;
            }
        }

        for (var sweeps = 0; sweeps < MostSweeps && Sweep(u, v, m, n, wanted); sweeps++)
        {
        }

        for (var j = 0; j < n; j++)
        {
            sizes[j] = Vectors.Normalise(u.Slice(j * m, m));
            negated[j] = -sizes[j];
        }

        Ranking.Ascending(negated, order);
        for (var column = 0; column < n; column++)
        {
            values[column] = scale * sizes[order[column]];
        }

        if (wanted == 0)
        {
            return;
        }

        CompleteZeros(u, sizes, m, n, work);
        for (var column = 0; column < n; column++)
        {
            var vector = v.Slice(order[column] * n, n);
            var sign = Orientation.Of(vector);
            Place(u.Slice(order[column] * m, m), sign, left, n, column);
            Place(vector, sign, right, n, column);
        }
    }

    // Makes each pair of rows of u orthogonal, and rotates the rows of v along; whether there was anything to do.
    private static bool Sweep(Span<double> u, Span<double> v, int m, int n, int wanted)
    {
        var rotated = false;
        for (var p = 0; p < n - 1; p++)
        {
            for (var q = p + 1; q < n; q++)
            {
                var x = u.Slice(p * m, m);
                var y = u.Slice(q * m, m);
                var (a, b) = (Vectors.Norm(x), Vectors.Norm(y));
                if (a == 0 || b == 0 || Vectors.Cosine(x, y, a, b) is var xy && Math.Abs(xy) <= Epsilon * Math.Max(4, Math.Sqrt(m)))
                {
                    continue;
                }

                // (b² - a²) / (2·xᵀ·y), in which no square overflows or vanishes.
                var cotangent = (b - a) / a * ((b + a) / b) / (2 * xy);
                rotated = true;

                // What is left of a row that the other has in it is rounding, too small to be turned away from it.
                if (!double.IsFinite(cotangent) || Math.Min(a, b) < LeastNormal)
                {
                    (a < b ? x : y).Clear();
                    continue;
                }

                var tangent = Math.CopySign(1 / (Math.Abs(cotangent) + double.Hypot(1, cotangent)), cotangent);
                var cosine = 1 / double.Hypot(1, tangent);
                Vectors.Rotate(cosine, cosine * tangent, x, y);
                Vectors.Rotate(cosine, cosine * tangent, v.Slice(p * wanted, wanted), v.Slice(q * wanted, wanted));
            }
        }

        return rotated;
    }

    // Rows that vanish become whatever is orthogonal to the others.
    private static void CompleteZeros(Span<double> u, ReadOnlySpan<double> sizes, int m, int n, Span<double> work)
    {
        for (var j = 0; j < n; j++)
        {
            if (sizes[j] == 0)
            {
                Complete(u, m, n, j, work);
            }
        }
    }

    // The coordinate direction that the rows cover least, without what they cover of it; rows that are still zero cover nothing.
    private static void Complete(Span<double> u, int m, int n, int row, Span<double> covered)
    {
        var x = u.Slice(row * m, m);
        x.Clear();
        covered[..m].Clear();
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < m; i++)
            {
                covered[i] += u[(j * m) + i] * u[(j * m) + i];
            }
        }

        var direction = covered[..m].IndexOf(Least(covered[..m]));
        var start = covered;
        start.Clear();
        start[direction] = 1;
        for (var again = 0; again < 2; again++)
        {
            for (var j = 0; j < n; j++)
            {
                var other = u.Slice(j * m, m);
                Vectors.Add(-Vectors.Dot(other, start), other, start[..m]);
            }
        }

        start[..m].CopyTo(x);
        Vectors.Scale(1 / Vectors.Norm(x), x);
    }

    private static double Least(ReadOnlySpan<double> x)
    {
        var least = double.PositiveInfinity;
        foreach (var number in x)
        {
            least = Math.Min(least, number);
        }

        return least;
    }

    private static void Place(ReadOnlySpan<double> vector, int sign, Span<double> y, int columns, int column)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            y[(i * columns) + column] = sign * vector[i];
        }
    }
}
