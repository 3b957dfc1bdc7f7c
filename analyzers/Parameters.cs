using ExprGrad.Capturing;
using Microsoft.CodeAnalysis;
using static ExprGrad.Analyzers.Standing;

namespace ExprGrad.Analyzers;

/// <summary>What the parameters of a captured lambda stand as: numbers, arrays of numbers, and records of such, which can be rebuilt of them.</summary>
internal sealed class Parameters(Inspection inspection, Entry entry)
{
    /// <summary>What a parameter stands as, or its refusal.</summary>
    public Standing Of(IParameterSymbol parameter) => Of(parameter.Type, parameter.Name, new(parameter, IsData: parameter.Ordinal >= entry.DataFrom, []));

    /// <summary>The member that each parameter of a constructor sets, if each sets one.</summary>
    public static IReadOnlyList<ISymbol>? MembersOf(IMethodSymbol constructor) =>
        constructor.Parameters.Length > 0 && constructor.Parameters.Select(p => Member(constructor.ContainingType, p)).OfType<ISymbol>().ToList() is var members
            && members.Count == constructor.Parameters.Length ? members : null;

    private Standing Of(ITypeSymbol type, string name, Place place)
    {
        var written = $"{Reader.Of(type)} {name}";
        return entry.IsFormula && !Numbers.IsReal(type) ? Unsure
            : Numbers.IsReal(type) || (place.IsData && Numbers.IsNumber(type)) ? Computed
            : IsBlock(type) ? entry.HasShapes ? Computed : Refuse(Reasons.NoExtents, written, place)
            : place.Around.Contains(type, SymbolEqualityComparer.Default) ? Refuse(Reasons.Recursive, written, place)
            : place.IsData && type is IArrayTypeSymbol { Rank: 1, ElementType: INamedTypeSymbol row } && place.Around.Count == 0 && !Numbers.IsNumber(row)
                && Of(row, name, place) is var standing && (standing == Refused || (standing is Parts && !HoldsBlocks(row))) ? standing
            : Composite(type, name, written, place);
    }

    private Standing Composite(ITypeSymbol type, string name, string written, Place place)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } made || Numbers.IsPrimitive(type) || (Numbers.IsSystem(made) && !made.IsTupleType && !made.Name.EndsWith("Tuple", StringComparison.Ordinal)))
        {
            var leaf = name.Substring(name.LastIndexOf('.') + 1);
            return type is ITypeParameterSymbol or IErrorTypeSymbol ? Unsure
                : Numbers.IsNumber(type) ? Refuse(Reasons.NotReal, written, place, leaf)
                : type is IArrayTypeSymbol { Rank: 1, ElementType: INamedTypeSymbol row } && !Numbers.IsSystem(row) ? Refuse(Reasons.NoColumns, written, place, Reader.Of(row))
                : Refuse(Reasons.NotNumeric, written, place, Types.Real(Reader.Of(type)), leaf);
        }

        var constructor = made.InstanceConstructors.Where(c => c.DeclaredAccessibility == Accessibility.Public)
            .OrderByDescending(c => c.Parameters.Length).FirstOrDefault(c => MembersOf(c) is not null);
        if (constructor is null)
        {
            return Refuse(Reasons.NoConstructor, written, place, Reader.Of(type));
        }

        var members = MembersOf(constructor)!;
        var left = made.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(p => p.DeclaredAccessibility == Accessibility.Public && !p.IsStatic && IsStored(p) && members.All(m => m.Name != p.Name));
        var mutable = type.IsValueType ? null : members.OfType<IPropertySymbol>().FirstOrDefault(p => p.SetMethod is { DeclaredAccessibility: Accessibility.Public, IsInitOnly: false });
        return mutable is not null ? Refuse(Reasons.Mutable, written, place, mutable.Name, Reader.Of(type))
            : left is not null ? Refuse(Reasons.LeftOut, written, place, left.Name, Reader.Of(type), Reader.Of(left.Type))
            : members.Select(m => (m.Name, Standing: Of(TypeOf(m)!, $"{name}.{m.Name}", place with { Around = [.. place.Around, type] }))).ToList() is var parts
                && parts.Exists(p => p.Standing == Refused) ? Refused : Parts.Of(parts);
    }

    private Standing Refuse(Reason reason, string written, Place place, params IEnumerable<string> others) => place.Parameter.DeclaringSyntaxReferences is [var declared, ..]
        ? inspection.Refuse(reason, declared.GetSyntax().GetLocation(), others.Prepend(written))
        : Unsure;

    private static bool IsBlock(ITypeSymbol type) => Reader.Of(type) is "double[]" or "double[,]" or "ReadOnlyMemory<double>" or "Tensor<double>";

    private static bool HoldsBlocks(INamedTypeSymbol record) => record.InstanceConstructors.Select(MembersOf).Any(members => members is not null
        && members.Select(TypeOf).Any(type => IsBlock(type!) || (type is INamedTypeSymbol inner && !Numbers.IsNumber(inner) && HoldsBlocks(inner))));

    // Bases too: a record may be derived.
    private static ISymbol? Member(INamedTypeSymbol type, IParameterSymbol parameter)
    {
        for (INamedTypeSymbol? of = type; of is not null; of = of.BaseType)
        {
            if (of.GetMembers().FirstOrDefault(m => Fits(m, parameter) && (m.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase) || (type.Name.EndsWith("Tuple", StringComparison.Ordinal) && m.Name == $"Item{parameter.Ordinal + 1}"))) is { } member)
            {
                return member;
            }
        }

        return null;
    }

    private static bool Fits(ISymbol member, IParameterSymbol parameter) => member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public } and (IPropertySymbol { GetMethod: not null } or IFieldSymbol)
        && SymbolEqualityComparer.Default.Equals(TypeOf(member), parameter.Type);

    private static ITypeSymbol? TypeOf(ISymbol member) => (member as IPropertySymbol)?.Type ?? (member as IFieldSymbol)?.Type;

    private static bool IsStored(IPropertySymbol property) =>
        property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property));

    private sealed record Place(IParameterSymbol Parameter, bool IsData, IReadOnlyList<ITypeSymbol> Around);
}
