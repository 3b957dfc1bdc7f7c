using ExprGrad.Tests.Compiling;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Gradients by a tensor of which many windows are read.</summary>
public class PlacementTests
{
    /// <summary>Functions that read about n windows of x, which has about as many elements.</summary>
    private static readonly Dictionary<string, Func<int, Expr>> Readers = new()
    {
        ["elements"] = n => Sum(n, Input("x", n), (x, i) => x.At(0, i)),
        ["elements from the last to the first"] = n => Sum(n, Input("x", n), (x, i) => x.At(0, n - 1 - i)),
        ["every other element"] = n => Sum(n / 2, Input("x", n), (x, i) => x.At(0, 2 * i)),
        ["windows that overlap"] = n => Sum(n - 4, Input("x", n), (x, i) => x[i..(i + 5)].Sum()),
        ["elements of what is computed, where they are positive"] = n => Sum(n, Tanh(Input("x", n)), (x, i) => Relu(x.At(0, i))),
        ["elements of rows"] = n => Sum(n, Input("x", n / 10, 10), (x, i) => x.At(0, i / 10).At(0, i % 10)),
        ["tiles"] = n => Sum(n, Input("x", n / 10, 10), (x, i) => x[(i / 10)..((i / 10) + 1), (i % 10)..((i % 10) + 1)].Sum()),
        ["columns"] = n => Sum(n, Input("x", 2, n), (x, i) => x.At(1, i).Product()),
        ["elements of what was stacked"] = n => Sum(n, Stacked(Input("x", n)), (x, i) => x.At(0, i)),
    };

    public static TheoryData<string> Names => [.. Readers.Keys];

    [Fact]
    public void ElementsReadOnce_AreLaidEndToEnd()
    {
        var x = Input("x", 2);
        Assert.Equal("∂f/∂x = concat(x[1..2], x[0..1], axis 0)", $"{Simplify.Of(Function.Of(x.At(0, 0) * x.At(0, 1)).Gradient(x), Arithmetic.Real)}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_HasElementsInProportion(string name)
    {
        var (one, two) = (Elements(100), Elements(200));
        Assert.InRange(two, one, (2 * one) + 200);

        // A pad of the whole for each window would be 100 · 100.
        Assert.InRange(one, 100, 60 * 100);

        long Elements(int n) => Traverse.PostOrder(Gradient(name, n).Values).Where(e => e is not Broadcast).Sum(e => (long)e.Shape.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Schedule_HasKernelsAndMemoryInProportion(string name)
    {
        var (one, two) = (Compiled.Schedule([.. Gradient(name, 500).Values]), Compiled.Schedule([.. Gradient(name, 1000).Values]));
        Assert.InRange(two.Kernels.Count, 1, (2 * one.Kernels.Count) + 50);
        Assert.InRange(two.Scratch.Sum(b => b.Shape.Count), 0, (2 * one.Scratch.Sum(b => b.Shape.Count)) + 1000);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_MeansTheSameCompiled(string name) => Compiled.Agrees(Gradient(name, 30));

    // Whole numbers, so that sums are exact in any order.
    [Fact]
    public void Windows_OfAnyKindAddUp()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var shape = new Shape(Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 6)).ToSequence());
            var (x, expected, f) = (new Variable("x", shape, Role.Input), new double[shape.Count], (Expr)0);
            for (var k = random.Next(1, 9); k > 0; k--)
            {
                var windows = shape.Extents.Select(n => Window(random, n)).ToSequence();
                f += k * x.Slice(windows).Sum();
                for (var at = 0; at < expected.Length; at++)
                {
                    expected[at] += Enumerable.Range(0, shape.Rank).All(a => Reads(windows[a], at / shape.Strides[a] % shape[a])) ? k : 0;
                }
            }

            var gradient = Function.Of(f).Gradient();
            Assert.Equal(expected, Evaluate.Of(gradient.Values, [(x, new Dense(shape, new double[shape.Count]))])[0].Elements.ToArray());
        }

        static Window Window(Random random, int n)
        {
            var (start, step) = (random.Next(n), random.Next(5) == 0 ? 2 : 1);
            return random.Next(3) == 0 ? ExprGrad.Window.All(n) : new(start, step, random.Next(0, ((n - 1 - start) / step) + 2));
        }

        static bool Reads(Window window, int position) => (position - window.Start) % window.Step == 0 && position >= window.Start && position < window.Start + (window.Step * window.Extent);
    }

    [Fact]
    public void ElementOfAConcatenation_IsThatOfItsPart()
    {
        Expr[] parts = [Input("a", 0), Input("b", 3), Input("c", 0), Input("d", 0), Input("e", 1), Input("f", 2), Input("g", 0)];
        var (whole, at) = (Structural.Concatenate(0, [.. parts]), 0);
        foreach (var (part, i) in parts.SelectMany(part => Enumerable.Range(0, part.Shape[0]).Select(i => (part, i))))
        {
            Assert.Equal($"{part.Slice(0, i, 1)}", $"{Simplify.Of(whole.Slice(0, at++, 1), Arithmetic.Exact)}");
        }
    }

    private static Function Gradient(string name, int n) => Function.Of(Readers[name](n)).ValueAndGradient();

    private static Expr Stacked(Expr x) => Structural.Stack(0, [.. Enumerable.Range(0, x.Shape[0]).Select(i => Sin(x.At(0, i)))]);

    private static Expr Sum(int count, Expr x, Func<Expr, int, Expr> read) => Enumerable.Range(0, count).Select(i => Sin(read(x, i) * ((i % 7) + 1))).Aggregate((a, b) => a + b);
}
