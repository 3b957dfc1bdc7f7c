using static ExprGrad.Compiler.Affine;

namespace ExprGrad.Compiler;

/// <summary>From expressions to kernels: decides what runs in one loop and which values go through memory.</summary>
internal sealed class Fuse
{
    private readonly Views views;
    private readonly Grouping groups;
    private readonly Dictionary<Op, int> weights = [];
    private readonly Dictionary<Expr, Buffer> buffers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Dense, Buffer> constants = [];
    private readonly List<Buffer> scratch = [];
    private readonly List<Kernel> kernels = [];
    private readonly HashSet<(Expr Value, Body Loop)> computedAgain = [];
    private readonly int elementSize;

    private Fuse(Function function, IReadOnlyList<Expr> order, CompileOptions options, int elementSize)
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
        var inputs = function.Inputs.Select((v, i) => buffers[v] = new(Residence.Input, i, v.Shape, v)).ToList();
        var outputs = function.Outputs.Select((o, i) => new Buffer(Residence.Output, i, o.Value.Shape, o.Value)).ToList();
        foreach (var output in outputs)
        {
            if (views.IsComputed(output.Origin!))
            {
                buffers.TryAdd(output.Origin!, output);
            }
        }

        foreach (var node in order.Where(views.IsComputed).Where(n => n is not Map))
        {
            InMemory(node);
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
        kernels.AddRange(outputs.Where(o => buffers.GetValueOrDefault(o.Origin!) != o).Select(Copy));
        return new(function, kernels, inputs, outputs, [.. constants.Values], scratch) { Recomputed = [.. Recomputed(order)] };
    }

    // Those that are more than a step on the way to another.
    private IEnumerable<Recomputed> Recomputed(IReadOnlyList<Expr> order)
    {
        var loops = computedAgain.CountBy(again => again.Value).ToDictionary((IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
        var needed = order.Where(user => loops.Count > 0 && !views.IsRecomputed(user)).SelectMany(user => user.Operands).Select(views.Base).ToHashSet<Expr>(ReferenceEqualityComparer.Instance);
        return order.OfType<Map>().Where(map => needed.Contains(map) && loops.ContainsKey(map)).Select(map => new Recomputed(
            map, map.Operands.SelectMany(operand => views.Origins(map, operand)).Select(origin => buffers.GetValueOrDefault(origin.Node)).OfType<Buffer>().Distinct().ToSequence(), loops[map]));
    }

    private void InMemoryFor(Expr user, Expr operand)
    {
        foreach (var origin in views.Origins(user, operand))
        {
            if (origin.Node is Map && (!origin.IsInPlace || groups.Of(user) != groups.Of(origin.Node)))
            {
                InMemory(origin.Node);
            }
        }
    }

    private void InMemory(Expr node)
    {
        if (!buffers.ContainsKey(node))
        {
            buffers[node] = Scratch(node.Shape, node);
        }
    }

    private Buffer Scratch(Shape shape, Expr? origin)
    {
        scratch.Add(new(Residence.Scratch, scratch.Count, shape, origin));
        return scratch[^1];
    }

    private IEnumerable<Kernel> Lowered(Group group) => group.Nodes[0] switch
    {
        Contract c => [Contraction(c)],
        Call c => [Called(c)],
        Pad p => [LoopKernel.Fill(buffers[p], 0), Within(p, p.X, p.Windows)],
        Concatenate c => c.Placed().Select(part => Within(c, part.Part, part.Windows)),
        _ => Loops(group),
    };

    private IEnumerable<Kernel> Loops(Group group)
    {
        foreach (var node in group.Nodes)
        {
            if (node is Reduce or ScatterAdd)
            {
                yield return LoopKernel.Fill(buffers[node], node is Reduce r ? r.Monoid.Identity : 0);
            }
        }

        foreach (var piece in views.Pieces.For(group.Domain, group.Nodes))
        {
            yield return Loop(group, piece);
        }
    }

    private LoopKernel Loop(Group group, Sequence<Window> piece)
    {
        var (body, rank) = (new Body(this, piece), piece.Count);
        var (at, stores) = (body.Position, new List<Store>());
        foreach (var node in group.Nodes)
        {
            if (node is Reduce r)
            {
                var kept = Enumerable.Range(0, rank).Except(r.Axes).Select(axis => at[axis]).ToArray();
                stores.Add(new(buffers[r], Linear(rank, r.Shape, kept), body.Value(r.X, at), r.Monoid));
            }
            else if (node is ScatterAdd s)
            {
                var beside = at.Select((axis, a) => a == s.Axis ? Constant(rank, 0) : axis).ToArray();
                var place = new Place(body.Value(s.Indices, at), s.Shape.Strides[s.Axis], s.Extent);
                stores.Add(new(buffers[s], Linear(rank, s.Shape, beside), body.Value(s.X, at), Monoids.Sum, place));
            }
            else
            {
                var value = body.Computed(node);
                if (buffers.TryGetValue(node, out var buffer))
                {
                    stores.Add(new(buffer, Linear(rank, node.Shape, at), value, null));
                }
            }
        }

        return new(piece.Select(window => window.Extent).ToSequence(), body.Instructions, stores.ToSequence());
    }

    private LoopKernel Within(Expr whole, Expr part, Sequence<Window> windows)
    {
        var rank = part.Shape.Rank;
        var body = new Body(this, Pieces.Whole(part.Shape));
        var at = windows.Select((w, axis) => (Axis(rank, axis) * w.Step) + w.Start).ToArray();
        var value = body.Value(part, Identity(rank));
        return new(part.Shape.Extents, body.Instructions, [new(buffers[whole], Linear(rank, whole.Shape, at), value, null)]);
    }

    private LoopKernel Copy(Buffer output)
    {
        var rank = output.Shape.Rank;
        var body = new Body(this, Pieces.Whole(output.Shape));
        var value = body.Value(output.Origin!, Identity(rank));
        return new(output.Shape.Extents, body.Instructions, [new(output, Linear(rank, output.Shape, Identity(rank)), value, null)]);
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
            (MemoryOf(c.A), a.Offset), (MemoryOf(c.B), b.Offset), buffers[c]);
        return kernel with { Workspace = kernel.WorkspaceBytes(elementSize) is > 0 and var bytes ? Working(bytes) : null };
    }

    private RoutineKernel Called(Call c) => new(
        c.Routine, c.Batch.Count, c.OperandCores, c.Operands.Select(MemoryOf).ToSequence(), c.Core, buffers[c],
        Working(Kernels.RoutineCall.ScratchBytes(c.OperandCores.Span, c.Core, elementSize)));

    private Buffer Working(long bytes) => Scratch(Shape.Of(checked((int)((bytes + elementSize - 1) / elementSize))), null);

    private Buffer MemoryOf(Expr node) => views.Base(node) is Constant c ? ConstantBuffer(c) : buffers[views.Base(node)];

    private Buffer ConstantBuffer(Constant c) => constants.TryGetValue(c.Value, out var known) ? known
        : constants[c.Value] = new(Residence.Constant, constants.Count, c.Shape, c);

    /// <summary>The body of one loop nest over a piece of a domain while it grows; equal instructions are one.</summary>
    private sealed class Body(Fuse fuse, Sequence<Window> piece)
    {
        private readonly int rank = piece.Count;
        private readonly List<Instruction> instructions = [];
        private readonly Dictionary<Instruction, int> places = [];
        private readonly Dictionary<Expr, int> computed = new(ReferenceEqualityComparer.Instance);

        /// <summary>Where the loop is in the domain.</summary>
        public Affine[] Position { get; } = [.. Identity(piece.Count).Zip(piece, (axis, window) => axis + window.Start)];

        public Sequence<Instruction> Instructions => instructions.ToSequence();

        public int Computed(Expr node) => computed[node] = node switch
        {
            Map map => Add(Applied(map, Position)),
            Iota iota => Add(new Index(Position[iota.Axis])),
            Gather gather => Add(Picked(gather)),
            _ => At(fuse.views.Under(node, Position, rank)),
        };

        public int Value(Expr node, Affine[] at) => computed.TryGetValue(node, out var here) ? here
            : !fuse.views.Pieces.Contains(node) ? At(fuse.views.Trace(node, at, rank))
            : Pieces.In(node, piece) is { } placed ? Value(placed.Part, [.. at.Zip(placed.Windows, (axis, window) => axis + -window.Start)])
            : Add(new Number(0));

        private int At((Expr Base, Affine[] Coordinates, Affine? Linear) place)
        {
            var (origin, coordinates, linear) = place;
            return Add(origin switch
            {
                Map map when !fuse.buffers.ContainsKey(map) => Again(map, coordinates),
                Constant { Shape.Rank: 0 } c => new Number(c.Value[0]),
                Iota iota when !fuse.buffers.ContainsKey(iota) => new Index(coordinates[iota.Axis]),
                Constant c => new Load(fuse.ConstantBuffer(c), linear ?? Linear(rank, c.Shape, coordinates)),
                _ => new Load(fuse.buffers[origin], linear ?? Linear(rank, origin.Shape, coordinates)),
            });
        }

        // The place on the axis takes part in index arithmetic as if it were one more loop.
        private Pick Picked(Gather g)
        {
            var at = Position.Select((axis, a) => a == g.Axis ? Axis(rank + 1, rank) : axis with { Strides = [.. axis.Strides, 0] }).ToArray();
            var (origin, coordinates, linear) = fuse.views.Trace(g.X, at, rank + 1);
            var access = linear ?? Linear(rank + 1, origin.Shape, coordinates);
            return new(
                fuse.MemoryOf(g.X), access with { Strides = access.Strides.Take(rank).ToSequence() },
                new(Value(g.Indices, Position), access.Strides[rank], g.X.Shape[g.Axis]));
        }

        private Apply Again(Map map, Affine[] at)
        {
            _ = fuse.computedAgain.Add((map, this));
            return Applied(map, at);
        }

        private Apply Applied(Map map, Affine[] at)
        {
            var arguments = new int[map.Operands.Count];
            for (var i = 0; i < arguments.Length; i++)
            {
                arguments[i] = Value(map.Operands[i], at);
            }

            return new(map.Op, arguments.ToSequence());
        }

        private int Add(Instruction instruction)
        {
            if (!places.TryGetValue(instruction, out var place))
            {
                places[instruction] = place = instructions.Count;
                instructions.Add(instruction);
            }

            return place;
        }
    }
}
