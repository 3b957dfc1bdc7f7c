namespace ExprGrad.Tests.Analyzers;

/// <summary>Statements that the tests of capture do not have, in the editor and when they run: the first thing said in the editor is what capture throws.</summary>
public class JudgementTests
{
    private const string Beside = """
        public record struct Line(double Slope, double Offset) { public double At(double x) => Slope * x + Offset; }
        public record Point(double X, double Y, double[] Tags);
        static readonly Point[] Points = [new(1, 2, [3, 4]), new(5, 6, [7, 8])];
        static readonly double[] Weights = [1, 2];
        static readonly List<double> Offsets = [1, 2, 3];
        static readonly string Text = "a";
        static readonly Func<double, double> Doubled = x => 2 * x;
        static readonly Differentiable2 Product = Grad.Of((double x, double y) => x * y);
        static readonly Live Rate = new("rate", 2);
        static double Own(double x) => x;
        """;

    /// <summary>The bodies of functions of x, in a method with parameters int n = 2, int m = 3 and double a = 0.5.</summary>
    private static readonly string[] Bodies =
    [
        // known values
        "x + Offsets.Sum(y => y * x) + Offsets[0] + Offsets.Count + Text.Length", "x + (Text == \"a\" ? 1 : 2) + (n > 2 && a < 3 ? x : 0)", "x + (double)(decimal)a + default(double) + nameof(x).Length",
        "x * (n & 3) + (x > 0 ? n % 3 : n << 2)", "x * Math.DivRem(n, m).Quotient", "x * Math.BigMul(n, m) * int.Max(n, m) * Math.Max(n, m)", "(int)Math.Sqrt(a) * x", "(int)a * x + (float)n",
        "Own(a) * x", "x + Convert.ToDouble(Text)", "x + Math.Round(a, MidpointRounding.ToZero)", "x + Guid.NewGuid().GetHashCode()", "x * new Random(1).NextDouble()", "x > 0 ? x : Text.Length / 2",

        // operators and methods of x
        "(x + 1) * -0.0", "Math.Pow(x, (double)1 / 2) + (1 - 1) * x", "x * int.Max(Math.Sign(x), m)", "double.Round(x, n)", "Convert.ToDouble(x)", "x.CompareTo(2.0)", "Math.Abs((int)x) + ((uint)n + 1u) * x",
        "x + ~Math.Sign(x)", "Math.Sign(x) % 2 * x", "(long)Math.Sign(x) * x", "(short)Math.Sign(x) * x", "(uint)Math.Sign(x) * x", "(Math.Sign(x) | n) * x", "(byte)x * x", "(float)x + (float)Math.Sign(x)", "-(n / (m - 1)) + x",
        "1 / (n / 2) + x", "(n + 1L) / m * x", "1.0 / 2 * x", "x / (1 / m + 1)",

        // sequences
        "x + Points.Where(p => p.X > 0).Sum(p => p.X)", "x + Points.OrderBy(p => p.X).First().X", "x * Points.Select(p => p.X * p.Tags[0]).Average() + Points.Zip(Weights, (p, w) => p.X * w).Sum()",
        "Weights.Sum(Doubled) * x", "Weights.Select(Own).Sum() * x", "Weights.Sum(w => Own(w)) * x", "Weights.Select(w => w * x).Where(v => v > 0).Count()", "Weights.Take((int)a).Sum(u => u * x)", "Weights.Take(Math.Sign(x)).Sum()",
        "new[] { x, 2 }.Aggregate((p, y) => p - y)", "new[] { x, 2 }.Aggregate((p, y) => p + y * p)", "new[] { x, 2 }.Aggregate((p, y) => y * y * x + p)", "new[] { x, 2 }.Aggregate(1.0, (p, y) => Math.Max(p, y))", "new[] { x, 2 }.Max() + new[] { 1, 2 }[0]",
        "Weights.Distinct().Sum() * x", "Weights.Sum(w => (int)w) * x", "Weights.Select((w, i) => w * x / (i / 2)).Sum()", "Enumerable.Range(0, 3).Sum(i => Weights[i / 2] * x)", "Enumerable.Repeat(x, n).Sum() + Enumerable.Range(n, m).Sum(k => k * x)",
        "Enumerable.Repeat(x, (int)x).Sum()", "Points.Average(p => p.X * x) + Points.Max(p => p.Tags.Sum() * x)", "Weights.Any() ? x : 1", "Weights.Zip(Offsets).Sum(p => p.First * p.Second * x)", "Weights.First(w => w > x)",

        // words that C# lacks
        "Let(x * 2, t => t * t + (int)t)", "Sum(n, i => x / (i / 2))", "Sum((int)x, i => i)", "Product(n, i => x + i)", "Iterate(3, x, (s, i) => s * (int)s)", "Iterate(100, x, (s, i) => s)", "Iterate(64, x, (s, i) => s)", "Iterate(n, x, (s, i) => Math.Round(s, 1))",
        "Cases(Case(x < 0, -x), Case(x < 1, (int)x), otherwise: 2 * x - 1)", "Cases(Case(x < 0, -x), x)",

        // functions
        "Product.Value(x, 2) + (int)Product.Value(x, 3)", "Product.Value(x, 2) * Product.Value(2, x)", "Doubled(x) + Doubled.Invoke(x)", "new Point(x, 2, Weights).X + new Line(x, 2).At(x)", "new Line(x, 2).Slope", "new Line(x, 2).ToString().Length",
        "new List<double>(n).Count + x", "new Line(a, 2).Slope * x",
        "new Point(1, 2, Weights) { X = x }.X", "new List<double> { x }.Count", "new double[n].Length + x", "((object)x) is double ? x : 2", "x * (object.Equals(x, 2.0) ? 1 : 2)",
        "Rate * x", "(int)Rate.Value * x", "(int)(double)Rate * x", "new[] { Rate, Rate }.Sum(r => r * x + r.Value)", "(x > 0 ? Rate : new[] { Rate }[0]) * x",
    ];

    /// <summary>Statements about parameters.</summary>
    private static readonly string[] Parameters =
    [
        "Grad.Of((double[] w, Line[] d) => d.Select((e, i) => e.Slope * w[i]).Sum());",
        "Grad.Of((Line l, int k, double[] y) => y.Sum(v => v - l.Slope) / k);",
        "Grad.Of((Line l, int k) => l.Slope * (k / 2));",
        "Grad.Of((Line l, double x) => l.At(x));",
        "Grad.Of((Line l) => l.Slope.ToString().Length);",
        "Grad.Of(((double A, double B) p) => p.A * p.B);",
        "Grad.Of((Point p, Point[] others) => p.X);",
        "Grad.Of((int k, double x) => k * x);",
        "Grad.Of((Line[] l, double x) => x);",
        "Grad.Of((float[] f, double x) => x);",
        "Grad.Of((double[][] j, double x) => x);",
        "Grad.Of((Line l, int[,] j) => l.Slope);",
        "Grad.Of((Line l, DateTime when) => l.Slope);",
        "Grad.Of((Line l, decimal d) => l.Slope);",
        "Grad.Of((float x, float y) => (float)Math.Sin(x) + (int)y);",
        "Capture.Of((double x) => x > 0 && x < 1);",
        "Capture.Of((double x, double[,] m) => x, Shape.Of(2, 2));",
        "Capture.Of((Line l, double[] y) => l.Slope);",
    ];

    private static readonly Lazy<Dictionary<string, (string? Thrown, string? Said)>> Judged = new(() => Editor.Judged(Statements, Beside));

    private static string[] Statements => [.. Bodies.Select(body => $"Grad.Of((double x) => {body});"), .. Parameters];

    public static TheoryData<string> All => new(Statements);

    [Theory]
    [MemberData(nameof(All))]
    public void EditorAndRun_SayTheSame(string statement) => Assert.Equal(Judged.Value[statement].Thrown, Judged.Value[statement].Said);
}
