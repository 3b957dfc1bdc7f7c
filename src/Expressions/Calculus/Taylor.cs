namespace ExprGrad.Calculus;

/// <summary>
/// Taylor series in one number, <c>e(x + t) = Σ eₖ·tᵏ</c>. They read the same rows as both modes of differentiation: where the partial of y by u is p,
/// <c>k·yₖ = Σ j·uⱼ·pₖ₋ⱼ</c>, and p, being an expression of the same language, has a series of its own. A linear operation acts on each coefficient as it does on the primal.
/// </summary>
/// <remarks>
/// Partials lead to further partials, each needed to one order less. A family that is closed under differentiation, as sin and cos are, adds nothing;
/// one that is not, as powers are, adds a member for each order. Griewank and Walther, "Evaluating Derivatives", 2nd edition 2008, chapter 13.
/// </remarks>
public static class Taylor
{
    /// <summary>The coefficients of each expression, from that of t⁰ to that of a given order.</summary>
    public static IReadOnlyList<IReadOnlyList<Expr>> Of(IReadOnlyList<Expr> expressions, Variable variable, int order)
    {
        var roots = Traverse.Intern([.. expressions, variable]);
        if (Traverse.PostOrder(roots).Any(node => node is Call))
        {
            return Reapplied(expressions, variable, order);
        }

        var (needed, partials) = Needed(roots, variable, order);
        var series = new Dictionary<Expr, List<Cotangent?>>(ReferenceEqualityComparer.Instance);
        for (var k = 1; k <= order; k++)
        {
            foreach (var node in needed[k])
            {
                (series.TryGetValue(node, out var known) ? known : series[node] = [null]).Add(
                    ReferenceEquals(node, variable) ? k == 1 ? new(1) : null : Next(node, k));
            }
        }

        return [.. roots.Take(expressions.Count).Select(e => (IReadOnlyList<Expr>)[e, .. Enumerable.Range(1, order).Select(k => At(e, k)?.Total ?? Structural.Fill(0, e.Shape))])];

        Cotangent? At(Expr e, int k) => series.TryGetValue(e, out var known) ? known[k] : null;

        Cotangent? Next(Expr node, int k) => node switch
        {
            Map q when IsQuotient(q.Op) => Quotient(q, q.Operands[0], q.Operands[1], k),
            Map map => Sum(Enumerable.Range(0, map.Operands.Count).SelectMany(i => Chain(map.Operands[i], partials[map][i], k, j => (double)j / k))),
            Reduce r => Sum(Chain(r.X, partials[r][0], k, j => (double)j / k))?.Summed(r.Axes),
            Contract c => Sum(Enumerable.Range(1, k - 1).Select(j => Product(c, At(c.A, j), At(c.B, k - j))).Prepend(Jvp.Pushforward(c, i => At(c.Operands[i], k)))),
            Broadcast or Reshape or Permute or Slice or Pad or Unfold or Concatenate or Gather or ScatterAdd or Named => Jvp.Pushforward(node, i => At(node.Operands[i], k)),
            _ => throw new InvalidOperationException($"{node.GetType().Name} has no Taylor series"),
        };

        // q·b = a, so that quotients are closed: qₖ = (aₖ - Σ bⱼ·qₖ₋ⱼ) / b for j = 1, ..., k.
        Cotangent? Quotient(Map q, Expr a, Expr b, int k) =>
            Sum([At(a, k), .. Chain(b, q, k, _ => -1)])?.Times(q.Op.Of(1, b));

        // Σ wⱼ·uⱼ·pₖ₋ⱼ for j = 1, ..., k.
        IEnumerable<Cotangent?> Chain(Expr u, Expr p, int k, Func<int, double> weight) =>
            from j in Enumerable.Range(1, k)
            let factor = j == k ? p : At(p, k - j)?.Total
            select factor is null ? null : At(u, j)?.Times(weight(j))?.Times(factor);
    }

    // What routines compute has a rule for one derivative at a time.
    private static IReadOnlyList<IReadOnlyList<Expr>> Reapplied(IReadOnlyList<Expr> expressions, Variable variable, int order)
    {
        var orders = new List<IReadOnlyList<Expr>> { expressions };
        for (var k = 1; k <= order; k++)
        {
            orders.Add([.. Jvp.Of(orders[^1], [(variable, 1)]).Select(e => e / k)]);
        }

        return [.. expressions.Select((_, i) => (IReadOnlyList<Expr>)[.. orders.Select(o => o[i])])];
    }

    // Which nodes are needed to each order, and the partials of those that are not linear.
    private static (IReadOnlyList<Expr>[] Needed, Dictionary<Expr, IReadOnlyList<Expr>> Partials) Needed(IReadOnlyList<Expr> roots, Variable variable, int order)
    {
        var (needed, partials) = (new IReadOnlyList<Expr>[order + 1], new Dictionary<Expr, IReadOnlyList<Expr>>(ReferenceEqualityComparer.Instance));
        for (var k = order; k > 0; k--)
        {
            var all = Traverse.Nodes(roots);
            var depends = Dependence.On(all, [variable]);
            needed[k] = [.. all.Where((_, place) => depends[place])];
            var nonlinear = needed[k].Where(node => !partials.ContainsKey(node)).Select(node => (Node: node, Partials: PartialsOf(node))).Where(p => p.Partials.Count > 0).ToList();
            var interned = Traverse.Intern([.. roots, .. nonlinear.SelectMany(p => p.Partials)]);
            var next = roots.Count;
            foreach (var (node, found) in nonlinear)
            {
                partials[node] = [.. interned.Skip(next).Take(found.Count)];
                next += found.Count;
            }

            roots = interned;
        }

        return (needed, partials);
    }

    private static bool IsQuotient(Op op) => op.Is(Ops.Div) || op.Is(Ops.DivByPositive);

    private static IReadOnlyList<Expr> PartialsOf(Expr node) => node switch
    {
        Map map when IsQuotient(map.Op) => [],
        Map map => map.Op.Partials(map.Operands, map),
        Reduce r => [r.Monoid.Partial(r.X, r.RestoreAxes(r.X.Shape, r.Axes), r.Axes)],
        _ => [],
    };

    private static Cotangent? Product(Contract c, Cotangent? a, Cotangent? b) => a is null || b is null ? null : new(new Contract(a.Value.Total, b.Value.Total, c.Axes));

    private static Cotangent? Sum(IEnumerable<Cotangent?> terms) => terms.OfType<Cotangent>().ToList() is { Count: > 0 } some ? Cotangent.Sum(some) : null;
}
