using ExprGrad.Compiler;

namespace ExprGrad;

/// <summary>
/// A function with one number as its result, of any number of numbers in one span: the shape that optimisers call. The inputs of the function follow each other in their order,
/// tensors row by row. What a method needs is compiled at its first call; later calls allocate nothing, and may run on many threads at once.
/// </summary>
/// <example><code>
/// var f = Objective.Of(Function.Of((100 * Square(x[1..] - Square(x[..^1])) + Square(1 - x[..^1])).Sum()));
/// double value = f.ValueAndGradient(point, gradient);
/// </code></example>
public sealed class Objective
{
    private readonly Lazy<SpanFunction> value, gradient, valueAndGradient, hessian, product;

    private Objective(Function function)
    {
        (Function, Count) = (function, function.Inputs.Sum(v => v.Shape.Count));
#pragma warning disable format
        value            = new(() => new(function));
        gradient         = new(() => new(function.Gradient()));
        valueAndGradient = new(() => new(function.ValueAndGradient()));
        hessian          = new(() => new(RowByRow(function.Hessian(), function.Inputs)));
        product          = new(() => new(function.HessianVectorProduct()));
#pragma warning restore format
    }

    /// <summary>The function, of inputs alone.</summary>
    public Function Function { get; }

    /// <summary>The number of numbers that it takes.</summary>
    public int Count { get; }

    /// <summary>The first output of a function, which must be a number, as a function of all inputs, parameters or not.</summary>
    /// <exception cref="DerivativeException">The output is not a scalar.</exception>
    public static Objective Of(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var output = function.Outputs[0];
        return output.Value.Shape.Rank == 0 ? new(OfInputs(function.Inputs, output))
            : throw new DerivativeException($"objective: found output `{output.Name}` of shape {output.Value.Shape}, expected a scalar");
    }

    /// <summary>The value at a point.</summary>
    /// <exception cref="BindingException">The point has the wrong length.</exception>
    public double Value(ReadOnlySpan<double> x)
    {
        Require("point", x.Length, Count);
        var y = 0.0;
        value.Value.Run(x, [], new(ref y), []);
        return y;
    }

    /// <summary>The partial derivatives at a point.</summary>
    /// <exception cref="BindingException">A span has the wrong length, or what is written shares memory with another span; nothing has been written.</exception>
    public void Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Require(x, "gradient", gradient, Count);
        this.gradient.Value.Run(x, [], [], gradient);
    }

    /// <summary>The value at a point, and the partial derivatives there into the caller's memory.</summary>
    /// <exception cref="BindingException">A span has the wrong length, or what is written shares memory with another span; nothing has been written.</exception>
    public double ValueAndGradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Require(x, "gradient", gradient, Count);
        var y = 0.0;
        valueAndGradient.Value.Run(x, [], new(ref y), gradient);
        return y;
    }

    /// <summary>The second derivatives at a point, row by row.</summary>
    /// <exception cref="BindingException">A span has the wrong length, or what is written shares memory with another span; nothing has been written.</exception>
    public void Hessian(ReadOnlySpan<double> x, Span<double> hessian)
    {
        Require(x, "hessian", hessian, (long)Count * Count);
        this.hessian.Value.Run(x, [], [], hessian);
    }

    /// <summary>The second derivatives at a point times a vector, without a matrix.</summary>
    /// <exception cref="BindingException">A span has the wrong length, or what is written shares memory with another span; nothing has been written.</exception>
    public void HessianVectorProduct(ReadOnlySpan<double> x, ReadOnlySpan<double> v, Span<double> product)
    {
        Require("vector", v.Length, Count);
        Require(x, "product", product, Count);
        Apart("product", product, "vector", v);
        this.product.Value.Run(x, v, [], product);
    }

    // Derivatives are by all inputs, whatever they are for.
    private static Function OfInputs(Sequence<Variable> inputs, Output output)
    {
        var plain = inputs.ToDictionary(v => v, v => new Variable(v.Name, v.Shape, Role.Input));
        return new(inputs.Select(v => plain[v]), [output with { Value = Traverse.Rebuild([output.Value], node => node is Variable v ? plain[v] : node)[0] }]);
    }

    // Blocks that are whole rows follow each other as they are; others are laid into one matrix.
    private static Function RowByRow(Function hessian, Sequence<Variable> inputs) => inputs.Count == 1 || inputs.All(v => v.Shape.Count == 1) ? hessian
        : new(hessian.Inputs, [new("H", Structural.Concatenate(0, [.. hessian.Values.Chunk(inputs.Count).Zip(inputs, (blocks, x) =>
            Structural.Concatenate(1, [.. blocks.Zip(inputs, (block, y) => block.Reshape(x.Shape.Count, y.Shape.Count))]))]))]);

    private void Require(ReadOnlySpan<double> x, string name, ReadOnlySpan<double> written, long expected)
    {
        Require("point", x.Length, Count);
        Require(name, written.Length, expected);
        Apart(name, written, "point", x);
    }

    private void Require(string name, int found, long expected)
    {
        if (found != expected)
        {
            throw new BindingException($"{name}: found {found} numbers, expected {expected} for {string.Join(", ", Function.Inputs.Select(v => v.Shape.Rank == 0 ? v.Name : $"{v.Name} {v.Shape}").DefaultIfEmpty("no input"))}");
        }
    }

    private static void Apart(string name, ReadOnlySpan<double> written, string otherName, ReadOnlySpan<double> other)
    {
        if (written.Overlaps(other))
        {
            throw new BindingException($"{name}: found memory that the {otherName} shares, expected memory of its own");
        }
    }
}
