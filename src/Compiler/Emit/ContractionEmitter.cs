using System.Linq.Expressions;
using ExprGrad.Compiler.Kernels;

namespace ExprGrad.Compiler.Emit;

/// <summary>A contraction as a call of the kernel, inside loops over the batch.</summary>
internal static class ContractionEmitter
{
    /// <summary>The statements of a contraction.</summary>
    public static IEnumerable<Expression> Statements(Frame frame, ContractionKernel kernel)
    {
        var indices = kernel.Batch.Select((_, axis) => frame.Local(typeof(long), $"b{axis + 1}")).ToArray();
        Expression body = Call(frame, kernel, indices);
        for (var axis = indices.Length - 1; axis >= 0; axis--)
        {
            body = Expression.Block(Expression.Assign(indices[axis], Expression.Constant(0L)), Frame.While(indices[axis], kernel.Batch[axis], 1, [body]));
        }

        return [body];
    }

    private static MethodCallExpression Call(Frame frame, ContractionKernel kernel, ParameterExpression[] batch)
    {
        var scratch = kernel.Workspace is { } workspace ? frame.Address(workspace, Expression.Constant(0L)) : Expression.Constant((nint)0);
        return Expression.Call(
            typeof(Contraction), nameof(Contraction.Multiply), [frame.Scalar.Element],
            [.. Operand(kernel.A), .. Operand(kernel.B), .. Operand(kernel.C).Take(2), Int(kernel.M), Int(kernel.N), Int(kernel.K), scratch]);

        IEnumerable<Expression> Operand(Matrix matrix) => [frame.Address(matrix.Buffer, Start(matrix.Start, batch)), Native(matrix.Row), Native(matrix.Column)];
    }

    private static Expression Start(Affine start, ParameterExpression[] batch) => batch.Zip(start.Strides)
        .Where(p => p.Second != 0)
        .Select(p => (Expression)Expression.Multiply(p.First, Expression.Constant((long)p.Second)))
        .Aggregate((Expression)Expression.Constant((long)start.Offset), Expression.Add);

    private static ConstantExpression Native(int number) => Expression.Constant((nint)number);

    private static ConstantExpression Int(int number) => Expression.Constant(number);
}
