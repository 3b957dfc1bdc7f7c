using ExprGrad.Calculus;

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
/// var step = Function.Of(loss).WithGradient(w);
/// </code></example>
public sealed class Function
{
    /// <summary>A function of the given inputs.</summary>
    /// <exception cref="FunctionException">Two inputs or two outputs share a name, or an output needs a variable that is not an input.</exception>
    public Function(IEnumerable<Variable> inputs, IEnumerable<Output> outputs)
    {
        Inputs = inputs.ToSequence();
        var given = outputs.ToArray();
        var values = Traverse.Intern([.. given.Select(o => o.Value)]);
        Outputs = given.Select((o, i) => o with { Value = values[i] }).ToSequence();
        Unique([.. Inputs.Select(v => v.Name)], "inputs");
        Unique([.. Outputs.Select(o => o.Name)], "outputs");
        if (Traverse.PostOrder(values).OfType<Variable>().Except(Inputs).FirstOrDefault() is { } missing)
        {
            throw new FunctionException($"found `{missing.Name}` {missing.Shape} in an output, expected only the inputs {Names(Inputs)}");
        }
    }

    /// <summary>The leaves, in the order of the call.</summary>
    public Sequence<Variable> Inputs { get; }

    /// <summary>The results, in order.</summary>
    public Sequence<Output> Outputs { get; }

    /// <summary>The expressions of the results.</summary>
    public IReadOnlyList<Expr> Values => [.. Outputs.Select(o => o.Value)];

    /// <summary>The inputs that training adjusts, in order.</summary>
    public Sequence<Variable> Parameters => Inputs.Where(v => v.Role == Role.Parameter).ToSequence();

    /// <summary>A function of the leaves that the outputs need, in order of appearance. An output without a name is called f, f2, ...</summary>
    public static Function Of(params Expr[] outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var inputs = Traverse.PostOrder(outputs).OfType<Variable>().ToList();
        var free = Enumerable.Range(1, int.MaxValue - 1).Select(i => i == 1 ? "f" : $"f{i}")
            .Where(name => inputs.All(v => v.Name != name) && outputs.All(o => NameOf(o) != name)).GetEnumerator();
        return new(inputs, outputs.Select(e => new Output(NameOf(e) ?? Next(), e)));

        string Next() => free.MoveNext() ? free.Current : throw new InvalidOperationException("no name is free");
    }

    /// <summary>This function, followed by the gradient of its first output with respect to each of the given expressions.</summary>
    /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on one of the expressions.</exception>
    public Function WithGradient(params Expr[] variables) => new(Inputs, Outputs.Concat(Gradient(variables).Outputs));

    /// <summary>
    /// The gradient of the first output, which must be a scalar, with respect to each of the given expressions. When none is named: with respect to all
    /// parameters, or all inputs if there are no parameters; an input that the output does not depend on then has a gradient of zero.
    /// </summary>
    /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on an expression that was named.</exception>
    public Function Gradient(params Expr[] variables)
    {
        var output = Outputs[0].Value.Shape.Rank == 0 ? Outputs[0]
            : throw new DerivativeException($"gradient: found output `{Outputs[0].Name}` of shape {Outputs[0].Value.Shape}, expected a scalar");
        var wanted = variables.Length > 0 ? variables : [.. Parameters.Count > 0 ? Parameters : Inputs];
        if (wanted.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new DerivativeException($"gradient: found `{NameOf(twice.Key) ?? twice.Key.ToString()}` twice, expected each expression once");
        }

        var reached = variables.Length > 0 ? wanted : [.. Traverse.PostOrder([output.Value]).Intersect(wanted)];
        var gradient = Vjp.Of([(output, Structural.Fill(1, Shape.Scalar))], reached).Zip(reached).ToDictionary(g => g.Second, g => g.First);
        return new(Inputs, wanted.Select(v => gradient.GetValueOrDefault(v) ?? new($"∂{output.Name}/∂{NameOf(v)}", Structural.Fill(0, v.Shape)) { IsBackward = true }));
    }

    /// <summary>
    /// The derivative of every output with respect to one number, by forward mode: what costs least when there is one input, however many the outputs.
    /// </summary>
    /// <exception cref="DerivativeException">The variable is not an input, or not a scalar.</exception>
    public Function Derivative(Variable variable) =>
        !Inputs.Contains(variable) ? throw new DerivativeException($"derivative: found `{variable.Name}`, expected one of the inputs {Names(Inputs)}")
        : variable.Shape.Rank == 0 ? new(Inputs, Jvp.Of(Values, [(variable, 1)]).Zip(Outputs, (tangent, o) => new Output($"∂{o.Name}/∂{variable.Name}", tangent) { IsBackward = true }))
        : throw new DerivativeException($"derivative: found variable `{variable.Name}` of shape {variable.Shape}, expected a scalar");

    /// <summary>
    /// The Jacobian of every output with respect to one variable, named <c>∂f/∂x</c>: a tensor with the axes of the output, then those of the variable.
    /// </summary>
    /// <exception cref="DerivativeException">An output does not depend on the variable.</exception>
    public Function Jacobian(Expr variable, Mode? mode = null) =>
        new(Inputs, Outputs.Select(o => new Output($"∂{o.Name}/∂{NameOf(variable) ?? "x"}", Calculus.Jacobian.Of(o, variable, mode)) { IsBackward = true }));

    /// <summary>
    /// The product of the Hessian of the first output, which must be a scalar, and a vector: forward over reverse, at a small multiple of the cost of
    /// the gradient. The vector becomes inputs, <c>v_x</c> for each variable x; the products are named <c>∂²f·v/∂x</c>.
    /// </summary>
    /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on a variable.</exception>
    public Function HessianVectorProduct(params Variable[] variables)
    {
        var wanted = variables.Length > 0 ? variables : [.. Parameters.Count > 0 ? Parameters : Inputs];
        var gradient = Gradient([.. variables]);
        var vector = wanted.Select(v => new Variable($"v_{v.Name}", v.Shape, Role.Input)).ToList();
        var products = Jvp.Of(gradient.Values, [.. wanted.Zip(vector, (x, v) => ((Expr)x, (Expr)v))]);
        return new(Inputs.Concat(vector), wanted.Select((x, i) => new Output($"∂²{Outputs[0].Name}·v/∂{x.Name}", products[i]) { IsBackward = true }));
    }

    /// <summary>
    /// The function of one example as a function of n: the given inputs, or all that are not parameters, get a leading axis, and so do the outputs.
    /// </summary>
    public Function Batch(int n, params Variable[] variables)
    {
        var single = variables.Length > 0 ? variables : [.. Inputs.Where(v => v.Role == Role.Input)];
        var many = single.ToDictionary(v => v, v => new Variable(v.Name, new([n, .. v.Shape.Extents]), v.Role));
        var values = Calculus.Batch.Of(Values, [.. single.Select(v => (v, (Expr)many[v]))]);
        return new(Inputs.Select(v => many.GetValueOrDefault(v, v)), Outputs.Select((o, i) => o with { Value = values[i] }));
    }

    /// <summary>
    /// The second derivatives of the first output with respect to every pair of inputs, which must be scalars, forward over reverse:
    /// row by row, <c>∂²f/∂x∂y</c>.
    /// </summary>
    /// <exception cref="DerivativeException">The output or an input is not a scalar.</exception>
    public Function Hessian()
    {
        if (Inputs.FirstOrDefault(v => v.Shape.Rank > 0) is { } tensor)
        {
            throw new DerivativeException($"hessian: found input `{tensor.Name}` of shape {tensor.Shape}, expected scalars");
        }

        var gradient = new Function(Inputs, Outputs).Gradient([]);
        var columns = Inputs.Select(v => Jvp.Of(gradient.Values, [(v, 1)])).ToList();
        return new(Inputs, Inputs.SelectMany((row, i) => Inputs.Select((column, j) =>
            new Output($"∂²{Outputs[0].Name}/∂{row.Name}∂{column.Name}", i <= j ? columns[j][i] : columns[i][j]) { IsBackward = true })));
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

    private static string Names(Sequence<Variable> inputs) => inputs.Count == 0 ? "(none)" : string.Join(", ", inputs.Select(v => v.Name));
}
