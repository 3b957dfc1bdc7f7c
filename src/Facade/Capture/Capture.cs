using System.Collections.Immutable;
using System.Linq.Expressions;
using ExprGrad.Capturing;

namespace ExprGrad;

/// <summary>
/// Reads an ordinary C# lambda over <see cref="double"/> as a <see cref="Function"/>. Variables of the surrounding code are read once, here.
/// </summary>
/// <example><code>
/// var rate = 0.5;
/// var f = Capture.Of((double x, double y) => Math.Exp(-rate * x) * Math.Sin(y));
/// Console.WriteLine(f.ValueAndGradient());
/// </code></example>
public static class Capture
{
    /// <summary>The function that a lambda computes: an input for each parameter, in order, and one output, <c>f</c>.</summary>
    /// <exception cref="CaptureException">
    /// Some part of the lambda is not mathematics that this library has; the message says which, why, and what to write instead.
    /// </exception>
    public static Function Of(LambdaExpression lambda)
    {
        ArgumentNullException.ThrowIfNull(lambda);
        var inputs = lambda.Parameters.Select(Input).ToArray();
        var scope = new Scope(lambda.Parameters.Zip(inputs, (p, v) => KeyValuePair.Create(p, (Captured)new Computed(v))).ToImmutableDictionary());
        return new(inputs, [new("f", Result(lambda.Body, Fold.Over(lambda.Body, scope)))]);
    }

    private static Variable Input(ParameterExpression parameter, int position)
    {
        var name = parameter.Name ?? $"x{position + 1}";
        return parameter.Type == typeof(double) ? new(name, Shape.Scalar, Role.Input)
            : throw Refusal.Of($"{Source.Of(parameter.Type)} {name}", "a parameter is a number of type double",
                parameter.Type == typeof(double[]) ? "a double parameter for each element" : $"double {name}");
    }

    private static Expr Result(Expression body, Captured value) => body.Type == typeof(bool)
        ? throw Refusal.Of(body, "the result is a bool", $"{Source.Of(body, Source.Tighter)} ? 1.0 : 0.0")
        : value.Number(body);
}
