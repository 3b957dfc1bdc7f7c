using System.Numerics;
using ExprGrad.Compiler;
using ExprGrad.Tests.Compiling;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Emit;

/// <summary>Small products, which are code of their own. One row times a transposed matrix is not among them: its sums run along the lanes.</summary>
public class TileEmitterTests
{
    private const int Guard = 16;
    private static readonly int[] Rows = [1, 2, 5, 8, 13, 24, 25, 30, 50], Columns = [4, 5, 7, 8, 10, 15, 16, 17, 31, 33, 48, 50, 70], Depths = [1, 3, 9, 14, 15];

    public static TheoryData<bool, bool> Transpositions => new() { { false, false }, { true, false }, { false, true }, { true, true } };

    [Theory, MemberData(nameof(Transpositions))]
    public void Product_IsOneChainOfFusedSums_ForEveryShapeAroundTheTileEdges(bool transposeA, bool transposeB)
    {
        foreach (var (m, i) in Rows.Where(m => m > 1 || !transposeB).Select((m, i) => (m, i)))
            foreach (var (n, j) in Columns.Select((n, j) => (n, j)))
            {
                Agree<double>(1, m, n, Depths[(i + j) % Depths.Length], transposeA, transposeB);
                Agree<float>(1, m, n, Depths[(i + j) % Depths.Length], transposeA, transposeB);
            }
    }

    [Theory, MemberData(nameof(Transpositions))]
    public void Product_IsOneChainOfFusedSums_HoweverDeep(bool transposeA, bool transposeB)
    {
        foreach (var (m, n, k) in new[] { (0, 5, 7), (4, 4, 64), (20, 10, 33), (33, 16, 128), (48, 48, 48), (8, 100, 20) })
        {
            Agree<double>(1, m, n, k, transposeA, transposeB);
            Agree<float>(1, m, n, k, transposeA, transposeB);
        }
    }

    [Theory, MemberData(nameof(Transpositions))]
    public void Products_OfABatch_AreThoseOfItsMembers(bool transposeA, bool transposeB)
    {
        foreach (var (m, n, k) in new[] { (8, 8, 8), (5, 10, 7), (6, 17, 30) })
        {
            Agree<double>(7, m, n, k, transposeA, transposeB);
            Agree<float>(7, m, n, k, transposeA, transposeB);
        }
    }

    // Rows that lie apart are copied where many are multiplied by them, at each member or once.
    [Fact]
    public void Product_ByRowsThatLieApart_IsThatByACopy()
    {
        var b = Input("b", 3, 24, 2, 60);
        Expr[] products =
        [
            Einsum("bhij,bjhk->bhik", Input("a", 3, 2, 70, 24), b),
            Einsum("bij,jk->bik", Input("a", 3, 70, 24), Input("c", 24, 80)[.., 10..70]),
            Einsum("bij,kj->bik", Input("a", 3, 70, 24), Input("c", 60, 24)),
        ];
        Assert.All(products, y => Assert.All(Compiled.Ways, way => Compiled.Agrees(Function.Of(y), way)));
        Assert.All(products[..2], y => Assert.All(Compiled.Schedule(y).Kernels.OfType<ContractionKernel>(), kernel => Assert.True(kernel.CopiesB(sizeof(double)))));
        Assert.All([.. Compiled.Schedule(Einsum("bhij,bjhk->bhik", Input("a", 3, 2, 7, 24), b)).Kernels.OfType<ContractionKernel>()], kernel => Assert.Null(kernel.Workspace));
    }

    private static void Agree<T>(int batch, int m, int n, int k, bool transposeA, bool transposeB)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (a, b) = (Input("a", Extents(m, k, transposeA)), Input("b", Extents(k, n, transposeB)));
        var function = Function.Of((transposeA ? a.Transpose() : a).MatrixMultiply(transposeB ? b.Transpose() : b).Named("c"));
        var numbers = new Random(m + (100 * n));
        var (x, y, z) = (Guarded(batch * m * k, Number), Guarded(batch * k * n, Number), Guarded(batch * m * n, () => T.NaN));
        function.Compile<T>().Run([Inner(x), Inner(y)], [Inner(z)]);

        for (var e = 0; e < batch * m * n; e++)
        {
            var (member, i, j, sum) = (e / (m * n), e / n % m, e % n, T.Zero);
            for (var p = 0; p < k; p++)
                sum = T.FusedMultiplyAdd(
                    x[Guard + (member * m * k) + (transposeA ? (p * m) + i : (i * k) + p)], y[Guard + (member * k * n) + (transposeB ? (j * k) + p : (p * n) + j)], sum);
            Assert.True(sum == z[Guard + e], $"{batch} of {m}x{k}x{n}: found {z[Guard + e]} at [{i}, {j}], expected {sum}");
        }

        Assert.All([.. z[..Guard], .. z[^Guard..]], guard => Assert.True(T.IsNaN(guard)));

        int[] Extents(int rows, int columns, bool transposed) => [.. batch > 1 ? [batch] : Array.Empty<int>(), .. transposed ? new[] { columns, rows } : [rows, columns]];

        T Number() => T.CreateChecked(numbers.NextDouble() - 0.5);
    }

    // Numbers between others that are none.
    private static T[] Guarded<T>(int count, Func<T> number)
        where T : IFloatingPointIeee754<T> =>
        [.. Enumerable.Repeat(T.NaN, Guard), .. Enumerable.Range(0, count).Select(_ => number()), .. Enumerable.Repeat(T.NaN, Guard)];

    private static Memory<T> Inner<T>(T[] guarded) => guarded.AsMemory(Guard, guarded.Length - (2 * Guard));
}
