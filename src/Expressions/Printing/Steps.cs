using ExprGrad.Calculus;

namespace ExprGrad.Printing;

/// <summary>A trace and its cotangents, a line for each, with where the terms come from and by which rules.</summary>
internal static class Steps
{
    private const int Widest = 72;

    public static string Of(Function function, Expr[] variables)
    {
        var trace = Derivation.Trace(function);
        var wanted = trace.Wanted("derivation", variables, [trace.Scalar("derivation")]);
        var output = trace.Outputs[0];
        var names = Traverse.PostOrder(trace.Values).OfType<Named>().GroupBy(n => n.X, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance)
            .ToDictionary(g => g.Key, g => g.First().Name, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
        var origins = Derivation.Of(trace, [.. wanted]).Where(s => s.Source is not Named)
            .GroupBy(s => Leibniz.By(output.Name, Function.NameOf(s.Operand) ?? ""))
            .ToDictionary(g => g.Key, g => string.Join(", ", g.Select(s => $"{Source(s.Source)} by {s.Rule}").Distinct()));
        var lines = Listing.Of([.. trace.Outputs.Concat(trace.Gradient([.. wanted]).Outputs).Select(o => ((string?)o.Name, o.Value))], Dialect.Text);
        var width = Math.Min(Widest, lines.Where(l => origins.ContainsKey(l.Name ?? "")).Select(l => l.Text.Length).DefaultIfEmpty(0).Max());
        return string.Join('\n', lines.Select(l => origins.TryGetValue(l.Name ?? "", out var from) ? $"{l.Text.PadRight(width)}    from {from}" : l.Text));

        // The node by the name that it has in the trace: that of the name around it.
        string Source(Expr node) => ReferenceEquals(node, output.Value) ? output.Name : names.GetValueOrDefault(node) ?? Print.Text(node).Split('\n')[^1];
    }
}
