using ExprGrad.Capturing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using static ExprGrad.Analyzers.Standing;

namespace ExprGrad.Analyzers;

/// <summary>What calls stand as.</summary>
internal static class Calls
{
    /// <summary>The most steps of a loop with state that are captured.</summary>
    public const int MostIterations = 64;

    /// <summary>Methods of Math, double and their kin that are no functions of real numbers.</summary>
    private static readonly string[] NotMathematics = ["Parse", "TryParse", "CreateChecked", "CreateSaturating", "CreateTruncating", "DivRem", "BigMul"];

    public static Standing Of(IInvocationOperation call, Inspection at)
    {
        var (method, parts) = (call.TargetMethod, Operands.Of(call));
        return method.MethodKind == MethodKind.DelegateInvoke && call.Instance is { } f ? Invoked(call, f, at)
            : Applications.Is(call, "System.Linq.Enumerable") ? Sequences.Of(call, at)
            : Applications.Is(call, "ExprGrad.Binding") ? Bound(call, at)
            : method.Name == "Let" && parts is [_, var last] && Operands.Lambda(last) is { } let ? Body(let, at)
            : method.IsStatic && Entry.FormulaOf(method) is { } formula ? Formula(call, formula, at)
            : method.Name == "Compile" && call.Instance is { Type.ContainingNamespace: var space } g && at[g] == Known && $"{space}" == "System.Linq.Expressions" ? Lambda
            : method is { Name: "Create", ContainingType.Name: "ValueTuple" } ? Parts.Of(parts.Select((p, i) => ($"Item{i + 1}", at[p])))
            : Plain(call, at);
    }

    /// <summary>A method that is named instead of called.</summary>
    public static Standing Named(IMethodReferenceOperation group, Inspection at)
    {
        var method = group.Method;
        var arguments = method.Parameters.Select(p => Written.Name(p.Name)).ToArray();
        return HasMeaning(method) || Entry.FormulaOf(method) is not null ? Computed
            : Unsupported.Row(Reader.Of(method.ContainingType), method.Name, method.Parameters.Select(p => Reader.Of(p.Type))) is var (why, instead)
                ? at.Refuse(Reasons.Method, group.Syntax.GetLocation(), [Reader.Call(method, arguments).Text, why, instead(arguments).Text])
            : method.IsStatic && IsOwn(method) ? at.Refuse(Reasons.MethodBody, group.Syntax.GetLocation(), [Reader.Call(method, arguments).Text, method.Name, Written.List(arguments)])
            : Unsure;
    }

    /// <summary>The refusal of a number of steps or elements that depends on values.</summary>
    public static Standing Counted(IInvocationOperation call, IOperation count, Inspection at) => at.Refuse(Reasons.Counted, call, w => [w(count).Text]);

    private static Standing Plain(IInvocationOperation call, Inspection at)
    {
        var (method, parts) = (call.TargetMethod, Operands.Of(call));
        var isKnown = Meaning.AllKnown(parts, at);
        return HasMeaning(method) && !(isKnown && call.Type?.SpecialType != SpecialType.System_Double) ? Meaning.Computation(parts, at)
            : parts.Any(p => at[p] == Unsure) || IsOurs(method) ? parts.Any(p => at[p] == Computed) && call.Instance is null && IsOurs(method) ? Computed : Unsure
            : isKnown ? IsPure(method) ? Known : at.Refuse(Reasons.Once, call, _ => [])
            : method.Name == "GetLength" && at[parts[0]] == Computed && at[parts[1]] == Known ? Known
            : method.Name is "ToArray" or "ToEnumerable" && Numbers.IsSystem(method.ContainingType) ? at[parts[0]]
            : NoMeaning(call, at);
    }

    private static Standing NoMeaning(IInvocationOperation call, Inspection at)
    {
        var (method, arguments) = (call.TargetMethod, Operands.Arguments(call));
        return Unsupported.Row(Reader.Of(method.ContainingType), method.Name, method.OriginalDefinition.Parameters.Select(p => Reader.Of(p.Type))) is var (why, instead)
                ? at.Refuse(Reasons.Method, call, w => [why, instead([.. arguments.Select(w)]).Text])
            : method.IsStatic && IsOwn(method) ? at.Refuse(Reasons.MethodBody, call, w => [method.Name, Written.List(arguments.Select(w))])
            : at.Refuse(Reasons.NoFormula, call, _ => []);
    }

    private static Standing Invoked(IInvocationOperation call, IOperation f, Inspection at) =>
        at[f] == Function ? Meaning.Computation(Operands.Arguments(call), at)
        : at[f] == Known ? at.Refuse(Reasons.Compiled, call, w => [w(f).Text, Reader.Of(f.Type!)])
        : Unsure;

    private static Standing Bound(IInvocationOperation call, Inspection at)
    {
        var arguments = Operands.Arguments(call);
        var lambda = Operands.Lambda(arguments[arguments.Count - 1]);
        return call.TargetMethod.Name switch
        {
            "Case" => Parts.Of([("Item1", at[arguments[0]]), ("Item2", at[arguments[1]])]),
            "Cases" => Computed,
            "Let" => lambda is null ? Unsure : Body(lambda, at),
            _ when at[arguments[0]] is var n && n != Known && n != Unsure => Counted(call, arguments[0], at),
            "Iterate" when Applications.IsLong(call) => at.Refuse(Reasons.Iterated, call, _ => [$"{MostIterations}", $"{arguments[0].ConstantValue.Value}"]),
            "Iterate" when lambda is not null => Body(lambda, at) is var state && state == Known ? Unsure : state,
            _ => lambda is not null && Body(lambda, at) == Refused ? Refused : Computed,
        };
    }

    private static Standing Body(IAnonymousFunctionOperation lambda, Inspection at) => Operands.Body(lambda) is { } body ? at[body] : Unsure;

    // A static lambda of the parameters of the method.
    private static Standing Formula(IInvocationOperation call, string name, Inspection at)
    {
        var type = call.TargetMethod.ContainingType.GetMembers(name).Where(m => m.IsStatic).Select(m => (m as IFieldSymbol)?.Type ?? (m as IPropertySymbol)?.Type).FirstOrDefault(t => t is not null);
        var invoke = (type as INamedTypeSymbol)?.TypeArguments.OfType<INamedTypeSymbol>().FirstOrDefault()?.DelegateInvokeMethod;
        return type?.Name == "LambdaExpression" ? Unsure
            : type?.Name == "Expression" && invoke is not null && SymbolEqualityComparer.Default.Equals(invoke.ReturnType, call.Type)
                && invoke.Parameters.Select(p => p.Type).SequenceEqual(call.TargetMethod.Parameters.Select(p => p.Type), SymbolEqualityComparer.Default)
                ? Meaning.AllKnown(Operands.Of(call), at) ? Unsure : Computed
            : at.Refuse(Reasons.NoLambda, call, _ => [name, call.TargetMethod.Name]);
    }

    // Whether capture knows an operation that a method of .NET stands for.
    private static bool HasMeaning(IMethodSymbol method) => method is { IsStatic: true, MethodKind: MethodKind.Ordinary } && Reader.Of(method.ContainingType) is "Math" or "MathF" or "double" or "float"
        && Numbers.IsArithmetic(method.ContainingType) && !NotMathematics.Contains(method.Name)
        && method.Parameters.All(p => p.Type.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Int32 or SpecialType.System_Int64)
        && Unsupported.Row(Reader.Of(method.ContainingType), method.Name, method.Parameters.Select(p => Reader.Of(p.Type))) is null;

    private static bool IsPure(IMethodSymbol method) => method.IsStatic
        ? Numbers.IsArithmetic(method.ContainingType) && method.Parameters.All(p => Numbers.IsPrimitive(p.Type) || p.Type.SpecialType == SpecialType.System_Decimal)
        : method.AssociatedSymbol is IPropertySymbol;

    private static bool IsOwn(IMethodSymbol method) => !Numbers.IsArithmetic(method.ContainingType) && !Numbers.IsSystem(method.ContainingType);

    // The functions of this library that rows have as their values.
    private static bool IsOurs(IMethodSymbol method) => method.IsStatic && method.ContainingAssembly.Name.StartsWith("ExprGrad.Expressions", StringComparison.Ordinal);
}
