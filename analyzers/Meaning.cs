using ExprGrad.Capturing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using static ExprGrad.Analyzers.Standing;

namespace ExprGrad.Analyzers;

/// <summary>What one part of a lambda stands as, from what its operands stand as, the way capture decides.</summary>
internal static class Meaning
{
#pragma warning disable format
    public static Standing Of(IOperation node, Inspection at) => node switch
    {
        { ConstantValue.HasValue: true }                     => Known,
        IParameterReferenceOperation p                       => at[p.Parameter],
        ILocalReferenceOperation or IInstanceReferenceOperation or IDefaultValueOperation => Known,
        IConversionOperation cast                            => Cast(cast, at),
        IBinaryOperation or IUnaryOperation                  => Operator(node, at),
        IConditionalOperation { WhenFalse: not null } choice => Choice(choice, at),
        IPropertyReferenceOperation { Arguments.Length: > 0 } p => Element(node, p.Instance!, at),
        IArrayElementReferenceOperation e                    => Element(node, e.ArrayReference, at),
        IFieldReferenceOperation or IPropertyReferenceOperation => Member((IMemberReferenceOperation)node, at),
        IInvocationOperation call                            => Calls.Of(call, at),
        IDelegateCreationOperation                           => Lambda,
        IArrayCreationOperation { Initializer.ElementValues: var elements } => elements.Length == 0 || (AllKnown(elements, at) && !Numbers.IsNumber(elements[0].Type)) ? Known : Computation(elements, at),
        IObjectCreationOperation { Initializer: null } made  => Made(made, at),
        IObjectCreationOperation or IArrayCreationOperation or IIsTypeOperation => at.Refuse(Reasons.NoRow, node, _ => []),
        _                                                    => AllKnown(Operands.Of(node), at) && Operands.Of(node).Count > 0 ? Known : Unsure,
    };
#pragma warning restore format

    /// <summary>Whether capture will know all of them.</summary>
    public static bool AllKnown(IEnumerable<IOperation> parts, Inspection at) => parts.All(p => at[p] == Known);

    /// <summary>Mathematics of parts that must be numbers.</summary>
    public static Standing Computation(IEnumerable<IOperation> parts, Inspection at) => parts.Select(at.Number).ToList().Contains(Refused) ? Refused : Computed;

    private static Standing Cast(IConversionOperation cast, Inspection at)
    {
        var (operand, from, to) = (at[cast.Operand], cast.Operand.Type!, cast.Type!);
        return MayBeLive(operand) && IsLive(from) && to.SpecialType == SpecialType.System_Double ? Computed
            : Operands.IsSilent(cast) || operand == Known || operand == Unsure || operand == Lambda || operand is Parts ? operand
            : to.SpecialType == SpecialType.System_Double && Numbers.IsNumber(from) ? operand
            : to.SpecialType == SpecialType.System_Single && Numbers.IsNumber(from) && (at.IsSingle || from.SpecialType != SpecialType.System_Double) ? operand
            : Numbers.IsNumber(to) && Numbers.IsWhole(from) ? operand
            : to.IsReferenceType && cast.Conversion is { IsImplicit: true, IsUserDefined: false } ? operand
            : to.SpecialType == SpecialType.System_Single || Reader.Of(to) == "Half" ? at.Refuse(Reasons.Precision, cast, w => [w(cast.Operand).Text])
            : from.SpecialType == SpecialType.System_Double && Numbers.IsNumber(to) ? at.Refuse(Reasons.Truncated, cast, w => [Reader.Of(to), w(cast.Operand).Text])
            : at.Refuse(Reasons.NoNumber, cast, _ => [Reader.Of(to)]);
    }

    private static Standing Operator(IOperation node, Inspection at)
    {
        var (parts, kind) = (Operands.Of(node), Operands.Of(node)[0].Type);
        var isOwn = node is IBinaryOperation { OperatorMethod: not null } or IUnaryOperation { OperatorMethod: not null };
        return node is IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide } quotient && Numbers.IsWhole(kind)
                ? at.Refuse(Reasons.Division, node, w => [Reader.Of(node.Type!), w(quotient.LeftOperand).At(Written.Factor), w(quotient.RightOperand).AsReal()])
            : node is IBinaryOperation b && IsLost(b) ? at.Refuse(Reasons.Lost, node, _ => [])
            : !isOwn && Fits(node, kind) && !(AllKnown(parts, at) && node.Type?.SpecialType != SpecialType.System_Double) ? Computation(parts, at)
            : AllKnown(parts, at) ? Known
            : parts.Any(p => at[p] == Unsure) ? Unsure
            : Numbers.IsWhole(kind) ? at.Refuse(Reasons.Whole, node, w => [Reader.Of(kind!), w(parts[0]).At(Written.Tighter)])
            : at.Refuse(Reasons.NoRow, node, _ => []);
    }

    private static bool IsLost(IBinaryOperation b) => b.OperatorKind switch
    {
        BinaryOperatorKind.Multiply or BinaryOperatorKind.Add => IsZero(b.LeftOperand) || IsZero(b.RightOperand),
        BinaryOperatorKind.Divide => IsZero(b.LeftOperand),
        BinaryOperatorKind.Subtract => IsZero(b.RightOperand),
        _ => false,
    };

    private static bool IsZero(IOperation node) => node.ConstantValue is { HasValue: true, Value: 0.0 or 0f };

    // Operators of numbers and conditions; on whole numbers those that never leave them, or that compare.
    private static bool Fits(IOperation node, ITypeSymbol? kind) => Numbers.IsReal(kind) || kind?.SpecialType == SpecialType.System_Boolean
        || (Numbers.IsWhole(kind) && (node.Type?.SpecialType == SpecialType.System_Boolean || KeepsWhole(node)));

    private static bool KeepsWhole(IOperation node) => node.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 && node is IBinaryOperation
    {
        OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply or BinaryOperatorKind.Remainder
    }
    or IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus or UnaryOperatorKind.Plus };

    private static Standing Choice(IConditionalOperation choice, Inspection at) =>
        AllKnown(Operands.Of(choice), at) && choice.Type?.SpecialType != SpecialType.System_Double ? Known
        : at[choice.Condition] == Known && !Numbers.IsNumber(choice.Type) ? Unsure
        : Computation(Operands.Of(choice), at);

    private static Standing Element(IOperation node, IOperation array, Inspection at) =>
        AllKnown(Operands.Of(node), at) ? Known
        : Operands.Of(node).Any(p => at[p] == Unsure) ? Unsure
        : at[array] is Parts parts ? parts
        : node is IPropertyReferenceOperation { Property.ContainingType: { } type } && !Numbers.IsSystem(type) ? Unsure
        : at[array] == Known ? at[array].ElementOf(array.Type) is var element && element == Computed ? Computed : Unsure
        : Computed;

    private static Standing Member(IMemberReferenceOperation member, Inspection at)
    {
        var (name, standing) = ((member.Member as IFieldSymbol)?.CorrespondingTupleField?.Name ?? member.Member.Name, member.Instance is { } x ? at[x] : Known);
        return name == "Length" && member.Instance?.Type is IArrayTypeSymbol ? standing == Unsure ? Unsure : Known
            : MayBeLive(standing) && name == "Value" && IsLive(member.Instance?.Type) ? Computed
            : standing is Parts parts ? parts.Members.TryGetValue(name, out var part) ? part : at.Refuse(Reasons.PropertyBody, member, _ => [])
            : standing == Each || standing == Unsure ? standing
            : standing == Computed && name is "Length" or "Count" ? Known
            : standing == Known && name == "Value" && IsFunction(member.Instance?.Type) ? Function
            : standing != Known ? at.Refuse(Reasons.NoRow, member, _ => [])
            : member is IPropertyReferenceOperation { Instance: null, Member.ContainingType: { } type } && Numbers.IsSystem(type) ? at.Refuse(Reasons.Once, member, _ => [])
            : Known;
    }

    // A live number, one of several, or one that is chosen.
    private static bool MayBeLive(Standing standing) => standing == Known || standing == Each || standing == Computed;

    private static bool IsLive(ITypeSymbol? type) => type?.ToDisplayString() == "ExprGrad.Live";

    // An object of this library that holds a captured function, such as what Grad.Of returns.
    private static bool IsFunction(ITypeSymbol? type) => type is { ContainingNamespace.Name: "ExprGrad" }
        && Bases(type).Any(t => t.GetMembers("Function").Any(m => m is IPropertySymbol { DeclaredAccessibility: Accessibility.Public, Type.Name: "Function" }));

    private static IEnumerable<ITypeSymbol> Bases(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            yield return type;
        }
    }

    private static Standing Made(IObjectCreationOperation made, Inspection at) =>
        Operands.Of(made).Any(p => at[p] == Unsure) ? Unsure
        : !AllKnown(Operands.Of(made), at) && made.Constructor is { } constructor && Parameters.MembersOf(constructor) is { } members
            ? Parts.Of(members.Zip(Operands.Of(made), (m, p) => (m.Name, at[p])))
        : at.Refuse(Reasons.NoRow, made, _ => []);
}
