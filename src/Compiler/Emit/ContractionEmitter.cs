using System.Linq.Expressions;
using System.Runtime.Intrinsics;
using ExprGrad.Compiler.Kernels;

namespace ExprGrad.Compiler.Emit;

/// <summary>A contraction inside loops over the batch: small ones as code of their own, others as a call of the kernel.</summary>
internal static class ContractionEmitter
{
    // A vector has at least so many bytes.
    private const int Narrowest = 16;

    /// <summary>The statements of a contraction.</summary>
    public static IEnumerable<Expression> Statements(Frame frame, ContractionKernel kernel) =>
        HasOneCopy(frame, kernel) ? [Copy(frame, kernel), .. Within(frame, kernel, isCopied: true)] : Within(frame, kernel, isCopied: false);

    /// <summary>Whether B must be copied before it is multiplied by, and lies in one place for all of the batch.</summary>
    public static bool HasOneCopy(Frame frame, ContractionKernel kernel) =>
        kernel.CopiesB(frame.Size) && IsSmall(kernel, frame.Size) && kernel.B.Start.Strides.All(stride => stride == 0);

    /// <summary>The copy of a B that is the same at all places of the batch.</summary>
    public static Expression Copy(Frame frame, ContractionKernel kernel) => Copy(frame, kernel, Expression.Constant((long)kernel.B.Start.Offset));

    /// <summary>The products, at the places of the outermost axes that are given.</summary>
    /// <param name="frame">The method.</param>
    /// <param name="kernel">The contraction.</param>
    /// <param name="isCopied">Whether B, if it must be, has been copied before.</param>
    /// <param name="outer">The indices of the outermost axes.</param>
    public static IEnumerable<Expression> Within(Frame frame, ContractionKernel kernel, bool isCopied, params ReadOnlySpan<ParameterExpression> outer)
    {
        var places = kernel.Extents.Select((extent, axis) => Share.Places(frame, kernel.Division, axis, extent)).ToArray();
        var (batch, rows, columns) = (places[..^2], places[^2], places[^1]);
        ParameterExpression[] indices = [.. outer, .. Enumerable.Range(outer.Length, batch.Length - outer.Length).Select(axis => frame.Local(typeof(long), $"b{axis + 1}"))];
        Expression body = IsSmall(kernel, frame.Size)
            ? Expression.Block(Tiles(frame, kernel, isCopied, indices))
            : Call(frame, kernel, [.. indices, rows.From, columns.From], Count(rows), Count(columns));
        for (var axis = indices.Length - 1; axis >= outer.Length; axis--)
        {
            body = Expression.Block(Expression.Assign(indices[axis], batch[axis].From), Frame.While(indices[axis], batch[axis].To, 1, [body]));
        }

        return [body];
    }

    /// <summary>How much code a contraction becomes, in the terms of <see cref="Measure"/>.</summary>
    public static int Size(ContractionKernel kernel, int elementSize) => IsSmall(kernel, elementSize) ? TileEmitter.Size(kernel, elementSize) : Measure.Call;

    // Whole rows and columns, and only sums that the kernel, too, takes in the order of p: its dot products stay as they are.
    private static bool IsSmall(ContractionKernel kernel, int elementSize) =>
        (kernel.Division is null || kernel.Division.Axis < kernel.Batch.Count)
        && (elementSize == sizeof(float) ? FormOf<float>(kernel) : FormOf<double>(kernel)) is Form.Row or Form.Outer or Form.Narrow or Form.Wide
        && Vector128.IsHardwareAccelerated && kernel.M > 0 && kernel.N * elementSize >= Narrowest
        && kernel.IsCached(elementSize);

    private static Form FormOf<T>(ContractionKernel k)
        where T : unmanaged =>
        new Product<T>(new(0, k.A.Row, k.A.Column), new(0, k.B.Row, k.B.Column), new(0, k.C.Row, k.C.Column), k.M, k.N, k.K, 0, k.Accumulates).Form;

    // The product as code of its own, of B as it is or of a copy whose rows are contiguous.
    private static IEnumerable<Expression> Tiles(Frame frame, ContractionKernel kernel, bool isCopied, Expression[] indices)
    {
        var (a, c) = (Address(kernel.A), Address(kernel.C));
        if (!kernel.CopiesB(frame.Size))
        {
            return new TileEmitter(frame, kernel, kernel.B.Row).Statements(a, Address(kernel.B), c);
        }

        var tiles = new TileEmitter(frame, kernel, kernel.N).Statements(a, frame.Address(kernel.Workspace!, Expression.Constant(0L)), c);
        return isCopied ? tiles : tiles.Prepend(Copy(frame, kernel, Place(kernel.B)));

        Expression Address(Matrix matrix) => frame.Address(matrix.Buffer, Place(matrix));

        Expression Place(Matrix matrix) => Start(matrix.Start.Offset, indices.Zip(matrix.Start.Strides));
    }

    // B in the workspace, its rows contiguous.
    private static MethodCallExpression Copy(Frame frame, ContractionKernel kernel, Expression start) => Expression.Call(
        typeof(Transposition), nameof(Transposition.Copy), [frame.Scalar.Element], frame.Address(kernel.Workspace!, Expression.Constant(0L)), Native(kernel.N),
        frame.Address(kernel.B.Buffer, start), Native(kernel.B.Column), Native(kernel.B.Row), Expression.Constant(kernel.N), Expression.Constant(kernel.K));

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
        var scratch = kernel.Workspace is { } workspace ? frame.Address(workspace, Expression.Constant(0L)) : Expression.Constant((nint)0);
        return Expression.Call(
            typeof(Contraction), nameof(Contraction.Multiply), [frame.Scalar.Element],
            [
                .. Operand(kernel.A, kernel.A.Row, 0), .. Operand(kernel.B, 0, kernel.B.Column), .. Operand(kernel.C, kernel.C.Row, kernel.C.Column).Take(2),
                rows, columns, Expression.Constant(kernel.K), scratch, Expression.Constant(kernel.Accumulates),
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
