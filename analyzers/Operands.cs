using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ExprGrad.Analyzers;

/// <summary>What a part of a lambda is computed from, in the order in which capture reads it.</summary>
internal static class Operands
{
    public static IReadOnlyList<IOperation> Of(IOperation node) => node switch
    {
        { ConstantValue.HasValue: true } => [],
        IBinaryOperation b => [b.LeftOperand, b.RightOperand],
        ICoalesceOperation c => [c.Value, c.WhenNull],
        IUnaryOperation u => [u.Operand],
        IConversionOperation cast => [cast.Operand],
        IConditionalOperation { WhenFalse: { } otherwise } c => [c.Condition, c.WhenTrue, otherwise],
        IFieldReferenceOperation { Instance: { } x } => [x],
        IPropertyReferenceOperation { Instance: { } x } p => [x, .. p.Arguments.Select(a => Place(a.Value))],
        IArrayElementReferenceOperation e => [e.ArrayReference, .. e.Indices.Select(Place)],
        IInvocationOperation { Instance: { } x } call => [x, .. Arguments(call)],
        IInvocationOperation call => Arguments(call),
        IDelegateCreationOperation made => [made.Target],
        IObjectCreationOperation { Initializer: null } made => [.. made.Arguments.OrderBy(a => a.Parameter?.Ordinal).Select(a => a.Value)],
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        _ => [],
    };

    /// <summary>The arguments of a call, in the order of its parameters.</summary>
    public static IReadOnlyList<IOperation> Arguments(IInvocationOperation call) => [.. call.Arguments.OrderBy(a => a.Parameter?.Ordinal).Select(a => a.Value)];

    /// <summary>What a lambda returns.</summary>
    public static IOperation? Body(IAnonymousFunctionOperation lambda) => lambda.Body.Operations is [IReturnOperation { ReturnedValue: { } value }, ..] ? value : null;

    /// <summary>The lambda that an argument is, if it is one.</summary>
    public static IAnonymousFunctionOperation? Lambda(IOperation argument) => Bare(argument) as IAnonymousFunctionOperation;

    /// <summary>The method that an argument names, if it does.</summary>
    public static IMethodReferenceOperation? Group(IOperation argument) => Bare(argument) as IMethodReferenceOperation;

    /// <summary>Whether a conversion leaves no trace in an expression tree.</summary>
    public static bool IsSilent(IConversionOperation cast) =>
        cast.Conversion.IsIdentity || (cast.Conversion.IsReference && cast.IsImplicit) || Lambda(cast) is not null;

    /// <summary>Whether a delegate is called as f(x), not as f.Invoke(x).</summary>
    public static bool IsDirect(IInvocationOperation call) => call.TargetMethod.MethodKind == MethodKind.DelegateInvoke
        && call.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Invoke" } or MemberBindingExpressionSyntax };

    private static IOperation Bare(IOperation argument) => argument switch
    {
        IDelegateCreationOperation made => Bare(made.Target),
        IConversionOperation cast => Bare(cast.Operand),
        _ => argument,
    };

    // What C# has to cast to an integer is whole when it is a place of an array.
    private static IOperation Place(IOperation index) =>
        index is IConversionOperation { ConstantValue.HasValue: false, Operand: { Type.SpecialType: SpecialType.System_Double or SpecialType.System_Single } x } ? x : index;
}
