namespace ExprGrad.Compiler;

/// <summary>
/// Which nodes run together. A node joins the first group with its domain that comes no earlier than what it needs; it may share a loop with a
/// producer only if it reads that producer at its own position. Groups run in order of position.
/// </summary>
internal sealed class Grouping
{
    // Weights are numbers of operations and variables in the code of one method, beyond some thousands of which the JIT stops optimising.
    // Numbers take a local for each value and each one loaded, of which there may be 2,000. Loops want fewer, for their registers.
    private const int StraightLineLimit = 1000;
    private const int LoopLimit = 1200;
    private const int Access = 3;

    private readonly Nodes order;
    private readonly Group?[] groups;
    private readonly Dictionary<Shape, OpenGroups> open = [];
    private readonly Views views;
    private readonly CompileOptions options;
    private readonly Func<Op, int> weight;

    public Grouping(Nodes order, Views views, CompileOptions options, Func<Op, int> weight)
    {
        (this.order, groups, this.views, this.options, this.weight) = (order, new Group?[order.Count], views, options, weight);
        for (var place = 0; place < order.Count; place++)
        {
            var node = order[place];
            if (!views.IsComputed(node))
            {
                continue;
            }

            var group = node is Contract or Pad or Concatenate or Call ? Append(node.Shape) : Join(Views.Domain(node), Earliest(node));
            groups[place] = group;
            group.Add(node, group.Domain.Rank == 0 ? 1 + Loads(node, group) : Weight(node) + (Access * Loads(node, group)));
        }
    }

    public List<Group> InOrder { get; } = [];

    public Group Of(Expr node) => groups[order.Place(node)]!;

    private int Earliest(Expr node)
    {
        var (earliest, domain) = (0, Views.Domain(node));
        for (var i = 0; i < node.Operands.Count; i++)
        {
            var operand = node.Operands[i];
            foreach (var origin in views.Origins(node, operand))
            {
                if (groups[order.Place(origin.Node)] is { } group)
                {
                    var together = origin is { Node: Map, IsInPlace: true } && group.Domain == domain;
                    earliest = Math.Max(earliest, group.Position + (together ? 0 : 1));
                }
            }
        }

        return earliest;
    }

    // The operands that are read from memory.
    private int Loads(Expr node, Group group)
    {
        var loads = 0;
        for (var i = 0; i < node.Operands.Count; i++)
        {
            var operand = node.Operands[i];
            loads += operand is Constant || (operand is Map && groups[order.Place(operand)] == group) ? 0 : 1;
        }

        return loads;
    }

    // What is recomputed in place counts too.
    private int Weight(Expr node)
    {
        var sum = node is Map map ? weight(map.Op) : Access;
        for (var i = 0; i < node.Operands.Count; i++)
        {
            sum += views.IsRecomputed(node.Operands[i]) ? Weight(views.Base(node.Operands[i])) : 0;
        }

        return sum;
    }

    private Group Join(Shape domain, int earliest)
    {
        if (!open.TryGetValue(domain, out var candidates))
        {
            open[domain] = candidates = new(!options.Fuse ? 1 : domain.Rank == 0 ? StraightLineLimit : LoopLimit);
        }

        return candidates.First(earliest) ?? Opened(domain, candidates);
    }

    private Group Opened(Shape domain, OpenGroups candidates)
    {
        var group = Append(domain);
        candidates.Add(group);
        return group;
    }

    private Group Append(Shape domain)
    {
        InOrder.Add(new(InOrder.Count, domain));
        return InOrder[^1];
    }
}
