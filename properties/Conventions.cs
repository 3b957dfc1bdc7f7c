using System.Runtime.CompilerServices;
namespace ExprGrad.Properties;

/// <summary>Each row of the table of conventions in every mode: forward and reverse, to the second order; evaluated and compiled; alone and among others.</summary>
public sealed class ConventionsHold
{
    /// <summary>More than a vector register holds, and a rest.</summary>
    private const int Many = 19;

    private static readonly CompileOptions WithoutVectors = new() { Vectorize = false };

    public static TheoryData<int, string> Rows
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (var (row, i) in Conventions.All.Select((row, i) => (row, i)))
            {
                data.Add(i, $"{row.Text} at {row.Point}");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Rows_hold_in_every_mode(int row, string name)
    {
        var r = Conventions.All[row];
        var (x, f, expected) = Stated(r);
        var many = f.Batch(Many, x);
        var (one, batch) = (r.At.Select(v => v.Elements.ToArray()).ToArray(), r.At.Select(v => Enumerable.Repeat(v.Elements.ToArray(), Many).SelectMany(e => e).ToArray()).ToArray());
        Same(Evaluated(f, one), 1, 1e-15, "evaluated");
        Same(f.Compile<double>().Invoke(one), 1, 1e-15, "compiled");
        Same(f.Compile<double>(WithoutVectors).Invoke(one), 1, 1e-15, "compiled without vectors");
        Same(Wide(f.Compile<float>().Invoke(Narrow(one))), 1, 1e-6, "compiled to float");
        Same(many.Compile<double>().Invoke(batch), Many, 1e-15, "compiled, among others");
        Same(many.Compile<double>(WithoutVectors).Invoke(batch), Many, 1e-15, "compiled without vectors, among others");
        Same(Wide(many.Compile<float>().Invoke(Narrow(batch))), Many, 1e-6, "compiled to float, among others");

        void Same(double[][] found, int times, double tolerance, string way)
        {
            for (var i = 0; i < found.Length; i++)
            {
                Laws.True(
                    found[i].All(number => number.Equals(expected[i]) || number == expected[i] || (double.IsFinite(number) && double.IsFinite(expected[i]) && Math.Abs(number - expected[i]) <= tolerance * Math.Abs(expected[i]))),
                    $"{name}, {way}, {f.Outputs[i].Name}: found {string.Join(", ", found[i].Distinct())}, expected {expected[i]:R}");
                Laws.True(found[i].Length == times, $"{name}, {way}, {f.Outputs[i].Name}: found {found[i].Length} numbers");
            }
        }
    }

    /// <summary>Where no second derivative is stated, every route to it gives the same one.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Second_derivatives_are_the_same_by_every_route(int row, string name)
    {
        var r = Conventions.All[row];
        var (x, y) = Made(r);
        var bindings = x.Zip(r.At).ToArray();
        for (var i = 0; i < r.First.Count; i++)
        {
            var (forward, reverse) = (Forward(y, x, i), Reverse(y, x, i));
            for (var j = 0; j < r.First.Count; j++)
            {
                var routes = Evaluate.Of([Forward(forward, x, j), Reverse(forward, x, j), Forward(reverse, x, j), Reverse(reverse, x, j)], bindings).Select(v => v.Number).ToArray();
                Laws.True(routes.All(v => v.Equals(routes[0]) || (double.IsFinite(routes[0]) && Math.Abs(v - routes[0]) <= 1e-13 * Math.Abs(routes[0]))), $"{name}, ∂²/∂{i}∂{j} by four routes: {string.Join(", ", routes)}");
            }
        }
    }

    [Fact]
    public void The_documentation_has_the_table()
    {
        if (System.Environment.GetEnvironmentVariable("EXPRGRAD_CONVENTIONS") is { } file)
        {
            File.WriteAllText(file, Conventions.Markdown);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "..", "docs", "CONVENTIONS.md")), Conventions.Markdown);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, Math.PI * Math.PI * Math.PI * Math.PI / 5)]
    public void The_cardinal_sine_is_exact_at_0_to_every_order(int order, double expected)
    {
        var x = Functions.Input("x");
        var y = Enumerable.Range(0, order).Aggregate(Functions.Sinc(x), (f, _) => Laws.Reverse(f, new(Shape.Scalar, 1), [x])[0]);
        Assert.Equal(expected, Evaluate.Of(y, (x, new Dense(Shape.Scalar, 0))).Number, 1e-14);
    }

    // What a row states, as one function: the value, each first derivative by both modes, and the second if there is one.
    private static (Variable[] X, Function F, double[] Expected) Stated(Convention r)
    {
        var (x, y) = Made(r);
        var outputs = new List<(string Name, Expr Value, double Expected)> { ("the value", y, r.Value) };
        foreach (var i in Enumerable.Range(0, r.First.Count))
        {
            outputs.Add(($"derivative {i}, forward mode", Forward(y, x, i), r.First[i]));
            outputs.Add(($"derivative {i}, reverse mode", Reverse(y, x, i), r.First[i]));
        }

        if (r.Second is { } second)
        {
            outputs.Add(("second derivative, forward over reverse", Forward(Reverse(y, x, 0), x, 0), second));
            outputs.Add(("second derivative, reverse over forward", Reverse(Forward(y, x, 0), x, 0), second));
        }

        return (x, new(x, outputs.Select(o => new Output(o.Name, o.Value))), [.. outputs.Select(o => o.Expected)]);
    }

    private static (Variable[] X, Expr Y) Made(Convention r)
    {
        var x = r.At.Select((value, i) => new Variable($"x{i}", value.Shape, Role.Input)).ToArray();
        return (x, r.Of(x));
    }

    // By operand i, or by element i of the only operand if that is a vector.
    private static Expr Forward(Expr y, Variable[] x, int i) =>
        x[0].Shape.Rank == 0 ? Laws.Forward(y, [(x[i], new(Shape.Scalar, 1))]) : Laws.Forward(y, [(x[0], Unit(x[0].Shape, i))]);

    private static Expr Reverse(Expr y, Variable[] x, int i)
    {
        var by = x[0].Shape.Rank == 0 ? x[i] : x[0];
        var gradient = Traverse.PostOrder([y]).Contains(by) ? Laws.Reverse(y, new(Shape.Scalar, 1), [by])[0] : Structural.Fill(0, by.Shape);
        return by.Shape.Rank == 0 ? gradient : gradient.At(0, i);
    }

    private static Dense Unit(Shape shape, int i) => new(shape, [.. Enumerable.Range(0, shape.Count).Select(k => k == i ? 1.0 : 0.0)]);

    private static double[][] Evaluated(Function f, double[][] at) =>
        [.. Evaluate.Of(f.Values, f.Inputs.Zip(at, (v, numbers) => (v, new Dense(v.Shape, numbers)))).Select(d => d.Elements.ToArray())];

    private static float[][] Narrow(double[][] numbers) => Array.ConvertAll(numbers, row => Array.ConvertAll(row, x => (float)x));

    private static double[][] Wide(float[][] numbers) => Array.ConvertAll(numbers, row => Array.ConvertAll(row, x => (double)x));

    private static string Here([CallerFilePath] string file = "") => file;
}
