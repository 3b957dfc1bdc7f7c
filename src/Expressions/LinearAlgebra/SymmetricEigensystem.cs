namespace ExprGrad.LinearAlgebra;

/// <summary>
/// A = V·diag(w)·Vᵀ: tridiagonal by reflections, then diagonal by implicit QL steps (Golub and Van Loan, sections 8.3.1 and 8.3.3;
/// Bowdler, Martin, Reinsch and Wilkinson, "The QR and QL algorithms for symmetric matrices", 1968).
/// </summary>
internal static class SymmetricEigensystem
{
    private const int MostSteps = 60, MostPreciseSteps = 30;
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>The eigenvalues of the symmetric part of a in ascending order, and below them the eigenvectors in columns.</summary>
    public static void Of(Core a, Span<double> y) => Of(a, y, a.Rows);

    /// <summary>The eigenvalues of the symmetric part of a in ascending order, the same numbers as with eigenvectors.</summary>
    public static void Values(Core a, Span<double> y) => Of(a, y, 0);

    // The elements of each eigenvector that are wanted: all or none.
    private static void Of(Core a, Span<double> y, int wanted)
    {
        var n = a.Rows;
        using var memory = new Workspace<double>((2 * n * n) + (4 * n));
        using var places = new Workspace<int>(n);
        var s = memory.Span[..(n * n)];
        var z = memory.Span.Slice(n * n, n * wanted);
        var rest = memory.Span[(2 * n * n)..];
        var d = rest[..n];
        var e = rest.Slice(n, n);
        var order = places.Span;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                s[(i * n) + j] = SymmetricPart.Of(a, i, j);
            }
        }

        var largest = Vectors.Largest(s);
        if (!double.IsFinite(largest))
        {
            y.Fill(double.NaN);
            return;
        }

        // Divided by a power of 2, which rounds nothing, the greatest element is about 1.
        var scale = largest == 0 ? 1 : Math.ScaleB(1, Math.ILogB(largest));
        foreach (ref var element in s)
        {
            element /= scale;
        }

        Tridiagonal(s, n, d, e, z, wanted, rest[(2 * n)..]);
        if (!Diagonal(d, e, z, n, wanted))
        {
            y.Fill(double.NaN);
            return;
        }

        Ranking.Ascending(d, order);
        for (var column = 0; column < n; column++)
        {
            var vector = z.Slice(order[column] * wanted, wanted);
            var sign = Orientation.Of(vector);
            y[column] = scale * d[order[column]];
            for (var i = 0; i < wanted; i++)
            {
                y[((i + 1) * n) + column] = sign * vector[i];
            }
        }
    }

    // S = Zᵀ·T·Z, with the diagonal d and the subdiagonal e of T; the rows of Z are orthonormal.
    private static void Tridiagonal(Span<double> s, int n, Span<double> d, Span<double> e, Span<double> z, int wanted, Span<double> work)
    {
        z.Clear();
        for (var i = 0; i < wanted; i++)
        {
            z[(i * n) + i] = 1;
        }

        for (var k = 0; k < n; k++)
        {
            var v = s.Slice((k * n) + k + 1, n - k - 1);
            var p = work.Slice(0, n - k - 1);
            d[k] = s[(k * n) + k];
            (var beta, e[k]) = Reflection.Of(v);
            if (beta == 0)
            {
                continue;
            }

            // H·S·H = S - v·wᵀ - w·vᵀ with p = β·S·v and w = p - (β/2)(pᵀv)·v.
            for (var i = 0; i < v.Length; i++)
            {
                p[i] = beta * Vectors.Dot(s.Slice(((k + 1 + i) * n) + k + 1, v.Length), v);
            }

            Vectors.Add(-beta / 2 * Vectors.Dot(p, v), v, p);
            for (var i = 0; i < v.Length; i++)
            {
                var row = s.Slice(((k + 1 + i) * n) + k + 1, v.Length);
                Vectors.Add(-v[i], p, row);
                Vectors.Add(-p[i], v, row);
            }

            Reflection.Apply(v, beta, z, wanted, k + 1, 0, work[n..]);
        }
    }

    // The eigenvalues in d, the eigenvectors in the rows of z; whether the steps converge.
    private static bool Diagonal(Span<double> d, Span<double> e, Span<double> z, int n, int wanted)
    {
        for (var l = 0; l < n; l++)
        {
            for (var steps = 0; Split(d, e, l, n, steps < MostPreciseSteps ? 0 : Epsilon) is var m && m > l; steps++)
            {
                if (steps == MostSteps)
                {
                    return false;
                }

                Step(d, e, z, wanted, l, m);
            }
        }

        return true;
    }

    // The first place from l on after which the matrix falls apart: where what joins it is no more than the rounding of its neighbours, or else no more than
    // that of the greatest element, 1, which reaches the small ones of a graded matrix.
    private static int Split(ReadOnlySpan<double> d, ReadOnlySpan<double> e, int l, int n, double negligible)
    {
        var m = l;
        while (m < n - 1 && !(Math.Abs(e[m]) <= Math.Max(negligible, Epsilon * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))))
        {
            m++;
        }

        return m;
    }

    // One implicit QL step with Wilkinson's shift on the block from l to m.
    private static void Step(Span<double> d, Span<double> e, Span<double> z, int wanted, int l, int m)
    {
        var g = (d[l + 1] - d[l]) / (2 * e[l]);
        g = d[m] - d[l] + (e[l] / (g + Math.CopySign(double.Hypot(g, 1), g)));
        var (sine, cosine, shift) = (1.0, 1.0, 0.0);
        for (var i = m - 1; i >= l; i--)
        {
            var (f, b) = (sine * e[i], cosine * e[i]);
            var r = e[i + 1] = double.Hypot(f, g);
            if (r == 0)
            {
                d[i + 1] -= shift;
                e[m] = 0;
                return;
            }

            (sine, cosine) = (f / r, g / r);
            g = d[i + 1] - shift;
            r = ((d[i] - g) * sine) + (2 * cosine * b);
            shift = sine * r;
            d[i + 1] = g + shift;
            g = (cosine * r) - b;
            Vectors.Rotate(cosine, sine, z.Slice(i * wanted, wanted), z.Slice((i + 1) * wanted, wanted));
        }

        (d[l], e[l], e[m]) = (d[l] - shift, g, 0);
    }
}
