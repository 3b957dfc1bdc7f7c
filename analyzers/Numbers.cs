using ExprGrad.Capturing;
using Microsoft.CodeAnalysis;

namespace ExprGrad.Analyzers;

/// <summary>Types of numbers and of what holds them.</summary>
internal static class Numbers
{
    /// <summary>Whether values of a type are numbers that double arithmetic takes as they are.</summary>
    public static bool IsNumber(ITypeSymbol? type) => type is not null && type.SpecialType != SpecialType.None && Types.IsNumber(Reader.Of(type));

    /// <summary>Whether a type stands for the real numbers.</summary>
    public static bool IsReal(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single;

    /// <summary>Whether a type stands for integers.</summary>
    public static bool IsWhole(ITypeSymbol? type) => IsNumber(type) && !IsReal(type);

    /// <summary>Whether no value of the type is mathematics.</summary>
    public static bool IsNone(ITypeSymbol? type) => type is
    {
        SpecialType: SpecialType.System_String or SpecialType.System_Decimal or SpecialType.System_Char or SpecialType.System_DateTime
    }
    or { TypeKind: TypeKind.Enum };

    /// <summary>The type of the elements of a sequence.</summary>
    public static ITypeSymbol? Elements(ITypeSymbol? sequence) => sequence is IArrayTypeSymbol array ? array.ElementType
        : sequence is null || sequence.SpecialType == SpecialType.System_String ? null
        : sequence.AllInterfaces.OfType<ITypeSymbol>().Append(sequence).OfType<INamedTypeSymbol>()
            .FirstOrDefault(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)?.TypeArguments[0];

    /// <summary>Whether a type is a sequence.</summary>
    public static bool IsSequence(ITypeSymbol type) => type.TypeKind == TypeKind.Array || type.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable);

    /// <summary>Whether a type or a method's type is .NET's own.</summary>
    public static bool IsSystem(INamedTypeSymbol type) => Types.IsSystem($"{type.ContainingNamespace}");

    /// <summary>Whether a type holds .NET's methods on numbers.</summary>
    public static bool IsArithmetic(INamedTypeSymbol type) => IsPrimitive(type) || type.SpecialType == SpecialType.System_Decimal || $"{type.ContainingNamespace}.{type.Name}" is "System.Math" or "System.MathF";

    /// <summary>Whether a type is one that the machine has.</summary>
    public static bool IsPrimitive(ITypeSymbol type) =>
        IsNumber(type) || type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;
}
