namespace ExprGrad.Compiler;

/// <summary>
/// Elementwise values that every loop computes again that needs them: what is a few operations on something that is in memory anyway, or that takes fewer bytes. So the backward pass
/// finds a mask from the activation that it reads. Which values are kept between loops instead is a minimum cut on bytes, between what must be kept if it is needed later, since
/// computing it again is dear or impossible, and what later loops read.
/// </summary>
internal sealed class Recomputation
{
    // The work of the operations from what is in memory to a value that is computed again: five of one instruction, or a division and one more, which take no longer than to write a number and
    // read it, even in cache; three of one instruction where that is done more often, in a loop over more elements.
    private const int Most = 10, MostInLarger = 6, Dearest = 8;

    // So many nodes are cut at once; more take too long.
    private const int Largest = 1024;

    private readonly Views views;
    private readonly Grouping groups;
    private readonly HashSet<Expr> inMemory, outputs;
    private readonly ILookup<Expr, Expr> users;
    private readonly Dictionary<Expr, int> work = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, Expr> parents = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, int> sizes = new(ReferenceEqualityComparer.Instance);

    private Recomputation(IReadOnlyList<Expr> order, IEnumerable<Expr> outputs, Views views, Grouping groups)
    {
        (this.views, this.groups, this.outputs) = (views, groups, new(outputs, ReferenceEqualityComparer.Instance));
        inMemory = new(this.outputs, ReferenceEqualityComparer.Instance);
        inMemory.UnionWith(order.OfType<Contract>().SelectMany(c => c.Operands).Select(views.Base));
        inMemory.UnionWith(order.OfType<Call>().SelectMany(c => c.Operands).Select(views.Base));
        inMemory.UnionWith(order.OfType<Gather>().Select(g => views.Base(g.X)));
        inMemory.UnionWith(order.OfType<Reshape>().Where(r => !Views.OnlyOnes(r)).Select(r => views.Base(r.X)));
        users = order.Where(views.IsComputed).SelectMany(user => user.Operands.SelectMany(operand => views.Origins(user, operand)).Select(origin => (Origin: origin.Node, User: user)))
            .ToLookup(u => u.Origin, u => u.User, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
    }

    /// <summary>The values that are computed again, in order of evaluation.</summary>
    /// <param name="order">The nodes in order of evaluation.</param>
    /// <param name="outputs">The nodes that are results.</param>
    /// <param name="views">What is computed otherwise.</param>
    /// <param name="groups">What shares a loop otherwise.</param>
    public static IReadOnlyList<Expr> Of(IReadOnlyList<Expr> order, IEnumerable<Expr> outputs, Views views, Grouping groups)
    {
        var candidates = order.Where(node => node is Map { Op.IsCheap: true } && node.Shape.Count > 1).ToList();
        if (candidates.Count == 0)
        {
            return [];
        }

        var recomputation = new Recomputation(order, outputs, views, groups);
        candidates.ForEach(recomputation.Consider);
        return recomputation.work.Count > 0 ? recomputation.Chosen(order) : [];
    }

    // A value can be computed again if its operands are there, or can be computed again with so little work that there is some left.
    private void Consider(Expr map)
    {
        var operands = map.Operands.Select(views.Base).Distinct().Where(x => !IsFree(x)).ToList();
        var most = users[map].Any(user => Views.Domain(user).Count > map.Shape.Count) ? MostInLarger : Most;
        var sum = Math.Min(Dearest, Algebra.Cost.Weight(((Map)map).Op)) + operands.Sum(x => work.GetValueOrDefault(x));
        if (sum <= most && !inMemory.Contains(map) && !map.Operands.Any(x => views.Pieces.Contains(views.Base(x)))
            && operands.Select(Root).Append(map).Distinct().Sum(x => sizes.GetValueOrDefault(x, 1)) <= Largest)
        {
            work.Add(map, sum);
            operands.ForEach(operand => Join(Root(operand), Root(map)));
        }
    }

    private void Join(Expr a, Expr b)
    {
        if (!ReferenceEquals(a, b))
        {
            parents[a] = b;
            sizes[b] = sizes.GetValueOrDefault(a, 1) + sizes.GetValueOrDefault(b, 1);
        }
    }

    private Expr Root(Expr node)
    {
        while (parents.TryGetValue(node, out var parent))
        {
            if (parents.TryGetValue(parent, out var further))
            {
                parents[node] = further;
            }

            node = parent;
        }

        return node;
    }

    // What is there all the time.
    private bool IsFree(Expr origin) => !views.IsComputed(origin) || outputs.Contains(origin);

    private int Position(Expr node) => groups.Of(node).Position;

    private List<Expr> Chosen(IReadOnlyList<Expr> order)
    {
        var chosen = new HashSet<Expr>(ReferenceEqualityComparer.Instance);
        foreach (var nodes in order.Where(node => (work.ContainsKey(node) || users[node].Any(work.ContainsKey)) && !IsFree(node)).GroupBy(Root, ReferenceEqualityComparer.Instance))
        {
            chosen.UnionWith(Beyond([.. nodes]));
        }

        return [.. order.Where(chosen.Contains)];
    }

    private IEnumerable<Expr> Beyond(IReadOnlyList<Expr> nodes)
    {
        var places = nodes.Select((node, place) => (node, place)).ToDictionary(n => n.node, n => n.place, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
        var (edges, sinks, costs) = (new List<(int From, int To)>(), new List<int>(), new List<long>());
        foreach (var node in nodes)
        {
            // Of what takes as many bytes, rather what is in memory anyway.
            var isThere = node is not Map || inMemory.Contains(node);
            costs.Add(((long)node.Shape.Count * (nodes.Count + 1)) + (isThere ? 0 : 1));
            var home = isThere ? users[node].Select(Position).Where(later => later > Position(node)).DefaultIfEmpty(Position(node)).Min() : Position(node);
            if (users[node].Any(user => Position(user) > home))
            {
                sinks.Add(places[node]);
            }

            edges.AddRange(users[node].Where(user => Position(user) <= home && work.ContainsKey(user)).Select(user => (places[node], places[user])));
        }

        var sides = Cut.Of(costs, edges, nodes.Where(node => !work.ContainsKey(node)).Select(node => places[node]), sinks);
        return nodes.Where(node => sides[places[node]] == Side.Beyond);
    }
}
