namespace ExprGrad.Calculus;

/// <summary>One step of reverse mode: from the cotangent of a node to what each of its operands receives.</summary>
internal static class Pullback
{
    /// <summary>The contributions to those operands that are wanted; an operand with a zero derivative receives none.</summary>
    public static IEnumerable<(Expr Operand, Cotangent Cotangent)> Of(Expr node, Cotangent ct, Func<Expr, bool> wanted) => node switch
    {
        Map map        => Elementwise(map, ct, wanted),
        Reduce r       => One(r.X, ct.Moved(e => e.RestoreAxes(r.X.Shape, r.Axes)).Times(r.Monoid.Partial(r.X, r.RestoreAxes(r.X.Shape, r.Axes), r.Axes))),
        Broadcast b    => One(b.X, ct.Summed(b.NewAxes)),
        Reshape r      => One(r.X, ct.Moved(e => e.Reshape(r.X.Shape))),
        Permute p      => One(p.X, ct.Moved(e => e.Permute([.. p.Order.Inverse()]))),
        Slice s        => One(s.X, ct.Moved(e => e.Pad(s.Windows, s.X.Shape))),
        Pad p          => One(p.X, ct.Moved(e => e.Slice(p.Windows))),
        Concatenate c  => c.Placed().Select(part => (part.Part, ct.Moved(e => e.Slice(part.Windows)))),
        Contract c     => Bilinear(c, ct, wanted),
        Named n        => One(n.X, ct),
        Variable or Constant or Iota => [],
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no pullback"),
    };

    /// <summary>The partials of an elementwise node; those of a row that goes by a name of its own print as its derivative.</summary>
    internal static Expr Partial(Map map, int operand, IReadOnlyList<Expr> partials) =>
        map.Op.IsAbstract && map.Op.Arity == 1 && partials[operand].Uniform is null && Function.NameOf(map.Operands[operand]) is { } x
            ? partials[operand].Named($"{map.Op.Name}'({x})")
            : partials[operand];

    private static IEnumerable<(Expr, Cotangent)> Elementwise(Map map, Cotangent ct, Func<Expr, bool> wanted)
    {
        var partials = map.Op.Partials(map.Operands, map);
        for (var i = 0; i < map.Operands.Count; i++)
        {
            if (wanted(map.Operands[i]) && ct.Times(Partial(map, i, partials)) is { } contribution)
            {
                yield return (map.Operands[i], contribution);
            }
        }
    }

    // c = a·b: the cotangent of a contracts that of c with b over b's free axes, and likewise for b.
    private static IEnumerable<(Expr, Cotangent)> Bilinear(Contract c, Cotangent ct, Func<Expr, bool> wanted)
    {
        var (axes, batch) = (c.Axes, c.Axes.Batch.Count);
        var (left, right) = (axes.LeftFree(c.A.Shape.Rank), axes.RightFree(c.B.Shape.Rank));
        var (leftAt, rightAt) = (Enumerable.Range(batch, left.Count), Enumerable.Range(batch + left.Count, right.Count));
        if (wanted(c.A))
        {
            Sequence<int> places = [.. axes.Batch.Select(p => p.Left), .. left, .. axes.Contracted.OrderBy(p => p.Right).Select(p => p.Left)];
            yield return (c.A, Cotangent(
                ct.Total.Contract(c.B, axes.Batch.Select((p, i) => (i, p.Right)).ToSequence(), rightAt.Zip(right).ToSequence()),
                places, c.A.Shape, [.. axes.Batch.Select(p => p.Left), .. left], rightAt));
        }

        if (wanted(c.B))
        {
            Sequence<int> places = [.. axes.Batch.Select(p => p.Right), .. axes.Contracted.OrderBy(p => p.Left).Select(p => p.Right), .. right];
            yield return (c.B, Cotangent(
                c.A.Contract(ct.Total, axes.Batch.Select((p, i) => (p.Left, i)).ToSequence(), left.Zip(leftAt).ToSequence()),
                places, c.B.Shape, [.. axes.Batch.Select(p => p.Right), .. right], leftAt));
        }

        // `places` says which axis of the operand each axis of the product is; `kept` those along which being alive is known.
        Cotangent Cotangent(Expr product, Sequence<int> places, Shape shape, Sequence<int> kept, IEnumerable<int> summed) => new(
            product.Permute([.. places.Inverse()]),
            ct.Alive is null ? null : new Cotangent(ct.Alive, ct.Alive).Summed(summed.ToSequence()).Alive!.Spread(shape, kept));
    }

    // Axis i of x is axis places[i] of the shape, in any order.
    private static Expr Spread(this Expr x, Shape shape, Sequence<int> places)
    {
        var order = Enumerable.Range(0, places.Count).OrderBy(i => places[i]).ToSequence();
        return x.Permute([.. order]).Along(shape, order.Select(i => places[i]).ToSequence());
    }

    private static IEnumerable<(Expr, Cotangent)> One(Expr operand, Cotangent? ct) => ct is { } contribution ? [(operand, contribution)] : [];
}
