using Microsoft.CodeAnalysis.Operations;
using static ExprGrad.Analyzers.Standing;

namespace ExprGrad.Analyzers;

/// <summary>The calls that apply lambdas among their arguments.</summary>
internal static class Applications
{
    /// <summary>What the parameters of a lambda stand as where a call applies it, from the arguments before it; nothing where capture does not read it.</summary>
    public static IReadOnlyList<Standing>? Of(IInvocationOperation call, IAnonymousFunctionOperation lambda, Inspection at)
    {
        var arguments = Operands.Arguments(call);
        var isLast = arguments.Count > 1 && Operands.Lambda(arguments[arguments.Count - 1]) == lambda;
        return !isLast ? null
            : Is(call, "ExprGrad.Binding") ? (call.TargetMethod.Name, at[arguments[0]]) switch
            {
                ("Let", var value) => [value],
                (_, var n) when n != Known && n != Unsure => null,
                ("Sum" or "Product", _) => [Computed],
                ("Iterate", _) when !IsLong(call) => [at[arguments[1]] == Known ? Unsure : at[arguments[1]], Known],
                _ => null,
            }
            : Is(call, "System.Linq.Enumerable") ? Sequences.Elements(call, at)
            : call.TargetMethod.Name == "Let" && arguments.Count == 2 ? [at[arguments[0]]]
            : null;
    }

    /// <summary>Whether a loop has more steps than are written out.</summary>
    public static bool IsLong(IInvocationOperation loop) => Operands.Arguments(loop)[0].ConstantValue is { HasValue: true, Value: > Calls.MostIterations };

    /// <summary>Whether a call is of a method of a type.</summary>
    public static bool Is(IInvocationOperation call, string type) => call.TargetMethod.ContainingType?.ToDisplayString() == type;
}
