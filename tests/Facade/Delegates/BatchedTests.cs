using ExprGrad.Compiler;

namespace ExprGrad.Tests.Facade;

/// <summary>Functions of numbers at many points.</summary>
public class BatchedTests
{
    private const int Block = PointFunction.Block;

    private readonly record struct Point(double X, double Y);

    private record struct Quote(int Id, double Y, float Weight, double x, double Other);

    private static readonly Differentiable2 F = Grad.Of((double x, double y) => Math.Exp(-x * x) * Math.Sin(y) / (1 + (x * y * y)));

    public static TheoryData<int> Sizes => [0, 1, 2, 7, 8, 9, Block - 1, Block, Block + 1, (3 * Block) + 7, PointRun.Chunk, (2 * PointRun.Chunk) + 1, (5 * PointRun.Chunk) + 13];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Points_AreThoseOfTheDelegate_WithTheSameBitsOnAnyNumberOfThreadsAndInAnyLayout(int n)
    {
        var (xs, ys) = (Numbers(n, 1), Numbers(n, 2));
        var (values, dx, dy) = (new double[n], new double[n], new double[n]);
        F.Batch.ValueAndGradient(new(xs, ys), values, new(dx, dy));
        for (var i = 0; i < n; i++)
        {
            var (value, (x, y)) = F.ValueAndGradient(xs[i], ys[i]);
            Assert.True(Near(value, values[i]) && Near(x, dx[i]) && Near(y, dy[i]), $"{i}: {value} {values[i]}");
        }

        foreach (var threads in new[] { 1, 2, 3, 8 })
        {
            var (v, gx, gy) = (new double[n], new double[n], new double[n]);
            F.Batch.WithThreads(threads).ValueAndGradient(new(xs, ys), v, new(gx, gy));
            Assert.Equal<double>([.. values, .. dx, .. dy], [.. v, .. gx, .. gy]);
        }

        var (points, gradients, rows) = (new Point[n], new Point[n], new double[2 * n]);
        for (var i = 0; i < n; i++)
        {
            (points[i], rows[2 * i], rows[(2 * i) + 1]) = (new(xs[i], ys[i]), xs[i], ys[i]);
        }

        var (again, matrix) = (new double[n], new double[2 * n]);
        F.Batch.ValueAndGradient<Point>(points, again, gradients);
        Assert.Equal<double>([.. values, .. dx, .. dy], [.. again, .. gradients.Select(p => p.X), .. gradients.Select(p => p.Y)]);
        F.Batch.ValueAndGradient(ReadOnlyColumns.OfRows(rows, 2), again, Columns.OfRows(matrix, 2));
        Assert.Equal<double>([.. values, .. dx.Zip(dy).SelectMany(p => new[] { p.First, p.Second })], [.. again, .. matrix]);
    }

    [Fact]
    public void APoint_HasTheSameValueWhereverItStands()
    {
        var n = (2 * Block) + 5;
        var (xs, ys) = (Numbers(n, 1), Numbers(n, 2));
        var (values, one) = (new double[n], new double[1]);
        F.Batch.Value(new(xs, ys), values);
        for (var i = 0; i < n; i++)
        {
            F.Batch.Value(new(xs.AsSpan(i, 1), ys.AsSpan(i, 1)), one);
            Assert.True(Near(values[i], one[0]));
        }
    }

    [Fact]
    public void Value_AndGradientAreThoseOfBoth()
    {
        var (xs, ys) = (Numbers(100, 1), Numbers(100, 2));
        var (v, dx, dy, v2, dx2, dy2) = (new double[100], new double[100], new double[100], new double[100], new double[100], new double[100]);
        F.Batch.ValueAndGradient(new(xs, ys), v, new(dx, dy));
        F.Batch.Value(new(xs, ys), v2);
        F.Batch.Gradient(new(xs, ys), new(dx2, dy2));
        Assert.All(v.Zip(v2).Concat(dx.Zip(dx2)).Concat(dy.Zip(dy2)), p => Assert.True(Near(p.First, p.Second)));
    }

    [Fact]
    public void Fields_AreFoundByName()
    {
        Quote[] quotes = [new(1, 0.5, 2, 0.25, 7), new(2, 0.75, 3, 1.5, 8)];
        var gradients = quotes.ToArray();
        var values = new double[2];
        F.Batch.ValueAndGradient<Quote>(quotes, values, gradients);
        Assert.All(quotes.Zip(gradients), p =>
        {
            var (dx, dy) = F.GradientAt(p.First.x, p.First.Y);
            Assert.True(Near(dx, p.Second.x) && Near(dy, p.Second.Y));
            Assert.Equal(p.First with { x = 0, Y = 0 }, p.Second with { x = 0, Y = 0 });
        });
        double[] xs = [1, 2];
        Grad.Of((double x) => x * x).Batch.Gradient<double>(xs, values);
        Assert.Equal([2, 4], values);
    }

    [Fact]
    public void ConstantAndUnusedPartsAreWrittenToo()
    {
        var f = Grad.Of((double x, double y) => 3 * x);
        double[] xs = [1, 2, 3], ys = [0, 0, 0];
        var (v, dx, dy) = (new double[3], new double[3], new[] { 9.0, 9, 9 });
        f.Batch.ValueAndGradient(new(xs, ys), v, new(dx, dy));
        Assert.Equal<double>([3, 6, 9, 3, 3, 3, 0, 0, 0], [.. v, .. dx, .. dy]);
    }

    [Fact]
    public void CompilePoints_TakesAnyNumberOfOutputs()
    {
        var hessian = F.Function.Hessian().CompilePoints();
        var (xs, ys, h) = (Numbers(20, 1), Numbers(20, 2), new double[80]);
        hessian.Run(new(xs, ys), Columns.OfRows(h, 4));
        Assert.All(Enumerable.Range(0, 20), i => Assert.All(F.Hessian(xs[i], ys[i]).Cast<double>().Zip(h[(4 * i)..]), p => Assert.True(Near(p.First, p.Second))));
    }

    [Theory]
    [InlineData(3), InlineData(Block), InlineData((3 * PointRun.Chunk) + 1)]
    public void Calls_AllocateNothing(int n)
    {
        var (xs, ys, points) = (Numbers(n, 1), Numbers(n, 2), new Point[n]);
        var (values, dx, dy, gradients) = (new double[n], new double[n], new double[n], new Point[n]);
        var one = F.Batch.WithThreads(1);
        Assert.Equal(0, Enumerable.Range(0, 20).Min(_ => Allocated(F.Batch)));
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocated(one)));

        long Allocated(Batched f)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            f.ValueAndGradient(new(xs, ys), values, new(dx, dy));
            f.ValueAndGradient<Point>(points, values, gradients);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Calls_MayRunOnManyThreads()
    {
        var n = (4 * PointRun.Chunk) + 3;
        var (xs, ys, expected) = (Numbers(n, 1), Numbers(n, 2), new double[n]);
        F.Batch.Value(new(xs, ys), expected);
        Parallel.For(0, 40, _ =>
        {
            var values = new double[n];
            F.Batch.Value(new(xs, ys), values);
            Assert.Equal(expected, values);
        });
    }

    [Fact]
    public void Refusals_NameTheColumnBeforeAnyWork()
    {
        var (six, memory) = (new double[6], new double[12]);
        Assert.Equal("found 1 columns of inputs, expected 2: x, y", Refused(() => F.Batch.Value(new(six), memory)));
        Assert.Equal("found 3 columns of outputs, expected 2: ∂f/∂x, ∂f/∂y", Refused(() => F.Batch.Gradient(new(six, six), new(six, six, six))));
        Assert.Equal("`y`: found 5 points, expected 6 as of `x`", Refused(() => F.Batch.Value(new(six, new double[5]), memory)));
        Assert.Equal("`f`: found 12 points, expected 6 as of `x`", Refused(() => F.Batch.Value(new(six, six), memory)));
        Assert.Equal("`f`: found 0 points, expected 6 as of `x`", Refused(() => F.Batch.ValueAndGradient(new(six, six), [], new(memory.AsSpan(0, 6), memory.AsSpan(6)))));
        Assert.Equal("`∂f/∂y`: found 0 points, expected 6 as of `x`", Refused(() => F.Batch.Gradient(new(six, six), new(memory.AsSpan(0, 6), []))));
        Assert.Equal("output `f`: found memory that input `y` shares, expected memory of its own", Refused(() => F.Batch.Value(new(six, memory.AsSpan(0, 6)), memory.AsSpan(5, 6))));
        Assert.Equal("output `∂f/∂y`: found memory that output `∂f/∂x` shares, expected memory of its own", Refused(() => F.Batch.Gradient(new(six, six), new(memory.AsSpan(0, 6), memory.AsSpan(5, 6)))));
        Assert.Equal("output `f`: found memory that input `x` shares, expected memory of its own", Refused(() => F.Batch.Value(ReadOnlyColumns.OfRows(memory, 2), memory.AsSpan(3, 6))));
        Assert.Equal("rows: found 12 numbers, expected whole rows of 5", Refused(() => ReadOnlyColumns.OfRows(memory, 5)));
        Assert.Equal("points: found DateTime (), expected a field of type double for each of x, y", Refused(() => F.Batch.Value<DateTime>(new DateTime[6], six)));
        Assert.Equal("points: found Double (), expected a field of type double for each of x, y", Refused(() => F.Batch.Value<double>(six, memory)));
        Assert.Equal("points: found Size (Width, Height), expected a field of type double for each of x, y", Refused(() => F.Batch.Value<Size>(new Size[6], six)));
        Assert.StartsWith("threads: found 0, expected at least 1", Assert.Throws<ArgumentOutOfRangeException>(() => F.Batch.WithThreads(0)).Message, StringComparison.Ordinal);
        Assert.All(memory, x => Assert.Equal(0, x));
        var v = Functions.Input("v", 3);
        Assert.Equal("points: found v [3], f [3], expected numbers, and at least one input", Assert.Throws<CompileException>(() => Function.Of(v * 2).CompilePoints()).Message);
    }

    private readonly record struct Size(double Width, double Height);

    private static double[] Numbers(int n, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() * 3)];
    }

    private static bool Near(double expected, double found) => Math.Abs(expected - found) <= 1e-14 * Math.Max(1, Math.Abs(expected));

    private static string Refused(Action call) => Assert.Throws<BindingException>(call).Message;
}
