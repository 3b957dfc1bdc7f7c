using System.Linq.Expressions;
using ExprGrad.Capturing;
using ExprGrad.Records;

namespace ExprGrad;

/// <summary>
/// Reads an ordinary C# lambda as a <see cref="Function"/>. Parameters are numbers, arrays of numbers, or records of such; LINQ over arrays becomes
/// tensor algebra. Variables of the surrounding code are read once, here. Numbers of type float are numbers: precision is chosen when the function
/// is compiled. Whole numbers count without bound, where C# would wrap around; a computed place outside of an array picks NaN, where C# would throw.
/// </summary>
/// <example><code>
/// var rate = 0.5;
/// var f = Capture.Of((double x, double y) => Math.Exp(-rate * x) * Math.Sin(y));
/// var loss = Capture.Of((double a, double[] x, double[] y) => x.Zip(y, (x, y) => Math.Pow(y - a * x, 2)).Average(), Shape.Of(100), Shape.Of(100));
/// Console.WriteLine(f.ValueAndGradient());
/// </code></example>
[Captures]
public static class Capture
{
    /// <summary>
    /// The function that a lambda computes: an input for each number and each array of the parameters, in order, and one output, <c>f</c>. The members of a
    /// record <c>p</c> are inputs <c>p.A</c>, <c>p.B</c>, ...
    /// </summary>
    /// <param name="lambda">The lambda.</param>
    /// <param name="shapes">A shape for each array among the parameters and their members, in order.</param>
    /// <exception cref="CaptureException">
    /// Some part of the lambda is not mathematics that this library has; the message says which, why, and what to write instead.
    /// </exception>
    public static Function Of(LambdaExpression lambda, params IEnumerable<Shape> shapes)
    {
        ArgumentNullException.ThrowIfNull(lambda);
        return Of(lambda, [.. lambda.Parameters.Select((p, i) => Structure.Of(p, i, isData: false))], [.. shapes], parameters: 0, new(lambda));
    }

    /// <summary>The same with what surrounds the lambda read before; the first parameters of the lambda are parameters, the others data.</summary>
    internal static Function Of(LambdaExpression lambda, IReadOnlyList<Structure> structures, IReadOnlyList<Shape> shapes, int parameters, Surroundings around)
    {
        var (inputs, next) = (new List<Variable>(), 0);
        var bound = lambda.Parameters.Select((p, i) => KeyValuePair.Create(p, structures[i].Bound(NameOf(p, i), (name, leaf) => Input(name, leaf, i)))).ToList();
        var scope = around.Scope.With(bound);
        return next == shapes.Count
            ? WithLive(inputs, Result(lambda.Body, Fold.Over(lambda.Body, scope)))
            : throw new CaptureException($"capture: found {shapes.Count} shapes, expected {next}: one for each array");

        Variable Input(string name, Structure leaf, int position)
        {
            var shape = leaf is not Block block ? Shape.Scalar
                : next >= shapes.Count ? throw Refusal.Of(Reasons.NoExtents, $"{Source.Of(leaf.Type)} {name}")
                : block.Fits(shapes[next]) ? shapes[next++]
                : throw Refusal.Of(Reasons.NoShape, $"{Source.Of(leaf.Type)} {name}", $"{shapes[next]}", $"{block.Rank}");
            inputs.Add(new(name, shape, position < parameters ? Role.Parameter : Role.Input));
            return inputs[^1];
        }
    }

    // Live numbers are inputs after all others.
    private static Function WithLive(IReadOnlyList<Variable> inputs, Expr value) =>
        new(inputs.Concat(Traverse.PostOrder([value]).OfType<Variable>().Where(v => v.Role == Role.Live)), [new("f", value)]);

    internal static string NameOf(ParameterExpression parameter, int position) => parameter.Name ?? $"x{position + 1}";

    private static Expr Result(Expression body, Captured value) => body.Type == typeof(bool)
        ? throw Refusal.Of(Reasons.Condition, Source.Of(body).Text, Source.Of(body).At(Written.Tighter))
        : value.Of(body);
}
