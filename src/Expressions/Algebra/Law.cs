namespace ExprGrad.Algebra;

/// <summary>For which numbers the sides of a law are equal.</summary>
public enum Holds
{
    /// <summary>For all numbers of the machine, infinities and NaN included, up to the sign of zero.</summary>
    Everywhere,

    /// <summary>For all finite numbers of the machine, up to the sign of zero.</summary>
    Finite,

    /// <summary>For all finite numbers up to the last digit, which the right side has right more often.</summary>
    Nearly,

    /// <summary>For real numbers, wherever the left side is defined.</summary>
    Real,
}

/// <summary>
/// An equation between elementwise expressions, used from left to right. Its letters are scalar variables, and the letter says what it may
/// stand for: a for what is never negative, c and d for numbers, n for a number other than 0, p for a power of two, t for a truth value, any other for anything.
/// </summary>
/// <example><code>
/// new Law("factor", x * z + y * z, (x + y) * z, Holds.Real)
/// </code></example>
public sealed class Law
{
    private readonly Variable[] letters;
    private readonly Map[] orders;

    /// <summary>A law from its two sides.</summary>
    public Law(string name, Expr left, Expr right, Holds holds)
    {
        (Name, Left, Right, Holds) = (name, (Map)left, right, holds);
        letters = [.. Traverse.PostOrder([left]).OfType<Variable>()];
        orders = [.. Orders(left).Cast<Map>()];
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The side that is replaced.</summary>
    public Map Left { get; }

    /// <summary>The side that replaces it.</summary>
    public Expr Right { get; }

    /// <summary>For which numbers the sides are equal.</summary>
    public Holds Holds { get; }

    /// <summary>The letters, in order of appearance.</summary>
    public IReadOnlyList<Variable> Letters => letters;

    /// <summary>What the node becomes if it is an operation of the left side's form and the right side costs less; else null.</summary>
    public Expr? Apply(Map node)
    {
        foreach (var order in node.Op == Left.Op ? orders : [])
        {
            var match = new Match(letters);
            if (Match.Resembles(order, node) && match.Reads(order, node, 0) && match.Write(Right, node.Shape, 0) is var (result, cost) && cost < match.Cost)
            {
                return result;
            }
        }

        return null;
    }

    /// <summary>Whether a letter may stand for an expression.</summary>
#pragma warning disable format
    internal static bool Fits(string letter, Expr e) => letter switch
    {
        "a"        => NeverNegative.Holds(e),
        "c" or "d" => e.Number is not null,
        "n"        => e.Number is not (null or 0),
        "p"        => e.Number is { } p && double.IsPow2(Math.Abs(p)) && Math.Abs(Math.ILogB(p)) <= 126,
        "t"        => e.Number is 0 or 1 || e.IsTruth,
        _          => true,
    };
#pragma warning restore format

    // The pattern with the operands of commuting operations in every order, so that a match need never go back.
    private static IEnumerable<Expr> Orders(Expr pattern) => pattern is not Map map ? [pattern]
        : Choices([.. map.Operands.Select(x => Orders(x).ToArray())])
            .SelectMany(x => map.Op.Commutes && x[0] != x[1] ? new[] { x, [x[1], x[0]] } : [x], (_, x) => new Map(map.Op, x));

    private static IEnumerable<Operands> Choices(IReadOnlyList<Expr[]> operands) =>
        operands.Aggregate<Expr[], IEnumerable<Operands>>(
            new Operands[] { [] }, (heads, tails) => heads.SelectMany(_ => tails, (head, tail) => Operands.Create([.. head, tail])));
}
