using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Models of any extents: what their shapes are, which member a call takes, when code is made.</summary>
[Collection("compile cache")]
public class FamilyTests
{
    private static readonly Variable W = Parameter("w", 3), B = Parameter("b");

    private static FunctionFamily Line => FunctionFamily.Of(n => Function.Of(Square(Input("x", n, 3).Dot(W) + B - Input("y", n)).Mean().Named("J")).ValueAndGradient(W, B));

    private static FunctionFamily Differences => FunctionFamily.Of(n => Function.Of((Input("x", n - 1) * (Input("y", n)[1..] + 1)).Sum().Named("d")));

    private static FunctionFamily Product => FunctionFamily.Of((rows, columns) =>
        Function.Of(Input("v", (2 * rows) + 1).Dot(Input("A", (2 * rows) + 1, columns)).Named("p")));

    [Fact]
    public void Shapes_HaveTheNamesOfExtents()
    {
        Assert.Equal("(x [n, 3], w [3], b [], y [n])", $"{Line}");
        Assert.Equal("(v [2·rows + 1], A [2·rows + 1, columns])", $"{Product}");
        Assert.Equal("(x [n])", $"{FunctionFamily.Of(n => Function.Of(Input("x", n)[..100].Sum()))}");
        Assert.Equal("(x [n - 1], y [n])", $"{Differences}");
        Assert.Equal("(x [n])", $"{FunctionFamily.Of(n => Function.Of(Input("x", n).Reshape(7, n / 7).Sum()))}");
    }

    [Fact]
    public void Call_SolvesLengthsLessThanExtents()
    {
        var differences = Differences.Compile<double>();
        Assert.Equal([8.0], differences.Invoke(new Dictionary<string, double[]> { ["x"] = [1, 2], ["y"] = [1, 1, 2] })["d"]);
        Assert.Equal([0.0], differences.Invoke(new Dictionary<string, double[]> { ["x"] = [], ["y"] = [3] })["d"]);
        Assert.Equal(["n = 1", "n = 3"], differences.Held);
        Refused<BindingException>("`y`: found 2 elements, expected 3 for [n] with n = 3", () => differences.Invoke(new Dictionary<string, double[]> { ["x"] = [1, 2], ["y"] = [1, 1] }));
    }

    [Fact]
    public void Members_AreTheFunctionsOfTheirExtents()
    {
        Assert.Equal("[5, 3]", $"{Line[5].Inputs[0].Shape}");
        Assert.Same(W, Line[5].Inputs[1]);
        Assert.Equal("[7, 4]", $"{Product[3, 4].Inputs[1].Shape}");
    }

    [Fact]
    public void Call_CompilesForEachExtentOnce()
    {
        var reports = new List<Specialization>();
        var step = Line.Compile<double>(report: new Reports(reports.Add), most: 2);
        foreach (var n in new[] { 4, 4, 9, 4, 1, 4, 9, 0 })
        {
            var results = step.Invoke(Data(n));
            Assert.Equal(Line[n].Compile<double>().Invoke(Data(n))["∂J/∂w"], results["∂J/∂w"]);
        }

        Assert.Equal(["n = 4 from ", "n = 9 from n = 4", "n = 1 from n = 9; n = 4", "n = 9 from n = 1; n = 4", "n = 0 from n = 9; n = 4"],
            reports.Select(r => $"{r.Extents} from {string.Join("; ", r.Held)}"));
        Assert.Equal(["n = 0", "n = 9"], step.Held);
        Assert.Matches(@"^compiled for n = 4 in \d+\.\d ms, the first$", $"{reports[0]}");
        Assert.Matches(@"^compiled for n = 1 in \d+\.\d ms, not among those held: n = 9; n = 4$", $"{reports[2]}");
    }

    [Fact]
    public void Call_SolvesLengths()
    {
        var product = Product.Compile<float>();
        Assert.Equal(4, product.Invoke(new Dictionary<string, float[]> { ["v"] = new float[7], ["A"] = new float[28] })["p"].Length);
        Assert.Equal(["rows = 3, columns = 4"], product.Held);
        Assert.Equal("[9, 5]", $"{product.For(4, 5).Function.Inputs[1].Shape}");
    }

    // An input without elements may leave an extent to the others, and a search among large extents may meet numbers beyond a long.
    [Fact]
    public void Call_SolvesLengths_OfNothingAndOfLargeProducts()
    {
        var empty = FunctionFamily.Of((n, d) => Function.Of(Input("y", n).Sum() + Input("x", n, d).Dot(Input("w", d)).Sum())).Compile<double>();
        empty.Run([ReadOnlyMemory<double>.Empty, ReadOnlyMemory<double>.Empty, new double[5]], [new double[1]]);
        Assert.Equal(["n = 0, d = 5"], empty.Held);
        Refused<BindingException>("`x`: found 2 elements, expected [n, d] for some d", () => empty.Run([ReadOnlyMemory<double>.Empty, new double[2], new double[5]], [new double[1]]));
        var large = FunctionFamily.Of(n => Function.Of(Input("x", 3 * n, 5 * n).Sum())).Compile<double>();
        large.Run([new double[60]], [new double[1]]);
        Assert.Equal(["n = 2"], large.Held);
    }

    [Fact]
    public void Run_AllocatesNothing()
    {
        var step = Line.Compile<double>();
        ReadOnlyMemory<double>[] inputs = [new double[12], new double[3], new double[1], new double[4]];
        Memory<double>[] outputs = [new double[1], new double[3], new double[1]];
        step.Run(inputs, outputs);
        step.Run(inputs, outputs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            step.Run(inputs, outputs);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Run_OnManyThreads_MakesEachMemberOnce()
    {
        var reports = new List<Specialization>();
        var step = Line.Compile<double>(report: new Reports(reports.Add));
        Parallel.For(0, 64, i => step.Invoke(Data(1 + (i % 4))));
        Assert.Equal(["n = 1", "n = 2", "n = 3", "n = 4"], reports.Select(r => r.Extents).Order());
    }

    [Fact]
    public void Refusals_NameInputsAndExtents()
    {
        var step = Line.Compile<double>();
        Refused<BindingException>("`x`: found 13 elements, expected [n, 3] for some n", () => step.Invoke(new Dictionary<string, double[]>(Data(4)) { ["x"] = new double[13] }));
        Refused<BindingException>("`y`: found 5 elements, expected 4 for [n] with n = 4", () => step.Invoke(new Dictionary<string, double[]>(Data(4)) { ["y"] = new double[5] }));
        Refused<BindingException>("`y`: found no value, expected one of shape [n]", () => step.Invoke(new Dictionary<string, double[]> { ["x"] = [], ["w"] = [], ["b"] = [] }));
        Refused<BindingException>("found input `z`, expected x, w, b, y", () => step.Invoke(new Dictionary<string, double[]>(Data(4)) { ["z"] = [] }));
        Refused<BindingException>("found 1 inputs, expected 4: (x [n, 3], w [3], b [], y [n])", () => step.Run([new double[3]], []));
        Refused<BindingException>("found lengths that leave n open, expected it to be given: For(n, m)",
            () => FunctionFamily.Of((n, m) => Function.Of(Input("x", n, m).Sum())).Compile<double>().Run([new double[12]], [new double[1]]));
        Refused<FunctionException>("family: found 2 extents, expected 1: n", () => Line[4, 5]);
        Refused<FunctionException>("family: found n = -1, expected extents of at least 0", () => step.For(-1));
        Refused<FunctionException>("family: found null for n = 3, expected a function", () => FunctionFamily.Of(n => (Function)null!)[3]);
        Refused<FunctionException>("family: found inputs (x2 []) for n = 24, expected those for n = 12: (x1 [])",
            () => FunctionFamily.Of(n => Function.Of(Input($"x{(n is 2 or 24 or 1680 or 55440 ? 2 : 1)}"))).Shapes);
        Refused<FunctionException>("family: found inputs (b [3], a [3]) for n = 3, expected (a [n], b [n])", () => FunctionFamily.Of(n =>
            new Function([Input(n == 3 ? "b" : "a", n), Input(n == 3 ? "a" : "b", n)], [new("f", 1)])).Compile<double>().Run([new double[3], new double[3]], [new double[1]]));
        Refused<FunctionException>("family: found 1 extents, expected 2: rows, columns", () => Product.Solve([7, 28], new int[1]));
        Refused<FunctionException>("family: found `x` [145], [577] for extents of 12, or one of twice that; expected axes that are sums of multiples of n",
            () => FunctionFamily.Of(n => Function.Of(Input("x", (n * n) + 1).Sum())).Shapes);
        Refused<ArgumentOutOfRangeException>("at least one member is held (Parameter 'most')\nActual value was 0.", () => Line.Compile<double>(most: 0));
    }

    private static Dictionary<string, double[]> Data(int n) => new()
    {
        ["x"] = [.. Enumerable.Range(0, 3 * n).Select(i => Math.Sin(i))],
        ["w"] = [1, -2, 0.5],
        ["b"] = [0.25],
        ["y"] = [.. Enumerable.Range(0, n).Select(i => Math.Cos(i))],
    };

    private static void Refused<TException>(string message, Func<object?> attempt)
        where TException : Exception => Assert.Equal(message, Assert.Throws<TException>(attempt).Message);

    private static void Refused<TException>(string message, Action attempt)
        where TException : Exception => Assert.Equal(message, Assert.Throws<TException>(attempt).Message);

    private sealed class Reports(Action<Specialization> add) : IProgress<Specialization>
    {
        public void Report(Specialization value) => add(value);
    }
}
