using static ExprGrad.Compiler.Affine;

namespace ExprGrad.Compiler;

/// <summary>The body of one loop nest over a piece of a domain while it grows; equal instructions are one.</summary>
internal sealed class LoopBody(Views views, Buffers buffers, Sequence<Window> piece)
{
    private readonly int rank = piece.Count;
    private readonly List<Instruction> instructions = [];
    private readonly Dictionary<Instruction, int> places = [];
    private readonly Dictionary<Expr, int> computed = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Expr> again = new(ReferenceEqualityComparer.Instance);

    /// <summary>Where the loop is in the domain.</summary>
    public Affine[] Position { get; } = [.. Identity(piece.Count).Zip(piece, (axis, window) => axis + window.Start)];

    /// <summary>What is computed at a position.</summary>
    public Sequence<Instruction> Instructions => instructions.ToSequence();

    /// <summary>The values of other loops that this one computes again.</summary>
    public IEnumerable<Expr> Again => again;

    /// <summary>Computes a node that belongs to the loop.</summary>
    public int Computed(Expr node) => computed[node] = node switch
    {
        Map map => Add(Applied(map, Position)),
        Iota iota => Add(new Index(Position[iota.Axis])),
        Gather gather => Add(Picked(gather)),
        _ => At(views.Under(node, Position, rank)),
    };

    /// <summary>The value of a node at some coordinates.</summary>
    public int Value(Expr node, Affine[] at) => computed.TryGetValue(node, out var here) ? here
        : !views.Pieces.Contains(node) ? At(views.Trace(node, at, rank))
        : Pieces.In(node, piece) is { } placed ? Value(placed.Part, [.. at.Zip(placed.Windows, (axis, window) => axis + -window.Start)])
        : Add(new Number(0));

    private int At((Expr Base, Affine[] Coordinates, Affine? Linear) place)
    {
        var (origin, coordinates, linear) = place;
        return Add(origin switch
        {
            Map map when !buffers.Has(map) => AppliedAgain(map, coordinates),
            Constant { Shape.Rank: 0 } c => new Number(c.Value[0]),
            Iota iota when !buffers.Has(iota) => new Index(coordinates[iota.Axis]),
            Constant c => new Load(buffers.Of(c), linear ?? Linear(rank, c.Shape, coordinates)),
            _ => new Load(buffers.Of(origin), linear ?? Linear(rank, origin.Shape, coordinates)),
        });
    }

    // The place on the axis takes part in index arithmetic as if it were one more loop.
    private Pick Picked(Gather g)
    {
        var at = Position.Select((axis, a) => a == g.Axis ? Axis(rank + 1, rank) : axis with { Strides = [.. axis.Strides, 0] }).ToArray();
        var (origin, coordinates, linear) = views.Trace(g.X, at, rank + 1);
        var access = linear ?? Linear(rank + 1, origin.Shape, coordinates);
        return new(
            buffers.Of(views.Base(g.X)), access with { Strides = access.Strides.Take(rank).ToSequence() },
            new(Value(g.Indices, Position), access.Strides[rank], g.X.Shape[g.Axis]));
    }

    private Apply AppliedAgain(Map map, Affine[] at)
    {
        _ = again.Add(map);
        return Applied(map, at);
    }

    private Apply Applied(Map map, Affine[] at)
    {
        Span<int> arguments = stackalloc int[map.Operands.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Value(map.Operands[i], at);
        }

        return new(map.Op, Sequence.Create<int>(arguments));
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
