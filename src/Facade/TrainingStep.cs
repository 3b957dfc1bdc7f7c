namespace ExprGrad;

/// <summary>
/// One step of training as one function: from data, the number of the step, parameters and the state of the optimiser to the loss, the new
/// parameters and the new state. It compiles, prints and draws like any other.
/// </summary>
public sealed class TrainingStep
{
    private TrainingStep(Function function, Sequence<Variable> data, Sequence<Variable> parameters, Sequence<Variable> state) =>
        (Function, Data, Parameters, State) = (function, data, parameters, state);

    /// <summary>Inputs: data, <c>step</c>, parameters, state. Outputs: loss, new parameters, new state.</summary>
    public Function Function { get; }

    /// <summary>The inputs that are given from outside.</summary>
    public Sequence<Variable> Data { get; }

    /// <summary>What is trained.</summary>
    public Sequence<Variable> Parameters { get; }

    /// <summary>What the optimiser remembers, parameter by parameter.</summary>
    public Sequence<Variable> State { get; }

    /// <summary>A step that makes a loss smaller.</summary>
    /// <exception cref="FunctionException">The loss has no parameters, or an input is named <c>step</c>.</exception>
    /// <exception cref="DerivativeException">The loss is not a scalar.</exception>
    /// <exception cref="ShapeException">The optimiser changes the shape of a parameter or of its state.</exception>
    public static TrainingStep Of(Expr loss, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        var function = Function.Of(loss);
        var parameters = function.Parameters.Count > 0 ? function.Parameters
            : throw new FunctionException($"train: found no parameter in `{function.Outputs[0].Name}`, expected at least one");
        var step = Functions.Input("step");
        var gradients = function.Gradient([.. parameters]).Values;
        var state = parameters.Select(p => optimizer.State.Select(name => new Variable($"{name}({p.Name})", p.Shape, Role.Input)).ToSequence()).ToList();
        var updates = parameters.Select((p, i) => Checked(p, optimizer.Update(p, gradients[i], state[i].Select(v => (Expr)v).ToSequence(), step), optimizer)).ToList();
        List<Output> outputs =
        [
            function.Outputs[0],
            .. parameters.Zip(updates, (p, u) => new Output($"{p.Name}'", u.Parameter) { IsBackward = true }),
            .. state.SelectMany(s => s).Zip(updates.SelectMany(u => u.State), (s, u) => new Output($"{s.Name}'", u) { IsBackward = true }),
        ];
        var flat = state.SelectMany(s => s).ToSequence();
        var data = Traverse.PostOrder(outputs.Select(o => o.Value)).OfType<Variable>().Except([step, .. parameters, .. flat]).ToSequence();
        return new(new([.. data, step, .. parameters, .. flat], outputs), data, parameters, flat);
    }

    private static Update Checked(Variable parameter, Update update, Optimizer optimizer)
    {
        if (update.State.Count != optimizer.State.Count)
        {
            throw new ShapeException($"{optimizer.Name}: found {update.State.Count} new state tensors for `{parameter.Name}`, expected {optimizer.State.Count}");
        }

        return update.State.Append(update.Parameter).FirstOrDefault(e => e.Shape != parameter.Shape) is not { } wrong ? update
            : throw new ShapeException($"{optimizer.Name}: found a new value {wrong.Shape} for `{parameter.Name}`, expected {parameter.Shape}");
    }
}
