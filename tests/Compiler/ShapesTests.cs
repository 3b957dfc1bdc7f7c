using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Unusual shapes, inputs and outputs mean when compiled what they mean to the reference.</summary>
public class ShapesTests
{
    private static readonly Variable V = Input("v", 6), S = Input("s");

    [Fact]
    public void Nothing_IsReducedContractedAndMoved()
    {
        var (z, t) = (Input("z", 3, 0), Input("t", 0, 2));
        Compiled.Agrees(z.Sum(1), z.Sum(0), z.Sum(), z.Product(1), Sin(z), z.Transpose().Reshape(0, 5), z.Dot(t));
        Compiled.Agrees(Input("z", 0).Pad(0, 2, 1), Structural.Concatenate(0, Input("y", 0), V), V[2..2].Sum(), V[6..6].BroadcastTo(Shape.Of(2, 0)));
        Compiled.Agrees(Input("z", 0, 3).Maximum(0), Input("y", 0, 3).Transpose().Dot(t));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void Every_RankWorks(int rank)
    {
        int[] extents = [.. Enumerable.Range(0, rank).Select(i => 1 + (i % 3))], back = [.. Enumerable.Range(0, rank).Reverse()];
        var x = Input("x", extents);
        Compiled.Agrees(Sin(x) * 2, x.Permute(back), x.Sum(), Tanh(x.Permute(back)).Maximum(), x.Outer(S), x.Reshape(x.Shape.Count));
        Compiled.Agrees([.. Enumerable.Range(0, rank).SelectMany(a => new[] { x.Sum(a), x.Flip(a), x.Minimum(a) + 1 })]);
    }

    [Fact]
    public void Outputs_MayBeViewsInputsConstantsAndTheSame() => Compiled.Agrees(new Function([V, S],
    [
        new("a", V), new("b", V), new("c", Sin(V)), new("d", Sin(V)), new("e", 2.0), new("g", Vector(1, 2, 3)), new("h", V.Reshape(2, 3)),
        new("i", V.Reshape(3, 2).Transpose()), new("j", V.Flip(0)), new("k", V[1..4]), new("l", V.BroadcastTo(Shape.Of(3, 6))), new("m", S),
        new("n", S.BroadcastTo(Shape.Of(4))), new("o", Structural.Fill(3, Shape.Of(2, 2))), new("p", V.Sum()), new("q", V.Sum() * 2),
    ]));

    [Fact]
    public void Indices_AreNumbers() => Compiled.Agrees(
        new Iota(Shape.Of(3, 4), 1), new Iota(Shape.Of(3, 4), 0).Reshape(12), new Iota(Shape.Of(4, 3), 0).Transpose() * 2, new Iota(Shape.Of(3, 4), 1).Dot(Input("q", 4)));

    [Fact]
    public void Functions_WithoutInputsOrOutputsRun()
    {
        Compiled.Agrees(1.5, Structural.Fill(2, Shape.Of(2, 2)), Vector(1, 2) + 1, Vector(1, 2).Sum());
        Compiled.Agrees(new Function([V], []));
    }

    [Fact]
    public void Uniform_OperandsAreContracted() => Compiled.Agrees(
        Structural.Fill(2, Shape.Of(3, 4)).Dot(Structural.Fill(3, Shape.Of(4, 2))), ((Expr)2).BroadcastTo(Shape.Of(3)).Outer(V), Structural.Fill(2, Shape.Of(3, 6)).Dot(V));

    [Fact]
    public void Hundreds_OfInputsAndOutputs()
    {
        var many = Enumerable.Range(0, 300).Select(i => Input($"x{i}", 1 + (i % 3))).ToArray();
        Compiled.Agrees(new Function(many, many.Select((x, i) => new Output($"y{i}", Sin(x) + many[0].Sum()))));
    }

    [Theory]
    [InlineData(1), InlineData(3), InlineData(4), InlineData(7), InlineData(8), InlineData(15), InlineData(16), InlineData(17), InlineData(33), InlineData(200)]
    public void Every_RemainderOfAVector(int n)
    {
        var x = Input("x", 3, n);
        Compiled.Agrees(Sin(x), x.Sum(1), x.Sum(0), x.Maximum(1), Softmax(x, 1), x + new Iota(x.Shape, 1));
    }
}
