using static ExprGrad.Compiler.Affine;

namespace ExprGrad.Compiler;

/// <summary>From expressions to kernels: decides what runs in one loop and which values go through memory.</summary>
internal sealed class Fuse
{
    private readonly Views views;
    private readonly Grouping groups;
    private readonly Dictionary<Op, int> weights = [];
    private readonly Buffers buffers = new();
    private readonly List<Kernel> kernels = [];
    private readonly Dictionary<Expr, int> computedAgain = new(ReferenceEqualityComparer.Instance);
    private readonly int elementSize;

    private Fuse(Function function, Nodes order, CompileOptions options, int elementSize)
    {
        this.elementSize = elementSize;
        views = new(order, function.Values, options.Fuse);
        groups = new(order, views, options, Weight);
        if (options.Fuse && Recomputation.Of(order, function.Values, views, groups) is { Count: > 0 } recomputed)
        {
            views.Recompute(recomputed);
            groups = new(order, views, options, Weight);
        }

        int Weight(Op op) => weights.TryGetValue(op, out var known) ? known : weights[op] = Emit.Weight.Of(op, Emit.Carrier.For(elementSize, options.Vectorize));
    }

    /// <summary>The schedule of a function without names.</summary>
    public static Schedule Of(Function function, CompileOptions options, int elementSize)
    {
        var (canonical, order) = (function, function.Nodes);
        if (order.Any(node => node is Contract))
        {
            canonical = new(function.Inputs, function.Outputs.Zip(Traverse.Rebuild(function.Values, Views.Canonical), (o, value) => o with { Value = value }));
            order = canonical.Nodes;
        }

        return new Fuse(canonical, order, options, elementSize).Build(canonical, order);
    }

    private Schedule Build(Function function, IReadOnlyList<Expr> order)
    {
        var inputs = function.Inputs.Select((v, i) => buffers.Place(v, new(Residence.Input, i, v.Shape, v))).ToList();
        var outputs = function.Outputs.Select((o, i) => new Buffer(Residence.Output, i, o.Value.Shape, o.Value)).ToList();
        foreach (var output in outputs)
        {
            if (views.IsComputed(output.Origin!))
            {
                _ = buffers.Place(output.Origin!, output);
            }
        }

        foreach (var node in order.Where(views.IsComputed).Where(n => n is not Map))
        {
            buffers.InMemory(node);
        }

        foreach (var user in order.Where(views.IsComputed))
        {
            foreach (var operand in user.Operands)
            {
                InMemoryFor(user, operand);
            }
        }

        foreach (var group in groups.InOrder)
        {
            kernels.AddRange(Lowered(group));
        }

        // Outputs that no kernel writes: leaves, and expressions that are an output twice.
        kernels.AddRange(outputs.Where(o => buffers.Find(o.Origin!) != o).Select(Copy));
        return new(function, kernels, inputs, outputs, buffers.Constants, buffers.Scratch) { Recomputed = [.. Recomputed(order)] };
    }

    // Those that are more than a step on the way to another.
    private IEnumerable<Recomputed> Recomputed(IReadOnlyList<Expr> order)
    {
        var needed = order.Where(user => computedAgain.Count > 0 && !views.IsRecomputed(user)).SelectMany(user => user.Operands).Select(views.Base).ToHashSet<Expr>(ReferenceEqualityComparer.Instance);
        return order.OfType<Map>().Where(map => needed.Contains(map) && computedAgain.ContainsKey(map)).Select(map => new Recomputed(
            map, map.Operands.SelectMany(operand => views.Origins(map, operand)).Select(origin => buffers.Find(origin.Node)).OfType<Buffer>().Distinct().ToSequence(), computedAgain[map]));
    }

    private void InMemoryFor(Expr user, Expr operand)
    {
        foreach (var origin in views.Origins(user, operand))
        {
            if (origin.Node is Map && (!origin.IsInPlace || groups.Of(user) != groups.Of(origin.Node)))
            {
                buffers.InMemory(origin.Node);
            }
        }
    }

    private IEnumerable<Kernel> Lowered(Group group) => group.Nodes[0] switch
    {
        Contract c => [Contraction(c)],
        Call c => [Called(c)],
        Pad p => [LoopKernel.Fill(buffers.Of(p), 0), Within(p, p.X, p.Windows)],
        Concatenate c => c.Placed().Select(part => Within(c, part.Part, part.Windows)),
        _ => Loops(group),
    };

    private IEnumerable<Kernel> Loops(Group group)
    {
        foreach (var node in group.Nodes)
        {
            if (node is Reduce or ScatterAdd)
            {
                yield return LoopKernel.Fill(buffers.Of(node), node is Reduce r ? r.Monoid.Identity : 0);
            }
        }

        foreach (var piece in views.Pieces.For(group.Domain, group.Nodes))
        {
            yield return Loop(group, piece);
        }
    }

    private LoopKernel Loop(Group group, Sequence<Window> piece)
    {
        var (body, stores) = (new LoopBody(views, buffers, piece), new List<Store>());
        foreach (var node in group.Nodes)
        {
            if (node is Reduce r)
            {
                stores.Add(Reduced(r, body));
            }
            else if (node is ScatterAdd s)
            {
                stores.Add(Scattered(s, body));
            }
            else
            {
                var value = body.Computed(node);
                if (buffers.Find(node) is { } buffer)
                {
                    stores.Add(new(buffer, Linear(piece.Count, node.Shape, body.Position), value, null));
                }
            }
        }

        return Made(piece.Select(window => window.Extent).ToSequence(), body, stores);
    }

    private Store Reduced(Reduce r, LoopBody body)
    {
        var at = body.Position;
        var kept = Enumerable.Range(0, at.Length).Except(r.Axes).Select(axis => at[axis]).ToArray();
        return new(buffers.Of(r), Linear(at.Length, r.Shape, kept), body.Value(r.X, at), r.Monoid);
    }

    private Store Scattered(ScatterAdd s, LoopBody body)
    {
        var at = body.Position;
        var beside = at.Select((axis, a) => a == s.Axis ? Constant(at.Length, 0) : axis).ToArray();
        var place = new Place(body.Value(s.Indices, at), s.Shape.Strides[s.Axis], s.Extent);
        return new(buffers.Of(s), Linear(at.Length, s.Shape, beside), body.Value(s.X, at), Monoids.Sum, place);
    }

    private LoopKernel Within(Expr whole, Expr part, Sequence<Window> windows)
    {
        var rank = part.Shape.Rank;
        var body = new LoopBody(views, buffers, Pieces.Whole(part.Shape));
        var at = windows.Select((w, axis) => (Axis(rank, axis) * w.Step) + w.Start).ToArray();
        var value = body.Value(part, Identity(rank));
        return Made(part.Shape.Extents, body, [new(buffers.Of(whole), Linear(rank, whole.Shape, at), value, null)]);
    }

    private LoopKernel Copy(Buffer output)
    {
        var rank = output.Shape.Rank;
        var body = new LoopBody(views, buffers, Pieces.Whole(output.Shape));
        var value = body.Value(output.Origin!, Identity(rank));
        return Made(output.Shape.Extents, body, [new(output, Linear(rank, output.Shape, Identity(rank)), value, null)]);
    }

    private ContractionKernel Contraction(Contract c)
    {
        var (batch, contracted) = (c.Axes.Batch.Count, c.Axes.Contracted.Count);
        var (left, right) = (c.A.Shape.Rank - batch - contracted, c.B.Shape.Rank - batch - contracted);
        var (a, b, to) = (views.Layout(c.A), views.Layout(c.B), Linear(c.Shape.Rank, c.Shape, Identity(c.Shape.Rank)));
        var rows = Axes.Merged(c.A.Shape, [a], batch, left);
        var columns = Axes.Merged(c.B.Shape, [b], batch + contracted, right);
        var k = Axes.Merged(c.A.Shape, [a], batch + left, contracted);
        var kOfB = Axes.Merged(c.B.Shape, [b], batch, contracted);
        var kernel = ContractionLayout.Kernel(
            new(rows, columns, k, kOfB, c.Axes.Contracted.Aggregate(1, (n, p) => n * c.A.Shape[p.Left])),
            Enumerable.Range(0, batch).Select(i => new Axis(c.Shape[i], [a.Strides[i], b.Strides[i], to.Strides[i]])),
            (MemoryOf(c.A), a.Offset), (MemoryOf(c.B), b.Offset), buffers.Of(c));
        return kernel with { Workspace = kernel.WorkspaceBytes(elementSize) is > 0 and var bytes ? buffers.Workspace(bytes, elementSize) : null };
    }

    private RoutineKernel Called(Call c) => new(
        c.Routine, c.Batch.Count, c.OperandCores, c.Operands.Select(MemoryOf).ToSequence(), c.Core, buffers.Of(c),
        buffers.Workspace(Kernels.RoutineCall.ScratchBytes(c.OperandCores.Span, c.Core, elementSize), elementSize));

    private Buffer MemoryOf(Expr node) => buffers.Of(views.Base(node));

    // What a loop over a piece of a domain does, once its body is complete.
    private LoopKernel Made(Sequence<int> domain, LoopBody body, IEnumerable<Store> stores)
    {
        foreach (var value in body.Again)
        {
            computedAgain[value] = computedAgain.GetValueOrDefault(value) + 1;
        }

        return new(domain, body.Instructions, stores.ToSequence());
    }
}
