using System.Collections.Immutable;
using System.Linq.Expressions;

namespace ExprGrad.Capturing;

/// <summary>What a part of a lambda means.</summary>
internal abstract record Captured
{
    /// <summary>This as mathematics, if it is: a number, a condition that is 1 or 0, or an array of such.</summary>
    public Expr? Formula => this switch
    {
        Computed x => x.Value,
        Known known => known.Read ?? Elements.Of(known.Value),
        Each each => each.Stacked is { } stacked ? each.Lane.Example(stacked) : null,
        _ => null,
    };

    /// <summary>This as mathematics; the node is named if it is none.</summary>
    public Expr Of(Expression node) => Formula ?? throw Refusal.NoNumber(node);

    /// <summary>The same with every part of it that is mathematics changed.</summary>
    public Captured Changed(Expression node, Func<Expr, Expr> change) => this is Parts parts
        ? new Parts(parts.Members.ToImmutableDictionary(m => m.Key, m => m.Value.Changed(node, change)))
        : new Computed(change(Of(node)));

    /// <summary>The number of elements of a sequence.</summary>
    public int Length(Expression node) => this switch
    {
        Parts parts => parts.Members.Values.First().Length(node),
        Known { Read: null, Value: System.Collections.ICollection items } => items.Count,
        _ => Of(node).Shape is { Rank: > 0 } shape ? shape[0] : throw Refusal.NoSequence(node),
    };

    /// <summary>Whether values of a type are numbers that double arithmetic takes as they are.</summary>
    public static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Double && type is { IsPrimitive: true };

    /// <summary>Whether a type stands for the real numbers.</summary>
    public static bool IsReal(Type type) => type == typeof(double) || type == typeof(float);
}

/// <summary>It depends on the parameters, or is mathematics of constants.</summary>
internal sealed record Computed(Expr Value) : Captured;

/// <summary>Its value, of any type, is known at capture.</summary>
/// <param name="Value">The value.</param>
/// <param name="Read">What it was as mathematics when it was read, if that was before: its elements may have changed since.</param>
internal sealed record Known(object? Value, Expr? Read = null) : Captured;

/// <summary>A record or tuple, or a sequence of such, by its members.</summary>
internal sealed record Parts(ImmutableDictionary<string, Captured> Members) : Captured
{
    public static Parts Of(IEnumerable<(string Name, Captured Value)> members) => new(members.ToImmutableDictionary(m => m.Name, m => m.Value));
}

/// <summary>Any one of some known objects: the one that a pass over them has come to.</summary>
internal sealed record Each(IReadOnlyList<object?> Items, Lane Lane) : Captured
{
    /// <summary>The objects as mathematics, along a first axis.</summary>
    public Expr? Stacked => Elements.Of(Items);
}

/// <summary>A lambda and what its free variables mean: it is expanded where it is called.</summary>
internal sealed record Closure(LambdaExpression Lambda, Scope Scope) : Captured
{
    /// <summary>The scope of the body, with the parameters bound to arguments.</summary>
    public Scope Applied(IEnumerable<Captured> arguments) => Scope.With(Lambda.Parameters.Zip(arguments, KeyValuePair.Create));
}

/// <summary>What parameters mean, and what is already captured of the nodes that see them.</summary>
internal sealed class Scope(ImmutableDictionary<ParameterExpression, Captured> bound, bool isSingle, IReadOnlyDictionary<Expression, Captured> read)
{
    private static readonly Dictionary<Expression, Captured> Nothing = [];

    /// <summary>A scope in which nothing is bound, of a lambda over float or over double; some nodes may have been read before.</summary>
    public static Scope Empty(bool isSingle, IReadOnlyDictionary<Expression, Captured>? read = null) =>
        new(ImmutableDictionary<ParameterExpression, Captured>.Empty, isSingle, read ?? Nothing);

    /// <summary>This scope without what is bound in it.</summary>
    public Scope Outermost => Empty(isSingle, read);

    /// <summary>What nodes mean that were read before.</summary>
    public IReadOnlyDictionary<Expression, Captured> Read => read;

    public ImmutableDictionary<ParameterExpression, Captured> Bound => bound;

    /// <summary>Whether numbers are written as float, so that a cast to it changes nothing.</summary>
    public bool IsSingle => isSingle;

    public Dictionary<Expression, Captured> Values { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>A scope inside this one, with more parameters bound.</summary>
    public Scope With(IEnumerable<KeyValuePair<ParameterExpression, Captured>> arguments) => new(bound.SetItems(arguments), isSingle, read);
}
