using System.Runtime.InteropServices;

namespace ExprGrad;

/// <summary>The one traversal of expressions, with an explicit stack: no depth of nesting can exhaust the thread's.</summary>
public static class Traverse
{
    /// <summary>Every node once, operands before the nodes that use them.</summary>
    /// <param name="roots">Where to start.</param>
    /// <param name="enter">Which nodes to visit at all; every one if left out.</param>
    public static IReadOnlyList<Expr> PostOrder(IEnumerable<Expr> roots, Func<Expr, bool>? enter = null) => Nodes(roots, enter);

    /// <summary>Every node once, operands before the nodes that use them, with their places in that order.</summary>
    internal static Nodes Nodes(IEnumerable<Expr> roots, Func<Expr, bool>? enter = null)
    {
        var (nodes, stack) = (new Nodes(), new Stack<(Expr Node, int Next, int Reservation)>());
        foreach (var root in roots)
        {
            _ = Enter(root);
            while (stack.TryPop(out var top))
            {
                if (top.Next < top.Node.Operands.Count)
                {
                    stack.Push(top with { Next = top.Next + 1 });
                    if (Enter(top.Node.Operands[top.Next]) is { } known)
                    {
                        nodes.Note(top.Reservation + top.Next, known);
                    }

                    continue;
                }

                var place = nodes.Add(top.Node, top.Reservation);
                if (stack.TryPeek(out var user))
                {
                    nodes.Note(user.Reservation + user.Next - 1, place);
                }
            }
        }

        return nodes;

        // The place of a node that is known, or will not be visited; null if it comes next. What is being visited cannot be its own operand.
        int? Enter(Expr node)
        {
            var place = nodes.Place(node);
            if (place >= 0 || (enter is not null && !enter(node)))
            {
                return place;
            }

            stack.Push((node, 0, nodes.Reserve(node)));
            return null;
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
    public static IReadOnlyList<Expr> Rebuild(IReadOnlyList<Expr> roots, Func<Expr, Expr> step) => Rebuild(roots, Nodes(roots), step);

    /// <summary>The roots rebuilt, whose nodes are known.</summary>
    /// <param name="roots">What is rebuilt.</param>
    /// <param name="nodes">Every node that the roots need, such as <see cref="Function.Nodes"/>.</param>
    /// <param name="step">What takes the place of each node, over its rebuilt operands.</param>
    public static IReadOnlyList<Expr> Rebuild(IReadOnlyList<Expr> roots, Nodes nodes, Func<Expr, Expr> step)
    {
        var rebuilt = new Expr[nodes.Count];
        for (var place = 0; place < rebuilt.Length; place++)
        {
            rebuilt[place] = step(Over(nodes[place], nodes.Operands(place), rebuilt));
        }

        return [.. roots.Select(root => rebuilt[nodes.Place(root)])];
    }

    /// <summary>The roots with equal nodes made one object.</summary>
    public static IReadOnlyList<Expr> Intern(IReadOnlyList<Expr> roots)
    {
        var nodes = Nodes(roots);
        return Intern(roots, ref nodes);
    }

    /// <summary>The roots with equal nodes made one object, and the nodes that there are then.</summary>
    internal static IReadOnlyList<Expr> Intern(IReadOnlyList<Expr> roots, ref Nodes nodes)
    {
        var (known, same) = (new Dictionary<Expr, Expr>(nodes.Count), true);
        var interned = Rebuild(roots, nodes, node =>
        {
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(known, node, out var isKnown);
            same &= !isKnown;
            return first ??= node;
        });
        nodes = same ? nodes : Nodes(interned);
        return interned;
    }

    /// <summary>
    /// The roots rewritten until nothing changes: each node, over its rewritten operands, is replaced by what the step returns, and that is
    /// rewritten again; null keeps the node. Equal nodes become one object, and the step sees each once, operands first.
    /// </summary>
    /// <param name="roots">What is rewritten.</param>
    /// <param name="nodes">Every node that the roots need.</param>
    /// <param name="step">What takes the place of each node, over its rewritten operands.</param>
    public static IReadOnlyList<Expr> Rewrite(IReadOnlyList<Expr> roots, Nodes nodes, Func<Expr, Expr?> step)
    {
        var (forms, stack) = (new Dictionary<Expr, Expr>(nodes.Count), new Stack<(Expr Node, Expr? Becomes)>());
        return Rebuild(roots, nodes, node =>
        {
            ref var form = ref CollectionsMarshal.GetValueRefOrAddDefault(forms, node, out _);
            if (form is null && step(node) is { } next)
            {
                Rewritten(next);
                return forms[node] = forms[next];
            }

            return form ??= node;
        });

        // A node that a step returned, and those under it that are new.
        void Rewritten(Expr root)
        {
            stack.Push((root, null));
            while (stack.TryPop(out var top))
            {
                if (top.Becomes is { } form)
                {
                    forms[top.Node] = forms[form];
                }
                else if (!IsKnown(top.Node) && !Waits(top.Node))
                {
                    var node = Over(top.Node, forms);
                    if ((ReferenceEquals(node, top.Node) ? step(node) : node) is { } next)
                    {
                        stack.Push((top.Node, next));
                        stack.Push((next, null));
                    }
                    else
                    {
                        forms[node] = node;
                    }
                }
            }
        }

        // What is being rewritten has no form yet.
        bool IsKnown(Expr node) => forms.GetValueOrDefault(node) is not null;

        // Operands that are not rewritten yet come first.
        bool Waits(Expr node)
        {
            var before = stack.Count;
            for (var i = node.Operands.Count - 1; i >= 0; i--)
            {
                if (!IsKnown(node.Operands[i]))
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

    private static Expr Over(Expr node, Dictionary<Expr, Expr> rewritten)
    {
        var operands = new Expr[node.Operands.Count];
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = rewritten[node.Operands[i]];
        }

        return Operands.Of(operands) is var over && over == node.Operands ? node : node.Over(over);
    }

    private static Expr Over(Expr node, ReadOnlySpan<int> places, Expr[] rewritten)
    {
        Expr[]? operands = null;
        for (var i = 0; i < places.Length; i++)
        {
            var operand = rewritten[places[i]];
            if (operands is not null || !ReferenceEquals(operand, node.Operands[i]))
            {
                (operands ??= node.Operands.Span.ToArray())[i] = operand;
            }
        }

        return operands is null ? node : node.Over(Operands.Of(operands));
    }
}
