using System.Collections;
using System.Runtime.CompilerServices;

namespace ExprGrad;

/// <summary>
/// Every node that some roots need, once, operands before the nodes that use them. Each node has a place in this order, and knows those of its operands, so that a pass can keep
/// what it finds in an array: with hundreds of thousands of nodes, tables by node would take most of the time.
/// </summary>
public sealed class Nodes : IReadOnlyList<Expr>
{
    private Expr[] nodes = new Expr[16];
    private int[] starts = new int[16], operands = new int[32], table = new int[64];
    private int reserved;

    internal Nodes()
    {
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public Expr this[int place] => nodes[place];

    /// <summary>The nodes as a span.</summary>
    public ReadOnlySpan<Expr> Span => nodes.AsSpan(0, Count);

    /// <summary>The places of the operands of the node at a place; negative for those that were not visited.</summary>
    public ReadOnlySpan<int> Operands(int place) => operands.AsSpan(starts[place], nodes[place].Operands.Count);

    /// <summary>The place of a node; negative if it is none of these.</summary>
    public int Place(Expr node) => table[Slot(node)] - 1;

    /// <summary>Whether a node is one of these.</summary>
    public bool Contains(Expr node) => Place(node) >= 0;

    /// <inheritdoc/>
    public IEnumerator<Expr> GetEnumerator() => ((IEnumerable<Expr>)new ArraySegment<Expr>(nodes, 0, Count)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Room for the places of the operands of a node that is entered.</summary>
    internal int Reserve(Expr node)
    {
        var start = reserved;
        reserved += node.Operands.Count;
        if (reserved > operands.Length)
        {
            Array.Resize(ref operands, Math.Max(reserved, 2 * operands.Length));
        }

        return start;
    }

    /// <summary>Notes the place of an operand.</summary>
    internal void Note(int reservation, int place) => operands[reservation] = place;

    /// <summary>The next node, the places of whose operands are known.</summary>
    internal int Add(Expr node, int reservation)
    {
        if (Count == nodes.Length)
        {
            Array.Resize(ref nodes, 2 * Count);
            Array.Resize(ref starts, 2 * Count);
            Spread();
        }

        (nodes[Count], starts[Count]) = (node, reservation);
        table[Slot(node)] = ++Count;
        return Count - 1;
    }

    // At least twice as many slots as nodes.
    private void Spread()
    {
        table = new int[2 * nodes.Length];
        for (var place = 0; place < Count; place++)
        {
            table[Slot(nodes[place])] = place + 1;
        }
    }

    // Where the place of a node stands, or would: a slot that is 0 is free.
    private int Slot(Expr node)
    {
        var mask = table.Length - 1;
        var slot = (int)((uint)RuntimeHelpers.GetHashCode(node) * 2654435769u >> 7) & mask;
        while (table[slot] != 0 && !ReferenceEquals(nodes[table[slot] - 1], node))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
