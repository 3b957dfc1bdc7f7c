using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>A function composed of others, over operands of given shapes. It is named after the method, and what is said of it after that.</summary>
/// <param name="Name">The method, and perhaps a few words.</param>
/// <param name="Operands">The shapes that the operands have; of one operand, any shape will do that has as many axes at least.</param>
/// <param name="Of">What is composed of them.</param>
public sealed record Composite(string Name, Sequence<Shape> Operands, Func<Expr[], Expr> Of)
{
    /// <summary>The method.</summary>
    public string Method => Name.Split(' ')[0];

    /// <summary>Whether derivatives jump where elements are equal, or 0.</summary>
    public bool HasKinks { get; init; }

    /// <summary>Whether the shape of its one operand is an example only.</summary>
    public bool TakesAnyShape { get; init; }

    /// <summary>The least number of axes.</summary>
    public int Axes => Operands[0].Rank;
}

/// <summary>The table of composites: what stands here is held to every law, in every mode, compiled, batched, empty and at rank 8.</summary>
public static class Composites
{
#pragma warning disable format
    /// <summary>Every row. Methods that the table lacks are found by a test.</summary>
    public static IReadOnlyList<Composite> All { get; } =
    [
        // reductions
        Any("Sum kept", 2,                  x => x.Sum([-1], keep: true) * x),
        Any("Product kept", 2,              x => x.Product([0], keep: true) - x),
        Any("Maximum kept", 1,              x => x.Maximum([-1], keep: true) * x) with { HasKinks = true },
        Any("Minimum kept", 1,              x => x.Minimum([-1], keep: true) * x) with { HasKinks = true },
        Any("Mean kept", 2,                 x => Square(x - x.Mean([0, 1], keep: true))),
        Any("Variance", 1,                  x => x.Variance(-1)),
        Any("Variance corrected, kept", 2,  x => x / (1 + x.Variance([0, -1], correction: 0.5, keep: true))),
        Any("StandardDeviation", 1,         x => x.StandardDeviation(-1)),
        Any("StandardDeviation corrected", 2, x => x.StandardDeviation([0, 1], correction: 0.5)),
        Any("Norm", 0,                      x => x.Norm()),
        Any("Norm kept", 1,                 x => x / (1 + x.Norm([-1], keep: true))),
        Any("SquaredNorm", 1,               x => x.SquaredNorm(0)),
        Any("OneNorm", 1,                   x => x.OneNorm(-1)) with { HasKinks = true },
        Any("MaximumNorm", 1,               x => x.MaximumNorm(-1)) with { HasKinks = true },
        Any("LogSumExp", 0,                 x => LogSumExp(x)),
        Any("LogSumExp kept", 2,            x => LogSumExp(x, [0, -1], keep: true) - x),
        Any("Softmax", 1,                   x => Softmax(x, -1)),
        Any("Softmax of several axes", 2,   x => Softmax(x, 0, 1)),
        Any("LogSoftmax", 1,                x => LogSoftmax(x, 0)),
        Any("CumulativeSum", 1,             x => x.CumulativeSum(0)),
        Any("CumulativeSum reverse", 1,     x => x.CumulativeSum(-1, reverse: true)),
        Any("CumulativeProduct", 1,         x => x.CumulativeProduct(0)),
        Any("CumulativeProduct reverse", 1, x => x.CumulativeProduct(-1, reverse: true)),
        Any("CumulativeMaximum", 1,         x => x.CumulativeMaximum(0)) with { HasKinks = true },
        Any("CumulativeMinimum reverse", 1, x => x.CumulativeMinimum(-1, reverse: true)) with { HasKinks = true },
        Any("ArgMaximum picked", 1,         x => x.TakeAlong(NotEmpty(x, e => e.ArgMaximum([-1], keep: true)), -1)) with { HasKinks = true },
        Any("ArgMinimum picked", 1,         x => x.TakeAlong(NotEmpty(x, e => e.ArgMinimum([-1], keep: true)), -1)) with { HasKinks = true },

        // structure
        Any("Named", 0,                     x => x.Named("t")),
        Any("Reshape", 0,                   x => x.Reshape(x.Shape.Count)),
        Any("Permute", 0,                   x => x.Permute([.. Enumerable.Range(0, x.Shape.Rank).Reverse()])),
        Any("Transpose", 2,                 x => x.Transpose()),
        Any("Expand", 0,                    x => x.Expand(-1)),
        Any("Squeeze", 0,                   x => x.Expand(0).Squeeze(0)),
        Any("BroadcastTo", 0,               x => x.BroadcastTo(new([2, .. x.Shape.Extents]))),
        Any("Along", 0,                     x => x.Along(new([.. x.Shape.Extents, 2]), Enumerable.Range(0, x.Shape.Rank).ToSequence())),
        Any("Slice", 1,                     x => x.Slice(-1, 0, (x.Shape[^1] + 1) / 2, 2)),
        Any("At", 0,                        x => Structural.Stack(0, x, Sin(x)).At(0, 1)),
        Any("Flip", 1,                      x => x.Flip(0)),
        Any("Concatenate", 1,               x => Structural.Concatenate(0, x, Sin(x), x)),
        Any("Stack", 0,                     x => Structural.Stack(-1, x, Cos(x))),
        Any("Fill", 0,                      x => x * Structural.Fill(3, x.Shape)),
        Any("Flatten", 0,                   x => x.Flatten()),
        Any("Flatten two", 2,               x => x.Flatten(0, 1)),
        Any("Split", 1,                     x => x.Split(0, [1, x.Shape[0] - 1]) is [var a, var b] ? a * b.Sum([0], keep: true) : x) with { TakesAnyShape = false },
        Any("Tile", 1,                      x => x.Tile([.. Enumerable.Repeat(1, x.Shape.Rank - 1), 2])),
        Any("Repeat", 1,                    x => x.Repeat(2, 0)),
        Any("Roll", 1,                      x => x.Roll(-1, 0)),
        Any("Pad", 1,                       x => x.Pad(0, 1, 2)),
        Any("Pad constant", 1,              x => x.Pad(-1, 2, 1, value: 3)),
        Any("Pad edge", 1,                  x => x.Pad(-1, Math.Min(2, x.Shape[^1]), 0, Border.Edge)),
        Any("Pad reflect", 1,               x => x.Pad(0, Math.Max(0, x.Shape[0] - 1), Math.Min(1, Math.Max(0, x.Shape[0] - 1)), Border.Reflect)),
        Any("Pad wrap", 1,                  x => x.Pad(0, x.Shape[0], Math.Min(1, x.Shape[0]), Border.Wrap)),
        Any("Diagonal", 2,                  x => x.Diagonal()),
        Any("Diagonal above", 2,            x => x.Diagonal(1)),
        Any("Diagonal below", 2,            x => x.Diagonal(-1)),
        Any("Trace", 2,                     x => x.Trace()),
        Any("DiagonalMatrix", 1,            x => x.DiagonalMatrix()),
        Any("DiagonalMatrix below", 1,      x => x.DiagonalMatrix(-2)),
        Any("UpperTriangle", 2,             x => x.UpperTriangle(1)),
        Any("LowerTriangle", 2,             x => x.LowerTriangle()),
        Any("Inverse", 2,                   x => x.Permute([.. Sequence.Create([1, 0]).Inverse(), .. Enumerable.Range(2, x.Shape.Rank - 2)])),
        Over("Unfold",                      [[2, 7]],                       x => x[0].Unfold(1, 3, 2, 2)),
        Over("Unfold side by side",         [[6, 2]],                       x => x[0].Unfold(0, 3, 3)),

        // indices
        Over("Vector",                      [[2, 3]],                       x => Vector(1, 2).Dot(x[0])),
        Any("Take", 1,                      x => x.Concat(x).Take(Vector(1, 0, 1), 0)) with { TakesAnyShape = false },
        Over("TakeAlong",                   [[3, 2]],                       x => x[0].TakeAlong(Vector(2, 0, 0, 1).Reshape(2, 2), 0)),
        Any("ScatterAdd", 1,                x => x.ScatterAdd(Floor(new Iota(x.Shape, 0) / 2), 0, x.Shape[0] + 1)),
        Any("OneHot", 0,                    x => x.Expand(-1) * StopGradient(Round(x)).OneHot(3)),

        // products
        Over("Dot",                         [[2, 3], [3, 2]],               x => x[0].Dot(x[1])),
        Over("MatrixMultiply",              [[2, 3], [3, 2]],               x => x[0].MatrixMultiply(x[1])),
        Over("MatrixMultiply broadcast",    [[2, 1, 2, 3], [4, 3, 2]],      x => x[0].MatrixMultiply(x[1])),
        Over("MatrixMultiply of a row",     [[3], [2, 3, 2]],               x => x[0].MatrixMultiply(x[1])),
        Over("MatrixMultiply of a column",  [[2, 2, 3], [3]],               x => x[0].MatrixMultiply(x[1])),
        Over("Contract",                    [[2, 3], [3, 2]],               x => x[0].Contract(x[1], [(0, 1)], [(1, 0)])),
        Over("Outer",                       [[2], [3]],                     x => x[0].Outer(x[1])),
        Over("Kronecker",                   [[2, 3], [3, 2]],               x => x[0].Kronecker(x[1])),
        Over("Einsum",                      [[2, 3], [3, 2]],               x => Einsum("ij,jk", x[0], x[1])),
        Over("Einsum of three",             [[2, 3], [3, 2], [2, 3]],       x => Einsum("ij,jk,kl->il", [.. x])),
        Over("Einsum with a diagonal",      [[3, 2, 3], [3]],               x => Einsum("iji,i->j", [.. x])),
        Over("Einsum elementwise",          [[2, 3], [3]],                  x => Einsum("ij,j->ji", [.. x])),
        Over("Einsum with points",          [[2, 1, 3], [4, 3]],            x => Einsum("...i,...i->i...", [.. x])),
        Over("Einsum of one",               [[3, 3]],                       x => Einsum("ii->", [.. x])),

        // linear algebra and order
        Over("Cholesky",                    [[3, 3]],                       x => Cholesky(Positive(x[0]))),
        Over("Solve",                       [[2, 3, 3], [2, 3, 2]],         x => Solve(Positive(x[0]), x[1])),
        Over("Solve of a vector",           [[3, 3], [3]],                  x => Solve(Positive(x[0]), x[1])),
        Over("TriangularSolve",             [[3, 3], [3, 2]],               x => TriangularSolve(Positive(x[0]), x[1])),
        Over("TriangularSolve transposed",  [[3, 3], [3]],                  x => TriangularSolve(Positive(x[0]), x[1], lower: false, transpose: true)),
        Over("Identity",                    [[2, 3, 3]],                    x => x[0].MatrixMultiply(Identity(3)) + Identity(3)),
        Over("Inverse of a matrix",         [[2, 2, 2]],                    x => Inverse(Positive(x[0]))),
        Over("Determinant",                 [[2, 3, 3]],                    x => Determinant(x[0])),
        Over("LogDeterminant",              [[3, 3]],                       x => LogDeterminant(Positive(x[0]))),
        Over("DeterminantSign",             [[2, 2, 2]],                    x => DeterminantSign(Positive(x[0])) * Exp(LogDeterminant(Positive(x[0])))),
        Over("Qr",                          [[3, 2]],                       x => Qr(Away(x[0])) is var (q, r) ? q.Dot(Sin(r)) : x[0]),
        Over("Qr of a wide matrix",         [[2, 3]],                       x => Qr(Away(x[0])) is var (q, r) ? Sin(q).Dot(r) : x[0]),
        Over("SymmetricEigen",              [[3, 3]],                       x => SymmetricEigen(Away(x[0])) is var (w, v) ? w * v : x[0]),
        Over("SymmetricEigen of some",      [[3, 3]],                       x => SymmetricEigen(Away(x[0]), ^2..) is var (w, v) ? w * v : x[0]),
        Over("SymmetricMatrixFunction",     [[2, 2, 2]],                    x => SymmetricMatrixFunction(x[0], w => Sin(w) / (1 + Square(w)))),
        Over("SymmetricMatrixExp",          [[3, 3]],                       x => SymmetricMatrixExp(x[0] / 4)),
        Over("SymmetricMatrixLog",          [[2, 2]],                       x => SymmetricMatrixLog(Positive(x[0]))),
        Over("SymmetricMatrixSqrt",         [[2, 2]],                       x => SymmetricMatrixSqrt(Positive(x[0]))),
        Over("SymmetricMatrixFunction of equal eigenvalues", [[]],          x => SymmetricMatrixFunction(x[0] * Identity(2), Atan)),
        Over("Svd",                         [[2, 3]],                       x => Svd(Away(x[0])) is var (u, w, v) ? (Sin(u) * w).Dot(v.Transpose()) : x[0]),
        Over("SingularValues",              [[3, 2]],                       x => SingularValues(Away(x[0]))),
        Any("Sort", 1,                      x => x.Shape[^1] * Sort(x)) with { HasKinks = true },
        Any("Sort descending", 1,           x => Sort(x, 0, descending: true)) with { HasKinks = true },
        Any("Argsort taken along", 1,       x => x.TakeAlong(Argsort(x, 0, descending: true), 0)) with { HasKinks = true },
        Over("TopK",                        [[2, 5]],                       x => TopK(x[0], 2) is var (best, places) ? best * (1 + places) : x[0]) with { HasKinks = true },
        Over("Median",                      [[2, 4]],                       x => Median(x[0])) with { HasKinks = true },

        // windows
        Over("Convolution",                 [[2, 2, 5], [3, 2, 3]],         x => Convolution(x[0], x[1])),
        Over("Convolution dilated",         [[1, 2, 6], [2, 2, 3]],         x => Convolution(x[0], x[1], stride: 2, padding: 2, dilation: 2)),
        Over("Convolution in two dimensions", [[2, 2, 4, 3], [3, 2, 2, 3]], x => Convolution(x[0], x[1], stride: (2, 1), padding: Padding.Same)),
        Over("Convolution in groups",       [[2, 4, 3, 3], [2, 2, 2, 2]],   x => Convolution(x[0], x[1], groups: 2)),
        Over("MaximumPool",                 [[2, 2, 6]],                    x => MaximumPool(x[0], 3, stride: 2, padding: 1)) with { HasKinks = true },
        Over("MaximumPool side by side",    [[1, 2, 4, 4]],                 x => MaximumPool(x[0], 2)) with { HasKinks = true },
        Over("AveragePool",                 [[2, 1, 5, 4]],                 x => AveragePool(x[0], (3, 2), stride: (2, 1), padding: (1, 1))),
        Over("AveragePool side by side",    [[2, 2, 6]],                    x => AveragePool(x[0], 3)),

        // losses and activations
        Any("CrossEntropy", 1,              x => CrossEntropy(x, Softmax(2 * Sin(StopGradient(x)), -1))),
        Any("LogSigmoid", 0,                x => LogSigmoid(x)),
        Any("Elu", 0,                       x => Elu(x)),
        Any("Selu", 0,                      x => Selu(x)) with { HasKinks = true },
        Any("Mish", 0,                      x => Mish(x)),
        Any("GeluTanh", 0,                  x => GeluTanh(x)),
        Any("HardTanh", 0,                  x => HardTanh(x / 10)),
        Any("Rsqrt", 0,                     x => Rsqrt(1 + Square(x))),
        Any("Reciprocal", 0,                x => Reciprocal(1 + Square(x))),
        Any("Trigamma", 0,                  x => Trigamma(1 + Square(x))),
        Any("IsNaN", 0,                     x => Where(IsNaN(x), 0, x)),
    ];
#pragma warning restore format

    private static Composite Any(string name, int axes, Func<Expr, Expr> of) =>
        new(name, [new(new[] { 3, 4, 2 }.Take(axes).ToSequence())], x => of(x[0])) { TakesAnyShape = true };

    private static Composite Over(string name, int[][] shapes, Func<Expr[], Expr> of) => new(name, shapes.Select(s => Shape.Of(s)).ToSequence(), of);

    // Where the decompositions are smooth.
    private static Expr Positive(Expr x) => Decompositions.Cholesky.Domain([x])[0];

    private static Expr Away(Expr x) => Decompositions.Svd.Domain([x])[0];

    private static Expr Concat(this Expr x, Expr y) => Structural.Concatenate(0, x, y);

    // A place exists where there are elements.
    private static Expr NotEmpty(Expr x, Func<Expr, Expr> place) => x.Shape.Count > 0 ? place(x) : Structural.Fill(0, x.Shape.WithOnes([x.Shape.Rank - 1]));
}
