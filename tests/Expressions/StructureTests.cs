using static ExprGrad.Functions;
using static ExprGrad.Tests.Numbers;

namespace ExprGrad.Tests;

/// <summary>Where elements go.</summary>
public class StructureTests
{
    private static readonly Variable V = Input("v", 3), M = Input("M", 2, 3), T = Input("T", 2, 3, 2);

    public static TheoryData<string, Expr, double[]> Vectors => new()
    {
        { "zeros around", V.Pad(0, 1, 2), [0, 0, 1, 2, 0, 0] },
        { "a number around", V.Pad(0, 1, 2, value: 7), [7, 0, 1, 2, 7, 7] },
        { "the edge repeated", V.Pad(0, 2, 1, Border.Edge), [0, 0, 0, 1, 2, 2] },
        { "reflected", V.Pad(0, 2, 1, Border.Reflect), [2, 1, 0, 1, 2, 1] },
        { "wrapped", V.Pad(0, 2, 1, Border.Wrap), [1, 2, 0, 1, 2, 0] },
        { "tiled", V.Tile(2), [0, 1, 2, 0, 1, 2] },
        { "tiled not at all", V.Tile(0), [] },
        { "repeated", V.Repeat(2, 0), [0, 0, 1, 1, 2, 2] },
        { "rolled on", V.Roll(1, 0), [2, 0, 1] },
        { "rolled back", V.Roll(-4, -1), [1, 2, 0] },
        { "backwards", V.Slice(0, 2, 2, -2), [2, 0] },
        { "windows", V.Unfold(0, 2), [0, 1, 1, 2] },
        { "windows with gaps", V.Unfold(0, 2, dilation: 2), [0, 2] },
        { "on the diagonal", V.DiagonalMatrix(), [0, 0, 0, 0, 1, 0, 0, 0, 2] },
        { "above the diagonal", V[1..].DiagonalMatrix(1), [0, 1, 0, 0, 0, 2, 0, 0, 0] },
        { "below the diagonal", V[1..].DiagonalMatrix(-1), [0, 0, 0, 1, 0, 0, 0, 2, 0] },
        { "kronecker", V[1..].Kronecker(V), [0, 1, 2, 0, 2, 4] },
    };

    public static TheoryData<string, Expr, double[]> Matrices => new()
    {
        { "flat", M.Flatten(), [0, 1, 2, 3, 4, 5] },
        { "tiled both ways", M[.., ..2].Tile(2, 2), [0, 1, 0, 1, 3, 4, 3, 4, 0, 1, 0, 1, 3, 4, 3, 4] },
        { "rows repeated", M.Repeat(2, 0), [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5] },
        { "diagonal", M.Diagonal(), [0, 4] },
        { "diagonal above", M.Diagonal(2), [2] },
        { "diagonal below", M.Diagonal(-1), [3] },
        { "diagonal of a tall matrix", M.Transpose().Diagonal(-1), [1, 5] },
        { "diagonal beyond", M.Diagonal(3), [] },
        { "trace", M.Trace(), [4] },
        { "upper triangle", M.UpperTriangle(), [0, 1, 2, 0, 4, 5] },
        { "upper triangle from above", M.UpperTriangle(1), [0, 1, 2, 0, 0, 5] },
        { "lower triangle", M.LowerTriangle(), [0, 0, 0, 3, 4, 0] },
        { "lower triangle from below", M.LowerTriangle(-1), [0, 0, 0, 3, 0, 0] },
        { "kronecker", M[.., 1..].Kronecker(M[..1, 1..].Reshape(2, 1)), [1, 2, 2, 4, 4, 5, 8, 10] },
        { "middle part", M.Split(1, [1, 2, 0])[1], [1, 2, 4, 5] },
        { "last of equal parts", M.Split(-1, 3)[2], [2, 5] },
        { "row times", M[0..1].Reshape(3).MatrixMultiply(M.Transpose()), [5, 14] },
        { "einsum, transposed", Einsum("ij->ji", M), [0, 3, 1, 4, 2, 5] },
        { "einsum, implicit", Einsum("ji", M), [0, 3, 1, 4, 2, 5] },
        { "einsum, trace", Einsum("ii", M[.., ..2]), [4] },
        { "einsum, diagonal", Einsum("ii->i", M[.., 1..]), [1, 5] },
        { "einsum, of everything", Einsum("ij->", M), [15] },
        { "einsum, of three", Einsum("ij,jk,k->i", M, M.Transpose(), Vector(1, 2)), [33, 114] },
        { "einsum, points", Einsum("...j,...j->...", M, M), [5, 50] },
        { "einsum, points that stretch", Einsum("i...,...->i...", M, Vector(1, 0, 2)), [0, 0, 4, 3, 0, 10] },
        { "einsum, spaces", Einsum(" i j , j -> i ", M, Vector(1, 0, 2)), [4, 13] },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Vector_GoesWhereItShould(string what, Expr e, double[] expected) => Is(what, e, V, expected);

    [Theory]
    [MemberData(nameof(Matrices))]
    public void Matrix_GoesWhereItShould(string what, Expr e, double[] expected) => Is(what, e, M, expected);

    [Fact]
    public void MatrixMultiply_BroadcastsItsBatch()
    {
        var (x, y) = (Input("x", 2, 1, 2, 3), Input("y", 4, 3, 2));
        var (a, b) = (Numbers.Of(2, 1, 2, 3), Numbers.Of(4, 3, 2));
        Assert.Equal(
            Enumerable.Range(0, 2 * 4 * 2 * 2).Select(p => Enumerable.Range(0, 3).Sum(k => a[(((p / 16 * 2) + (p / 2 % 2)) * 3) + k] * b[(((p / 4 % 4 * 3) + k) * 2) + (p % 2)])),
            Value(x.MatrixMultiply(y), (x, a), (y, b)), Near);
        Assert.Equal(Shape.Of(2, 4, 2, 2), x.MatrixMultiply(y).Shape);
    }

    [Fact]
    public void Flatten_JoinsNeighbours()
    {
        Assert.Equal(Shape.Of(6, 2), T.Flatten(0, 1).Shape);
        Assert.Equal(Shape.Of(2, 6), T.Flatten(1).Shape);
        Assert.Equal(Shape.Of(1), Input("s").Flatten().Shape);
    }

    [Fact]
    public void Triangle_HidesWhatItLeavesOut()
    {
        var x = Input("x", 2, 2);
        Assert.Equal([0.5, 0.25, 0, 0.125], Gradient(Sqrt(x).UpperTriangle(), x, 1, 4, 0, 16));
    }

    [Fact]
    public void Unfold_IsWrittenAsWindowsAndAsIndices()
    {
        var f = Function.Of((V.Unfold(0, 2, dilation: 2) * 2).Named("y"));
        Assert.Equal("y = 2 unfold(v, axis 0 by 2 dilation 2)", $"{f}");
    }

    [Fact]
    public void Diagonal_IsAView() => Assert.Empty(Function.Of((2 * Input("x", 4, 4).Diagonal()).Named("y")).Compile<double>().Schedule.Scratch);

    [Fact]
    public void Windows_OfAnIntermediateAreNotOverwrittenWhileTheyAreRead()
    {
        var x = Input("x", 64);
        var y = Exp(x * x * x * x * x * x);
        Assert.Equal(62 * 3, Value(Sin(y.Unfold(0, 3)) + Cos(y.Unfold(0, 3)), (x, Numbers.Of(64))).Length);
    }

    public static TheoryData<string, Func<object>> Oversized => new()
    {
        { "shape: found [65536, 65536], expected at most 2147483647 elements", () => Input("x", 1, 65536).BroadcastTo(Shape.Of(65536, 65536)) },
        { "shape: found [65536, 65536], expected at most 2147483647 elements", () => Input("x", 65536).Outer(Input("y", 65536)) },
        { "shape: found [65536, 65536], expected at most 2147483647 elements", () => Input("x", 65536, 1).Dot(Input("y", 1, 65536)) },
        { "shape: found [65536, 65536], expected at most 2147483647 elements", () => Input("x", 65536, 256).Pad(1, 65280, 0) },
        { "shape: found [32769, 65536], expected at most 2147483647 elements", () => Input("x", 98304).Unfold(0, 65536) },
        { "shape: found [65536, 65536], expected at most 2147483647 elements", () => Input("x", 65536).OneHot(65536) },
        { "shape: found [65536, 65536], expected at most 2147483647 elements", () => Structural.Fill(1, Shape.Of(65536, 65536)) },
        { "shape: found [256, 256, 65536], expected at most 2147483647 elements", () => Input("x", 256, 65536).Repeat(256, 0) },
        { "tile: found extent 4294967296, expected 0 to 2147483647", () => Input("x", 65536).Tile(65536) },
        { "kronecker: found extent 4294967296, expected 0 to 2147483647", () => Input("x", 65536).Kronecker(Input("y", 65536)) },
        { "flatten: found extent 4294967296, expected 0 to 2147483647", () => Input("x", 0, 65536, 65536).Flatten(1) },
        { "concatenate: found extent 4294967294, expected 0 to 2147483647", () => Input("x", int.MaxValue) is var x ? Structural.Concatenate(0, x, x) : 0 },
        { "diagonal matrix: found extent 4294967296, expected 0 to 2147483647", () => Input("x", 0, 65536).DiagonalMatrix() },
        { "pad: found extent 2147483648, expected 0 to 2147483647", () => Input("x", int.MaxValue).Pad(0, 0, 1) },
    };

    [Theory]
    [MemberData(nameof(Oversized))]
    public void Tensor_OfTooManyElementsIsRefused(string message, Func<object> large) =>
        Assert.Equal(message, Assert.Throws<ShapeException>(() => { _ = large(); }).Message);

    private static void Is(string what, Expr e, Variable x, double[] expected)
    {
        var found = Value(e, (x, Counted([.. x.Shape.Extents])));
        Assert.True(expected.AsSpan().SequenceEqual(found), $"{what}: {string.Join(", ", found)}");
    }
}
