namespace ExprGrad.Properties;

/// <summary>Smaller cases than a failing one, the smallest first.</summary>
public static class Shrinking
{
    /// <summary>A part of the expression by itself; a part replaced by an input that holds its value, or by one of its operands; simpler numbers.</summary>
    public static IEnumerable<Case> Of(Case large)
    {
        var body = large.Value is Named { Name: "f" } named ? named.X : large.Value;
        var parts = Traverse.PostOrder([body]).Where(e => !ReferenceEquals(e, body)).ToList();
        return [.. parts.Where(HasInput).Select(large.With), .. parts.Where(e => e.Operands.Count > 0).Select(part => Cut(large, body, part)),
            .. parts.Append(body).SelectMany(part => Bypassed(large, body, part)), .. Rounded(large)];
    }

    private static bool HasInput(Expr e) => Traverse.PostOrder([e]).OfType<Variable>().Any();

    private static Case Cut(Case large, Expr body, Expr part)
    {
        var free = Enumerable.Range(1, large.Inputs.Count + 1).Select(i => $"c{i}").First(name => large.Inputs.All(v => v.Name != name));
        var leaf = new Variable(free, part.Shape, Role.Input);
        return Case.Of(Replaced(body, part, leaf), large.Bindings.Append((leaf, large.Evaluated(part))), large.Seed);
    }

    private static IEnumerable<Case> Bypassed(Case large, Expr body, Expr part) =>
        part.Operands.Where(x => x.Shape == part.Shape).Select(x => Replaced(body, part, x)).Where(HasInput).Select(large.With);

    private static IEnumerable<Case> Rounded(Case large) =>
        from b in large.Bindings
        let rounded = new Dense(b.Value.Shape, [.. b.Value.Elements.ToArray().Select(x => Math.Round(x, 2))])
        where !rounded.Equals(b.Value)
        select large with { Bindings = large.Bindings.Select(other => other == b ? (b.Variable, rounded) : other).ToSequence() };

    private static Expr Replaced(Expr body, Expr part, Expr by) => Traverse.Rebuild([body], node => ReferenceEquals(node, part) ? by : node)[0];
}
