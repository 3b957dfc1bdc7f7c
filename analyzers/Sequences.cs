using ExprGrad.Capturing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using static ExprGrad.Analyzers.Standing;

namespace ExprGrad.Analyzers;

/// <summary>The methods of LINQ that have a meaning on tensors.</summary>
internal static class Sequences
{
#pragma warning disable format
    /// <summary>What the last argument of a call, a lambda, is applied to; nothing where the call has no meaning.</summary>
    public static IReadOnlyList<Standing>? Elements(IInvocationOperation call, Inspection at) => (call.TargetMethod.Name, Shape(call)) switch
    {
        ("Select" or "Sum" or "Average" or "Max" or "Min" or "Count" or "Any" or "All", "xf") => [Element(call, 0, at), Computed],
        ("Zip", "xxf")       => [Element(call, 0, at), Element(call, 1, at), Computed],
        ("Aggregate", "xf")  => [Computed, Element(call, 0, at)],
        ("Aggregate", "xxf") => [Computed, Element(call, 0, at)],
        _                    => null,
    };

    /// <summary>What a call stands as.</summary>
    public static Standing Of(IInvocationOperation call, Inspection at) => (call.TargetMethod.Name, Shape(call)) switch
    {
        ("Select", "xf") or ("Zip", "xxf")                                         => Applied(call, at),
        ("Zip", "xx" or "xxx")                                                     => Parts.Of(Operands.Arguments(call).Select((_, i) => ($"Item{i + 1}", Element(call, i, at)))),
        ("Count", "x")                                                             => Known,
        ("Aggregate", "xf" or "xxf")                                               => Aggregated(call, at),
        ("Sum" or "Average" or "Max" or "Min" or "Count" or "Any" or "All", "xf")  => Applied(call, at) is var result && result == Refused ? Refused : Computed,
        ("Sum" or "Average" or "Max" or "Min" or "All", "x")                       => Element(call, 0, at),
        ("Range", "xx") when IsKnown(call, 0, at) && IsKnown(call, 1, at)          => Computed,
        ("Repeat", "xx") when IsKnown(call, 1, at)                                 => Element(call, 0, at) is Parts parts ? parts : Computed,
        ("Range" or "Repeat", "xx")                                                => Calls.Counted(call, Operands.Arguments(call)[1], at),
        ("ToArray" or "ToList" or "AsEnumerable" or "Cast" or "Reverse" or "First" or "Last", "x") => Element(call, 0, at),
        ("Take" or "Skip", "xx") when IsKnown(call, 1, at)                         => Element(call, 0, at),
        ("Concat" or "Append" or "Prepend" or "ElementAt", "xx")                   => Element(call, 0, at),
        _                                                                          => NoMeaning(call, at),
    };
#pragma warning restore format

    // Which arguments are lambdas, or methods that are named.
    private static string Shape(IInvocationOperation call) => string.Concat(Operands.Arguments(call).Select(a => Operands.Lambda(a) is not null || Operands.Group(a) is not null ? 'f' : 'x'));

    private static bool IsKnown(IInvocationOperation call, int argument, Inspection at) => at[Operands.Arguments(call)[argument]] is var standing && (standing == Known || standing == Unsure);

    // The compiler may cast the sequence to an interface.
    private static Standing Element(IInvocationOperation call, int argument, Inspection at) => Operands.Arguments(call)[argument] is var x && at[x].ElementOf(x.Type) is var element
        && element == Unsure && x is IConversionOperation { IsImplicit: true } cast ? at[cast.Operand].ElementOf(cast.Operand.Type) : element == Each ? Unsure : element;

    private static Standing Applied(IInvocationOperation call, Inspection at)
    {
        var f = Operands.Arguments(call)[Operands.Arguments(call).Count - 1];
        return Operands.Group(f) is { } group ? Calls.Named(group, at)
            : Operands.Lambda(f) is not { } lambda || Operands.Body(lambda) is not { } body ? Unsure
            : at[body] is Parts parts ? parts
            : at.Number(body) is var standing && standing == Known ? Computed : standing;
    }

    // The state and a term, joined by an operator that has a meaning on all terms at once.
    private static Standing Aggregated(IInvocationOperation call, Inspection at) =>
        Operands.Lambda(Operands.Arguments(call)[Operands.Arguments(call).Count - 1]) is not { } lambda ? Unsure
        : Applied(call, at) is var result && result != Computed ? result
        : Operands.Body(lambda) is not { } body || body.DescendantsAndSelf().Any(o => o is IAnonymousFunctionOperation or IInvocationOperation { TargetMethod.ContainingType.Name: not ("Math" or "MathF" or "Double") }) ? Unsure
        : Joins(body) && Operands.Of(body).Count(o => IsState(o, lambda)) == 1
            && Operands.Of(body).Where(o => !IsState(o, lambda)).All(term => !term.DescendantsAndSelf().Any(o => IsState(o, lambda))) ? Computed
        : at.Refuse(Reasons.Aggregated, call, _ => []);

    private static bool Joins(IOperation body) => body is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Multiply } or IInvocationOperation { TargetMethod.Name: "Max" or "Min" };

    private static bool IsState(IOperation node, IAnonymousFunctionOperation lambda) =>
        node is IParameterReferenceOperation p && SymbolEqualityComparer.Default.Equals(p.Parameter, lambda.Symbol.Parameters[0]);

    private static Standing NoMeaning(IInvocationOperation call, Inspection at)
    {
        var arguments = Operands.Arguments(call);
        var lambda = arguments.Select(Operands.Lambda).FirstOrDefault(l => l is not null);
        return arguments.Any(a => at[a] == Unsure) ? Unsure
            : lambda is null && arguments.Count > 1 && arguments[1] is IMemberReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation && arguments[1].Type?.TypeKind == TypeKind.Delegate
                ? at.Refuse(Reasons.Compiled, call, w => [w(arguments[1]).Text, Reader.Of(arguments[1].Type!)])
            : call.TargetMethod.Name == "Where" && lambda is not null && Operands.Body(lambda) is { } body
                ? at.Refuse(Reasons.Filtered, call, w => [w(arguments[0]).Text, lambda.Symbol.Parameters[0].Name, w(body).Text])
            : at.Refuse(Reasons.Linq, call, _ => []);
    }
}
