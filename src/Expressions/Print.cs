using ExprGrad.Printing;

namespace ExprGrad;

/// <summary>
/// Expressions as readable mathematics. Named parts, shared parts and parts that would make a line too long stand on lines of their own,
/// in order of evaluation, so that the text is linear in the nodes however deep or shared they are.
/// </summary>
/// <example><code>
/// z = W1 x
/// h = φ(z)
/// J = ‖h - y‖²
/// </code></example>
public static class Print
{
    /// <summary>One expression: its named and shared parts, then itself.</summary>
    public static string Text(Expr expression) =>
        Lines(Listing.Of([(expression is Named n ? n.Name : null, expression)], Dialect.Text));

    /// <summary>A line <c>name = expression</c> for every output, after the parts that it needs.</summary>
    public static string Text(Function function) => Lines(Listing.Of(Outputs(function), Dialect.Text));

    /// <summary>The same lines in LaTeX, aligned at their equals signs.</summary>
    public static string Latex(Function function)
    {
        var lines = Listing.Of(Outputs(function), Dialect.Latex).Select(line => $"{line.Name} &= {line.Formula}");
        return $"\\begin{{aligned}}\n{string.Join(" \\\\\n", lines)}\n\\end{{aligned}}";
    }

    private static IReadOnlyList<(string? Name, Expr Value)> Outputs(Function function) => [.. function.Outputs.Select(o => ((string?)o.Name, o.Value))];

    private static string Lines(IReadOnlyList<Line> lines) =>
        string.Join('\n', lines.Select(line => line.Name is null ? line.Formula : $"{line.Name} = {line.Formula}"));
}
