namespace ExprGrad.Compiler;

/// <summary>The buffers of a schedule while it is made.</summary>
internal sealed class Buffers
{
    private readonly Dictionary<Expr, Buffer> known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Dense, Buffer> constants = [];
    private readonly List<Buffer> scratch = [];

    public IReadOnlyList<Buffer> Constants => [.. constants.Values];

    public IReadOnlyList<Buffer> Scratch => scratch;

    /// <summary>Whether a node's value is in memory.</summary>
    public bool Has(Expr node) => known.ContainsKey(node);

    /// <summary>Where a node's value is; equal constants are one.</summary>
    public Buffer Of(Expr node) => node is not Constant c ? known[node]
        : constants.TryGetValue(c.Value, out var there) ? there
        : constants[c.Value] = new(Residence.Constant, constants.Count, c.Shape, c);

    /// <summary>Where a node's value is, if it is in memory.</summary>
    public Buffer? Find(Expr node) => known.GetValueOrDefault(node);

    /// <summary>Has a node's value in an input or an output, unless it is in memory already.</summary>
    public Buffer Place(Expr node, Buffer buffer) => known.TryAdd(node, buffer) ? buffer : known[node];

    /// <summary>Has a node's value in memory.</summary>
    public void InMemory(Expr node)
    {
        if (!Has(node))
        {
            known[node] = Add(node.Shape, node);
        }
    }

    /// <summary>Room to work in.</summary>
    public Buffer Workspace(long bytes, int elementSize) => Add(Shape.Of(checked((int)((bytes + elementSize - 1) / elementSize))), null);

    private Buffer Add(Shape shape, Expr? origin)
    {
        scratch.Add(new(Residence.Scratch, scratch.Count, shape, origin));
        return scratch[^1];
    }
}
