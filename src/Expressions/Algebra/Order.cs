using System.Runtime.CompilerServices;

namespace ExprGrad.Algebra;

/// <summary>
/// The order in which commuting operands are written: numbers first in products and last elsewhere, short factors before long ones,
/// long terms before short ones; otherwise as they came. What was met before with its operands exchanged is that same object.
/// </summary>
internal sealed class Order
{
    private readonly Dictionary<(Op Op, Same A, Same B), Expr> met = [];

    /// <summary>The node in order, if it is not; null if it is.</summary>
    public Expr? Of(Expr node)
    {
        if (node is not Map { Op: { Commutes: true } op } || (node.Operands[0], node.Operands[1]) is var (a, b) && ReferenceEquals(a, b))
        {
            return null;
        }

        if (Rank(op, a) > Rank(op, b))
        {
            return new Map(op, [b, a]);
        }

        if (met.TryGetValue((op, new(b), new(a)), out var first))
        {
            return first;
        }

        met[(op, new(a), new(b))] = node;
        return null;
    }

    private static int Rank(Op op, Expr operand) => (operand.Number is not null, op == Ops.Mul, op == Ops.Add) switch
    {
        (true, true, _) => -1,
        (true, _, _) => int.MaxValue,
        (_, true, _) => Factor(operand),
        (_, _, true) => -operand.Height,
        _ => 0,
    };

    // λ before W, x before cos(x).
    private static int Factor(Expr operand) => operand is Broadcast { X: var x } ? Length(x) - 1 : Length(operand);

    private static int Length(Expr factor) => factor is Variable or Named or Constant ? 2 : 4;

    // A node, which equals no other.
    private readonly record struct Same(Expr Node)
    {
        public bool Equals(Same other) => ReferenceEquals(Node, other.Node);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(Node);
    }
}
