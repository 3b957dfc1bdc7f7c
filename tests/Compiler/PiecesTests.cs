using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>What is placed in larger tensors is found piece by piece by the loops that read them.</summary>
public class PiecesTests
{
    private static readonly Variable X = Input("x", 30), Y = Input("y", 5, 12), Z = Input("z", 3, 12), I = Input("i", 8, 12);

    private static readonly Dictionary<string, Expr[]> Subjects = new()
    {
        ["sum of pads"] = [X.Pad(0, 1, 0) + Sin(X).Pad(0, 0, 1)],
        ["window inside"] = [Sin(X).Pad(0, 7, 9) * Input("w", 46)],
        ["two axes"] = [Y.Pad(0, 1, 2).Pad(1, 2, 0) + Input("v", 8, 14)],
        ["laid end to end"] = [Exp(Structural.Concatenate(0, Sin(Y), Z)) + I],
        ["with a reduction"] = [(Structural.Concatenate(0, Y, Z * 2).SquaredNorm(1) * 2), Square(Y.Pad(1, 1, 1)).Sum(0)],
        ["with places"] = [Y.Pad(0, 3, 0) * new Iota(Shape.Of(8, 12), 0) + I.TakeAlong(StopGradient(Floor(Abs(I))), 1)],
        ["of nothing"] = [Input("e", 0, 12).Pad(0, 4, 4) + I, Structural.Concatenate(0, Y, Input("e2", 0, 12), Z) * I],
        ["also an output"] = [X.Pad(0, 1, 0), X.Pad(0, 1, 0) * 2, (X.Pad(0, 1, 0) + X.Pad(0, 0, 1)).Reshape(31, 1) * Input("u", 31, 2)],
        ["in steps"] = [X.Pad([new Window(1, 2, 30)], Shape.Of(61)) + Input("s", 61), X.Pad([new Window(29, -1, 30)], Shape.Of(30)) + X],
        ["many"] = [Enumerable.Range(0, 30).Select(i => X[i..(i + 1)].Pad(0, i, 29 - i) * i).Aggregate((a, b) => a + b)],
    };

    public static TheoryData<string> Names => [.. Subjects.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Pieces_MeanTheWhole(string name)
    {
        var f = Function.Of(Subjects[name]);
        Compiled.Agrees(f);
        Compiled.Agrees(Function.Of(f.Values.Select(y => Tanh(y).Sum()).Aggregate((a, b) => a + b)).ValueAndGradient());
    }

    [Fact]
    public void DifferenceGradient_IsOneLoopInsideAndOneAtEachBorder()
    {
        var f = Function.Of(Square(X[1..] - X[..^1]).Sum().Named("f")).Gradient(X);
        Assert.Equal(
            """
            loop [1]: x0 -> y0  (sub mul add)
            loop [28]: x0 -> y0  (sub mul sub mul add)
            loop [1]: x0 -> y0  (sub mul add)
            """, $"{Compiled.Schedule([.. f.Values])}");
    }

    [Fact]
    public void ManyPlaces_AreCopied() => Assert.Contains(Compiled.Schedule(Subjects["many"]).Kernels, kernel => kernel.Writes.Any(b => b.Origin is Pad));
}
