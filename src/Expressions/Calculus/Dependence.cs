namespace ExprGrad.Calculus;

/// <summary>What changes smoothly with what: along every operand but those by which a row's derivative is 0 everywhere, as that of a comparison is.</summary>
internal static class Dependence
{
    /// <summary>Which nodes, by place, depend on one of the targets.</summary>
    public static bool[] On(Nodes nodes, IEnumerable<Expr> targets)
    {
        var depends = Each(nodes, targets);
        for (var place = 0; place < depends.Length; place++)
        {
            var operands = nodes.Operands(place);
            for (var i = 0; i < operands.Length && !depends[place]; i++)
            {
                depends[place] = depends[operands[i]] && !nodes[place].IsFlat(i);
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
        var order = Traverse.Nodes(values);
        var matters = Of(order, values);
        foreach (var (target, name) in targets.Zip(wanted).Where(t => order.Place(t.First) is var place && (place < 0 || !matters[place])))
        {
            throw Refusal(form, string.Join(", ", outputs.Select(o => $"`{o.Name}`")), $"`{Function.NameOf(name) ?? name.ToString()}`", order, target);
        }
    }

    /// <summary>What, by place, one of the values depends on; nothing else needs a derivative, or a rule for it.</summary>
    public static bool[] Of(Nodes nodes, IEnumerable<Expr> values)
    {
        var matters = Each(nodes, values);
        for (var place = nodes.Count - 1; place >= 0; place--)
        {
            var operands = nodes.Operands(place);
            for (var i = 0; matters[place] && i < operands.Length; i++)
            {
                matters[operands[i]] |= !nodes[place].IsFlat(i);
            }
        }

        return matters;
    }

    private static bool[] Each(Nodes nodes, IEnumerable<Expr> some)
    {
        var are = new bool[nodes.Count];
        foreach (var place in some.Select(nodes.Place).Where(place => place >= 0))
        {
            are[place] = true;
        }

        return are;
    }

    private static DerivativeException Refusal(string form, string outputs, string target, Nodes order, Expr from)
    {
        var smooth = On(order, [from]);
        var steps = order.SelectMany(node => Enumerable.Range(0, node.Operands.Count).Where(i => node.IsFlat(i) && smooth[order.Place(node.Operands[i])]).Select(i => Step(node, i)))
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
}
