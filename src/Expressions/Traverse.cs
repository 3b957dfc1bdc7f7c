namespace ExprGrad;

/// <summary>The one traversal of expressions, with an explicit stack: no depth of nesting can exhaust the thread's.</summary>
public static class Traverse
{
    /// <summary>Every node once, operands before the nodes that use them.</summary>
    /// <param name="roots">Where to start.</param>
    /// <param name="enter">Which nodes to visit at all; every one if left out.</param>
    public static IReadOnlyList<Expr> PostOrder(IEnumerable<Expr> roots, Func<Expr, bool>? enter = null)
    {
        var (order, seen, stack) = (new List<Expr>(), new HashSet<Expr>(ReferenceEqualityComparer.Instance), new Stack<(Expr Node, int Next)>());
        foreach (var root in roots)
        {
            Enter(root);
            while (stack.TryPop(out var top))
            {
                if (top.Next == top.Node.Operands.Count)
                {
                    order.Add(top.Node);
                }
                else
                {
                    stack.Push((top.Node, top.Next + 1));
                    Enter(top.Node.Operands[top.Next]);
                }
            }
        }

        return order;

        void Enter(Expr node)
        {
            if ((enter is null || enter(node)) && seen.Add(node))
            {
                stack.Push((node, 0));
            }
        }
    }

    /// <summary>A value for every node, computed from the values of its operands.</summary>
    public static Dictionary<Expr, T> Fold<T>(IEnumerable<Expr> roots, Func<Expr, Func<int, T>, T> step)
    {
        var values = new Dictionary<Expr, T>(ReferenceEqualityComparer.Instance);
        foreach (var node in PostOrder(roots))
        {
            values[node] = step(node, operand => values[node.Operands[operand]]);
        }

        return values;
    }

    /// <summary>The roots rebuilt from the leaves up: each node, over its rebuilt operands, is replaced by what the step returns.</summary>
    public static IReadOnlyList<Expr> Rebuild(IReadOnlyList<Expr> roots, Func<Expr, Expr> step)
    {
        var rebuilt = Fold<Expr>(roots, (node, operand) =>
        {
            var same = true;
            var operands = new Expr[node.Operands.Count];
            for (var i = 0; i < operands.Length; i++)
            {
                operands[i] = operand(i);
                same &= ReferenceEquals(operands[i], node.Operands[i]);
            }

            return step(same ? node : node.Over(Operands.Create(operands)));
        });
        return [.. roots.Select(root => rebuilt[root])];
    }

    /// <summary>The roots with equal nodes made one object.</summary>
    public static IReadOnlyList<Expr> Intern(IReadOnlyList<Expr> roots)
    {
        var known = new Dictionary<Expr, Expr>();
        return Rebuild(roots, node => known.TryGetValue(node, out var first) ? first : known[node] = node);
    }
}
