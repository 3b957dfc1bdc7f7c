namespace ExprGrad.Algebra;

/// <summary>
/// The order in which commuting operands are written: numbers first in products and last elsewhere, short factors before long ones,
/// long terms before short ones; otherwise as they came. What was met before with its operands exchanged is that same object.
/// </summary>
internal sealed class Order
{
    private readonly HashSet<Expr> met = [];
    private readonly Dictionary<Expr, int> heights = new(ReferenceEqualityComparer.Instance);

    /// <summary>The node in order, if it is not; null if it is. To be asked for each node, operands first.</summary>
    public Expr? Of(Expr node)
    {
        heights[node] = Height(node);
        if (node is not Map { Op.Commutes: true, Operands: [var a, var b] } map || ReferenceEquals(a, b))
        {
            return null;
        }

        var exchanged = new Map(map.Op, [b, a]);
        return Rank(map.Op, a) > Rank(map.Op, b) ? exchanged
            : met.TryGetValue(exchanged, out var first) ? first
            : Met(node);
    }

    private Expr? Met(Expr node)
    {
        met.Add(node);
        return null;
    }

    private int Height(Expr node)
    {
        var height = 0;
        for (var i = 0; i < node.Operands.Count; i++)
        {
            height = Math.Max(height, heights[node.Operands[i]] + 1);
        }

        return height;
    }

    private int Rank(Op op, Expr operand) => (operand.Number is not null, op == Ops.Mul, op == Ops.Add) switch
    {
        (true, true, _) => -1,
        (true, _, _) => int.MaxValue,
        (_, true, _) => Factor(operand),
        (_, _, true) => -heights[operand],
        _ => 0,
    };

    // λ before W, x before cos(x).
    private static int Factor(Expr operand) => operand is Broadcast { X: var x } ? Length(x) - 1 : Length(operand);

    private static int Length(Expr factor) => factor is Variable or Named or Constant ? 2 : 4;
}
