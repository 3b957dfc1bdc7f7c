using System.Globalization;

namespace ExprGrad;

/// <summary>Why a derivative is what it is at a point where there is more than one answer, or none.</summary>
public enum Reason
{
    /// <summary>The function is differentiable there.</summary>
    Derivative = 1,

    /// <summary>It is convex there: the subgradient of least norm.</summary>
    Convex = 2,

    /// <summary>It is concave there: the supergradient of least norm.</summary>
    Concave = 3,

    /// <summary>It is neither: the limit, infinite if need be, of one side where there are two.</summary>
    Limit = 4,

    /// <summary>The point is outside the domain: NaN.</summary>
    Outside = 5,

    /// <summary>A NaN compares as neither less nor greater, so that nothing is chosen: 0.</summary>
    Unordered = 6,
}

/// <summary>One row of <see cref="Conventions"/>: a function, a point, and what its value and derivatives are there.</summary>
/// <param name="Text">The function as C#, of x, or of a and b, or of x, a and b.</param>
/// <param name="Of">The function of its operands.</param>
/// <param name="At">The value of each operand: numbers, or one vector.</param>
/// <param name="Value">The value of the function.</param>
/// <param name="First">The partial derivatives by each operand, or by each element of the vector.</param>
/// <param name="Reason">Why.</param>
/// <param name="Second">The second derivative by the only operand, where it is stated.</param>
public sealed record Convention(
    string Text, Func<IReadOnlyList<Expr>, Expr> Of, Sequence<Dense> At, double Value, Sequence<double> First, Reason Reason, double? Second = null)
{
    /// <summary>The point, as it prints.</summary>
    public string Point => string.Join(", ", At.Select(x => x.Shape.Rank == 0 ? Shown(x[0]) : $"[{string.Join(", ", x.Elements.ToArray().Select(Shown))}]"));

    /// <summary>The row as one of a table in Markdown.</summary>
    public override string ToString() => Invariant(
        $"| `{Text}` | {Point} | {Shown(Value)} | {string.Join(", ", First.Select(Shown))} | {(Second is { } second ? Shown(second) : "")} | {(int)Reason} |");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Shown(double x) => double.IsNaN(x) ? "NaN" : double.IsInfinity(x) ? (x > 0 ? "∞" : "-∞")
        : x == 0 && double.IsNegative(x) ? "-0" : x.ToString(x == Math.Round(x, 6) ? "R" : "G6", CultureInfo.InvariantCulture);
}
