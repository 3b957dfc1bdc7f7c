using ExprGrad.Capturing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static ExprGrad.Capturing.Written;

namespace ExprGrad.Analyzers;

/// <summary>A part of a lambda as C#: for messages as capture writes it, for fixes as it is in the text.</summary>
internal static class Reader
{
#pragma warning disable format
    private static readonly Dictionary<BinaryOperatorKind, string> Infixes = new()
    {
        [BinaryOperatorKind.ConditionalOr] = "||",  [BinaryOperatorKind.ConditionalAnd]     = "&&",
        [BinaryOperatorKind.Or]            = "|",   [BinaryOperatorKind.And]                = "&",   [BinaryOperatorKind.ExclusiveOr] = "^",
        [BinaryOperatorKind.Equals]        = "==",  [BinaryOperatorKind.NotEquals]          = "!=",
        [BinaryOperatorKind.LessThan]      = "<",   [BinaryOperatorKind.LessThanOrEqual]    = "<=",
        [BinaryOperatorKind.GreaterThan]   = ">",   [BinaryOperatorKind.GreaterThanOrEqual] = ">=",
        [BinaryOperatorKind.LeftShift]     = "<<",  [BinaryOperatorKind.RightShift]         = ">>",
        [BinaryOperatorKind.Add]           = "+",   [BinaryOperatorKind.Subtract]           = "-",
        [BinaryOperatorKind.Multiply]      = "*",   [BinaryOperatorKind.Divide]             = "/",   [BinaryOperatorKind.Remainder]   = "%",
    };

    private static readonly Dictionary<UnaryOperatorKind, string> Prefixes = new()
    {
        [UnaryOperatorKind.Minus] = "-",  [UnaryOperatorKind.Plus] = "+",  [UnaryOperatorKind.Not] = "!",  [UnaryOperatorKind.BitwiseNegation] = "~",
    };
#pragma warning restore format

    /// <summary>A part as capture writes it.</summary>
    public static Written Of(IOperation node) => Of(node, Depth);

    /// <summary>A part as it is in the text.</summary>
    public static Written Verbatim(IOperation node) => new($"{node.Syntax.WithoutTrivia()}", node.Syntax switch
    {
        BinaryExpressionSyntax b => StrengthOf(b.OperatorToken.Text) ?? Relation,
        ConditionalExpressionSyntax => 1,
        PrefixUnaryExpressionSyntax or CastExpressionSyntax => Tighter,
        LambdaExpressionSyntax or AssignmentExpressionSyntax => 0,
        SwitchExpressionSyntax or IsPatternExpressionSyntax => 1,
        _ => Primary,
    })
    { IsReal = node.Type?.SpecialType == SpecialType.System_Double && node.ConstantValue.HasValue, IsWhole = node.Type is { } type && Capturing.Types.IsWhole(Of(type)) };

    /// <summary>A type as C#.</summary>
    public static string Of(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Capturing.Types.Array(Of(array.ElementType), array.Rank),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => $"{Of(nullable.TypeArguments[0])}?",
        INamedTypeSymbol { IsTupleType: true, TupleUnderlyingType: { } tuple } => Of(tuple),
        INamedTypeSymbol { IsGenericType: true } generic => Capturing.Types.Generic(generic.Name, generic.TypeArguments.Select(Of)),
        _ => Capturing.Types.Named($"{type.ContainingNamespace}", type.Name),
    };

    /// <summary>A method that is named, called with its own parameters.</summary>
    public static Written Call(IMethodSymbol method, IEnumerable<Written> arguments) => Written.Call($"{Of(method.ContainingType)}.{method.Name}", arguments);

    private static Written Of(IOperation node, int depth) => depth == 0 && !node.ConstantValue.HasValue && Operands.Of(node).Count > 0 ? Ellipsis : Node(node, depth - 1);

    private static Written Node(IOperation node, int depth) => node switch
    {
        { ConstantValue: { HasValue: true, Value: var value } } => Value(node.Type, value),
        IParameterReferenceOperation p => Name(p.Parameter.Name),
        ILocalReferenceOperation local => Name(local.Local.Name),
        IInstanceReferenceOperation => Name("this"),
        IBinaryOperation b when Infixes.TryGetValue(b.OperatorKind, out var symbol) => Infix(symbol, Of(b.LeftOperand, depth), Of(b.RightOperand, depth)),
        ICoalesceOperation c => Infix("??", Of(c.Value, depth), Of(c.WhenNull, depth)),
        IUnaryOperation u when Prefixes.TryGetValue(u.OperatorKind, out var symbol) => Prefix(symbol, Of(u.Operand, depth)),
        IConversionOperation cast when Operands.IsSilent(cast) => Node(cast.Operand, depth),
        IConversionOperation { Type: { } to, Operand.Type: { } from } cast => Cast(Of(from), Of(to), Of(to) is "double" or "object" ? Node(cast.Operand, depth) : Of(cast.Operand, depth)),
        IConditionalOperation { WhenFalse: { } otherwise } c => Choose(Of(c.Condition, depth), Of(c.WhenTrue, depth), Of(otherwise, depth)),
        IFieldReferenceOperation f => Member(f.Field.CorrespondingTupleField ?? f.Field, f.Instance, depth),
        IPropertyReferenceOperation { Instance: { } x, Arguments.Length: > 0 } p => Element(Of(x, depth), All(p.Arguments.Select(a => a.Value), depth)),
        IPropertyReferenceOperation p => Member(p.Property, p.Instance, depth),
        IArrayElementReferenceOperation e => Element(Of(e.ArrayReference, depth), All(e.Indices, depth)),
        IInvocationOperation call => Called(call, depth),
        IAnonymousFunctionOperation lambda => Lambda([.. lambda.Symbol.Parameters.Select(p => p.Name)], Operands.Body(lambda) is { } body ? Of(body, depth) : Ellipsis),
        IDelegateCreationOperation made => Node(made.Target, depth),
        IMethodReferenceOperation group => Name($"{Of(group.Method.ContainingType)}.{group.Method.Name}"),
        IObjectCreationOperation { Initializer: null, Type: { } type } made => Written.Call($"new {Of(type)}", All(made.Arguments.Select(a => a.Value), depth)),
        IArrayCreationOperation { Initializer: { } initializer } => Written.Array(All(initializer.ElementValues, depth)),
        IObjectCreationOperation { Initializer.Initializers: var parts } => Written.Call(parts.Any(p => p is IAssignmentOperation) ? "MemberInit" : "ListInit", Ellipsis),
        IArrayCreationOperation => Written.Call("NewArrayBounds", Ellipsis),
        IIsTypeOperation test => new($"{Of(test.ValueOperand, depth).At(Relation)} is {Of(test.TypeOperand)}", Relation),
        IDefaultValueOperation { Type: { } type } => Written.Call("default", Name(Of(type))),
        _ => Written.Call($"{node.Kind}", Ellipsis),
    };

    private static Written Value(ITypeSymbol? type, object? value) => type is { TypeKind: TypeKind.Enum }
        ? Name($"{Of(type)}.{type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, value))?.Name ?? $"{value}"}")
        : Constant(value);

    private static Written Member(ISymbol member, IOperation? instance, int depth) => instance switch
    {
        null => Written.Member(Name(Of(member.ContainingType)), member.Name),
        IInstanceReferenceOperation => Name(member.Name),
        _ => Written.Member(Of(instance, depth), member.Name),
    };

    private static Written Called(IInvocationOperation call, int depth)
    {
        var (method, arguments) = (call.TargetMethod, All(Operands.Arguments(call), depth));
        return Operands.IsDirect(call) ? Written.Call(Of(call.Instance!, depth), arguments)
            : call.Instance is { } target ? Written.Call(Written.Member(Of(target, depth), method.Name), arguments)
            : method.IsExtensionMethod ? Written.Call(Written.Member(arguments[0], method.Name), arguments.Skip(1))
            : method.Name == "Let" || method.ContainingType.ToDisplayString() == "ExprGrad.Binding" ? Written.Call(method.Name, arguments)
            : Call(method, arguments);
    }

    private static List<Written> All(IEnumerable<IOperation> nodes, int depth) => [.. nodes.Select(n => Of(n, depth))];
}
