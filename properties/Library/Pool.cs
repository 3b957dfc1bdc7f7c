using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>The expressions that a random expression is grown from: inputs and constants first, then everything grown so far.</summary>
public sealed class Pool
{
    private const double Largest = 30;
    private readonly List<Expr> nodes = [];
    private readonly List<(Variable Variable, Dense Value)> bindings = [];

    /// <summary>A pool of random inputs, or of one of the given shape.</summary>
    public Pool(Random random, Values values, Shape? shape = null)
    {
        (Random, Values) = (random, values);
        for (var inputs = shape is null ? random.Next(1, 4) : 1; inputs > 0; inputs--)
        {
            Leaf(shape ?? Shapes.Any(random));
        }
    }

    /// <summary>Where choices are drawn from.</summary>
    public Random Random { get; }

    /// <summary>What kind of numbers the inputs hold.</summary>
    public Values Values { get; }

    /// <summary>The inputs and their values.</summary>
    public IReadOnlyList<(Variable Variable, Dense Value)> Bindings => bindings;

    /// <summary>The latest expression that depends on an input.</summary>
    public Expr Latest => nodes.Last(e => Traverse.PostOrder([e]).OfType<Variable>().Any());

    /// <summary>Any expression of the pool, the latest one with preference.</summary>
    public Expr Pick() => Random.Next(2) == 0 ? nodes[^1] : nodes[Random.Next(nodes.Count)];

    /// <summary>Any expression of which something is true, if there is one.</summary>
    public Expr? Pick(Func<Expr, bool> fits) => nodes.Where(fits).ToList() is { Count: > 0 } some ? some[Random.Next(some.Count)] : null;

    /// <summary>A new input, or numbers, of a shape.</summary>
    public Expr Leaf(Shape shape)
    {
        var value = Random.Dense(shape, Values);
        if (bindings.Count > 0 && (bindings.Count == 5 || Random.Next(4) == 0))
        {
            return new Constant(value);
        }

        var variable = new Variable($"x{bindings.Count + 1}", shape, Random.Next(2) == 0 ? Role.Input : Role.Parameter);
        bindings.Add((variable, value));
        nodes.Add(variable);
        return variable;
    }

    /// <summary>The value of an expression over the inputs.</summary>
    public Dense Value(Expr e) => Evaluate.Of(e, bindings);

    /// <summary>Adds what a production makes, if it can make something of bearable size.</summary>
    public void Grow(Production production)
    {
        if (production.Grow(this) is { } node && node.Shape.Rank <= Shapes.MostAxes && node.Shape.Count <= Shapes.MostElements)
        {
            nodes.Add(Values == Values.Smooth ? Bearable(node) : node);
        }
    }

    /// <summary>The latest expression, and perhaps the sum of every other that nothing uses, so that parts have several uses.</summary>
    public Expr Result()
    {
        var used = new HashSet<Expr>(Traverse.PostOrder([Latest]), ReferenceEqualityComparer.Instance);
        var others = new List<Expr>();
        for (var i = nodes.Count - 1; i >= 0 && Random.Next(6) > 0; i--)
        {
            if (used.Add(nodes[i]))
            {
                others.Add(nodes[i]);
                used.UnionWith(Traverse.PostOrder([nodes[i]]));
            }
        }

        return others.Aggregate(Latest, (sum, e) => sum + e.Sum());
    }

    // Large values are compressed; infinities, as reductions of nothing give, are cut off.
    private Expr Bearable(Expr node)
    {
        var largest = Numerics.Greatest(Value(node));
        return largest <= Largest ? node : double.IsFinite(largest) ? 2 * Atan(node / 10) : Max(Min(node, 1), -1);
    }
}
