namespace ExprGrad;

/// <summary>A named result of a <see cref="Function"/>.</summary>
public sealed record Output(string Name, Expr Value)
{
    /// <summary>Whether it belongs to the backward pass: a derivative, or what is made of derivatives.</summary>
    public bool IsBackward { get; init; }
}

/// <summary>
/// Inputs in, expressions out. Everything done to models maps functions to functions: derivatives, simplification, compilation.
/// Creating one makes equal parts one object, so what is shared is computed once and differentiated once.
/// </summary>
/// <example><code>
/// var loss = Square(x.Dot(w) - y).Mean().Named("J");
/// var step = Function.Of(loss).ValueAndGradient(w);
/// </code></example>
public sealed class Function
{
    private Nodes? nodes;

    /// <summary>A function of the given inputs.</summary>
    /// <exception cref="FunctionException">Two inputs or two outputs share a name, or an output needs a variable that is not an input.</exception>
    public Function(IEnumerable<Variable> inputs, IEnumerable<Output> outputs)
        : this(inputs.ToSequence(), outputs.ToSequence(), null)
    {
    }

    // The nodes of the outputs, if they are known.
    private Function(Sequence<Variable> inputs, Sequence<Output> given, Nodes? known)
    {
        Inputs = inputs;
        Expr[] roots = [.. given.Select(o => o.Value)];
        var order = known ?? Traverse.Nodes(roots);
        var values = Traverse.Intern(roots, ref order);
        nodes = order;
        Outputs = given.Select((o, i) => o with { Value = values[i] }).ToSequence();
        Unique([.. Inputs.Select(v => v.Name)], "inputs");
        Unique([.. Outputs.Select(o => o.Name)], "outputs");
        if (order.OfType<Variable>().Except(Inputs).FirstOrDefault() is { } missing)
        {
            throw new FunctionException($"found `{missing.Name}` {missing.Shape} in an output, expected only the inputs {Names(Inputs)}");
        }
    }

    private Function(Sequence<Variable> inputs, Sequence<Output> outputs) => (Inputs, Outputs) = (inputs, outputs);

    /// <summary>The leaves, in the order of the call.</summary>
    public Sequence<Variable> Inputs { get; }

    /// <summary>The results, in order.</summary>
    public Sequence<Output> Outputs { get; }

    /// <summary>The expressions of the results.</summary>
    public IReadOnlyList<Expr> Values => [.. Outputs.Select(o => o.Value)];

    /// <summary>Every node of the outputs, operands before the nodes that use them.</summary>
    public Nodes Nodes => nodes ??= Traverse.Nodes(Values);

    /// <summary>The inputs that training adjusts, in order.</summary>
    public Sequence<Variable> Parameters => Inputs.Where(v => v.Role == Role.Parameter).ToSequence();

    /// <summary>A function of the leaves that the outputs need, in order of appearance. An output without a name is called f, f2, ...</summary>
    public static Function Of(params Expr[] outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        foreach (var output in outputs)
        {
            ArgumentNullException.ThrowIfNull(output, nameof(outputs));
        }

        var order = Traverse.Nodes(outputs);
        var inputs = order.OfType<Variable>().ToList();
        var taken = order.Select(NameOf).ToHashSet();
        var free = Enumerable.Range(1, int.MaxValue - 1).Select(i => i == 1 ? "f" : $"f{i}")
            .Where(name => !taken.Contains(name)).GetEnumerator();
        return new(inputs.ToSequence(), outputs.Select(e => new Output(NameOf(e) ?? Next(), e)).ToSequence(), order);

        string Next() => free.MoveNext() ? free.Current : throw new InvalidOperationException("no name is free");
    }

    /// <summary>A function whose equal parts are one object already.</summary>
    internal static Function Interned(Sequence<Variable> inputs, Sequence<Output> outputs) => new(inputs, outputs);

    /// <summary>
    /// The function of one example as a function of n: the given inputs, or all that are not parameters, get a leading axis, and so do the outputs.
    /// </summary>
    /// <exception cref="FunctionException">A variable is not an input.</exception>
    public Function Batch(int n, params Variable[] variables)
    {
        var single = variables.Length > 0 ? variables : [.. Inputs.Where(v => v.Role == Role.Input)];
        if (single.FirstOrDefault(v => !Inputs.Contains(v)) is { } stranger)
        {
            throw new FunctionException($"batch: found `{stranger.Name}` {stranger.Shape}, expected one of the inputs {Names(Inputs)}{(Inputs.Any(v => v.Name == stranger.Name) ? ", which has another variable of that name" : "")}");
        }

        var many = single.Distinct().ToDictionary(v => v, v => new Variable(v.Name, new([n, .. v.Shape.Extents]), v.Role));
        var values = Calculus.Batch.Of(Values, [.. many.Select(m => (m.Key, (Expr)m.Value))]);
        return new(Inputs.Select(v => many.GetValueOrDefault(v, v)), Outputs.Select((o, i) => o with { Value = values[i] }));
    }

    /// <summary>The function in readable mathematics, a line for each output and each shared part.</summary>
    public override string ToString() => Print.Text(this);

    internal static string? NameOf(Expr e) => e switch
    {
        Named n => n.Name,
        Variable v => v.Name,
        _ => null,
    };

    private static void Unique(IReadOnlyList<string> names, string what)
    {
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new FunctionException($"found two different {what} named `{twice.Key}`, expected a name for each");
        }
    }

    internal static string Names(Sequence<Variable> inputs) => inputs.Count == 0 ? "(none)" : string.Join(", ", inputs.Select(v => v.Name));
}
