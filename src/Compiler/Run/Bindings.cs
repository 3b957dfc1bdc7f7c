namespace ExprGrad.Compiler;

/// <summary>What a compiled function is called with: checked before any work is done.</summary>
internal static class Bindings
{
    /// <summary>Whether the blocks of memory fit the function.</summary>
    public static void Check<T>(Function function, ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> outputs)
    {
        Number(inputs.Length, function.Inputs.Count, "inputs", function, f => f.Inputs.Select(v => v.Name));
        Number(outputs.Length, function.Outputs.Count, "outputs", function, f => f.Outputs.Select(o => o.Name));
        for (var i = 0; i < inputs.Length; i++)
        {
            Length(inputs[i].Length, function.Inputs[i].Shape, function.Inputs[i].Name);
        }

        for (var i = 0; i < outputs.Length; i++)
        {
            Length(outputs[i].Length, function.Outputs[i].Value.Shape, function.Outputs[i].Name);
        }
    }

    /// <summary>Whether every output has memory of its own; not asked if it is known that it has.</summary>
    public static void CheckApart<T>(Function function, ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> outputs, bool doubtful = true)
    {
        for (var i = 0; doubtful && i < outputs.Length; i++)
        {
            Apart(function, i, inputs, outputs);
        }
    }

    /// <summary>Whether blocks are as many as a function has inputs, so many, and outputs, and as long: <see cref="Check"/> says what is wrong if not.</summary>
    public static bool Fit<T>(ReadOnlySpan<int> lengths, int expected, ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> outputs)
    {
        if (inputs.Length != expected || outputs.Length != lengths.Length - expected)
        {
            return false;
        }

        var fit = true;
        for (var i = 0; i < inputs.Length; i++)
        {
            fit &= inputs[i].Length == lengths[i];
        }

        lengths = lengths[inputs.Length..];
        for (var i = 0; i < lengths.Length; i++)
        {
            fit &= outputs[i].Length == lengths[i];
        }

        return fit;
    }

    /// <summary>A block, counted through inputs and outputs; nothing beyond them.</summary>
    public static ReadOnlySpan<T> Block<T>(ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> outputs, int i) =>
        i < inputs.Length ? inputs[i].Span : i - inputs.Length < outputs.Length ? outputs[i - inputs.Length].Span : default;

    /// <summary>Whether every output has memory of its own, of blocks that stay where they are: <see cref="CheckApart"/> says which has not. Empty blocks are nowhere.</summary>
    public static unsafe bool AreApart(nint* table, ReadOnlySpan<int> lengths, int inputs, int size)
    {
        for (var output = inputs; output < lengths.Length; output++)
        {
            var (from, to) = (table[output], table[output] + ((nint)lengths[output] * size));
            for (var other = 0; other < output; other++)
            {
                if (from < table[other] + ((nint)lengths[other] * size) && table[other] < to)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Arrays by name in the order of the inputs.</summary>
    public static T[][] InOrder<T>(Function function, IReadOnlyDictionary<string, T[]> byName)
    {
        ArgumentNullException.ThrowIfNull(byName);
        if (byName.Keys.FirstOrDefault(name => function.Inputs.All(v => v.Name != name)) is { } unknown)
        {
            throw new BindingException($"found input `{unknown}`, expected {string.Join(", ", function.Inputs.Select(v => v.Name))}");
        }

        return [.. function.Inputs.Select(v => byName.GetValueOrDefault(v.Name)
            ?? throw new BindingException($"`{v.Name}`: found no value, expected {v.Shape.Count} elements for {v.Shape}"))];
    }

    private static void Apart<T>(Function function, int output, ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> outputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            Apart<T>(outputs[output].Span, inputs[i].Span, function.Outputs[output].Name, "input", function.Inputs[i].Name);
        }

        for (var i = 0; i < output; i++)
        {
            Apart<T>(outputs[output].Span, outputs[i].Span, function.Outputs[output].Name, "output", function.Outputs[i].Name);
        }
    }

    private static void Apart<T>(ReadOnlySpan<T> written, ReadOnlySpan<T> other, string name, string kind, string otherName)
    {
        if (written.Overlaps(other))
        {
            throw new BindingException($"output `{name}`: found memory that {kind} `{otherName}` shares, expected memory of its own");
        }
    }

    private static void Number(int found, int expected, string what, Function function, Func<Function, IEnumerable<string>> names)
    {
        if (found != expected)
        {
            throw new BindingException($"found {found} {what}, expected {expected}: {string.Join(", ", names(function).DefaultIfEmpty("(none)"))}");
        }
    }

    private static void Length(int found, Shape shape, string name)
    {
        if (found != shape.Count)
        {
            throw new BindingException($"`{name}`: found {found} elements, expected {shape.Count} for {shape}");
        }
    }
}
