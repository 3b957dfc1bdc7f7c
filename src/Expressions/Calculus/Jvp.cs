namespace ExprGrad.Calculus;

/// <summary>
/// Forward mode: tangents pushed along the order of evaluation. It reads the same rows as <see cref="Vjp"/>; a linear operation acts on a
/// tangent as it does on the primal.
/// </summary>
public static class Jvp
{
    /// <summary>The tangents of expressions, <c>Σ ∂e/∂variable · tangent</c>; zeros where nothing depends on the variables.</summary>
    public static IReadOnlyList<Expr> Of(IReadOnlyList<Expr> expressions, IReadOnlyList<(Expr Variable, Expr Tangent)> tangents)
    {
        var nodes = Traverse.Intern([.. expressions, .. tangents.Select(t => t.Variable)]);
        var seeds = tangents.Select((t, i) => (Node: nodes[expressions.Count + i], Tangent: Seed(t.Variable, t.Tangent)))
            .ToDictionary(p => p.Node, p => p.Tangent, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
        var pushed = Traverse.Fold<Expr?>(nodes, (node, operand) => seeds.TryGetValue(node, out var seed) ? seed : Pushforward(node, operand));
        return [.. nodes.Take(expressions.Count).Select(e => pushed[e] ?? Structural.Fill(0, e.Shape))];
    }

    // The tangent of a node from those of its operands; null is a tangent of zero.
    private static Expr? Pushforward(Expr node, Func<int, Expr?> tangent) => node switch
    {
        Map map        => Elementwise(map, tangent),
        Reduce r       => Along(r.X, tangent(0), r.Monoid.Partial(r.X, r.RestoreAxes(r.X.Shape, r.Axes), r.Axes)) is { } dx ? new Reduce(dx, Monoids.Sum, r.Axes) : null,
        Broadcast b    => tangent(0)?.Along(b.Shape, b.Axes),
        Reshape r      => tangent(0)?.Reshape(r.Shape),
        Permute p      => tangent(0)?.Permute([.. p.Order]),
        Slice s        => tangent(0)?.Slice(s.Windows),
        Pad p          => tangent(0)?.Pad(p.Windows, p.Shape),
        Concatenate c  => Enumerable.Range(0, c.Operands.Count).All(i => tangent(i) is null) ? null
                        : new Concatenate([.. c.Operands.Select((x, i) => tangent(i) ?? Structural.Fill(0, x.Shape))], c.Axis),
        Contract c     => Sum(tangent(0) is { } da ? new Contract(da, c.B, c.Axes) : null, tangent(1) is { } db ? new Contract(c.A, db, c.Axes) : null),
        Named          => tangent(0),
        Variable or Constant or Iota => null,
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no pushforward"),
    };

    private static Expr? Elementwise(Map map, Func<int, Expr?> tangent)
    {
        var operands = Enumerable.Range(0, map.Operands.Count);
        if (operands.All(i => tangent(i) is null))
        {
            return null;
        }

        var partials = map.Op.Partials(map.Operands, map);
        return operands.Select(i => Along(map, tangent(i), Pullback.Partial(map, i, partials))).Aggregate(Sum);
    }

    private static Expr? Along(Expr node, Expr? tangent, Expr partial) => tangent is null ? null : new Cotangent(tangent).Times(partial)?.Total.BroadcastTo(node.Shape);

    private static Expr? Sum(Expr? a, Expr? b) => a is null ? b : b is null ? a : a + b;

    private static Expr Seed(Expr variable, Expr tangent) => tangent.Shape == variable.Shape ? tangent : throw new ShapeException(
        $"jvp: found a tangent {tangent.Shape} for `{Function.NameOf(variable) ?? variable.ToString()}`, expected {variable.Shape}");
}
