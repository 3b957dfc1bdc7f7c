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
        var values = nodes.Take(expressions.Count).ToList();
        var order = Traverse.Nodes(values);
        var matters = Dependence.Of(order, values);
        var pushed = Traverse.Fold<Cotangent?>(
            nodes, (node, operand) => seeds.TryGetValue(node, out var seed) ? new(seed) : order.Place(node) is >= 0 and var place && matters[place] ? Pushforward(node, operand) : null);
        return [.. values.Select(e => pushed[e]?.Total ?? Structural.Fill(0, e.Shape))];
    }

#pragma warning disable format
    // The tangent of a node from those of its operands, and where it is alive; null is a tangent of zero.
    internal static Cotangent? Pushforward(Expr node, Func<int, Cotangent?> tangent) => node switch
    {
        Map map        => Elementwise(map, tangent),
        Reduce r       => tangent(0)?.Times(r.Monoid.Partial(r.X, r.RestoreAxes(r.X.Shape, r.Axes), r.Axes))?.Summed(r.Axes),
        Broadcast b    => tangent(0)?.Moved(e => e.Along(b.Shape, b.Axes)),
        Reshape r      => tangent(0)?.Moved(e => e.Reshape(r.Shape)),
        Permute p      => tangent(0)?.Moved(e => e.Permute([.. p.Order])),
        Slice s        => tangent(0)?.Moved(e => e.Slice(s.Windows)),
        Unfold u       => tangent(0)?.Moved(e => e.Unfold(u.Axis, u.Size, u.Stride, u.Dilation)),
        Pad p          => tangent(0) is { } dx ? (dx with { Alive = AliveIn(dx, p.X) }).Moved(e => e.Pad(p.Windows, p.Shape)) : null,
        Concatenate c  => Joined(c, tangent),
        Gather g       => tangent(1) is not null ? throw Pullback.NoDerivative("gather") : tangent(0)?.Moved(e => e.TakeAlong(g.Indices, g.Axis)),
        ScatterAdd s   => tangent(1) is not null ? throw Pullback.NoDerivative("scatter-add") : tangent(0)?.Added(e => e.ScatterAdd(s.Indices, s.Axis, s.Extent)),
        Contract c     => Bilinear(c, tangent),
        Call c         => Called(c, [.. c.Operands.Select((_, i) => tangent(i))]),
        Named          => tangent(0),
        Variable or Constant or Iota => null,
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no pushforward"),
    };
#pragma warning restore format

    private static Cotangent? Elementwise(Map map, Func<int, Cotangent?> tangent)
    {
        var operands = Enumerable.Range(0, map.Operands.Count).Where(i => tangent(i) is not null).ToList();
        var partials = operands.Count == 0 ? [] : map.Op.Partials(map.Operands, map);
        return Sum(operands.Select(i => tangent(i)!.Value.Times(Pullback.Partial(map, i, partials))));
    }

    // Zeros that come from nowhere are not alive.
    private static Cotangent? Joined(Concatenate c, Func<int, Cotangent?> tangent)
    {
        var parts = c.Operands.Select((x, i) => (X: x, Tangent: tangent(i))).ToList();
        var everywhere = parts.All(p => p.Tangent is { Alive: null });
        return parts.All(p => p.Tangent is null) ? null : new(
            new Concatenate([.. parts.Select(p => p.Tangent?.Total ?? Structural.Fill(0, p.X.Shape))], c.Axis),
            everywhere ? null : new Concatenate([.. parts.Select(p => p.Tangent is { } dx ? AliveIn(dx, p.X) : Structural.Fill(0, p.X.Shape))], c.Axis));
    }

    private static Cotangent? Bilinear(Contract c, Func<int, Cotangent?> tangent)
    {
        var (axes, batch) = (c.Axes, c.Axes.Batch.Count);
        var (left, right) = (axes.LeftFree(c.A.Shape.Rank), axes.RightFree(c.B.Shape.Rank));
        Sequence<int> ofLeft = [.. axes.Batch.Select(p => p.Left), .. left], ofRight = [.. axes.Batch.Select(p => p.Right), .. right];
        return Sum([
            tangent(0) is { } da ? new(new Contract(da.Total, c.B, axes), Alive(da, ofLeft, 0)) : null,
            tangent(1) is { } db ? new(new Contract(c.A, db.Total, axes), Alive(db, ofRight, left.Count)) : null,
        ]);

        // `kept` are the axes of the operand in the order in which the product has them, those that are not batch after `others`.
        Expr? Alive(Cotangent dx, Sequence<int> kept, int others)
        {
            if (dx.Alive is null)
            {
                return null;
            }

            var summed = Enumerable.Range(0, dx.Alive.Shape.Rank).Except(kept).ToSequence();
            var places = kept.Select((axis, i) => (axis, Place: i < batch ? i : i + others)).OrderBy(p => p.axis).Select(p => p.Place).ToSequence();
            return Cotangent.Any(dx.Alive, summed).Spread(c.Shape, places);
        }
    }

    // Within a member of the batch everything depends on everything.
    private static Cotangent? Called(Call c, IReadOnlyList<Cotangent?> dx)
    {
        if (dx.All(d => d is null) || Transposition.Pushforward(c, [.. dx.Select(d => d?.Total)]) is not { } dy)
        {
            return null;
        }

        var members = Enumerable.Range(0, c.Batch.Rank).ToSequence();
        var alive = dx.Any(d => d is { Alive: null }) ? null : dx.OfType<Cotangent>()
            .Select(d => Cotangent.Any(d.Alive!, Enumerable.Range(0, d.Alive!.Shape.Rank).Except(members).ToSequence())).Aggregate(Functions.Or);
        return new(dy, alive?.Along(c.Shape, members), Clean: alive is null);
    }

    private static Expr AliveIn(Cotangent dx, Expr x) => dx.Alive ?? Structural.Fill(1, x.Shape);

    private static Cotangent? Sum(IEnumerable<Cotangent?> terms) => terms.OfType<Cotangent>().ToList() is { Count: > 0 } some ? Cotangent.Sum(some) : null;

    private static Expr Seed(Expr variable, Expr tangent) => tangent.Shape == variable.Shape ? tangent : throw new ShapeException(
        $"jvp: found a tangent {tangent.Shape} for `{Function.NameOf(variable) ?? variable.ToString()}`, expected {variable.Shape}");
}
