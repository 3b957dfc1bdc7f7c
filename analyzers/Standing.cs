using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ExprGrad.Analyzers;

/// <summary>What can be told of a part of a lambda before the program runs.</summary>
internal abstract record Standing
{
    /// <summary>Capture will know its value.</summary>
    public static readonly Standing Known = new Simple(nameof(Known));

    /// <summary>It is mathematics: capture will have it as an expression.</summary>
    public static readonly Standing Computed = new Simple(nameof(Computed));

    /// <summary>It is any one of objects that capture will know.</summary>
    public static readonly Standing Each = new Simple(nameof(Each));

    /// <summary>It is a delegate of a function that is captured already.</summary>
    public static readonly Standing Function = new Simple(nameof(Function));

    /// <summary>It is a lambda or names a method.</summary>
    public static readonly Standing Lambda = new Simple(nameof(Lambda));

    /// <summary>Only the run can tell.</summary>
    public static readonly Standing Unsure = new Simple(nameof(Unsure));

    /// <summary>It is refused, and what is computed from it with it.</summary>
    public static readonly Standing Refused = new Simple(nameof(Refused));

    /// <summary>An element of a sequence that stands so.</summary>
    public Standing ElementOf(ITypeSymbol? sequence) => this switch
    {
        _ when this != Known => this == Each ? Computed : this,
        _ when Numbers.Elements(sequence) is { } element => Numbers.IsNumber(element) ? Computed : element.TypeKind is TypeKind.Class or TypeKind.Struct && !Numbers.IsSequence(element) ? Each : Unsure,
        _ => Unsure,
    };

    private sealed record Simple(string Name) : Standing;
}

/// <summary>A record or a tuple, or a sequence of such, by its members.</summary>
internal sealed record Parts(ImmutableDictionary<string, Standing> Members) : Standing
{
    public static Parts Of(IEnumerable<(string Name, Standing Standing)> members) => new(members.ToImmutableDictionary(m => m.Name, m => m.Standing));
}
