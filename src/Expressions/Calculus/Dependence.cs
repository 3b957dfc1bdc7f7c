namespace ExprGrad.Calculus;

/// <summary>What changes smoothly with what: along every operand but those by which a row's derivative is 0 everywhere, as that of a comparison is.</summary>
internal static class Dependence
{
    /// <summary>Which nodes depend on one of the targets; operands stand before the nodes that use them.</summary>
    public static HashSet<Expr> On(IReadOnlyList<Expr> order, IEnumerable<Expr> targets)
    {
        var depends = new HashSet<Expr>(targets, ReferenceEqualityComparer.Instance);
        foreach (var node in order)
        {
            if (Any(node, depends))
            {
                depends.Add(node);
            }
        }

        return depends;
    }

    /// <summary>Refuses a derivative that is not there: nothing leads from an expression to any output, or nothing but steps.</summary>
    /// <exception cref="DerivativeException">No output depends on an expression, or only in steps.</exception>
    public static void Require(string form, IReadOnlyList<Output> outputs, IReadOnlyList<Expr> wanted)
    {
        if (wanted.Count == 0)
        {
            return;
        }

        var nodes = Traverse.Intern([.. outputs.Select(o => o.Value), .. wanted]);
        var (values, targets) = (nodes.Take(outputs.Count).ToList(), nodes.Skip(outputs.Count).ToList());
        var order = Traverse.PostOrder(values);
        var matters = Of(order, values);
        foreach (var (target, name) in targets.Zip(wanted).Where(t => !matters.Contains(t.First)))
        {
            throw Refusal(form, string.Join(", ", outputs.Select(o => $"`{o.Name}`")), $"`{Function.NameOf(name) ?? name.ToString()}`", order, target);
        }
    }

    /// <summary>What one of the values depends on; nothing else needs a derivative, or a rule for it.</summary>
    public static HashSet<Expr> Of(IReadOnlyList<Expr> order, IEnumerable<Expr> values)
    {
        var matters = new HashSet<Expr>(values, ReferenceEqualityComparer.Instance);
        for (var i = order.Count - 1; i >= 0; i--)
        {
            for (var k = 0; matters.Contains(order[i]) && k < order[i].Operands.Count; k++)
            {
                if (!order[i].IsFlat(k))
                {
                    matters.Add(order[i].Operands[k]);
                }
            }
        }

        return matters;
    }

    private static DerivativeException Refusal(string form, string outputs, string target, IReadOnlyList<Expr> order, Expr from)
    {
        var smooth = On(order, [from]);
        var steps = order.SelectMany(node => Enumerable.Range(0, node.Operands.Count).Where(i => node.IsFlat(i) && smooth.Contains(node.Operands[i])).Select(i => Step(node, i)))
            .Distinct().ToList();
        return new(steps switch
        {
            [] when order.Any(node => node is Variable v && from is Variable && v.Name == Function.NameOf(from)) => $"{form}: {outputs} does not depend on this {target}, but on another variable of that name",
            [] => $"{form}: {outputs} does not depend on {target}",
            [var step] => $"{form}: {outputs} depends on {target} only through {step}, whose derivative is 0 everywhere",
            _ => $"{form}: {outputs} depends on {target} only through {string.Join(", ", steps.SkipLast(1))} and {steps[^1]}, whose derivatives are 0 everywhere",
        });
    }

    // A row that is flat in some operands only is named with the operand.
    private static string Step(Expr node, int operand) => node switch
    {
        Map { Op: var op } => Enumerable.Range(0, op.Arity).All(op.IsFlat) ? $"`{op.Name}`" : $"operand {operand + 1} of `{op.Name}`",
        Call { Routine: var routine } => $"`{routine.Name}`",
        _ => $"`{node.GetType().Name}`",
    };

    private static bool Any(Expr node, HashSet<Expr> set)
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
