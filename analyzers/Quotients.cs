using ExprGrad.Capturing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ExprGrad.Analyzers;

/// <summary>
/// Quotients of constants such as 1 / 2, of which C# makes a whole number before anything is captured. Only here are they still to be seen.
/// </summary>
/// <param name="Diagnostic">What to say.</param>
/// <param name="Instead">What to write instead, and where.</param>
/// <param name="Around">The part that uses the quotient as a real number.</param>
internal sealed record Quotients(Diagnostic Diagnostic, (Location Location, string Text) Instead, IOperation Around)
{
    /// <summary>The quotients in a part that lose a remainder and are used as real numbers.</summary>
    public static IEnumerable<Quotients> In(IOperation part) => part.Descendants().OfType<IBinaryOperation>().Where(LosesRemainder)
        .Select(q => (Quotient: q, Use: Use(q))).Where(q => q.Use is not null).Select(q => Of(q.Quotient, q.Use!));

    private static Quotients Of(IBinaryOperation quotient, IOperation use)
    {
        var (left, right) = (Reader.Verbatim(quotient.LeftOperand), Reader.Verbatim(quotient.RightOperand));
        string[] holes = [$"{quotient.Syntax}", $"{quotient.ConstantValue.Value}", left.IsNumeral ? $"{left}.0" : left.At(Written.Factor), left.IsNumeral ? right.At(Written.Tighter) : right.AsReal()];
        (Location, string) instead = (quotient.Syntax.GetLocation(), Reasons.Folded.Replacement(holes)!);
        return new(Rules.At(quotient.Syntax.GetLocation(), Reasons.Folded, holes, [instead]), instead, use);
    }

    private static bool LosesRemainder(IBinaryOperation q) =>
        q is { OperatorKind: BinaryOperatorKind.Divide, ConstantValue.HasValue: true, LeftOperand.ConstantValue.Value: { } a, RightOperand.ConstantValue.Value: { } b }
        && Numbers.IsWhole(q.Type) && Convert.ToDecimal(a, null) % Convert.ToDecimal(b, null) != 0;

    // Where a constant computed of the quotient becomes a real number.
    private static IOperation? Use(IOperation quotient)
    {
        var node = quotient;
        for (; node.Parent is { ConstantValue.HasValue: true } parent && !Numbers.IsReal(node.Type); node = parent)
        {
        }

        return Numbers.IsReal(node.Type) ? node.Parent : null;
    }
}
