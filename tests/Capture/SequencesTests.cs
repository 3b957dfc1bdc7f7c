using System.Linq.Expressions;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using static ExprGrad.Binding;

namespace ExprGrad.Tests.Capturing;

public class SequencesTests
{
    private static readonly double[] Weights = [0.5, -1.25, 2, 0.75, 1.5];
    private static readonly int[] Counts = [3, 1, 4, 1, 5];
    private static readonly List<double> Offsets = [1, 2, 3, 4, 5];
    private static readonly Point[] Points = [new(1, 2, [1, 2]), new(3, 5, [3, 4]), new(4, 4, [5, 6])];
    private static readonly double[][] Rows = [[1, 2], [3, 4], [5, 6]];
    private static readonly int Last = 4;

#pragma warning disable format
    private static readonly LambdaExpression[] Lambdas =
    [
        // elements and lengths
        (double[] x) => x[0] * x[1] - x[Last],                      (double[] x) => x[x.Length - 1] / x.Length,
        (double[] x, double y) => Weights[2] * y + x[2],            (double[] x) => x[(int)(Math.Abs(x[0]) * 2)] * 3,
        (double[] x) => Weights[(int)Math.Abs(x[1])] * x[0],        (double[,] m) => m[1, 2] * m[0, Last - 4] + m.GetLength(0) + m.GetLength(1) + m.Length,
        (double[] x) => new[] { x[0], 2, x[1] * x[0] }.Sum(),       (double[] x) => Offsets[1] * x.First() + x.Last() + x.ElementAt(2),

        // reductions
        (double[] x) => x.Sum(),                                    (double[] x) => x.Average(),
        (double[] x) => x.Min() * x.Max(),                          (double[] x) => x.Sum(v => v * v) / x.Count(),
        (double[] x) => x.Average(v => Math.Sin(v)),                (double[] x) => x.Max(v => v * v) - x.Min(v => v * v),
        (double[] x) => x.Count(v => v > 0.5),                      (double[] x) => x.Any(v => v > 0.5) ? x[0] : x[1],
        (double[] x) => x.All(v => v > 0.5) ? x[0] : x[1],          (double[] x) => x.Sum(Math.Exp),

        // elementwise
        (double[] x) => x.Select(v => v * 2).Sum(),                 (double[] x) => x.Select((v, i) => v * i + i * i).Sum(),
        (double[] x, double y) => x.Sum(v => Math.Exp(v * y)),      (double[] x) => x.Select(Math.Cos).ToArray()[1],
        (double[] x) => x.Select(v => v > 0 ? Math.Sqrt(v) : 0).Sum(), (double[] x) => x.Select(_ => 2.0).Sum() * x[0],

        // several sequences
        (double[] x, double[] z) => x.Zip(z, (a, b) => a * b).Sum(), (double[] x, double[] z) => x.Zip(z).Sum(p => p.First * p.Second),
        (double[] x) => x.Zip(Weights, (a, w) => a * w).Sum(),      (double[] x) => x.Zip(Weights, Offsets).Sum(t => t.First * t.Second + t.Third),
        (double[] x) => x.Zip(x.Skip(1), (a, b) => (b - a) * (b - a)).Sum(), (double[] x) => x.Zip(Counts, (a, n) => Math.Pow(a, 2) * n).Sum(),

        // order
        (double[] x) => x.Reverse<double>().Select((v, i) => v * i).Sum(), (double[] x) => x.Take(2).Concat(x.Skip(3)).Sum(v => v * v),
        (double[] x) => x.Append(2).Prepend(3).Select((v, i) => v * i).Sum(), (double[] x) => Enumerable.Repeat(x[0], 3).Sum(),

        // ranges
        (double[] x) => Enumerable.Range(0, x.Length).Sum(i => x[i] * i), (double[] x) => Enumerable.Range(1, 4).Sum(i => x[i] * x[i - 1]),
        (double y) => Enumerable.Range(1, 20).Sum(k => Math.Pow(y, k) / k), (double y) => Enumerable.Range(0, 5).Select(i => Weights[i] * y).Max(),
        (double[] x) => Enumerable.Range(0, 5).Sum(i => x[(i + 1) % 5] * x[i]), (double[] x) => Enumerable.Range(0, 3).Sum(i => Math.Max(i, 1) * x[i]),

        // aggregates
        (double[] x) => x.Aggregate((a, b) => a * b),               (double[] x) => x.Aggregate(1.0, (p, v) => p * (1 + v * v)),
        (double[] x) => x.Aggregate((a, b) => Math.Max(a, b)),      (double[] x) => x.Aggregate(10.0, (s, v) => v * v + s),
        (double[] x) => x.Aggregate((a, b) => a + b * b),           (double[] x) => x.Select(v => -v).Aggregate(Math.Min),

        // nested
        (double[] x) => x.Sum(a => x.Sum(b => a * b * b)),          (double[] x) => x.Sum(a => x.Select((b, i) => Math.Sin(a * b) * i).Max()),
        (double[] x, double[] z) => x.Select(a => z.Select(b => a - b).ToArray()).Sum(r => r[0] * r[1]),
        (double[] x) => Rows.Sum(r => r.Zip(x, (w, v) => w * v).Sum()), (double[] x) => Rows.Select(r => r[0] * x[0] + r[1] * x[1]).Aggregate((a, b) => a * b),
        (double[,] m) => Enumerable.Range(0, m.GetLength(0)).Sum(i => Enumerable.Range(0, m.GetLength(1)).Sum(j => m[i, j] * m[i, j] * (i + 1) * j)),
        (double[,] m) => m.Cast<double>().Sum(v => v * v),          (double[,] m, double[] z) => Enumerable.Range(0, 2).Select(i => Enumerable.Range(0, 5).Sum(j => m[i, j] * z[j])).Max(),

        // arrays of objects
        (double y) => Points.Sum(p => Math.Pow(p.Y - y * p.X, 2)),  (double y) => Points.Select((p, i) => p.X * i * y).Max(),
        (double y) => Points.Sum(p => p.Tags.Sum(t => t * y)),      (double y) => Points[1].X * y + Points.Length,
        (double y) => Points.Sum(p => p.X * y * Points.Sum(q => q.Y * p.X)),

        // words that C# lacks
        (double[] x, double y) => Binding.Sum(x.Length, i => x[i] * Math.Pow(y, i)), (double[] x) => Product(x.Length, i => x[i] + i),
        (double y) => Iterate(6, 1.0, (s, i) => (s + Math.Abs(y) / s) / 2),   (double[] x) => Iterate(3, x, (s, i) => s.Select(v => v * v + i).ToArray())[2],
        (double y) => Cases(Case(y < 0, -y), Case(y < 1, y * y), 2 * y - 1), (double y) => Iterate(4, ValueTuple.Create(y, 1.0), (s, i) => ValueTuple.Create(s.Item2, s.Item1 + s.Item2)).Item2,

        // other arrays
        (ReadOnlyMemory<double> x) => x.ToArray().Sum(v => v * v) / x.Length, (ReadOnlyMemory<double> x) => MemoryMarshal.ToEnumerable(x).Max(),
    ];
#pragma warning restore format

    public static TheoryData<string> Written => new(Lambdas.Select((l, i) => $"{i} {l}"));

    [Theory]
    [MemberData(nameof(Written))]
    public void CapturedSequences_AreThoseOfLinq(string written)
    {
        var lambda = Lambdas[int.Parse(written.Split(' ')[0], null)];
        var arguments = lambda.Parameters.Select((p, i) => Argument(p.Type, i)).ToArray();
        var f = Capture.Of(lambda, arguments.Select(ShapeOf).Where(s => s.Rank > 0));
        var at = f.Inputs.Zip(arguments, (v, a) => (v, new Dense(v.Shape, Elements(a)))).ToArray();
        var expected = Convert.ToDouble(lambda.Compile().DynamicInvoke(arguments), null);
        Assert.Equal(expected, Evaluate.Of(f.Outputs[0].Value, at).Number, 1e-12 * (1 + Math.Abs(expected)));
        GradientCheck.Of(f, at).ThrowIfFailed();
        GradientCheck.Of(f, at, new() { Evaluation = Evaluation.Compiled }).ThrowIfFailed();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SizeOfWhatIsCaptured_DoesNotDependOnLengths(int which)
    {
        LambdaExpression[] lambdas =
        [
            (double a, double[] x, double[] y) => x.Zip(y, (u, v) => Math.Pow(v - a * u, 2)).Average(),
            (double a, double[] x, double[] y) => x.Sum(u => y.Sum(v => Math.Exp(-a * (u - v) * (u - v)))),
            (double a, double[] x, double[] y) => Enumerable.Range(0, x.Length - 1).Sum(i => x[i] * y[i + 1] * a),
            (double a, double[] x, double[] y) => x.Select((u, i) => u * i).Aggregate(a, (s, v) => s + v) + y.Max(),
        ];
        Assert.Equal(Nodes(10), Nodes(1000));

        int Nodes(int n) => Traverse.PostOrder(Capture.Of(lambdas[which], Shape.Of(n), Shape.Of(n)).ValueAndGradient().Values).Count;
    }

    [Fact]
    public void Tensors_AreParameters()
    {
        var f = Capture.Of((Tensor<double> t, double a) => t.Sum(v => v * v) * a, Shape.Of(2, 3));
        Assert.Equal(Shape.Of(2, 3), f.Inputs[0].Shape);
        Assert.Equal(2 * 91, Evaluate.Of(f.Outputs[0].Value, [(f.Inputs[0], new Dense(Shape.Of(2, 3), 1, 2, 3, 4, 5, 6)), (f.Inputs[1], new Dense(Shape.Scalar, 2))]).Number);
    }

    [Fact]
    public void Arrays_AreResultsToo()
    {
        var f = Capture.Of((double[] x) => x.Select(v => v * v).ToArray(), Shape.Of(3));
        Assert.Equal([1, 4, 9], Evaluate.Of(f.Outputs[0].Value, [(f.Inputs[0], new Dense(Shape.Of(3), 1, 2, 3))]).Elements.ToArray());
        Assert.Equal(Shape.Of(2), Capture.Of((double x, double y) => new[] { x * y, y }).Outputs[0].Value.Shape);
    }

    [Fact]
    public void Shapes_AreOneForEachArray()
    {
        Assert.Equal("capture: found 2 shapes, expected 1: one for each array", Assert.Throws<CaptureException>(() => Capture.Of((double[] x, double y) => x[0] * y, Shape.Of(3), Shape.Scalar)).Message);
        Assert.Equal("cannot capture `double[,] m`: it has no shape [3]; write a shape of 2 axes", Assert.Throws<CaptureException>(() => Capture.Of((double[,] m) => m[0, 0], Shape.Of(3))).Message);
    }

    private static object Argument(Type type, int seed)
    {
        var random = new Random(seed + 1);
        double[] numbers = [.. Enumerable.Range(0, 5).Select(_ => random.NextDouble() * 1.5 - 0.25)];
        return type == typeof(double) ? numbers[0]
            : type == typeof(double[]) ? numbers
            : type == typeof(ReadOnlyMemory<double>) ? new ReadOnlyMemory<double>(numbers)
            : new double[,] { { 1, 2, 3, 4, 5 }, { 6, 5, 4, 3, 2.5 } };
    }

    private static Shape ShapeOf(object argument) => argument is double ? Shape.Scalar : argument is double[,]? Shape.Of(2, 5) : Shape.Of(5);

    private static double[] Elements(object argument) => argument switch
    {
        double x => [x],
        double[] x => x,
        ReadOnlyMemory<double> x => x.ToArray(),
        _ => [.. ((double[,])argument).Cast<double>()],
    };

    private sealed record Point(double X, double Y, double[] Tags);
}
