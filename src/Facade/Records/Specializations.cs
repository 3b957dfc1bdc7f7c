using System.Linq.Expressions;

namespace ExprGrad.Records;

/// <summary>
/// A lambda of parameters and data, captured anew for each combination of extents that its arrays are given in: shapes are known when a function is
/// captured. The latest combinations are kept, so that memory stays bounded.
/// </summary>
internal sealed class Specializations(LambdaExpression lambda)
{
    /// <summary>How many combinations of extents are kept.</summary>
    private const int Most = 16;

    private readonly Lock capturing = new();
    private volatile Specialization[] known = [];

    /// <summary>How the parameters of the lambda are made of numbers; the first is differentiated by, the others are data.</summary>
    public IReadOnlyList<Structure> Structures { get; } = [.. lambda.Parameters.Select((p, i) => Structure.Of(p, i, isData: i > 0))];

    /// <summary>Whether there is no array, so that there is one function.</summary>
    public bool HaveKnownShapes => Structures.All(s => s.Leaves("").All(l => l.Leaf is Number));

    /// <summary>The name of a parameter of the lambda.</summary>
    public string NameOf(int position) => Capture.NameOf(lambda.Parameters[position], position);

    /// <summary>The function for given extents.</summary>
    public Specialization For(ReadOnlySpan<int> extents)
    {
        foreach (var one in known)
        {
            if (one.Extents.Span.SequenceEqual(extents))
            {
                return one;
            }
        }

        return Added(extents.ToArray());
    }

    private Specialization Added(int[] extents)
    {
        lock (capturing)
        {
            if (known.FirstOrDefault(one => one.Extents.Span.SequenceEqual(extents)) is { } other)
            {
                return other;
            }

            var blocks = Structures.SelectMany((s, i) => s.Leaves(NameOf(i))).Select(l => l.Leaf).OfType<Block>();
            var added = new Specialization(extents, Capture.Of(lambda, Structures, Flat.Shapes(blocks, extents), parameters: 1));
            known = [added, .. known.Take(Most - 1)];
            return added;
        }
    }
}

/// <summary>A function of arrays of known extents, compiled when it is first needed.</summary>
internal sealed class Specialization
{
    private readonly Lazy<CompiledFunction<double>> value, valueAndGradient;

    public Specialization(int[] extents, Function function)
    {
        (Extents, Function) = (extents.ToSequence(), function);
        value = new(() => function.Compile<double>());
        valueAndGradient = new(() => new Function(function.Inputs, [.. function.Gradient().Outputs, function.Outputs[0]]).Compile<double>());
    }

    public Sequence<int> Extents { get; }

    public Function Function { get; }

    public CompiledFunction<double> Value => value.Value;

    /// <summary>The gradient by each parameter, followed by the value.</summary>
    public CompiledFunction<double> ValueAndGradient => valueAndGradient.Value;
}
