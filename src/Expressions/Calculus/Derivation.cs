namespace ExprGrad.Calculus;

/// <summary>A step of the chain rule: the term that a node passes to one of its operands.</summary>
/// <param name="Source">The node.</param>
/// <param name="Operand">The operand whose cotangent the term is a part of.</param>
/// <param name="Term">The term.</param>
public sealed record Step(Expr Source, Expr Operand, Expr Term)
{
    /// <summary>The rule that made the term, in words: <c>the partial of sin</c>, <c>the transpose of slice</c>.</summary>
    public string Rule => Source switch
    {
        Map map => $"the partial of {map.Op.Name}",
        Reduce { Monoid: var monoid } when monoid == Monoids.Sum => "the transpose of sum",
        Reduce reduce => $"the partial of {reduce.Monoid.Name}",
        Call call => $"the rule of {call.Routine.Name}",
        Named => "its name",
        _ => $"the transpose of {char.ToLowerInvariant(Source.GetType().Name[0])}{Source.GetType().Name[1..]}",
    };
}

/// <summary>How a gradient comes about: which node passes which term to which, by which rule.</summary>
public static class Derivation
{
    /// <summary>The steps of reverse mode from the first output, which must be a scalar, in their order.</summary>
    /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on an expression that was named.</exception>
    public static IReadOnlyList<Step> Of(Function function, params Expr[] variables)
    {
        var output = function.Scalar("derivation");
        return [.. Vjp.Terms([(output, 1)], function.Wanted("derivation", variables, [output])).Select(t => new Step(t.Source, t.Operand, t.Term))];
    }

    /// <summary>The function with a name for every intermediate result: v1, v2, ..., in the order of evaluation.</summary>
    /// <remarks>R. E. Wengert, "A simple automatic derivative evaluation program", Communications of the ACM 7, 1964.</remarks>
    public static Function Trace(Function function)
    {
        var order = Traverse.PostOrder(function.Values);
        var taken = order.Select(Function.NameOf).OfType<string>().Concat(function.Outputs.Select(o => o.Name)).ToHashSet();
        var named = new HashSet<Expr>(order.OfType<Named>().Select(n => n.X).Concat(function.Values), ReferenceEqualityComparer.Instance);
        var names = Enumerable.Range(1, int.MaxValue - 1).Select(i => $"v{i}").Where(name => !taken.Contains(name)).GetEnumerator();
        var given = order.OfType<Variable>().Select(v => v.Name).ToHashSet();
        var traced = new Dictionary<Expr, Expr>(ReferenceEqualityComparer.Instance);
        foreach (var node in order)
        {
            var again = node.Operands.Count == 0 ? node : node.Over([.. node.Operands.Select(x => traced[x])]);
            traced[node] = again is Named twice ? twice.X.Named(Unused(twice.Name))
                : again is Map or Reduce or Contract or Call && !named.Contains(node) && names.MoveNext() ? again.Named(names.Current) : again;
        }

        return new(function.Inputs, function.Outputs.Select(o => o with { Value = traced[o.Value] }));

        string Unused(string name) => Enumerable.Range(1, int.MaxValue - 1).Select(i => i == 1 ? name : $"{name}_{i}").First(given.Add);
    }
}
