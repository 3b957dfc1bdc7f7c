using static ExprGrad.Functions;

namespace ExprGrad.Calculus;

/// <summary>One step of reverse mode: from the cotangent of a node to what each of its operands receives.</summary>
internal static class Pullback
{
#pragma warning disable format
    /// <summary>The contributions to those operands that are wanted; an operand with a zero derivative receives none.</summary>
    public static IEnumerable<(Expr Operand, Cotangent Cotangent)> Of(Expr node, Cotangent ct, Func<Expr, bool> wanted) => node switch
    {
        Map map        => Elementwise(map, ct, wanted),
        Reduce r       => One(r.X, ct.Moved(e => e.RestoreAxes(r.X.Shape, r.Axes)).Times(r.Monoid.Partial(r.X, r.RestoreAxes(r.X.Shape, r.Axes), r.Axes))),
        Broadcast b    => One(b.X, ct.Summed(b.NewAxes)),
        Reshape r      => One(r.X, ct.Moved(e => e.Reshape(r.X.Shape))),
        Permute p      => One(p.X, ct.Moved(e => e.Permute([.. p.Order.Inverse()]))),
        Slice s        => One(s.X, ct.Moved(e => e.Pad(s.Windows, s.X.Shape))),
        Unfold u       => One(u.X, ct.Added(u.Fold)),
        Pad p          => One(p.X, ct.Moved(e => e.Slice(p.Windows))),
        Concatenate c  => c.Placed().Select(part => (part.Part, ct.Moved(e => e.Slice(part.Windows)))),
        Gather g       => wanted(g.Indices) ? throw NoDerivative("gather") : One(g.X, ct.Added(e => e.ScatterAdd(g.Indices, g.Axis, g.X.Shape[g.Axis]))),
        ScatterAdd s   => wanted(s.Indices) ? throw NoDerivative("scatter-add") : One(s.X, ct.Moved(e => e.TakeAlong(s.Indices, s.Axis)).Times(Where(s.Indices.IsPlaceOf(s.Extent), 1, 0))),
        Contract c     => Bilinear(c, ct, wanted),
        Call c         => Called(c, ct, wanted),
        Named n        => One(n.X, ct),
        Variable or Constant or Iota => [],
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no pullback"),
    };
#pragma warning restore format

    /// <summary>The partials of an elementwise node; those of a row that goes by a name of its own print as its derivative.</summary>
    internal static Expr Partial(Map map, int operand, IReadOnlyList<Expr> partials) =>
        map.Op.IsAbstract && map.Op.Arity == 1 && partials[operand].Uniform is null && Function.NameOf(map.Operands[operand]) is { } x
            ? partials[operand].Named($"{map.Op.Name}'({x})")
            : partials[operand];

    /// <summary>What is thrown where a derivative with respect to an index is asked for.</summary>
    internal static DerivativeException NoDerivative(string operation) =>
        new($"{operation}: found indices that depend on the variable, expected none, since an index has no derivative; StopGradient says that it is meant as a constant");

    private static IEnumerable<(Expr, Cotangent)> Elementwise(Map map, Cotangent ct, Func<Expr, bool> wanted)
    {
        var partials = map.Op.Partials(map.Operands, map);
        for (var i = 0; i < map.Operands.Count; i++)
        {
            if (wanted(map.Operands[i]) && ct.Times(Partial(map, i, partials)) is { } contribution)
            {
                yield return (map.Operands[i], map.Op.Is(Ops.Where) ? contribution with { Chosen = true } : contribution);
            }
        }
    }

    // c = a·b: the cotangent of a contracts that of c with b over b's free axes, and likewise for b.
    private static IEnumerable<(Expr, Cotangent)> Bilinear(Contract c, Cotangent ct, Func<Expr, bool> wanted)
    {
        var (axes, batch) = (c.Axes, c.Axes.Batch.Count);
        var (left, right) = (axes.LeftFree(c.A.Shape.Rank), axes.RightFree(c.B.Shape.Rank));
        var (leftAt, rightAt) = (Enumerable.Range(batch, left.Count), Enumerable.Range(batch + left.Count, right.Count));
        Sequence<int> keptLeft = [.. axes.Batch.Select(p => p.Left), .. left], keptRight = [.. axes.Batch.Select(p => p.Right), .. right];
        var (aliveLeft, aliveRight) = (Alive(c.A, keptLeft, rightAt), Alive(c.B, keptRight, leftAt));
        if (wanted(c.A))
        {
            Sequence<int> places = [.. axes.Batch.Select(p => p.Left), .. left, .. axes.Contracted.OrderBy(p => p.Right).Select(p => p.Left)];
            var product = ct.Total.Contract(Used(c.B, aliveRight), axes.Batch.Select((p, i) => (i, p.Right)).ToSequence(), rightAt.Zip(right).ToSequence());
            yield return (c.A, ct with { Value = product.Permute([.. places.Inverse()]), Alive = aliveLeft, Clean = true });
        }

        if (wanted(c.B))
        {
            Sequence<int> places = [.. axes.Batch.Select(p => p.Right), .. axes.Contracted.OrderBy(p => p.Left).Select(p => p.Right), .. right];
            var product = Used(c.A, aliveLeft).Contract(ct.Total, axes.Batch.Select((p, i) => (p.Left, i)).ToSequence(), left.Zip(leftAt).ToSequence());
            yield return (c.B, ct with { Value = product.Permute([.. places.Inverse()]), Alive = aliveRight, Clean = true });
        }

        // Where an operand counts for anything alive: known along the axes it shares with the product.
        Expr? Alive(Expr operand, Sequence<int> kept, IEnumerable<int> others) =>
            ct.Alive is null ? null : Cotangent.Any(ct.Alive, others.ToSequence()).Spread(operand.Shape, kept);

        // What only a branch not taken uses may be infinite or NaN, which times zero would not be zero.
        Expr Used(Expr operand, Expr? alive) => ct.Chosen && alive is not null ? Where(alive, operand, 0) : operand;
    }

    // Within a member of the batch everything depends on everything.
    private static IEnumerable<(Expr, Cotangent)> Called(Call c, Cotangent ct, Func<Expr, bool> wanted)
    {
        var alive = ct.Alive is null ? null : Cotangent.Any(ct.Alive, Enumerable.Range(c.Batch.Rank, c.Core.Rank).ToSequence());
        var cotangents = Transposition.Pullback(c, ct.Total, wanted);
        return c.Operands.Zip(cotangents).Where(p => p.Second is not null).Select(p => (
            p.First, ct with { Value = p.Second!, Alive = alive?.Along(p.First.Shape, Enumerable.Range(0, c.Batch.Rank).ToSequence()), Clean = alive is null }));
    }

    // Axis i of x is axis places[i] of the shape, in any order.
    internal static Expr Spread(this Expr x, Shape shape, Sequence<int> places)
    {
        var order = Enumerable.Range(0, places.Count).OrderBy(i => places[i]).ToSequence();
        return x.Permute([.. order]).Along(shape, order.Select(i => places[i]).ToSequence());
    }

    private static IEnumerable<(Expr, Cotangent)> One(Expr operand, Cotangent? ct) => ct is { } contribution ? [(operand, contribution)] : [];
}
