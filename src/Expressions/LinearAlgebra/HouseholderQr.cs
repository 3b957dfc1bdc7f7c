namespace ExprGrad.LinearAlgebra;

/// <summary>A = Q·R by reflections (Golub and Van Loan, section 5.2): Q has orthonormal columns, and R a diagonal that is not negative.</summary>
internal static class HouseholderQr
{
    /// <summary>Q, and below it R.</summary>
    public static void Of(Core a, Span<double> y)
    {
        var (m, n) = (a.Rows, a.Columns);
        using var memory = new Workspace<double>((2 * m * n) + (2 * n));
        var x = memory.Span[..(m * n)];
        var vectors = memory.Span.Slice(m * n, m * n);
        var betas = memory.Span.Slice(2 * m * n, n);
        var work = memory.Span[^n..];
        var q = y[..(m * n)];
        var r = y[(m * n)..];
        a.Elements.CopyTo(x);
        r.Clear();
        for (var k = 0; k < n; k++)
        {
            var v = vectors.Slice(k * m, m - k);
            for (var i = k; i < m; i++)
            {
                v[i - k] = x[(i * n) + k];
            }

            (betas[k], r[(k * n) + k]) = Reflection.Of(v);
            Reflection.Apply(v, betas[k], x, n, k, k + 1, work);
            x.Slice((k * n) + k + 1, n - k - 1).CopyTo(r[((k * n) + k + 1)..]);
        }

        q.Clear();
        for (var k = n - 1; k >= 0; k--)
        {
            q[(k * n) + k] = 1;
            Reflection.Apply(vectors.Slice(k * m, m - k), betas[k], q, n, k, k, work);
        }

        for (var k = 0; k < n; k++)
        {
            if (r[(k * n) + k] < 0)
            {
                Vectors.Scale(-1, r.Slice(k * n, n));
                for (var i = 0; i < m; i++)
                {
                    q[(i * n) + k] = -q[(i * n) + k];
                }
            }
        }
    }
}
