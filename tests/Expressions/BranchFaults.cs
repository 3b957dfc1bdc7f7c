using static ExprGrad.Functions;

namespace ExprGrad.Tests.Expressions;

/// <summary>Faults in differentiation around branches not taken that random expressions found, each once.</summary>
public sealed class BranchFaults
{
    private const double Inf = double.PositiveInfinity;
    private static readonly Variable X = Input("x", 2);
    private static readonly Variable W = Input("w", 2);
    private static readonly Dense Point = new(Shape.Of(2), -1, 4);

    [Fact]
    public void An_infinite_constant_in_the_branch_not_taken_has_no_effect() =>
        Assert.Equal([2, Inf], Gradient(Where(X > 0, X * Inf, 2 * X).Sum(), X));

    [Fact]
    public void A_partial_that_selects_twice_hides_both_branches()
    {
        var op = Op.Unary("twice", x => x, (x, y) => Where(x < 9, Where(x > 0, 1 / Relu(x), 0), 0));
        Assert.Equal([0, 0.0625], Gradient(Sqrt(op.Of(X)).Sum(), X));
    }

    [Fact]
    public void Rows_not_taken_of_a_contraction_do_not_reach_its_other_operand() =>
        Assert.Equal([Math.Log(4), 0], Gradient(Where(X > 0, Log(X).Reshape(2, 1).Dot(W[..1]), 0).Sum(), W));

    [Fact]
    public void Logsumexp_does_not_choose_in_its_gradient()
    {
        var f = LogSumExp(X, 0);
        var gradient = Function.Of(f).Gradient(X);
        Assert.InRange(Choices(gradient.Values), 0, Choices([f]) - 1);
        Assert.Equal([0, 0], Evaluate.Of(gradient.Values[0], (X, new(X.Shape, -Inf, -Inf))).Elements.ToArray());
    }

    [Fact]
    public void A_number_around_both_branches_of_a_choice_is_true_also_where_it_is_negative()
    {
        var (u, around) = (Square(W.Sum()).Expand(-1), Vector(-3, 0));
        var f = (Where(And(around, X > 0), Sin(u), 0) + Where(And(around, Not(X > 0)), 5 * u, 0)).Sum();
        Assert.Equal([20, 20], Gradient(f, W));
    }

    private static int Choices(IEnumerable<Expr> roots) => Traverse.PostOrder(roots).Count(e => e is Map m && m.Op == Ops.Where);

    private static double[] Gradient(Expr f, Variable by) =>
        Evaluate.Of(Function.Of(f).Gradient(by).Values[0], (X, Point), (W, new(W.Shape, 1, 1))).Elements.ToArray();
}
