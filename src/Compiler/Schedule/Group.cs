namespace ExprGrad.Compiler;

/// <summary>Nodes that share a loop nest, in order of evaluation; or one node that needs a kernel of its own.</summary>
internal sealed class Group(int position, Shape domain)
{
    public int Position => position;

    public Shape Domain => domain;

    public List<Expr> Nodes { get; } = [];

    /// <summary>How much code the nodes become.</summary>
    public int Weight { get; private set; }

    public void Add(Expr node, int weight)
    {
        Nodes.Add(node);
        Weight += weight;
    }
}

/// <summary>The groups of one domain in order of position, of which those with room can be found quickly.</summary>
internal sealed class OpenGroups(int limit)
{
    private readonly List<Group> groups = [];
    private readonly List<int> next = [];

    public void Add(Group group)
    {
        groups.Add(group);
        next.Add(next.Count);
    }

    /// <summary>The first group that comes no earlier than a position and has room.</summary>
    public Group? First(int position)
    {
        var (low, high) = (0, groups.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = groups[middle].Position < position ? (middle + 1, high) : (low, middle);
        }

        return WithRoom(low) is var open && open < groups.Count ? groups[open] : null;
    }

    // Full groups point on to a later one; every search shortens the ways that it went.
    private int WithRoom(int from)
    {
        var open = from;
        while (open < groups.Count && (next[open] != open || groups[open].Weight >= limit))
        {
            open = next[open] != open ? next[open] : next[open] = open + 1;
        }

        while (from < open)
        {
            (from, next[from]) = (next[from], open);
        }

        return open;
    }
}
