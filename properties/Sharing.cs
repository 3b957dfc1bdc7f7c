using Xunit.Abstractions;
using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>What is shared stays shared: a gradient has few more nodes than its function, however many paths lead through it.</summary>
public sealed class Sharing(ITestOutputHelper output)
{
    // The rule of the singular value decomposition is the longest.
    private const int RuleOfARoutine = 100;

    private const int NodesPerNode = 6;

    // Partials that are formulas of many nodes, and running products, whose length grows with the axis.
    private static readonly IReadOnlyList<object> Costly = [Ops.Pow, Ops.Atan2, Ops.Hypot, Ops.Unit, Ops.XLogY, Ops.Max, Ops.Min, Ops.Clamp, Ops.Where, Ops.Silu, Ops.Gelu,
        Monoids.Product, Monoids.Max, Monoids.Min];

    /// <summary>Graphs of n steps with more than 2ⁿᐟ² paths.</summary>
    private static readonly (string Name, Func<Variable, int, Expr> Of)[] Graphs =
    [
        ("doubling", (x, n) => Steps(n, x, e => e + e)),
        ("squaring", (x, n) => Steps(n, x, e => e * e)),
        ("sine of doubles", (x, n) => Steps(n, x, e => Sin(e + e) * e)),
        ("Fibonacci", (x, n) => Steps(n, (A: Sin(x), B: (Expr)x), p => (p.A + p.B, p.A)).A),
        ("maximum", (x, n) => Steps(n, x, e => Max(e, 0.5 * e))),
    ];

    public static TheoryData<string> Names => new(Graphs.Select(g => g.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Graphs_of_many_paths_have_gradients_of_linear_size(string name)
    {
        var (x, of) = (Input("x"), Graphs.Single(g => g.Name == name).Of);
        var (short_, long_) = (First(100), First(200));
        Assert.InRange(long_, short_, (2 * short_) + NodesPerNode);
        Assert.InRange(First(100), 1, (2 * NodesPerNode * Nodes(Function.Of(of(x, 100)))) + 1);
        Assert.InRange(Second(100), Second(50), (2 * Second(50)) + (20 * NodesPerNode));

        int First(int n) => Nodes(Function.Of(of(x, n)).ValueAndGradient(x));
        int Second(int n) => Nodes(Function.Of(Sin(of(x, n))).Gradient(x).ValueAndGradient(x));
    }

    [Fact]
    public void Random_expressions_have_gradients_of_linear_size()
    {
        var worst = 0.0;
        Check.All(Generators.Expressions(Values.Smooth), c =>
        {
            var f = Function.Of(Sin(c.Value).Sum());
            // The adjoint of windows has a term for each of their places.
            var (before, after) = (Nodes(f) + Traverse.PostOrder(f.Values).OfType<Unfold>().Sum(u => u.Size), Nodes(FormLaws.ValueAndGradient(f)));
            var plain = !Traverse.PostOrder(f.Values).Any(e => e is Call || Costly.Contains(e switch { Map m => m.Op, Reduce r => r.Monoid, _ => e }));
            worst = Math.Max(worst, (double)after / before);
            Laws.True(!plain || after <= (NodesPerNode * before) + f.Inputs.Count, $"{before} nodes became {after}");
            var calls = Traverse.PostOrder(f.Values).Count(e => e is Call);
            Laws.True(after <= (8 * NodesPerNode * before) + (RuleOfARoutine * calls) + f.Inputs.Count, $"{before} nodes became {after}");
        });
        output.WriteLine($"at most {worst:F1} nodes for each ({Environment.Replay})");
    }

    [Fact]
    public void A_deep_expression_has_a_derivative()
    {
        var x = Input("x");
        var deep = Steps(100_000, x, e => Sin(e));
        Assert.InRange(Nodes(Function.Of(deep).ValueAndGradient(x)), 300_000, 400_000);
    }

    private static T Steps<T>(int n, T start, Func<T, T> step) => Enumerable.Range(0, n).Aggregate(start, (e, _) => step(e));

    private static Expr Steps(int n, Variable start, Func<Expr, Expr> step) => Steps<Expr>(n, start, step);

    private static int Nodes(Function f) => Traverse.PostOrder(f.Values).Count(e => e is not (Named or Constant));
}
