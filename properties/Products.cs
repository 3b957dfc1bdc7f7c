using System.Numerics;
using Kernel = ExprGrad.Compiler.Kernels.Contraction;

namespace ExprGrad.Properties;

/// <summary>The kernels of products compute the definition for operands that lie anywhere in memory, and write nothing but the result and the room they asked for.</summary>
public sealed class Products
{
    private const int MostTerms = 100_000, CacheLine = 64;

    [Fact]
    public void Products_in_doubles_are_the_definition() => Check.All(Drawn, Smaller, Holds<double>, Environment.Cases);

    [Fact]
    public void Products_in_floats_are_the_definition() => Check.All(Drawn, Smaller, Holds<float>, Environment.Cases);

    // Integers, so that sums are exact in any order.
    private static void Holds<T>(Product product)
        where T : unmanaged, INumber<T>
    {
        var (random, (m, n, k)) = (new Random(product.Seed), (product.M, product.N, product.K));
        var (a, b, c) = (Matrix<T>(product.A, m, k, random), Matrix<T>(product.B, k, n, random), new Guarded<T>(m * product.RowOfC));
        if (product.Resumes)
        {
            Fill(c.Numbers, new(product.RowOfC, 1), m, n, random);
        }

        var before = c.Numbers.ToArray();
        var bytes = (int)Kernel.ScratchBytes<T>(m, n, k, product.B.Column);
        var scratch = Guarded<byte>.Aligned(bytes, CacheLine);
        Kernel.Multiply<T>(a.Address, product.A.Row, product.A.Column, b.Address, product.B.Row, product.B.Column, c.Address, product.RowOfC, m, n, k, bytes > 0 ? scratch.Address : 0, product.Resumes);
        Laws.True(scratch.IsWhole, "written beside the scratch");
        Laws.True(c.IsWhole, "written beside the result");
        // Of many rows, some.
        for (var (i, step) = (random.Next(1 + (m / 20)), 1 + (int)((long)m * n * k / MostTerms)); i < m; i += step)
        {
            for (var j = 0; j < product.RowOfC; j++)
            {
                var (found, start) = (c.Numbers[(i * product.RowOfC) + j], before[(i * product.RowOfC) + j]);
                var expected = j < n ? Sum(product, i, j, product.Resumes ? start : T.Zero, a.Numbers, b.Numbers) : start;
                Laws.True(expected == found || (T.IsNaN(expected) && T.IsNaN(found)), $"found {found} at {i}, {j}, expected {expected}");
            }
        }
    }

    private static T Sum<T>(Product product, int i, int j, T start, ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, INumber<T>
    {
        for (var p = 0; p < product.K; p++)
        {
            start += a[(i * product.A.Row) + (p * product.A.Column)] * b[(p * product.B.Row) + (j * product.B.Column)];
        }

        return start;
    }

    // NaN where there is no element.
    private static Guarded<T> Matrix<T>(Strides strides, int rows, int columns, Random random)
        where T : unmanaged, INumber<T>
    {
        var matrix = new Guarded<T>(rows == 0 || columns == 0 ? 0 : ((rows - 1) * strides.Row) + ((columns - 1) * strides.Column) + 1);
        Fill(matrix.Numbers, strides, rows, columns, random);
        return matrix;
    }

    private static void Fill<T>(Span<T> numbers, Strides strides, int rows, int columns, Random random)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                numbers[(i * strides.Row) + (j * strides.Column)] = T.CreateChecked(random.Next(-3, 4));
            }
        }
    }

    private static Product Drawn(Random random, int size)
    {
        var (m, n, k) = (Extent(random, size), Extent(random, size), random.Next(4) == 0 ? random.Next(500, 1100) : Extent(random, size));
        var a = random.Next(12) == 0 ? new Strides(0, 1 + random.Next(3)) : Strides.Any(m, k, random);
        return new(m, n, k, m == 1 && random.Next(2) == 0 ? a with { Row = 0 } : a, Strides.Any(k, n, random), n + (random.Next(3) * random.Next(7)), random.Next(2) == 0, random.Next());
    }

    private static int Extent(Random random, int size) => random.Next(8) switch
    {
        0 => random.Next(4),
        1 => random.Next(1, 4),
        2 => random.Next(1, 20),
        3 => random.Next(10, 71),
        4 => (random.Next(1, 17) * 16) + random.Next(-1, 2),
        5 => random.Next(100, 101 + (2 * size)),
        _ => random.Next(1, 41),
    };

    // The strides stay, and suffice.
    private static IEnumerable<Product> Smaller(Product large) => new[]
    {
        large with { M = large.M / 2 }, large with { N = large.N / 2 }, large with { K = large.K / 2 },
        large with { M = large.M - 1 }, large with { N = large.N - 1 }, large with { K = large.K - 1 }, large with { Resumes = false },
    }.Where(small => small != large && small is { M: >= 0, N: >= 0, K: >= 0 });

    /// <summary>How far apart rows and columns are.</summary>
    private sealed record Strides(int Row, int Column)
    {
        // Rows one after the other, columns one after the other, or neither, with gaps or without.
        public static Strides Any(int rows, int columns, Random random)
        {
            var (gap, step) = (random.Next(3) * random.Next(9), random.Next(1, 4));
            return random.Next(6) switch { < 3 => new(columns + gap, 1), < 5 => new(1, rows + gap), _ => new((columns * step) + gap, step) };
        }
    }

    private sealed record Product(int M, int N, int K, Strides A, Strides B, int RowOfC, bool Resumes, int Seed);
}
