namespace ExprGrad.Algebra;

/// <summary>What simplification lowers: work first, then nodes, then what is read, numbers counting for as deep as they stand.</summary>
/// <param name="Work">Elements computed, weighted by the operation.</param>
/// <param name="Nodes">Nodes that are not numbers.</param>
/// <param name="Reads">Operands that come from elsewhere, and the depth of every number.</param>
public readonly record struct Cost(double Work, int Nodes, int Reads)
{
    // One instruction each.
    private static readonly HashSet<Op> Simple =
    [
        Ops.Add, Ops.Sub, Ops.Mul, Ops.Neg, Ops.Abs, Ops.Square, Ops.OneLessSquare, Ops.BernoulliVariance, Ops.Sign, Ops.Floor, Ops.Ceil, Ops.Trunc, Ops.Round, Ops.CopySign, Ops.Relu, Ops.Max, Ops.Min,
        Ops.Clamp, Ops.Where, Ops.StopGradient,
        Ops.Less, Ops.LessOrEqual, Ops.Greater, Ops.GreaterOrEqual, Ops.Equal, Ops.NotEqual, Ops.And, Ops.Or, Ops.Not,
    ];

    /// <summary>The work of one element: 2 for one instruction, 8 for a division or root, 10 for one that looks at its divisor, 40 for whatever else there is.</summary>
    public static int Weight(Op op) => Simple.Contains(op) ? 2 : op == Ops.Div || op == Ops.Sqrt ? 8 : op == Ops.DivByPositive ? 10 : 40;

#pragma warning disable format
    /// <summary>The cost of one node, without its operands.</summary>
    public static Cost Of(Expr node) => node.Number is not null ? default : new(Work: node switch
    {
        Map map                            => (double)Weight(map.Op) * map.Shape.Count,
        Reduce r                           => 2.0 * r.X.Shape.Count,
        Contract c                         => Products(c),
        Call c                             => c.Operands.Sum(x => 40.0 * x.Shape.Count),
        Permute or Slice or Unfold or Pad or Concatenate or Gather or ScatterAdd => node.Shape.Count,
        _                                  => 0,
    }, Nodes: 1, Reads: 0);
#pragma warning restore format

    // A multiplication and an addition for each number that is summed.
    private static double Products(Contract c) => c.Axes.Contracted.Aggregate(4.0 * c.Shape.Count, (work, pair) => work * c.A.Shape[pair.Left]);

    /// <summary>The cost of all nodes that the roots need, each counted once.</summary>
    public static Cost Of(IEnumerable<Expr> roots) => Traverse.PostOrder(roots).Aggregate(
        default(Cost), (sum, node) => node.Operands.Aggregate(sum + Of(node), (cost, operand) => cost + Read(operand, 1)));

    /// <summary>The cost of reading an operand at a depth.</summary>
    internal static Cost Read(Expr operand, int depth) => new(0, 0, operand.Number is null ? 3 : depth);

    /// <summary>The cost of both.</summary>
    public static Cost operator +(Cost a, Cost b) => new(a.Work + b.Work, a.Nodes + b.Nodes, a.Reads + b.Reads);

    /// <summary>Whether a is cheaper.</summary>
    public static bool operator <(Cost a, Cost b) => (a.Work, a.Nodes, a.Reads).CompareTo((b.Work, b.Nodes, b.Reads)) < 0;

    /// <summary>Whether a is dearer.</summary>
    public static bool operator >(Cost a, Cost b) => b < a;
}
