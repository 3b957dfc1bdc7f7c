namespace ExprGrad.Compiler;

/// <summary>
/// Tensors that are placed in larger ones, by padding or laid end to end, and that only loops over the whole read: such a loop runs piece by piece, and in each piece an element is
/// that of one part, or 0. So a sum of shifted tensors, such as the gradient of a finite difference, is one loop inside and a short one at each border, and nothing is copied.
/// </summary>
internal sealed class Pieces
{
    // More would be more code than copies are worth.
    private const int Most = 9;

    private readonly HashSet<Expr> shown = new(ReferenceEqualityComparer.Instance);

    public Pieces(IReadOnlyList<Expr> order, IEnumerable<Expr> outputs)
    {
        var candidates = order.Where(node => node is Pad or Concatenate && node.Shape.Count > 0 && Placed(node).All(p => p.Windows.All(w => w.Step == 1))).ToHashSet<Expr>(ReferenceEqualityComparer.Instance);
        candidates.ExceptWith(outputs);
        foreach (var user in candidates.Count == 0 ? [] : order.Where(node => node is not (Map or Reduce)))
        {
            candidates.ExceptWith(user.Operands);
        }

        foreach (var alike in candidates.GroupBy(node => node.Shape))
        {
            if (Of(alike.Key, alike).Take(Most + 1).Count() <= Most)
            {
                shown.UnionWith(alike);
            }
        }
    }

    /// <summary>Whether a node is found piece by piece.</summary>
    public bool Contains(Expr node) => shown.Contains(node);

    /// <summary>The pieces of a domain for a loop that computes some nodes; the whole, if there is nothing to be found in pieces.</summary>
    public IEnumerable<Sequence<Window>> For(Shape domain, IEnumerable<Expr> nodes) =>
        shown.Count > 0 && nodes.SelectMany(node => node.Operands).Where(Contains).ToList() is { Count: > 0 } placed ? Of(domain, placed) : [Whole(domain)];

    /// <summary>The parts that a node is made of, and where they are placed.</summary>
    public static IEnumerable<(Expr Part, Sequence<Window> Windows)> Placed(Expr node) => node switch
    {
        Pad p => [(p.X, p.Windows)],
        Concatenate c => c.Placed(),
        _ => [],
    };

    /// <summary>The part that a node is in a piece, and where it is placed; nothing where it is 0.</summary>
    public static (Expr Part, Sequence<Window> Windows)? In(Expr node, Sequence<Window> piece)
    {
        foreach (var placed in Placed(node))
        {
            if (placed.Windows.Zip(piece).All(p => p.Second.Start >= p.First.Start && p.Second.Start + p.Second.Extent <= p.First.Start + p.First.Extent))
            {
                return placed;
            }
        }

        return null;
    }

    /// <summary>All of a domain as one piece.</summary>
    public static Sequence<Window> Whole(Shape domain) => domain.Extents.Select(Window.All).ToSequence();

    // Every axis is cut where a part begins or ends.
    private static IEnumerable<Sequence<Window>> Of(Shape domain, IEnumerable<Expr> nodes)
    {
        var cuts = domain.Extents.Select(n => new SortedSet<int> { 0, n }).ToList();
        foreach (var windows in nodes.SelectMany(Placed).Select(p => p.Windows))
        {
            for (var axis = 0; axis < windows.Count; axis++)
            {
                cuts[axis].UnionWith([windows[axis].Start, windows[axis].Start + windows[axis].Extent]);
            }
        }

        return cuts.Aggregate((IEnumerable<Sequence<Window>>)[[]], (pieces, ends) =>
            pieces.SelectMany(piece => ends.Zip(ends.Skip(1), (from, to) => (Sequence<Window>)[.. piece, new Window(from, 1, to - from)])));
    }
}
