using System.Linq.Expressions;
using System.Runtime.Intrinsics;
using ExprGrad.Compiler.Kernels;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// A small product as code of its own: every extent and stride is a number in it, and C is computed in tiles that stay in registers. Each element of C is
/// one chain of fused multiply-adds in the order of p, as it is in <see cref="Contraction"/>, so the digits are the same.
/// </summary>
internal sealed class TileEmitter
{
    // The sums of a tile that fit the registers beside a row of B and a number of A, and the products of one that are worth no loop.
    private static readonly int Sums = 3 * Strip.Tallest;
    private const int Straight = 64;

    private readonly Frame frame;
    private readonly Carrier carrier;
    private readonly (int M, int N, int K) extents;
    private readonly (int Row, int Column) strideA;
    private readonly (int B, int C) rows;
    private readonly bool accumulates;

    // What a sum of a tile becomes: a local, where it starts, what is added, where it goes.
    private const int Sum = 9;

    /// <summary>How much code the tiles are, in the terms of <see cref="Measure"/>: each kind of them once or twice.</summary>
    public static int Size(ContractionKernel kernel, int elementSize)
    {
        var lanes = Carrier.Widest(elementSize == sizeof(float) ? typeof(float) : typeof(double)).Lanes;
        return Sum * Sums * Math.Min(4, (kernel.M > 1 ? 2 : 1) * (kernel.N % (3 * lanes) == 0 || kernel.N <= 4 * lanes ? 1 : 2));
    }

    /// <summary>A product whose A and C lie as in the kernel; the rows of B are contiguous, and so far apart.</summary>
    public TileEmitter(Frame frame, ContractionKernel kernel, int rowOfB)
    {
        (this.frame, carrier) = (frame, Fitting(Carrier.Widest(frame.Scalar.Element), kernel.N));
        (extents, strideA, rows) = ((kernel.M, kernel.N, kernel.K), (kernel.A.Row, kernel.A.Column), (rowOfB, kernel.C.Row));
        accumulates = kernel.Accumulates;
    }

    /// <summary>The statements of the product of matrices at these addresses.</summary>
    public IEnumerable<Expression> Statements(Expression a, Expression b, Expression c) => Runs(Widths(), (column, width) => Runs(Heights(width), (row, height) =>
    [
        Tile(
            Further(a, Times(row, strideA.Row)), Further(b, column), Further(c, Expression.Add(Times(row, rows.C), column)), height, [.. Offsets(width)]),
    ]));

    private static Carrier Fitting(Carrier widest, int extent)
    {
        var carrier = widest;
        while (carrier.IsVector && carrier.Half.Lanes >= extent)
        {
            carrier = carrier.Half;
        }

        return carrier;
    }

    // The widths of strips of C: at most three vectors, or all if they are four; sixteen, of one row.
    private IEnumerable<int> Widths()
    {
        var most = extents.M == 1 ? Math.Min(16, Sums) : extents.N <= 4 * carrier.Lanes && Sums >= 24 ? 4 : 3;
        for (int j = 0, width; j < extents.N; j += width)
        {
            yield return width = Strip.Take(extents.N - j, most * carrier.Lanes, carrier.Lanes);
        }
    }

    // The heights of tiles of a strip: a divisor of the extent if a large one fits, or as even as can be.
    private IEnumerable<int> Heights(int width)
    {
        var most = Math.Min(extents.M, Sums / Offsets(width).Count());
        var tiles = (extents.M + most - 1) / most;
        var height = Enumerable.Range(0, (most / 3) + 1).Select(less => most - less).FirstOrDefault(h => extents.M % h == 0, (extents.M + tiles - 1) / tiles);
        for (var i = 0; i < extents.M; i += height)
        {
            yield return Math.Min(height, extents.M - i);
        }
    }

    // Where the vectors of a strip start, and their upper halves. The last may overlap its neighbour, the halves of the only one each other: what is common
    // is computed twice, alike.
    private IEnumerable<(int Lower, int Upper)> Offsets(int width)
    {
        for (var j = 0; j < width; j += carrier.Lanes)
        {
            var start = Math.Max(0, Math.Min(j, width - carrier.Lanes));
            yield return (start, Math.Min(start + (carrier.Lanes / 2), width - (carrier.Lanes / 2)));
        }
    }

    // Statements for each part of an extent: neighbours of one size share a loop.
    private List<Expression> Runs(IEnumerable<int> parts, Func<Expression, int, List<Expression>> body)
    {
        var (sizes, statements, from) = (parts.ToArray(), new List<Expression>(), 0);
        for (int i = 0, next; i < sizes.Length; i = next)
        {
            next = i;
            while (next < sizes.Length && sizes[next] == sizes[i])
            {
                next++;
            }

            var end = from + ((next - i) * sizes[i]);
            if (next == i + 1)
            {
                statements.AddRange(body(Expression.Constant((long)from), sizes[i]));
            }
            else
            {
                var index = frame.Local(typeof(long), "at");
                statements.Add(Expression.Assign(index, Expression.Constant((long)from)));
                statements.Add(Frame.While(index, Expression.Constant((long)end), sizes[i], body(index, sizes[i])));
            }

            from = end;
        }

        return statements;
    }

    private BlockExpression Tile(Expression a, Expression b, Expression c, int height, (int Lower, int Upper)[] columns)
    {
        var (fromA, fromB, to, p) = (Local(typeof(nint), "a"), Local(typeof(nint), "b"), Local(typeof(nint), "c"), Local(typeof(long), "p"));
        var (number, row) = (Local(carrier.Type, "number"), Array.ConvertAll(columns, _ => Local(carrier.Type, "row")));
        var sums = Enumerable.Range(0, height).Select(_ => Array.ConvertAll(columns, _ => Local(carrier.Type, "sum"))).ToArray();
        Expression[] steps = extents.K * height * columns.Length <= Straight
            ? [.. Enumerable.Range(0, extents.K).SelectMany(Update)]
            : [
                Expression.Assign(p, Expression.Constant(0L)),
                Frame.While(p, Expression.Constant((long)extents.K), 1, [
                    .. Update(0), Expression.Assign(fromA, Further(fromA, Number(strideA.Column))), Expression.Assign(fromB, Further(fromB, Number(rows.B)))]),
            ];
        return Expression.Block(
            [fromA, fromB, to, p, number, .. row, .. sums.SelectMany(s => s)],
            [
                Expression.Assign(fromA, a), Expression.Assign(fromB, b), Expression.Assign(to, c),
                .. sums.SelectMany((s, i) => s.Select((sum, j) => Expression.Assign(sum, accumulates ? Load(to, i * rows.C, columns[j]) : Lift.Constant(0, carrier)))),
                .. steps,
                .. sums.SelectMany((s, i) => s.SelectMany((sum, j) => Store(to, i * rows.C, columns[j], sum))),
            ]);

        // Adds the products of a column of A and a row of B. What is used once goes straight from memory into the sum.
        IEnumerable<Expression> Update(int at)
        {
            var ofB = Array.ConvertAll<(int, int), Expression>(columns, column => Load(fromB, at * rows.B, column));
            for (var j = 0; j < columns.Length && height > 1; j++)
            {
                yield return Expression.Assign(row[j], ofB[j]);
                ofB[j] = row[j];
            }

            for (var i = 0; i < height; i++)
            {
                Expression ofA = Calls.Of(
                    carrier.VectorClass, nameof(Vector512.Create), null, Lift.Load(fromA, Number((i * strideA.Row) + (at * strideA.Column)), frame.Scalar));
                if (columns.Length > 1)
                {
                    yield return Expression.Assign(number, ofA);
                    ofA = number;
                }

                for (var j = 0; j < columns.Length; j++)
                {
                    yield return Expression.Assign(sums[i][j], Calls.Of(carrier.VectorClass, nameof(Vector512.FusedMultiplyAdd), null, ofA, ofB[j], sums[i][j]));
                }
            }
        }
    }

    private Expression Load(Expression from, int row, (int Lower, int Upper) at) => IsWhole(at)
        ? Lift.Load(from, Number(row + at.Lower), carrier)
        : Calls.Of(carrier.VectorClass, nameof(Vector512.Create), [carrier.Element], Lift.Load(from, Number(row + at.Lower), carrier.Half), Lift.Load(from, Number(row + at.Upper), carrier.Half));

    private Expression[] Store(Expression to, int row, (int Lower, int Upper) at, Expression sum) => IsWhole(at)
        ? [Lift.Store(to, Number(row + at.Lower), sum, carrier)]
        : [.. Lift.Parts(sum, carrier).Zip([at.Lower, at.Upper], (half, place) => Lift.Store(to, Number(row + place), half, carrier.Half))];

    private bool IsWhole((int Lower, int Upper) at) => at.Upper - at.Lower == carrier.Lanes / 2;

    // An address so many elements further on.
    private Expression Further(Expression address, Expression elements) =>
        elements is ConstantExpression { Value: 0L } ? address : Lift.Offset(address, Times(elements, frame.Size));

    private static Expression Times(Expression index, int factor) => index switch
    {
        ConstantExpression { Value: long number } => Number(number * factor),
        _ => Expression.Multiply(index, Number(factor)),
    };

    private static ConstantExpression Number(long number) => Expression.Constant(number);

    private static ParameterExpression Local(Type type, string name) => Expression.Variable(type, name);
}
