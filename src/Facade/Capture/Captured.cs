using System.Collections.Immutable;
using System.Globalization;
using System.Linq.Expressions;

namespace ExprGrad.Capturing;

/// <summary>What a part of a lambda means.</summary>
internal abstract record Captured
{
    /// <summary>This as mathematics: a number, or a condition that is 1 or 0.</summary>
    public Expr Number(Expression node) => this switch
    {
        Computed { Value: var x } => x,
        Known { Value: bool b } => b ? 1 : 0,
        Known { Value: IConvertible n } when IsNumber(node.Type) => Convert.ToDouble(n, CultureInfo.InvariantCulture),
        _ => throw Refusal.Of(node, $"it is of type {Source.Of(node.Type)}", "an expression of type double"),
    };

    /// <summary>Whether values of a type are numbers that double arithmetic takes as they are.</summary>
    public static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Double && type.IsPrimitive;
}

/// <summary>It depends on the parameters, or is mathematics of constants.</summary>
internal sealed record Computed(Expr Value) : Captured;

/// <summary>Its value, of any type, is known at capture.</summary>
internal sealed record Known(object? Value) : Captured;

/// <summary>A lambda and what its free variables mean: it is expanded where it is called.</summary>
internal sealed record Closure(LambdaExpression Lambda, Scope Scope) : Captured
{
    /// <summary>The scope of the body, with the parameters bound to arguments.</summary>
    public Scope Applied(IEnumerable<Captured> arguments) => new(Scope.Bound.SetItems(Lambda.Parameters.Zip(arguments, KeyValuePair.Create)));
}

/// <summary>What parameters mean, and what is already captured of the nodes that see them.</summary>
internal sealed class Scope(ImmutableDictionary<ParameterExpression, Captured> bound)
{
    /// <summary>A scope in which nothing is bound.</summary>
    public static Scope Empty => new(ImmutableDictionary<ParameterExpression, Captured>.Empty);

    public ImmutableDictionary<ParameterExpression, Captured> Bound => bound;

    public Dictionary<Expression, Captured> Values { get; } = new(ReferenceEqualityComparer.Instance);
}
