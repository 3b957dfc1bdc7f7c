using System.Linq.Expressions;
using ExprGrad.Capturing;
using ExprGrad.Compiler;

namespace ExprGrad.Records;

/// <summary>
/// A lambda of parameters and data, captured anew for each combination of extents that its arrays are given in: shapes are known when a function is
/// captured. The latest combinations are kept, so that memory stays bounded.
/// </summary>
internal sealed class Specializations
{
    /// <summary>How many combinations of extents are kept.</summary>
    private const int Most = 16;

    private readonly LambdaExpression lambda;
    private readonly Surroundings around;
    private readonly Recent<Specialized> known;

    public Specializations(LambdaExpression lambda)
    {
        (this.lambda, around) = (lambda, new(lambda));
        Structures = [.. lambda.Parameters.Select((p, i) => Structure.Of(p, i, isData: i > 0))];
        known = new(Most, (extents, _) => Captured(extents));
    }

    /// <summary>How the parameters of the lambda are made of numbers; the first is differentiated by, the others are data.</summary>
    public IReadOnlyList<Structure> Structures { get; }

    /// <summary>Whether there is no array, so that there is one function.</summary>
    public bool HaveKnownShapes => Structures.All(s => s.Leaves("").All(l => l.Leaf is Number));

    /// <summary>The name of a parameter of the lambda.</summary>
    public string NameOf(int position) => Capture.NameOf(lambda.Parameters[position], position);

    /// <summary>The function for given extents.</summary>
    public Specialized For(ReadOnlySpan<int> extents) => known[extents];

    /// <summary>The function for arrays of given shapes.</summary>
    public Function Of(IReadOnlyList<Shape> shapes) => Capture.Of(lambda, Structures, shapes, parameters: 1, around);

    private Specialized Captured(Sequence<int> extents)
    {
        var blocks = Structures.SelectMany((s, i) => s.Leaves(NameOf(i))).Select(l => l.Leaf).OfType<Block>();
        return new(Of(Flat.Shapes(blocks, extents.Span)));
    }
}

/// <summary>A function of arrays of known extents, compiled when it is first needed.</summary>
internal sealed class Specialized
{
    private readonly Lazy<CompiledFunction<double>> value, valueAndGradient;

    public Specialized(Function function)
    {
        Function = function;
        value = new(() => function.Compile<double>());
        valueAndGradient = new(() => new Function(function.Inputs, [.. function.Gradient().Outputs, function.Outputs[0]]).Compile<double>());
    }

    public Function Function { get; }

    public CompiledFunction<double> Value => value.Value;

    /// <summary>The gradient by each parameter, followed by the value.</summary>
    public CompiledFunction<double> ValueAndGradient => valueAndGradient.Value;
}
