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

    /// <summary>
    /// The function element by element, in index notation: sums over letters, conditions in brackets that are 1 where they hold and 0 elsewhere, and at
    /// the end of a line the range of each letter, which counts from 0.
    /// </summary>
    /// <example><code>
    /// z[i, j] = Σk x[i, k]·w[k, j]    i &lt; 32, j &lt; 10, k &lt; 64
    /// </code></example>
    public static string Indices(Function function) =>
        Lines(Listing.Of(Outputs(function), new Indices(Traverse.PostOrder(function.Values).Select(Function.NameOf).OfType<string>())));

    /// <summary>
    /// C# that builds the function again: statements that need <c>using ExprGrad; using static ExprGrad.Functions;</c>, the last of which declares the
    /// function. What they build is equal to the function, node by node.
    /// </summary>
    /// <param name="function">Any function over rows of the library's own tables.</param>
    /// <param name="name">The name of the local that holds the function.</param>
    /// <exception cref="FunctionException">The function holds an operation of your own, which only your code can name.</exception>
    public static string CSharp(Function function, string name = "function") => Builder.Of(function, name);

    /// <summary>
    /// A function of numbers as a method in C#: plain arithmetic on <see cref="double"/>, with nothing of this library but <see cref="Special"/>. Several
    /// outputs are a tuple.
    /// </summary>
    /// <example><code>
    /// public static (double df_dx, double df_dy) Gradient(double x, double y)
    /// {
    ///     var t1 = Math.Cos(x * y);
    ///     return (t1 * y + 2.0 * x, t1 * x);
    /// }
    /// </code></example>
    /// <exception cref="FunctionException">An input or a part is a tensor.</exception>
    public static string Method(Function function, string name) => Printing.Method.Of(function, name);

    /// <summary>
    /// The chain rule step by step: every intermediate result with a name, then every cotangent, and beside it the nodes that its terms come from and the
    /// rules that made them, in the order of the terms.
    /// </summary>
    /// <param name="function">A function whose first output is a scalar.</param>
    /// <param name="variables">With respect to what; all parameters, or all inputs, if left out.</param>
    /// <example><code>
    /// v1 = x·y
    /// ∂f/∂v1 = cos(v1)      from f by the partial of sin
    /// ∂f/∂x = y·∂f/∂v1      from v1 by the partial of mul
    /// </code></example>
    /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on an expression that was named.</exception>
    public static string Derivation(Function function, params Expr[] variables) => Printing.Steps.Of(function, variables);

    private static IReadOnlyList<(string? Name, Expr Value)> Outputs(Function function) => [.. function.Outputs.Select(o => ((string?)o.Name, o.Value))];

    private static string Lines(IReadOnlyList<Line> lines) =>
        string.Join('\n', lines.Select(line => line.Text));
}
