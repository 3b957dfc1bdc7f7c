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
    /// <exception cref="DerivativeException">The output does not depend on the variable.</exception>
    public static Expr Of(Output output, Expr variable, Mode? mode = null)
    {
        var (value, shape) = (output.Value, new Shape([.. output.Value.Shape.Extents, .. variable.Shape.Extents]));
        if ((mode ?? (value.Shape.Count <= variable.Shape.Count ? Mode.Reverse : Mode.Forward)) == Mode.Reverse)
        {
            var ct = new Variable("ct", value.Shape, Role.Input);
            return Batch.Of([Vjp.Of([(output, ct)], [variable])[0].Value], [(ct, Units(value.Shape))])[0].Reshape(shape);
        }

        var dx = new Variable("dx", variable.Shape, Role.Input);
        var columns = Batch.Of(Jvp.Of([value], [(variable, dx)]), [(dx, Units(variable.Shape))])[0];
        return columns.Reshape(variable.Shape.Count, value.Shape.Count).Transpose().Reshape(shape);
    }

    // Along the first axis, each tensor of the shape that is 1 in one place and 0 elsewhere.
    private static Expr Units(Shape shape)
    {
        var square = Shape.Of(shape.Count, shape.Count);
        return Functions.Equal(new Iota(square, 0), new Iota(square, 1)).Reshape(new Shape([shape.Count, .. shape.Extents]));
    }
}
