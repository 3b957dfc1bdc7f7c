namespace ExprGrad.Calculus;

/// <summary>
/// Expressions of one example as expressions of many: variables get a leading axis, and every operation runs along it. What does not depend on
/// a batched variable is computed once. The results are those of a loop over the examples.
/// </summary>
public static class Batch
{
    /// <summary>The expressions over a batch, each with the examples along its first axis.</summary>
    /// <param name="expressions">What is computed for one example.</param>
    /// <param name="examples">For each variable that differs from example to example, the examples along the first axis.</param>
    /// <exception cref="ShapeException">The examples of a variable have another shape than it, or their numbers differ.</exception>
    public static IReadOnlyList<Expr> Of(IReadOnlyList<Expr> expressions, IReadOnlyList<(Variable Variable, Expr Examples)> examples)
    {
        var n = Number(examples);
        var given = examples.ToDictionary(e => e.Variable, e => e.Examples);
        var batched = Traverse.Fold<Expr?>(expressions, (node, operand) => node is Variable v ? given.GetValueOrDefault(v)
            : Enumerable.Range(0, node.Operands.Count).All(i => operand(i) is null) ? null
            : Batched(node, operand, n));
        return [.. expressions.Select(e => batched[e] ?? Repeated(e, n))];
    }

    private static Expr Batched(Expr node, Func<int, Expr?> operand, int n)
    {
        return node switch
        {
            Map map => map.Op.Of([.. map.Operands.Select((_, i) => All(i))]),
            Reduce r => new Reduce(All(0), r.Monoid, Shifted(r.Axes)),
            Broadcast b => All(0).Along(Leading(n, b.Shape), [0, .. Shifted(b.Axes)]),
            Reshape r => All(0).Reshape(Leading(n, r.Shape)),
            Permute p => All(0).Permute([0, .. Shifted(p.Order)]),
            Slice s => All(0).Slice([Window.All(n), .. s.Windows]),
            Unfold u => All(0).Unfold(u.Axis + 1, u.Size, u.Stride, u.Dilation),
            Pad p => All(0).Pad([Window.All(n), .. p.Windows], Leading(n, p.Shape)),
            Concatenate c => new Concatenate([.. c.Operands.Select((_, i) => All(i))], c.Axis + 1),
            Gather g => All(0).TakeAlong(All(1), g.Axis + 1),
            ScatterAdd s => All(0).ScatterAdd(All(1), s.Axis + 1, s.Extent),
            Contract c => Contracted(c, operand(0), operand(1)),
            Call c => new Call(c.Routine, [.. c.Operands.Select((_, i) => All(i))]),
            Named m => All(0).Named(m.Name),
            _ => throw new InvalidOperationException($"{node.GetType().Name} has no batch"),
        };

        Expr All(int i) => operand(i) ?? Repeated(node.Operands[i], n);
    }

    // Examples on both sides are one more batch axis; on one side they are a free axis, which the result has further back.
    private static Expr Contracted(Contract c, Expr? a, Expr? b)
    {
        var (batch, left) = (c.Axes.Batch.Count, c.Axes.LeftFree(c.A.Shape.Rank).Count);
        var (l, r) = (a is null ? 0 : 1, b is null ? 0 : 1);
        var pairs = c.Axes.Batch.Select(p => (p.Left + l, p.Right + r));
        var product = (a ?? c.A).Contract(
            b ?? c.B, [.. a is null || b is null ? [] : new[] { (0, 0) }, .. pairs], c.Axes.Contracted.Select(p => (p.Left + l, p.Right + r)).ToSequence());
        var place = a is not null && b is not null ? 0 : a is not null ? batch : batch + left;
        return product.Permute([place, .. Enumerable.Range(0, product.Shape.Rank).Where(axis => axis != place)]);
    }

    private static Expr Repeated(Expr e, int n) => e.Along(Leading(n, e.Shape), Enumerable.Range(1, e.Shape.Rank).ToSequence());

    private static Shape Leading(int n, Shape shape) => new([n, .. shape.Extents]);

    private static Sequence<int> Shifted(Sequence<int> axes) => axes.Select(axis => axis + 1).ToSequence();

    private static int Number(IReadOnlyList<(Variable Variable, Expr Examples)> examples)
    {
        var n = examples.Count > 0 && examples[0].Examples.Shape.Rank > 0 ? examples[0].Examples.Shape[0] : 0;
        foreach (var (variable, given) in examples)
        {
            if (given.Shape != Leading(n, variable.Shape))
            {
                throw new ShapeException($"batch: found {given.Shape} for `{variable.Name}`, expected {Leading(n, variable.Shape)}");
            }
        }

        return n;
    }
}
