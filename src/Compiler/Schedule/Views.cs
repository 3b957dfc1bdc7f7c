namespace ExprGrad.Compiler;

/// <summary>
/// Which nodes have a value of their own in memory or in a loop, and which are mere views: the same elements under other indices.
/// </summary>
internal sealed class Views
{
    private readonly HashSet<Expr> copied = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, Origin[]> recomputed = new(ReferenceEqualityComparer.Instance);

    public Views(IReadOnlyList<Expr> order, IReadOnlyCollection<Expr> outputs, bool inPieces)
    {
        copied.UnionWith(outputs.Where(IsView));
        foreach (var reshape in order.OfType<Reshape>().Where(r => !OnlyOnes(r)))
        {
            // Other row-major positions: what is reshaped must be in memory as it is.
            if (IsView(reshape.X) || reshape.X is Iota)
            {
                copied.Add(reshape.X);
            }
        }

        // A routine reads its operands in row-major order.
        copied.UnionWith(order.OfType<Call>().SelectMany(c => c.Operands).Select(WithoutReshapes).Where(x => IsView(x) || x is Iota));

        // In order of evaluation, since a copy changes the strides of every view of it.
        var factors = order.OfType<Contract>().SelectMany(Factors).ToLookup(f => f.Operand, f => (f.From, f.Count), ReferenceEqualityComparer.Instance);
        foreach (var node in order.Where(factors.Contains))
        {
            foreach (var (from, count) in factors[node])
            {
                CopyUnlessMatrix(node, from, count);
            }
        }

        copied.UnionWith(order.OfType<Gather>().Select(g => g.X).Where(x => Base(x) is Iota));
        Pieces = new(inPieces ? order : [], outputs);
    }

    /// <summary>
    /// Every contraction with its axes in the order batch, free, contracted on the left and batch, contracted, free on the right:
    /// the order in which a kernel can take several axes as one.
    /// </summary>
    public static Expr Canonical(Expr node) => node is Contract c ? Canonical(c) : node;

    /// <summary>Whether a kernel computes the node; if not, each loop that needs it finds it by itself.</summary>
    public bool IsComputed(Expr node) => (node is Map or Reduce or Contract or Pad or Concatenate or Gather or ScatterAdd or Call || copied.Contains(node)) && !recomputed.ContainsKey(node) && !Pieces.Contains(node);

    /// <summary>Lets every loop compute elementwise values again that needs them.</summary>
    /// <param name="maps">The values, in order of evaluation.</param>
    public void Recompute(IEnumerable<Expr> maps)
    {
        foreach (var map in maps)
        {
            recomputed.Add(map, [.. map.Operands.SelectMany(operand => Origins(map, operand)).GroupBy(o => o.Node).Select(same => new Origin(same.Key, same.All(o => o.IsInPlace)))]);
        }
    }

    /// <summary>Whether every loop that needs the value of an operand computes it again.</summary>
    public bool IsRecomputed(Expr operand) => recomputed.Count > 0 && recomputed.ContainsKey(Base(operand));

    /// <summary>The nodes that a loop needs in order to find the value of an operand of a node in it: what its views show, or what that is computed again from.</summary>
    public Sequence<Origin> Origins(Expr user, Expr operand)
    {
        var (origin, isInPlace) = (Base(operand), InPlace(user, operand));
        return recomputed.TryGetValue(origin, out var origins) ? Again(origins, isInPlace) : Pieces.Contains(origin) ? Placed(origin) : [new(origin, isInPlace)];
    }

    private static Sequence<Origin> Again(Origin[] origins, bool isInPlace) => origins.Select(o => o with { IsInPlace = isInPlace && o.IsInPlace }).ToSequence();

    private Sequence<Origin> Placed(Expr whole) => Pieces.Placed(whole).SelectMany(p => Origins(whole, p.Part)).ToSequence();

    /// <summary>Tensors that are placed in larger ones where a loop reads them.</summary>
    public Pieces Pieces { get; }

    /// <summary>The node whose elements a chain of views shows.</summary>
    public Expr Base(Expr node)
    {
        while (IsShown(node))
        {
            node = node.Operands[0];
        }

        return node;
    }

    // Whether a user reads an operand at its own position, so that it can take it out of the loop that computes it.
    private bool InPlace(Expr user, Expr operand) => ReferenceEquals(Base(operand), operand) && user switch
    {
        Map or Reduce or ScatterAdd => true,
        Gather gather => !ReferenceEquals(gather.X, operand),
        _ => false,
    };

    /// <summary>How far apart in memory neighbours along each axis of a node are, and where the first element is.</summary>
    public Affine Layout(Expr node)
    {
        var (origin, at, linear) = Trace(node, Affine.Identity(node.Shape.Rank), node.Shape.Rank);
        return linear ?? Affine.Linear(node.Shape.Rank, origin.Shape, at);
    }

    /// <summary>The loop nest that computes the node.</summary>
    public static Shape Domain(Expr node) => node is Reduce or ScatterAdd ? node.Operands[0].Shape : node.Shape;

    /// <summary>
    /// From the coordinates of an element of a node, where it is: the base, and coordinates there; or, past a reshape, its place in row-major order.
    /// </summary>
    public (Expr Base, Affine[] Coordinates, Affine? Linear) Trace(Expr node, Affine[] at, int rank) => IsShown(node) ? Under(node, at, rank) : (node, at, null);

    /// <summary>The same for what a view shows, whether or not the view has memory of its own.</summary>
    public (Expr Base, Affine[] Coordinates, Affine? Linear) Under(Expr view, Affine[] at, int rank)
    {
        do
        {
            if (view is Reshape reshape && !OnlyOnes(reshape))
            {
                return (Base(reshape.X), at, Affine.Linear(rank, reshape.Shape, at));
            }

            (at, view) = (Through(view, at, rank), view.Operands[0]);
        }
        while (IsShown(view));
        return (view, at, null);
    }

    private static bool IsView(Expr node) => node is Broadcast or Permute or Slice or Unfold or Reshape;

    private static Expr WithoutReshapes(Expr node)
    {
        while (node is Reshape reshape)
        {
            node = reshape.X;
        }

        return node;
    }

    private bool IsShown(Expr node) => IsView(node) && !copied.Contains(node);

    /// <summary>Whether a reshape only adds or drops axes of extent 1.</summary>
    public static bool OnlyOnes(Reshape r) => r.Shape.Extents.Where(n => n != 1).SequenceEqual(r.X.Shape.Extents.Where(n => n != 1));

    // What a contraction multiplies, with the axes that it sums over.
    private static IEnumerable<(Expr Operand, int From, int Count)> Factors(Contract c)
    {
        var contracted = c.Axes.Contracted.Count;
        return [(c.A, c.A.Shape.Rank - contracted, contracted), (c.B, c.Axes.Batch.Count, contracted)];
    }

    private void CopyUnlessMatrix(Expr operand, int from, int count)
    {
        if (Base(operand) is Iota || (IsView(operand) && Axes.Merged(operand.Shape, [Layout(operand)], from, count).Count > 1))
        {
            copied.Add(operand);
        }
    }

    private static Expr Canonical(Contract c)
    {
        var (batch, contracted) = (c.Axes.Batch, c.Axes.Contracted);
        var (left, right) = (c.Axes.LeftFree(c.A.Shape.Rank), c.Axes.RightFree(c.B.Shape.Rank));
        var a = c.A.Permute([.. batch.Select(p => p.Left), .. left, .. contracted.Select(p => p.Left)]);
        var b = c.B.Permute([.. batch.Select(p => p.Right), .. contracted.Select(p => p.Right), .. right]);
        return a.Contract(
            b,
            batch.Select((_, i) => (i, i)).ToSequence(),
            contracted.Select((_, i) => (batch.Count + left.Count + i, batch.Count + i)).ToSequence());
    }

    // The coordinates in its operand of the element that a view shows at some coordinates.
    private static Affine[] Through(Expr view, Affine[] at, int rank) => view switch
    {
        Broadcast b => [.. b.Axes.Select(axis => at[axis])],
        Permute p => [.. p.Order.Inverse().Select(axis => at[axis])],
        Slice s => [.. s.Windows.Select((w, axis) => (at[axis] * w.Step) + w.Start)],
        Unfold u => [.. at.SkipLast(1).Select((position, axis) => axis == u.Axis ? (position * u.Stride) + (at[^1] * u.Dilation) : position)],
        Reshape r => WithoutOnes(r, at, rank),
        _ => throw new InvalidOperationException($"{view.GetType().Name} is no view"),
    };

    private static Affine[] WithoutOnes(Reshape r, Affine[] at, int rank)
    {
        var wide = new Queue<Affine>(at.Where((_, axis) => r.Shape[axis] != 1));
        return [.. r.X.Shape.Extents.Select(n => n == 1 ? Affine.Constant(rank, 0) : wide.Dequeue())];
    }
}
