using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ExprGrad.Analyzers;

/// <summary>Where a lambda enters capture.</summary>
/// <param name="DataFrom">The place from which on parameters are data.</param>
/// <param name="HasShapes">Whether arrays among the parameters have shapes.</param>
/// <param name="IsFormula">Whether it is the formula of a method, so that it is captured with the arguments of each call.</param>
internal sealed record Entry(int DataFrom, bool HasShapes, bool IsFormula)
{
    /// <summary>The attribute of methods and classes that capture lambdas.</summary>
    public const string Attribute = "ExprGrad.CapturesAttribute";

    private const string Formula = "ExprGrad.FormulaAttribute";

    /// <summary>The entry of a lambda, if it is captured.</summary>
    public static Entry? Of(IAnonymousFunctionOperation lambda, ISymbol around)
    {
        IOperation node = lambda;
        while (node.Parent is IConversionOperation or IDelegateCreationOperation)
        {
            node = node.Parent;
        }

        return !IsExpression(node.Type) ? null
            : node.Parent is IArgumentOperation { Parent: IInvocationOperation call } ? Of(call)
            : around is IFieldSymbol or IPropertySymbol && IsFormulaOfAMethod(around) ? new(int.MaxValue, HasShapes: true, IsFormula: true)
            : null;
    }

    /// <summary>The name of the formula of a method.</summary>
    public static string? FormulaOf(IMethodSymbol method) =>
        method.GetAttributes().FirstOrDefault(a => Is(a, Formula))?.ConstructorArguments is [{ Value: string name }] ? name : null;

    private static Entry? Of(IInvocationOperation call) =>
        (Marked(call.TargetMethod) ?? Marked(call.TargetMethod.ContainingType)) is { } mark
            ? new(
                mark.NamedArguments.FirstOrDefault(a => a.Key == "DataFrom").Value.Value as int? ?? int.MaxValue,
                call.TargetMethod.ContainingType.Name != "Capture" || call.Arguments.Length < 2 || !IsEmpty(call.Arguments[1]),
                IsFormula: false)
            : null;

    private static AttributeData? Marked(ISymbol symbol) => symbol.GetAttributes().FirstOrDefault(a => Is(a, Attribute));

    private static bool Is(AttributeData attribute, string name) => attribute.AttributeClass?.ToDisplayString() == name;

    private static bool IsExpression(ITypeSymbol? type) => type is { Name: "Expression" or "LambdaExpression", ContainingNamespace: var space } && space.ToDisplayString() == "System.Linq.Expressions";

    // The compiler makes the collection of no shapes by itself.
    private static bool IsEmpty(IArgumentOperation shapes) => shapes.ArgumentKind != ArgumentKind.Explicit && shapes.Value.DescendantsAndSelf().All(o => o.IsImplicit);

    private static bool IsFormulaOfAMethod(ISymbol member) => member.ContainingType.GetMembers().OfType<IMethodSymbol>().Any(m => FormulaOf(m) == member.Name);
}
