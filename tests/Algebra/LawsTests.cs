using ExprGrad.Algebra;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Algebra;

public class LawsTests
{
    private static readonly Variable A = Input("a", 4, 3), B = Input("b", 3, 5), V = Input("v", 3), S = Input("s");

    public static TheoryData<string> AllLaws => [.. Laws.All.Select(law => law.Name)];

    public static TheoryData<string> AllRewrites => [.. Rewrites.All.Select(rewrite => rewrite.Name)];

    [Theory]
    [MemberData(nameof(AllLaws))]
    public void Law_HoldsOnBothSides(string name) => Assert.Null(Checking.Counterexample(Named(name), new(1)));

    [Theory]
    [MemberData(nameof(AllLaws))]
    public void Law_AppliesAndNeverCostsMore(string name)
    {
        var applied = Checking.Instances(Named(name)).Select(left => (Left: left, Right: Named(name).Apply(left))).Where(p => p.Right is not null).ToList();
        Assert.NotEmpty(applied);
        Assert.All(applied, p => Assert.False(Cost.Of([p.Left]) < Cost.Of([p.Right!])));
        Assert.All(applied, p => AssertEqual(p.Left, p.Right!));
    }

    [Fact]
    public void Law_ThatIsWrongIsCaught()
    {
        Expr x = Input("x"), y = Input("y");
        Assert.NotNull(Checking.Counterexample(new("sin x = x", Sin(x), x, Holds.Real), new(1)));
        Assert.NotNull(Checking.Counterexample(new("0 · x = 0, for all", 0 * x, 0, Holds.Everywhere), new(1)));
        Assert.NotNull(Checking.Counterexample(new("exact cancelling", x + y - y, x, Holds.Finite), new(1)));
        Assert.NotNull(Checking.Counterexample(new("x - y commutes", x - y, y - x, Holds.Real), new(1)));
    }

    [Fact]
    public void Law_AddsNoExpensiveOperation() => Assert.All(Laws.All, law => Assert.True(
        Expensive(law.Right) <= (Cost.Weight(law.Left.Op) >= 40 ? 1 : 0), law.Name));

    [Fact]
    public void Law_NamesAreDistinct() => Assert.Equal(
        Laws.All.Count + Rewrites.All.Count, Laws.All.Select(l => l.Name).Concat(Rewrites.All.Select(r => r.Name)).Distinct().Count());

    [Fact]
    public void Law_RepeatedLetterNeedsTheSameNode()
    {
        Expr x = Input("x"), y = Input("y");
        Assert.NotNull(Named("x + x").Apply((Map)(x + x)));
        Assert.Null(Named("x + x").Apply((Map)(x + y)));
    }

    [Fact]
    public void Law_ReadsThroughRepetition()
    {
        var law = Named("(c * x) * (d * y)");
        var weighted = (Map)((0.25 * S).BroadcastTo(V.Shape) * (2 * V));
        AssertEqual(weighted, law.Apply(weighted)!);
    }

    [Theory]
    [MemberData(nameof(AllRewrites))]
    public void Rewrite_KeepsTheValueAndLowersTheCost(string name)
    {
        var rewrite = Rewrites.All.Single(r => r.Name == name);
        Assert.All(Examples[name], example =>
        {
            var result = rewrite.Apply(example);
            Assert.NotNull(result);
            Assert.True(Cost.Of([result]) < Cost.Of([example]), $"{Cost.Of([result])} {Cost.Of([example])}");
            AssertEqual(example, result);
        });
    }

    [Fact]
    public void Rewrite_KeepsHandsOffWhatItDoesNotUnderstand()
    {
        var across = new Reduce(A.BroadcastTo(Shape.Of(2, 4, 3)), Monoids.Product, [0]);
        Assert.DoesNotContain(Rewrites.All, r => r.Node == typeof(Reduce) && r.Apply(across) is not null);
        Assert.DoesNotContain(Rewrites.All, r => r.Node == typeof(Slice) && r.Apply(Structural.Concatenate(0, A, A).Slice(0, 3, 2)) is not null);
    }

    private static readonly Dictionary<string, Expr[]> Examples = new()
    {
        ["operation on numbers"] = [Structural.Fill(2, V.Shape) * 3, Ops.Where.Of(1, 2, 3)],
        ["operation on repeated operands"] = [S.BroadcastTo(A.Shape) * V.BroadcastTo(A.Shape), Exp(S.BroadcastTo(V.Shape)), 2 * S.BroadcastTo(V.Shape)],
        ["constant of one number"] = [Vector(2, 2, 2), Vector(-0.0, -0.0)],
        ["repeated twice, or not at all"] = [new Broadcast(V.BroadcastTo(A.Shape), Shape.Of(2, 4, 3), [1, 2]), new Broadcast(V, V.Shape, [0])],
        ["reshaped twice, or not at all"] = [new Reshape(A.Reshape(12), Shape.Of(6, 2)), new Reshape(A, A.Shape)],
        ["reshaped number"] = [new Reshape(S.BroadcastTo(A.Shape), Shape.Of(12))],
        ["permuted twice, or not at all"] = [new Permute(A.Transpose(), [1, 0]), new Permute(A, [0, 1])],
        ["permuted after it was repeated"] = [V.BroadcastTo(A.Shape).Transpose(), A.BroadcastTo(Shape.Of(2, 4, 3)).Permute(2, 0, 1), S.BroadcastTo(A.Shape).Transpose()],
        ["window of everything"] = [new Slice(V, [Window.All(3)])],
        ["window of a window"] = [A.Slice(0, 3, 4, -1).Slice(0, 1, 2), A.Slice(0, 0, 2, 2).Slice(1, 1, 2), A.Flip(0).Flip(0), A.Slice(0, 1, 3).Slice(0, 0, 0)],
        ["window of what was repeated"] = [V.BroadcastTo(A.Shape).Slice(0, 1, 2), V.BroadcastTo(A.Shape).Slice(1, 1, 2)],
        ["window that was just placed"] = [V.Pad(0, 1, 2).Slice(0, 1, 3)],
        ["window of one part"] = [Structural.Concatenate(0, A, A).Slice(0, 5, 2), Structural.Concatenate(0, A, A).Slice(0, 3, 2, -2)],
        ["placed everywhere"] = [new Pad(V, [Window.All(3)], V.Shape)],
        ["placed twice"] = [V.Pad(0, 1, 2).Pad(0, 3, 4), V.Pad([new(0, 2, 3)], Shape.Of(6)).Pad([new(6, -1, 6)], Shape.Of(8))],
        ["placed zeros"] = [Structural.Fill(0, V.Shape).Pad(0, 1, 1)],
        ["concatenation of one"] = [new Concatenate([V], 0)],
        ["reduction of single elements"] = [A.Expand(1).Sum(1), A.Expand(2).Maximum(2), new Reduce(V, Monoids.Product, [])],
        ["sum of zeros"] = [Structural.Fill(0, A.Shape).Sum(0)],
        ["sum of up to four equal terms"] = [V.BroadcastTo(A.Shape).Sum(0), V.BroadcastTo(A.Shape).Sum()],
        ["sum of equal terms"] = [V.BroadcastTo(Shape.Of(7, 3)).Sum(0), V.BroadcastTo(Shape.Of(2, 7, 3)).Sum(0, 2)],
        ["extreme of equal elements"] = [V.BroadcastTo(A.Shape).Maximum(0), V.BroadcastTo(A.Shape).Minimum()],
        ["extreme of extremes"] = [A.Maximum(0).Maximum(), A.Expand(0).Minimum(1).Minimum(1)],
        ["sum of sums, product of products"] = [A.Sum(1).Sum(), A.Product(0).Product()],
        ["sum of negatives"] = [(-A).Sum(0)],
        ["sum with a common factor"] = [(S * A).Sum(), (A * V.BroadcastTo(A.Shape)).Sum(0), (A / S).Sum(1)],
        ["contraction of permuted operands"] = [V.Contract(A.Transpose(), [], [(0, 0)]), B.Transpose().Contract(A, [], [(1, 1)]), V.Contract(B.Transpose(), [], [(0, 1)])],
        ["contraction with zeros"] = [Structural.Fill(0, A.Shape).Dot(B)],
    };

    private static Law Named(string name) => Laws.All.Single(law => law.Name == name);

    private static int Expensive(Expr e) => Traverse.PostOrder([e]).Count(node => node is Map map && Cost.Weight(map.Op) >= 40);

    private static void AssertEqual(Expr expected, Expr actual)
    {
        var values = Evaluate.Of([expected, actual], Checking.Values([expected, actual], new(2)));
        Assert.True(Checking.Close(values[0], values[1]));
    }
}
