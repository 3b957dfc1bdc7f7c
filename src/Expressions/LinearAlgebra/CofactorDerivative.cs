namespace ExprGrad.LinearAlgebra;

/// <summary>
/// The derivative of the cofactors in a direction, D cof(A)[E], which is a polynomial in A: of A = U·diag(s)·Vᵀ, with M = Uᵀ·E·V, it is det U·det V·U·X·Vᵀ, where
/// <c>X[i, j] = -M[j, i]·Π s</c> beside the diagonal and <c>X[i, i] = Σⱼ M[j, j]·Π s</c> on it, with products of all but sᵢ and sⱼ, i ≠ j. Nothing is divided.
/// </summary>
internal static class CofactorDerivative
{
    /// <summary>D cof(A)[E].</summary>
    public static void Of(Core a, Core e, Span<double> y)
    {
        var (n, square) = (a.Rows, a.Rows * a.Rows);
        using var memory = new Workspace<double>((5 * square) + n);
        var factors = memory.Span[..((2 * square) + n)];
        var (m, x, product) = ((2 * square) + n, (3 * square) + n, (4 * square) + n);
        JacobiSvd.Of(a, factors);
        var u = factors[..square];
        var s = factors.Slice(square, n);
        var v = factors[(square + n)..];
        Span<double> signs = stackalloc double[2];
        LuFactors.SignOfDeterminant(new(u, a.Shape), signs[..1]);
        LuFactors.SignOfDeterminant(new(v, a.Shape), signs[1..]);
        Cofactors.Transpose(u, n);
        Multiply(u, e.Elements, memory.Span.Slice(product, square), n);
        Multiply(memory.Span.Slice(product, square), v, memory.Span.Slice(m, square), n);
        Turn(s, memory.Span.Slice(m, square), memory.Span.Slice(x, square), n, signs[0] * signs[1]);
        Cofactors.Transpose(u, n);
        Cofactors.Transpose(v, n);
        Multiply(u, memory.Span.Slice(x, square), memory.Span.Slice(product, square), n);
        Multiply(memory.Span.Slice(product, square), v, y, n);
    }

    // X from M.
    private static void Turn(ReadOnlySpan<double> s, ReadOnlySpan<double> m, Span<double> x, int n, double sign)
    {
        x.Clear();
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                if (i != j)
                {
                    var others = sign * Others(s, i, j);
                    x[(i * n) + i] += m[(j * n) + j] * others;
                    x[(i * n) + j] = -m[(j * n) + i] * others;
                }
            }
        }
    }

    private static double Others(ReadOnlySpan<double> s, int i, int j)
    {
        var product = 1.0;
        for (var k = 0; k < s.Length; k++)
        {
            product *= k == i || k == j ? 1 : s[k];
        }

        return product;
    }

    // Z = X·Y.
    private static void Multiply(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> z, int n)
    {
        z.Clear();
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < n; k++)
            {
                Vectors.Add(x[(i * n) + k], y.Slice(k * n, n), z.Slice(i * n, n));
            }
        }
    }
}
