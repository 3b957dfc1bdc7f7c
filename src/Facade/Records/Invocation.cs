using ExprGrad.Compiler;

namespace ExprGrad.Records;

/// <summary>The memory of one call: what is given, what comes out. Calls are pooled, so that a steady state allocates no more than the results.</summary>
internal sealed class Invocation
{
    private static readonly Pool<Invocation> Free = new(() => new());
    private ReadOnlyMemory<double>[] inputs = [];
    private Memory<double>[] outputs = [];

    /// <summary>What the function is called with.</summary>
    public Flat Given { get; } = new();

    /// <summary>What it computes.</summary>
    public Flat Results { get; } = new();

    public static Invocation Take() => Free.Take();

    public void Return()
    {
        Given.Clear();
        Results.Clear();
        Free.Return(this);
    }

    /// <summary>Computes the outputs, one after the other.</summary>
    public void Run(CompiledFunction<double> compiled)
    {
        var function = compiled.Function;
        foreach (var input in function.Inputs.Span)
        {
            if (Live.Of(input) is { } live)
            {
                Given.Put(live.Value, input.Name);
            }
        }

        Array.Resize(ref inputs, Math.Max(inputs.Length, function.Inputs.Count));
        Array.Resize(ref outputs, Math.Max(outputs.Length, function.Outputs.Count));
        var start = 0;
        for (var i = 0; i < function.Inputs.Count; i++)
        {
            var length = function.Inputs[i].Shape.Count;
            inputs[i] = Given.Block(start, length);
            start += length;
        }

        var end = 0;
        foreach (var output in function.Outputs.Span)
        {
            end += output.Value.Shape.Count;
        }

        Results.Reserve(end);
        for (var i = function.Outputs.Count - 1; i >= 0; i--)
        {
            var length = function.Outputs[i].Value.Shape.Count;
            outputs[i] = Results.Block(end -= length, length);
        }

        compiled.Run(inputs.AsSpan(0, function.Inputs.Count), outputs.AsSpan(0, function.Outputs.Count));
    }
}
