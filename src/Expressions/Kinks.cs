using System.Globalization;
using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>A node whose derivative jumps, and how far each of its elements is from there.</summary>
/// <param name="Node">The node: a row with kinks or ties, a reduction that chooses, or a routine that is constant in steps.</param>
/// <param name="Offset">What crosses a kink: it moves as the operand does.</param>
/// <param name="Distance">How far the offset is from the nearest kink; 0 on it.</param>
/// <param name="Expected">How many elements are at distance 0 without being on a kink: the chosen element of each reduction is.</param>
public sealed record Kink(Expr Node, Expr Offset, Expr Distance, int Expected)
{
    /// <summary>How many elements are on a kink, or within a tolerance of it.</summary>
    public Expr Count(double tolerance = 0) => (Distance <= tolerance).Sum() - Expected;
}

/// <summary>Where the derivative of a function jumps: at the kinks that the rows of its operations declare, and where the operands of a choice are equal.</summary>
/// <example><code>
/// var f = Function.Of(Relu(z).Sum().Named("f")).WithKinks();    // outputs f, and `kinks of relu(z)`
/// </code></example>
public static class Kinks
{
    /// <summary>Every place where something may meet a kink, in order of evaluation; what is seen as a constant has none.</summary>
    public static IReadOnlyList<Kink> Of(Function function) =>
        [.. Traverse.PostOrder(function.Values, node => !(node is Map map && map.Op.Is(Ops.StopGradient))).SelectMany(Of)];

    extension(Function function)
    {
        /// <summary>
        /// A debug form: the function, followed by an output for each node that has kinks, <c>kinks of relu(z)</c>, which is the number of its elements
        /// that lie on one. It is a function as any other, and compiles.
        /// </summary>
        /// <param name="tolerance">How close to a kink counts as on it.</param>
        public Function WithKinks(double tolerance = 0)
        {
            var kinks = Of(function).GroupBy(k => k.Node).Select(g => (Name: $"kinks of {NameOf(g.Key)}", Count: g.Select(k => k.Count(tolerance)).Aggregate((a, b) => a + b))).ToList();
            var taken = function.Outputs.Select(o => o.Name).ToHashSet();
            return new(function.Inputs, function.Outputs.Concat(kinks.Select(k => new Output(Free(k.Name, taken), k.Count))));
        }
    }

    private static IEnumerable<Kink> Of(Expr node) => node switch
    {
        Map { Op.HasTies: true } map => map.Operands.Skip(1).Select(other => Tie(map, map.Operands[0] - other)),
        Map map when map.Op.Is(Ops.Mod) => [Point(map, map.Operands[0] / map.Operands[1], Domain.NonInteger)],
        Map map => map.Operands.Zip(map.Op.Domains).Where(p => p.Second.Kinks.Count > 0 && !p.First.IsTruth).Select(p => Point(map, p.First, p.Second)),
        Reduce { Monoid.HasTies: true } r when r.X.Shape.Count > 0 =>
            [Tie(r, r.X - r.RestoreAxes(r.X.Shape, r.Axes)) with { Expected = r.Shape.Count }],
        // Where a list of places changes, what is picked by it has a kink.
        Call { Routine.IsFlat: true } call => [new(call, call, Structural.Fill(0, call.Shape), call.Shape.Count)],
        _ => [],
    };

    private static Kink Tie(Expr node, Expr difference) => new(node, difference, Abs(difference), 0);

    private static Kink Point(Map map, Expr x, Domain domain)
    {
        var distances = domain.Kinks.Select(kink => domain.Period is { } p ? p * Abs((x - kink) / p - Round((x - kink) / p)) : Abs(x - kink));
        return new(map, x, distances.Aggregate(Min), 0);
    }

    // The node as it would read if each operand were a name.
    private static string NameOf(Expr node) =>
        node.Over([.. node.Operands.Select(x => new Variable(Function.NameOf(x) ?? x.Uniform?.ToString(CultureInfo.InvariantCulture) ?? "…", x.Shape, Role.Input))]).ToString();

    private static string Free(string name, HashSet<string> taken) =>
        Enumerable.Range(1, int.MaxValue - 1).Select(i => i == 1 ? name : $"{name} ({i})").First(taken.Add);
}
