using System.Linq.Expressions;
using ExprGrad.Compiler.Kernels;

namespace ExprGrad.Compiler.Emit;

/// <summary>A contraction as a call of the kernel, inside loops over the batch.</summary>
internal static class ContractionEmitter
{
    /// <summary>The statements of a contraction.</summary>
    public static IEnumerable<Expression> Statements(Frame frame, ContractionKernel kernel)
    {
        var places = kernel.Extents.Select((extent, axis) => Share.Places(frame, kernel.Division, axis, extent)).ToArray();
        var (batch, rows, columns) = (places[..^2], places[^2], places[^1]);
        var indices = batch.Select((_, axis) => frame.Local(typeof(long), $"b{axis + 1}")).ToArray();
        Expression body = Call(frame, kernel, [.. indices, rows.From, columns.From], Count(rows), Count(columns));
        for (var axis = indices.Length - 1; axis >= 0; axis--)
        {
            body = Expression.Block(Expression.Assign(indices[axis], batch[axis].From), Frame.While(indices[axis], batch[axis].To, 1, [body]));
        }

        return [body];
    }

    /// <summary>The statements of a contraction in rounds, whose parts share panels of B.</summary>
    public static IEnumerable<Expression> Statements(Frame frame, ContractionKernel kernel, Buffer panels)
    {
        var (zero, share) = (Expression.Constant(0L), frame.Share);
        var whole = Call(frame, kernel, [zero, zero], Expression.Constant(kernel.M), Expression.Constant(kernel.N));
        return
        [
            Expression.Call(
                typeof(Contraction), nameof(Contraction.MultiplyInRounds), [frame.Scalar.Element],
                [.. whole.Arguments, frame.Address(panels, zero), Expression.Constant(kernel.Parts), share.From, share.To]),
        ];
    }

    // The product of the rows and columns that start at the last two indices.
    private static MethodCallExpression Call(Frame frame, ContractionKernel kernel, Expression[] indices, Expression rows, Expression columns)
    {
        var scratch = kernel.Workspace is { } workspace ? Share.Workspace(frame, kernel.Division, workspace) : Expression.Constant((nint)0);
        return Expression.Call(
            typeof(Contraction), nameof(Contraction.Multiply), [frame.Scalar.Element],
            [
                .. Operand(kernel.A, kernel.A.Row, 0), .. Operand(kernel.B, 0, kernel.B.Column), .. Operand(kernel.C, kernel.C.Row, kernel.C.Column).Take(2),
                rows, columns, Expression.Constant(kernel.K), scratch,
            ]);

        IEnumerable<Expression> Operand(Matrix matrix, int row, int column) =>
            [frame.Address(matrix.Buffer, Start(matrix.Start.Offset, indices.Zip([.. matrix.Start.Strides, row, column]))), Native(matrix.Row), Native(matrix.Column)];
    }

    private static Expression Start(int offset, IEnumerable<(Expression Index, int Stride)> along) => along
        .Where(a => a is { Stride: not 0, Index: not ConstantExpression { Value: 0L } })
        .Select(a => (Expression)Expression.Multiply(a.Index, Expression.Constant((long)a.Stride)))
        .Aggregate((Expression)Expression.Constant((long)offset), Expression.Add);

    private static Expression Count((Expression From, Expression To) places) => places is { From: ConstantExpression, To: ConstantExpression { Value: long to } }
        ? Expression.Constant((int)to)
        : Expression.Convert(Expression.Subtract(places.To, places.From), typeof(int));

    private static ConstantExpression Native(int number) => Expression.Constant((nint)number);
}
