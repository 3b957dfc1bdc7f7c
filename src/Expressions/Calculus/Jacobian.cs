namespace ExprGrad.Calculus;

/// <summary>Which way derivatives are propagated.</summary>
public enum Mode
{
    /// <summary>From inputs to outputs: one pass for each element of the input.</summary>
    Forward,

    /// <summary>From outputs to inputs: one pass for each element of the output.</summary>
    Reverse,
}

/// <summary>
/// All partial derivatives of a tensor with respect to another, as one tensor: the axes of the output, then those of the variable. All passes
/// are one, over a batch of unit vectors.
/// </summary>
public static class Jacobian
{
    /// <summary><c>∂output/∂variable</c>, of shape [output..., variable...].</summary>
    /// <param name="output">What is differentiated.</param>
    /// <param name="variable">With respect to what.</param>
    /// <param name="mode">The mode; if left out, the one that needs fewer passes.</param>
    public static Expr Of(Output output, Expr variable, Mode? mode = null) => Of([output], [variable], mode)[0][0];

    /// <summary>A row of blocks for each output, with a block for each variable; zero where an output does not depend on a variable.</summary>
    public static IReadOnlyList<IReadOnlyList<Expr>> Of(IReadOnlyList<Output> outputs, IReadOnlyList<Expr> variables, Mode? mode = null) =>
        (mode ?? (outputs.Sum(o => (long)o.Value.Shape.Count) <= variables.Sum(v => (long)v.Shape.Count) ? Mode.Reverse : Mode.Forward)) == Mode.Reverse
            ? [.. outputs.Select(o => Rows(o, variables))]
            : Columns(outputs, variables);

    /// <summary>Axes of the first shape, then others, as the others, then those.</summary>
    internal static Expr Transposed(Expr block, Shape first) =>
        block.Permute([.. Enumerable.Range(first.Rank, block.Shape.Rank - first.Rank), .. Enumerable.Range(0, first.Rank)]);

    private static IReadOnlyList<Expr> Rows(Output output, IReadOnlyList<Expr> variables)
    {
        var shape = output.Value.Shape;
        var ct = new Variable("ct", shape, Role.Input);
        return shape.Rank == 0 ? [.. Vjp.OrZero([(output, 1)], variables).Select(o => o.Value)]
            : [.. Batch.Of([.. Vjp.OrZero([(output, ct)], variables).Select(o => o.Value)], [(ct, Units(shape))])
                .Zip(variables, (rows, x) => rows.Reshape(new Shape([.. shape.Extents, .. x.Shape.Extents])))];
    }

    private static IReadOnlyList<IReadOnlyList<Expr>> Columns(IReadOnlyList<Output> outputs, IReadOnlyList<Expr> variables)
    {
        var values = outputs.Select(o => o.Value).ToList();
        var columns = variables.Select(x =>
        {
            var dx = new Variable("dx", x.Shape, Role.Input);
            return x.Shape.Rank == 0 ? Jvp.Of(values, [(x, 1)])
                : [.. Batch.Of(Jvp.Of(values, [(x, dx)]), [(dx, Units(x.Shape))])
                    .Zip(values, (rows, y) => Transposed(rows.Reshape(new Shape([.. x.Shape.Extents, .. y.Shape.Extents])), x.Shape))];
        }).ToList();
        return [.. values.Select((_, i) => (IReadOnlyList<Expr>)[.. columns.Select(column => column[i])])];
    }

    // Along the first axis, each tensor of the shape that is 1 in one place and 0 elsewhere.
    private static Expr Units(Shape shape)
    {
        var square = Shape.Of(shape.Count, shape.Count);
        return Functions.Equal(new Iota(square, 0), new Iota(square, 1)).Reshape(new Shape([shape.Count, .. shape.Extents]));
    }
}
