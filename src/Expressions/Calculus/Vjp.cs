namespace ExprGrad.Calculus;

/// <summary>
/// Reverse mode: the adjoint of a function as expressions of the same language. One loop against the order of evaluation; the rules are
/// the partials of <see cref="Ops"/> and <see cref="Monoids"/> and, for each linear operation, its transpose in <see cref="Pullback"/>.
/// </summary>
/// <remarks>Griewank and Walther, "Evaluating Derivatives", 2nd edition 2008, chapter 3.</remarks>
public static class Vjp
{
    /// <summary>The cotangents of the wanted expressions, from those of the outputs: <c>Σ seedᵀ · ∂output/∂wanted</c>, each named <c>∂output/∂wanted</c>.</summary>
    /// <exception cref="DerivativeException">No output depends on a wanted expression.</exception>
    public static IReadOnlyList<Output> Of(IReadOnlyList<(Output Output, Expr Seed)> outputs, IReadOnlyList<Expr> wanted)
    {
        var nodes = Traverse.Intern([.. outputs.Select(o => o.Output.Value), .. wanted, .. outputs.Select(o => Seed(o.Output, o.Seed))]);
        var (values, targets, seeds) = (nodes.Take(outputs.Count).ToList(), nodes.Skip(outputs.Count).Take(wanted.Count).ToList(), nodes.Skip(outputs.Count + wanted.Count));
        var numerator = outputs.Count == 1 ? $"∂{outputs[0].Output.Name}" : "∂";
        var order = Traverse.PostOrder(values);
        var depends = Dependent(order, targets);
        var reaching = new Dictionary<Expr, List<Cotangent>>(ReferenceEqualityComparer.Instance);
        foreach (var (value, seed) in values.Zip(seeds))
        {
            Reach(value, new(seed));
        }

        var results = new Dictionary<Expr, Expr>(ReferenceEqualityComparer.Instance);
        for (var i = order.Count - 1; i >= 0; i--)
        {
            if (!depends.Contains(order[i]) || !reaching.Remove(order[i], out var terms))
            {
                continue;
            }

            var cotangent = Labelled(Cotangent.Sum(terms), order[i], numerator);
            results.Add(order[i], cotangent.Total);
            foreach (var (operand, contribution) in Pullback.Of(order[i], cotangent, depends.Contains))
            {
                Reach(operand, contribution);
            }
        }

        return [.. targets.Select((target, i) => new Output($"{numerator}/∂{Function.NameOf(target) ?? $"({i + 1})"}", Result(target, i)) { IsBackward = true })];

        void Reach(Expr node, Cotangent cotangent)
        {
            if (depends.Contains(node))
            {
                (reaching.TryGetValue(node, out var terms) ? terms : reaching[node] = []).Add(cotangent);
            }
        }

        Expr Result(Expr target, int i) => results.TryGetValue(target, out var cotangent) ? cotangent
            : depends.Contains(target) ? Structural.Fill(0, target.Shape)
            : throw new DerivativeException(
                $"gradient: {string.Join(", ", outputs.Select(o => $"`{o.Output.Name}`"))} does not depend on `{Function.NameOf(wanted[i]) ?? wanted[i].ToString()}`");
    }

    // What changes with a target; what is constant in steps, such as a comparison, does not.
    private static HashSet<Expr> Dependent(IReadOnlyList<Expr> order, IReadOnlyList<Expr> targets)
    {
        var (wanted, depends) = (new HashSet<Expr>(targets, ReferenceEqualityComparer.Instance), new HashSet<Expr>(ReferenceEqualityComparer.Instance));
        foreach (var node in order)
        {
            if (wanted.Contains(node) || Any(node, depends))
            {
                depends.Add(node);
            }
        }

        return depends;

        static bool Any(Expr node, HashSet<Expr> set)
        {
            for (var i = 0; i < node.Operands.Count; i++)
            {
                if (set.Contains(node.Operands[i]) && !node.IsFlat(i))
                {
                    return true;
                }
            }

            return false;
        }
    }

    // What has a name passes it on to its cotangent. A number needs no other name to stand for it.
    private static Cotangent Labelled(Cotangent cotangent, Expr node, string numerator)
    {
        var value = cotangent.Total is Named { X: { Uniform: not null } number } ? number : cotangent.Total;
        return node is Named or Variable ? cotangent with { Value = value.Named($"{numerator}/∂{Function.NameOf(node)}"), Clean = true } : cotangent;
    }

    private static Expr Seed(Output output, Expr seed) => seed.Shape == output.Value.Shape ? seed : throw new ShapeException(
        $"vjp: found a cotangent {seed.Shape} for output `{output.Name}`, expected {output.Value.Shape}");
}
