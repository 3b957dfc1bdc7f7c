namespace ExprGrad.Compiler;

/// <summary>What a function of points is called with: checked before any work is done. Columns are counted through inputs and outputs.</summary>
internal static class PointBindings
{
    /// <summary>Whether there is a column for each input and output.</summary>
    public static void Count(Function function, int inputs, int outputs)
    {
        if (inputs != function.Inputs.Count)
        {
            throw new BindingException($"found {inputs} columns of inputs, expected {function.Inputs.Count}: {string.Join(", ", function.Inputs.Select(v => v.Name))}");
        }

        if (outputs != function.Outputs.Count)
        {
            throw new BindingException($"found {outputs} columns of outputs, expected {function.Outputs.Count}: {string.Join(", ", function.Outputs.Select(o => o.Name))}");
        }
    }

    /// <summary>Whether columns have as many rows as the first input.</summary>
    public static void Length(Function function, int first, ReadOnlyColumns columns, int n)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns.Length(i) != n)
            {
                throw new BindingException($"`{Name(function, first + i)}`: found {columns.Length(i)} points, expected {n} as of `{function.Inputs[0].Name}`");
            }
        }
    }

    /// <summary>An output and another column that share memory.</summary>
    public static (int Output, int Other)? Shared(ReadOnlySpan<nint> addresses, ReadOnlySpan<nint> strides, int inputs, int n)
    {
        for (var output = inputs; output < addresses.Length; output++)
        {
            for (var other = 0; other < output; other++)
            {
                if (Overlap(addresses[output], strides[output], addresses[other], strides[other], n))
                {
                    return (output, other);
                }
            }
        }

        return null;
    }

    /// <summary>The refusal of columns that share memory.</summary>
    public static BindingException Refused(Function function, (int Output, int Other) shared) => new(
        $"output `{Name(function, shared.Output)}`: found memory that {(shared.Other < function.Inputs.Count ? "input" : "output")} `{Name(function, shared.Other)}` shares, expected memory of its own");

    private static string Name(Function function, int column) =>
        column < function.Inputs.Count ? function.Inputs[column].Name : function.Outputs[column - function.Inputs.Count].Name;

    // Columns of the same stride may interleave, as those of one matrix do.
    private static bool Overlap(nint a, nint strideA, nint b, nint strideB, int n)
    {
        var (endA, endB) = (a + ((n - 1) * strideA) + sizeof(double), b + ((n - 1) * strideB) + sizeof(double));
        var apart = Math.Abs(a - b) % strideA;
        return a < endB && b < endA && (strideA != strideB || apart < sizeof(double) || apart > strideA - sizeof(double));
    }
}
