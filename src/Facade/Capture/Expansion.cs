using System.Linq.Expressions;
using System.Reflection;

namespace ExprGrad.Capturing;

/// <summary>A step on the way to what a node means that applies lambdas: one application, or at the end its meaning.</summary>
internal abstract record Step;

/// <summary>A lambda applied to arguments; the traversal carries it out and sets the result.</summary>
internal sealed record Apply(Closure Closure, IReadOnlyList<Captured> Arguments) : Step
{
    public Captured Result { get; set; } = new Known(null);
}

/// <summary>What the node means.</summary>
internal sealed record Finish(Captured Value) : Step;

/// <summary>The nodes that apply lambdas, each as the steps to its meaning.</summary>
internal static class Expansion
{
#pragma warning disable format
    /// <summary>The steps, or nothing for a node that applies no lambda.</summary>
    public static IEnumerable<Step>? Of(Expression node, IReadOnlyList<Captured> operands) => node switch
    {
        MethodCallExpression call when call.Method.DeclaringType == typeof(Binding) => (call.Method.Name, operands.ToArray()) switch
        {
            (nameof(Binding.Let), [var value, Closure body])                                => Called(body, [value]),
            (nameof(Binding.Case), [var condition, var value])                              => [new Finish(Parts.Of([("Item1", condition), ("Item2", value)]))],
            (nameof(Binding.Cases), [.. var cases, var otherwise])                          => [new Finish(Chosen(call, cases, otherwise))],
            (nameof(Binding.Sum), [Known { Value: int n }, Closure term])                   => Sequences.Ranged(call, n, term, x => x.Sum(0)),
            (nameof(Binding.Product), [Known { Value: int n }, Closure factor])             => Sequences.Ranged(call, n, factor, x => x.Product(0)),
            (nameof(Binding.Iterate), [Known { Value: int n }, var start, Closure step])    => Iterated(call, n, start, step),
            (nameof(Binding.Sum) or nameof(Binding.Product) or nameof(Binding.Iterate), [not Known, ..]) => throw Refusal.Counted(call, call.Arguments[0]),
            _ => null,
        },
        MethodCallExpression { Method.Name: nameof(Binding.Let) } when operands is [var value, Closure body] => Called(body, [value]),
        MethodCallExpression { Method.Name: "Invoke" } or InvocationExpression when operands is [Closure called, ..] => Called(called, [.. operands.Skip(1)]),
        MethodCallExpression call when call.Method.DeclaringType == typeof(Enumerable) => Sequences.Of(call, operands),
        MethodCallExpression { Object: null } call when FormulaOf(call) is { } formula => Called(new(formula, Scope.Empty(formula.ReturnType == typeof(float))), operands),
        _ => null,
    };
#pragma warning restore format

    // The lambda that the author of a method says is its formula.
    private static LambdaExpression? FormulaOf(MethodCallExpression call)
    {
        if (call.Method.GetCustomAttribute<FormulaAttribute>() is not { } formula)
        {
            return null;
        }

        const BindingFlags any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var (type, parameters) = (call.Method.DeclaringType!, call.Method.GetParameters().Select(p => p.ParameterType));
        return (type.GetField(formula.Name, any)?.GetValue(null) ?? type.GetProperty(formula.Name, any)?.GetValue(null)) is LambdaExpression lambda
            && lambda.ReturnType == call.Type && lambda.Parameters.Select(p => p.Type).SequenceEqual(parameters)
            ? lambda
            : throw Refusal.NoLambda(call, formula.Name);
    }

    private static IEnumerable<Step> Called(Closure closure, IReadOnlyList<Captured> arguments)
    {
        var call = new Apply(closure, arguments);
        yield return call;
        yield return new Finish(call.Result);
    }

    private static Computed Chosen(MethodCallExpression call, IEnumerable<Captured> cases, Captured otherwise) => new(cases.Cast<Parts>().Reverse()
        .Aggregate(otherwise.Of(call), (rest, one) => Functions.Where(one.Members["Item1"].Of(call), one.Members["Item2"].Of(call), rest)));

    private static IEnumerable<Step> Iterated(MethodCallExpression call, int n, Captured start, Closure step)
    {
        var state = n <= Binding.MostIterations ? start : throw Refusal.Of(Reasons.Iterated, Source.Of(call).Text, $"{Binding.MostIterations}", $"{n}");
        for (var i = 0; i < n; i++)
        {
            var once = new Apply(step, [state, new Known(i)]);
            yield return once;
            state = once.Result;
        }

        yield return new Finish(state);
    }
}
