namespace ExprGrad.Algebra;

/// <summary>What simplification lowers: work first, then nodes, then what is read, numbers counting for as deep as they stand.</summary>
/// <param name="Work">Elements computed, weighted by the operation.</param>
/// <param name="Nodes">Nodes that are not numbers.</param>
/// <param name="Reads">Operands that come from elsewhere, and the depth of every number.</param>
public readonly record struct Cost(double Work, int Nodes, int Reads)
{
    private static readonly Dictionary<Op, int> Weights = new()
    {
        [Ops.StopGradient] = 0,
        [Ops.Neg] = 1, [Ops.Abs] = 1, [Ops.Not] = 1,
        [Ops.Add] = 2, [Ops.Sub] = 2, [Ops.Mul] = 2, [Ops.Square] = 2, [Ops.Sign] = 2, [Ops.Floor] = 2, [Ops.Relu] = 2, [Ops.Max] = 2, [Ops.Min] = 2,
        [Ops.Less] = 2, [Ops.LessOrEqual] = 2, [Ops.Greater] = 2, [Ops.GreaterOrEqual] = 2, [Ops.Equal] = 2, [Ops.NotEqual] = 2,
        [Ops.And] = 2, [Ops.Or] = 2, [Ops.Where] = 2,
        [Ops.Div] = 8, [Ops.Sqrt] = 8,
    };

    /// <summary>The weight of an operation that no table of instruction times lists: a transcendental function.</summary>
    internal const int Expensive = 40;

    /// <summary>The cost of one element of an operation.</summary>
    public static int Weight(Op op) => Weights.GetValueOrDefault(op, Expensive);

    /// <summary>The cost of one node, without its operands.</summary>
    public static Cost Of(Expr node) => node.Number is not null ? default : new(Work: node switch
    {
        Map map                            => (double)Weight(map.Op) * map.Shape.Count,
        Reduce r                           => 2.0 * r.X.Shape.Count,
        Contract c                         => c.Axes.Contracted.Aggregate(4.0 * c.Shape.Count, (work, pair) => work * c.A.Shape[pair.Left]),
        Permute or Slice or Pad or Concatenate => node.Shape.Count,
        _                                  => 0,
    }, Nodes: 1, Reads: 0);

    /// <summary>The cost of all nodes that the roots need, each counted once.</summary>
    public static Cost Of(IEnumerable<Expr> roots) => Traverse.PostOrder(roots).Aggregate(default(Cost), (sum, node) => node.Operands.Aggregate(sum + Of(node), (cost, operand) => cost + Read(operand, 1)));

    /// <summary>The cost of reading an operand at a depth.</summary>
    internal static Cost Read(Expr operand, int depth) => new(0, 0, operand.Number is null ? 3 : depth);

    /// <summary>The cost of both.</summary>
    public static Cost operator +(Cost a, Cost b) => new(a.Work + b.Work, a.Nodes + b.Nodes, a.Reads + b.Reads);

    /// <summary>Whether a is cheaper.</summary>
    public static bool operator <(Cost a, Cost b) => (a.Work, a.Nodes, a.Reads).CompareTo((b.Work, b.Nodes, b.Reads)) < 0;

    /// <summary>Whether a is dearer.</summary>
    public static bool operator >(Cost a, Cost b) => b < a;
}
