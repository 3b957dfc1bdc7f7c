namespace ExprGrad.Compiler;

/// <summary>Nodes that share a loop nest, in order of evaluation; or one node that needs a kernel of its own.</summary>
internal sealed class Group(int position, Shape domain)
{
    public int Position => position;

    public Shape Domain => domain;

    public List<Expr> Nodes { get; } = [];
}

/// <summary>
/// Which nodes run together. A node joins the first group with its domain that comes no earlier than what it needs; it may share a loop with a
/// producer only if it reads that producer at its own position. Groups run in order of position.
/// </summary>
internal sealed class Grouping
{
    // Beyond about this many assignments in one method the JIT stops optimising; loops want fewer, for their registers.
    private const int StraightLineLimit = 1000;
    private const int LoopLimit = 96;

    private readonly Dictionary<Expr, Group> groups = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Shape, List<Group>> open = [];
    private readonly bool fuse;

    public Grouping(IEnumerable<Expr> order, Views views, bool fuse)
    {
        this.fuse = fuse;
        foreach (var node in order.Where(views.IsComputed))
        {
            var group = node is Contract or Pad or Concatenate ? Append(node.Shape) : Join(Views.Domain(node), Earliest(node, views));
            group.Nodes.Add(node);
            groups.Add(node, group);
        }
    }

    public List<Group> InOrder { get; } = [];

    public Group Of(Expr node) => groups[node];

    private int Earliest(Expr node, Views views)
    {
        var (earliest, domain) = (0, Views.Domain(node));
        foreach (var operand in node.Operands)
        {
            foreach (var source in views.Sources(operand).Where(groups.ContainsKey))
            {
                var together = views.InPlace(node, operand) && ReferenceEquals(source, operand) && operand is Map && groups[source].Domain == domain;
                earliest = Math.Max(earliest, groups[source].Position + (together ? 0 : 1));
            }
        }

        return earliest;
    }

    private Group Join(Shape domain, int earliest)
    {
        var candidates = open.TryGetValue(domain, out var list) ? list : open[domain] = [];
        var first = candidates.FindLastIndex(g => g.Position < earliest) + 1;
        var limit = !fuse ? 1 : domain.Rank == 0 ? StraightLineLimit : LoopLimit;
        for (var i = first; i < candidates.Count; i++)
        {
            if (candidates[i].Nodes.Count < limit)
            {
                return candidates[i];
            }
        }

        candidates.Add(Append(domain));
        return candidates[^1];
    }

    private Group Append(Shape domain)
    {
        InOrder.Add(new(InOrder.Count, domain));
        return InOrder[^1];
    }
}
