using System.Runtime.InteropServices;

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
        var order = PostOrder(roots);
        var values = new Dictionary<Expr, T>(order.Count, ReferenceEqualityComparer.Instance);
        foreach (var node in order)
        {
            values[node] = step(node, operand => values[node.Operands[operand]]);
        }

        return values;
    }

    /// <summary>The roots rebuilt from the leaves up: each node, over its rebuilt operands, is replaced by what the step returns.</summary>
    public static IReadOnlyList<Expr> Rebuild(IReadOnlyList<Expr> roots, Func<Expr, Expr> step) => Rebuild(roots, PostOrder(roots), step);

    /// <summary>The roots with equal nodes made one object.</summary>
    public static IReadOnlyList<Expr> Intern(IReadOnlyList<Expr> roots)
    {
        var order = PostOrder(roots);
        var known = new Dictionary<Expr, Expr>(order.Count);
        return Rebuild(roots, order, node => CollectionsMarshal.GetValueRefOrAddDefault(known, node, out _) ??= node);
    }

    private static IReadOnlyList<Expr> Rebuild(IReadOnlyList<Expr> roots, IReadOnlyList<Expr> order, Func<Expr, Expr> step)
    {
        var rebuilt = new Dictionary<Expr, Expr>(order.Count, ReferenceEqualityComparer.Instance);
        foreach (var node in order)
        {
            rebuilt[node] = step(node.Over(rebuilt));
        }

        return [.. roots.Select(root => rebuilt[root])];
    }

    /// <summary>
    /// The roots rewritten until nothing changes: each node, over its rewritten operands, is replaced by what the step returns, and that is
    /// rewritten again; null keeps the node. Equal nodes become one object, and the step sees each once, operands first.
    /// </summary>
    public static IReadOnlyList<Expr> Rewrite(IReadOnlyList<Expr> roots, Func<Expr, Expr?> step)
    {
        var (done, known) = (new Dictionary<Expr, Expr>(ReferenceEqualityComparer.Instance), new HashSet<Expr>());
        var stack = new Stack<(Expr Node, Expr? Becomes)>(roots.Reverse().Select(root => (root, (Expr?)null)));
        while (stack.TryPop(out var top))
        {
            if (top.Becomes is { } form)
            {
                done[top.Node] = done[form];
            }
            else if (!done.ContainsKey(top.Node) && !Waits(top.Node))
            {
                var node = Same(top.Node.Over(done));
                if ((ReferenceEquals(node, top.Node) ? step(node) : node) is { } next)
                {
                    stack.Push((top.Node, next));
                    stack.Push((next, null));
                }
                else
                {
                    done[node] = node;
                }
            }
        }

        return [.. roots.Select(root => done[root])];

        Expr Same(Expr node) => known.TryGetValue(node, out var first) ? first : known.Add(node) ? node : node;

        // Operands that are not rewritten yet come first.
        bool Waits(Expr node)
        {
            var before = stack.Count;
            for (var i = node.Operands.Count - 1; i >= 0; i--)
            {
                if (!done.ContainsKey(node.Operands[i]))
                {
                    if (stack.Count == before)
                    {
                        stack.Push((node, null));
                    }

                    stack.Push((node.Operands[i], null));
                }
            }

            return stack.Count > before;
        }
    }

    private static Expr Over(this Expr node, Dictionary<Expr, Expr> rewritten)
    {
        Expr[]? operands = null;
        for (var i = 0; i < node.Operands.Count; i++)
        {
            var operand = rewritten[node.Operands[i]];
            if (operands is not null || !ReferenceEquals(operand, node.Operands[i]))
            {
                (operands ??= node.Operands.Span.ToArray())[i] = operand;
            }
        }

        return operands is null ? node : node.Over(Operands.Create(operands));
    }
}
