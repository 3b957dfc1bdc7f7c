using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Picking and adding by index: evaluated, compiled and differentiated.</summary>
public class IndexingTests
{
    private static readonly Variable Table = Parameter("table", 4, 3), Rows = Input("rows", 5), X = Input("x", 3, 4), I = Input("i", 3, 2);

    private static readonly double[] Numbers = [.. Enumerable.Range(0, 12).Select(i => Math.Sin(i + 1))];

    public static TheoryData<string, Expr, double[]> Cases => new()
    {
        { "rows", Table.Take(Rows, 0), [3, 0, 0, 2, 1] },
        { "columns", Sin(Table).Take(Rows[..2], 1) * 2, [2, 0, 9, 9, 9] },
        { "no place", Table.Take(Rows, 0), [3, -1, 4, 0.5, double.NaN] },
        { "of a permuted view", Table.Transpose().Take(Rows, 1), [3, 0, 0, 2, 1] },
        { "of a slice, index computed", Table[1..].Take(Rows * 2 - 1, 0), [0.5, 1, 1.5, 1, 0.5] },
        { "many axes of indices", Table.Take(Rows[..4].Reshape(2, 2), 0).Sum(0), [3, 0, 0, 2, 1] },
        { "of a reshape", Table.Reshape(3, 4).Take(Rows, 1), [3, 0, 0, 2, 1] },
        { "one element", Table.Reshape(12).Take(Rows[..1], 0), [7, 0, 0, 0, 0] },
        { "added", Table[..3].Transpose().Reshape(9)[..5].ScatterAdd(Rows, 0, 4), [3, 0, 0, 2, 7] },
        { "added by row", Exp(Table.Take(Rows, 0)).ScatterAdd(Rows.Along(Shape.Of(5, 3), [0]), 0, 6), [3, 5, 5, 2, 1] },
        { "one-hot", Rows.OneHot(4) * Table.Transpose()[..1], [3, 0, 0, 2, 1] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Indexing_CompilesToWhatItEvaluatesTo(string what, Expr value, double[] rows)
    {
        var f = new Function([Table, Rows], [new(what, value), .. Gradient(value)]);
        var expected = Evaluate.Of(f.Values, (Table, new Dense(Table.Shape, Numbers)), (Rows, new Dense(Rows.Shape, rows)));
        foreach (var options in new CompileOptions[] { new() { Verify = true }, new() { Verify = true, Vectorize = false }, new() { Verify = true, Fuse = false } })
        {
            var found = f.Compile<double>(options).Invoke(Numbers, rows);
            Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second.Elements.ToArray(), pair.First, (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-14));
            var single = f.Compile<float>(options).Invoke([.. Numbers.Select(n => (float)n)], [.. rows.Select(n => (float)n)]);
            Assert.All(single.Zip(expected), pair => Assert.Equal(
                pair.Second.Elements.ToArray(), pair.First.Select(n => (double)n), (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-5));
        }
    }

    [Fact]
    public void TakeAlong_PicksAtEachPosition()
    {
        var picked = Evaluate.Of(X.TakeAlong(I, 1), (X, new Dense(X.Shape, Numbers)), (I, new Dense(I.Shape, 3, 0, 1, 1, 2, 9)));
        Assert.Equal([Numbers[3], Numbers[0], Numbers[5], Numbers[5], Numbers[10], double.NaN], picked.Elements.ToArray());
    }

    [Fact]
    public void Gather_AndScatterAddAreTransposes()
    {
        var (x, y) = (Input("u", 6), Input("w", 5));
        var (left, right) = ((x.Take(Rows, 0) * y).Sum(), (y.ScatterAdd(Rows, 0, 6) * x).Sum());
        var values = Evaluate.Of(
            [left, right], (x, new Dense(x.Shape, Numbers[..6])), (y, new Dense(y.Shape, Numbers[6..11])), (Rows, new Dense(Rows.Shape, 5, 0, 0, 2, 1)));
        Assert.Equal(values[0].Number, values[1].Number, 1e-15);
    }

    [Fact]
    public void Index_HasNoDerivative() => Assert.Equal(
        "gather: found indices that depend on the variable, expected none, since an index has no derivative; StopGradient says that it is meant as a constant",
        Assert.Throws<DerivativeException>(() => Function.Of(Table.Take(Rows, 0).Sum()).Gradient(Rows)).Message);

    [Fact]
    public void Index_ThatIsConstantInStepsHasNoDerivativeEither() => Assert.Equal(
        "gradient: `f` depends on `rows` only through `floor`, whose derivative is 0 everywhere",
        Assert.Throws<DerivativeException>(() => Function.Of(Table.Take(Floor(Rows), 0).Sum()).Gradient(Rows)).Message);

    [Fact]
    public void Indices_OfAnotherShapeAreRefused()
    {
        Refuses("gather: found indices [3, 2], expected the extents of [3, 4] on every axis but 0", () => X.TakeAlong(I, 0));
        Refuses("scatter-add: found indices [3, 2], expected [3, 4]", () => X.ScatterAdd(I, 0, 5));

        static void Refuses(string message, Func<object> wrong) => Assert.Equal(message, Assert.Throws<ShapeException>(() => { _ = wrong(); }).Message);
    }

    private static IReadOnlyList<Output> Gradient(Expr value) =>
        [.. new Function([Table, Rows], [new("s", Sin(value).Sum())]).Gradient([.. Traverse.PostOrder([value]).Where(e => e == Table)]).Outputs];
}
