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
        var reached = Reached(outputs, wanted);
        return [.. Leibniz.Names(wanted).Select((name, i) => Of(outputs, name, reached[i] ?? throw new DerivativeException(
            $"gradient: {string.Join(", ", outputs.Select(o => $"`{o.Output.Name}`"))} does not depend on `{Function.NameOf(wanted[i]) ?? wanted[i].ToString()}`")))];
    }

    /// <summary>The same, and zero where no output depends on a wanted expression.</summary>
    internal static IReadOnlyList<Output> OrZero(IReadOnlyList<(Output Output, Expr Seed)> outputs, IReadOnlyList<Expr> wanted)
    {
        var reached = Reached(outputs, wanted);
        return [.. Leibniz.Names(wanted).Select((name, i) => Of(outputs, name, reached[i] ?? Structural.Fill(0, wanted[i].Shape)))];
    }

    /// <summary>Every term that one node passes to one of its operands on the way to the wanted expressions, in the order of the reverse pass.</summary>
    internal static IReadOnlyList<(Expr Source, Expr Operand, Expr Term)> Terms(IReadOnlyList<(Output Output, Expr Seed)> outputs, IReadOnlyList<Expr> wanted)
    {
        var terms = new List<(Expr, Expr, Expr)>();
        _ = Reached(outputs, wanted, (source, operand, cotangent) => terms.Add((source, operand, cotangent.Total)));
        return terms;
    }

    private static Output Of(IReadOnlyList<(Output Output, Expr Seed)> outputs, string wanted, Expr cotangent) =>
        Derivatives.Derivative(Leibniz.By(Numerator(outputs), wanted), cotangent);

    private static string Numerator(IReadOnlyList<(Output Output, Expr Seed)> outputs) => outputs.Count == 1 ? outputs[0].Output.Name : "";

    // The cotangent of each target; zero if it is reached in steps only, null if not at all.
    private static IReadOnlyList<Expr?> Reached(
        IReadOnlyList<(Output Output, Expr Seed)> outputs, IReadOnlyList<Expr> wanted, Action<Expr, Expr, Cotangent>? step = null)
    {
        var nodes = Traverse.Intern([.. outputs.Select(o => o.Output.Value), .. wanted, .. outputs.Select(o => Seed(o.Output, o.Seed))]);
        var (values, targets, seeds) = (nodes.Take(outputs.Count).ToList(), nodes.Skip(outputs.Count).Take(wanted.Count).ToList(), nodes.Skip(outputs.Count + wanted.Count));
        var (numerator, order) = (Numerator(outputs), Traverse.Nodes(values));
        var ambiguous = order.Where(node => node is Named or Variable).GroupBy(node => Function.NameOf(node)).Where(g => g.Count() > 1).SelectMany(g => g.OfType<Named>()).ToHashSet<Expr>(ReferenceEqualityComparer.Instance);
        var depends = Dependence.On(order, targets);
        var reaching = new List<Cotangent>?[order.Count];
        foreach (var (value, seed) in values.Zip(seeds))
        {
            Reach(value, new(seed));
        }

        var results = new Expr?[order.Count];
        for (var i = order.Count - 1; i >= 0; i--)
        {
            if (reaching[i] is not { } terms)
            {
                continue;
            }

            var sum = Cotangent.Sum(terms);
            reaching[i] = null;
            var cotangent = ambiguous.Contains(order[i]) ? sum : Labelled(sum, order[i], numerator);
            results[i] = cotangent.Total;
            foreach (var (operand, contribution) in Pullback.Of(order[i], cotangent, DependsOn))
            {
                Reach(operand, contribution);
                step?.Invoke(order[i], operand, contribution);
            }
        }

        return [.. targets.Select(target => !DependsOn(target) ? null : results[order.Place(target)] ?? Structural.Fill(0, target.Shape))];

        bool DependsOn(Expr node) => order.Place(node) is >= 0 and var place && depends[place];

        void Reach(Expr node, Cotangent cotangent)
        {
            if (DependsOn(node))
            {
                (reaching[order.Place(node)] ??= new(1)).Add(cotangent);
            }
        }
    }

    // What has a name that nothing else has passes it on to its cotangent. A number needs no other name to stand for it.
    private static Cotangent Labelled(Cotangent cotangent, Expr node, string numerator)
    {
        var value = cotangent.Total is Named { X: { Uniform: not null } number } ? number : cotangent.Total;
        return node is Named or Variable ? cotangent with { Value = value.Named(Leibniz.By(numerator, Function.NameOf(node)!)), Clean = true } : cotangent;
    }

    private static Expr Seed(Output output, Expr seed) => seed.Shape == output.Value.Shape ? seed : throw new ShapeException(
        $"vjp: found a cotangent {seed.Shape} for output `{output.Name}`, expected {output.Value.Shape}");
}
