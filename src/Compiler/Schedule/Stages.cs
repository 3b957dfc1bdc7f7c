namespace ExprGrad.Compiler;

/// <summary>How many products, sums and routines must be done before a node can be: nodes of different stages never share a loop.</summary>
internal sealed class Stages
{
    private readonly Dictionary<Expr, int> stages = new(ReferenceEqualityComparer.Instance);
    private readonly ILookup<Expr, Expr> users;

    /// <param name="order">The nodes in order of evaluation.</param>
    /// <param name="origin">The node whose elements a chain of views shows.</param>
    public Stages(IReadOnlyList<Expr> order, Func<Expr, Expr> origin)
    {
        foreach (var node in order)
        {
            stages[node] = node.Operands.Select(operand => stages[operand] + (operand is Contract or Call or Reduce or ScatterAdd ? 1 : 0)).DefaultIfEmpty().Max();
        }

        users = order.Where(user => ReferenceEquals(origin(user), user)).SelectMany(user => user.Operands.Select(operand => (Origin: origin(operand), User: user))).ToLookup(u => u.Origin, u => u.User, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
    }

    /// <summary>Whether everything that reads a node is of a later stage.</summary>
    public bool IsReadLater(Expr node) => users[node].All(user => stages[user] > stages[node]);
}
