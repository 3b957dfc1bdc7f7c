using System.Runtime.CompilerServices;

namespace ExprGrad.Algebra;

/// <summary>One attempt to read a node as the left side of a law, and what its letters stand for. Nesting is that of the law, never of the node.</summary>
internal ref struct Match(Variable[] letters)
{
    private Bound bound;

    /// <summary>The cost of what was read, down to the letters.</summary>
    public Cost Cost { get; private set; }

    /// <summary>Whether a node with the operation of the pattern has operands like those of the pattern: a quick first look.</summary>
    public static bool Resembles(Map pattern, Map node)
    {
        for (var i = 0; i < node.Operands.Count; i++)
        {
            if (pattern.Operands[i] is Map part && !(Under(node.Operands[i]) is Map map && map.Op == part.Op))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the node has the form of the pattern. An operation that was repeated afterwards reads as one on repeated operands.</summary>
    public bool Reads(Expr pattern, Expr node, int depth) => pattern switch
    {
        Variable letter => Binds(letter, node, depth),
        Constant number => node.Number == number.Value.Number && Counted(Cost.Read(node, depth)),
        Map { Op: var op } map => node switch
        {
            Map m when m.Op == op => Counted(Cost.Of(m)) && All(map, m.Operands, depth + 1),
            Broadcast { X: Map m } b when m.Op == op => Counted(Cost.Of(m) + Cost.Of(b)) && All(map, Repeated(m, b), depth + 1),
            _ => false,
        },
        _ => throw new InvalidOperationException($"a law holds no {pattern.GetType().Name}"),
    };

    /// <summary>The pattern at a shape, with what its letters stand for, and the cost of what that adds.</summary>
    public readonly (Expr Value, Cost Cost) Write(Expr pattern, Shape shape, int depth)
    {
        if (pattern is not Map map)
        {
            var leaf = pattern is Variable letter ? bound[Array.IndexOf(letters, letter)]! : Structural.Fill(((Constant)pattern).Value.Number, shape);
            return (leaf, Cost.Read(leaf, depth));
        }

        var (operands, cost) = (new Expr[map.Operands.Count], default(Cost));
        for (var i = 0; i < operands.Length; i++)
        {
            (operands[i], var part) = Write(map.Operands[i], shape, depth + 1);
            cost += part;
        }

        var value = Elementwise.Of(map.Op, Operands.Of(operands));
        return (value, value.Number is not null ? Cost.Read(value, depth) : cost + Cost.Of(value) + (value is Broadcast b ? Cost.Of(b.X) : default));
    }

    private static Expr Under(Expr node) => node is Broadcast b ? b.X : node;

    private bool All(Map pattern, Operands operands, int depth)
    {
        for (var i = 0; i < operands.Count; i++)
        {
            if (!Reads(pattern.Operands[i], operands[i], depth))
            {
                return false;
            }
        }

        return true;
    }

    private bool Binds(Variable letter, Expr node, int depth)
    {
        ref var known = ref bound[Array.IndexOf(letters, letter)];
        if (known is not null ? known != node : !Law.Fits(letter.Name, node))
        {
            return false;
        }

        known = node;
        return Counted(Cost.Read(node, depth));
    }

    private bool Counted(Cost cost)
    {
        Cost += cost;
        return true;
    }

    private static Operands Repeated(Map map, Broadcast b) => [.. map.Operands.Select(x => x.Along(b.Shape, b.Axes))];

    [InlineArray(4)]
    private struct Bound
    {
        private Expr? first;
    }
}
