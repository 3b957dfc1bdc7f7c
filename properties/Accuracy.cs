using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace ExprGrad.Properties;

/// <summary>
/// The rows against exact values and first three derivatives, over their whole domains, in double and in float, compiled for scalars and for
/// vectors: <c>accuracy/reference.txt</c>, which <c>accuracy/reference.py</c> writes. With <c>EXPRGRAD_ACCURACY=file</c> the table of the
/// documentation is written.
/// </summary>
public sealed class Accuracy(ITestOutputHelper output)
{
    private const int Orders = 4, Longer = 64;
    private static readonly double[] Largest = [4, 32, 64, 128];
    private static readonly double[] ShareWithin4 = [0.995, 0.995, 0.98, 0.98];
    private static readonly Way[] Ways = [new(typeof(double), false), new(typeof(double), true), new(typeof(float), false), new(typeof(float), true)];

    private static readonly IReadOnlyList<Line> Lines =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "accuracy", "reference.txt")).Select(l => l.Split(' ')).GroupBy(l => l[0]).SelectMany(Measured)];

    /// <summary>A precision, and whether vector instructions are used.</summary>
    private sealed record Way(Type Element, bool Vectorize)
    {
        public bool IsFloat => Element == typeof(float);

        public override string ToString() => $"{Element.Name} {(Vectorize ? "vectors" : "scalars")}";
    }

    /// <summary>One number: of a row, in a way, of an order, at a point, the exact one and the one found.</summary>
    private sealed record Line(Op Op, Way Way, int Order, string At, double Exact, double Found)
    {
        public double Ulps { get; } = Way.IsFloat ? Distance((float)Exact, (float)Found) : Distance(Exact, Found);
    }

    public static TheoryData<string> Rows => new(Lines.Select(l => l.Op.Name).Distinct());

    public static TheoryData<int, int> OrdersAndWays
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var i in Enumerable.Range(0, Orders * Ways.Length))
            {
                data.Add(i / Ways.Length, i % Ways.Length);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Rows_are_accurate_in_value_and_derivatives(string row)
    {
        var wrong = Lines.Where(l => l.Op.Name == row && !(l.Ulps <= Largest[l.Order])).ToList();
        Laws.True(wrong.Count == 0, string.Join('\n', wrong.Select(Text)));
    }

    [Theory]
    [MemberData(nameof(OrdersAndWays))]
    public void Nearly_all_are_within_4_units_in_the_last_place(int order, int way)
    {
        var lines = Lines.Where(l => l.Order == order && l.Way == Ways[way]).ToList();
        var within = lines.Count(l => l.Ulps <= 4);
        output.WriteLine($"order {order}, {Ways[way]}: {within} of {lines.Count}, {100.0 * within / lines.Count:F2} %");
        output.WriteLine(string.Join('\n', lines.Where(l => !(l.Ulps <= 4)).Select(Text)));
        Laws.True(within >= ShareWithin4[order] * lines.Count, $"{within} of {lines.Count}");
    }

    /// <summary>Steps, truths and choices need no reference: their values are exact, and their derivatives are constants.</summary>
    [Fact]
    public void Every_row_that_rounds_is_measured()
    {
        var measured = Lines.Select(l => l.Op).ToHashSet();
        var exact = Ops.All.Where(o => o == Ops.Clamp || o == Ops.Where || Partials(o).All(p => p is Constant or Broadcast { X: Constant })).ToHashSet();
        Assert.Empty(Ops.All.Where(o => !measured.Contains(o) && !exact.Contains(o)).Select(o => o.Name));
    }

    [Fact]
    public void The_table_is_written_when_asked_for()
    {
        if (System.Environment.GetEnvironmentVariable("EXPRGRAD_ACCURACY") is { } file)
        {
            File.WriteAllText(file, Table());
        }
    }

    private static string Table()
    {
        var table = new StringBuilder("""
            # Accuracy

            The largest error found of each row of `Ops`, in units in the last place: of its value y and its first three derivatives, compiled for
            `double` and for `float`, for scalars and for vectors (the greater counts), against exact numbers at a few dozen points over the whole
            domain, tails and the neighbourhood of singularities included (`properties/accuracy/reference.py` makes them). Of all of them, in each
            precision and for scalars and vectors alike, at least 99.5 % of the values and first derivatives and 98 % of the second and third ones
            are within 4 units, and none is off by more than 4 (values), 32 (first), 64 (second) and 128 units (third derivatives, all near their
            zeros); what overflows, and what falls among the subnormal numbers of `float`, does not count. The test that asserts this writes this
            page: `EXPRGRAD_ACCURACY=$PWD/docs/ACCURACY.md dotnet test properties --filter Accuracy`.

            | row | points | double: y | y′ | y″ | y‴ | float: y | y′ | y″ | y‴ |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |

            """);
        foreach (var row in Lines.GroupBy(l => l.Op))
        {
            var worst = from isFloat in new[] { false, true }
                        from order in Enumerable.Range(0, Orders)
                        select row.Where(l => l.Way.IsFloat == isFloat && l.Order == order).Max(l => l.Ulps).ToString("0.#", CultureInfo.InvariantCulture);
            table.AppendLine(CultureInfo.InvariantCulture, $"| {row.Key.Name} | {row.Select(l => l.At).Distinct().Count()} | {string.Join(" | ", worst)} |");
        }

        return table.ToString();
    }

    private static string Text(Line l) => $"{l.Op.Name}({l.At}), order {l.Order}, {l.Way}: found {l.Found:R}, expected {l.Exact:R}, {l.Ulps} ulp";

    private static IEnumerable<Line> Measured(IGrouping<string, string[]> row)
    {
        var op = Ops.All.Single(o => o.Name == row.Key);
        return Ways.SelectMany(way => Measured(op, way, [.. row.Select(l => l.Skip(1).Select(Number).ToArray()).Where(n => !way.IsFloat || IsFloat(n[..op.Arity]))]));
    }

    // More points follow than there are lanes: those that are measured never fall into the remainder of a loop.
    private static IEnumerable<Line> Measured(Op op, Way way, double[][] points)
    {
        var count = points.Length + Longer;
        var x = op.Domains.Select((_, i) => new Variable($"x{i}", Shape.Of(count), Role.Input)).ToArray();
        IReadOnlyList<IReadOnlyList<(Expr Value, int First)>> orders = [[(op.Of([.. x]), op.Arity - 1)]];
        for (var order = 1; order < Orders; order++)
        {
            var last = orders[^1];
            orders = [.. orders, [.. x.SelectMany((v, i) => last.Where(y => y.First >= i).Select(y => (Derivative(y.Value, v), i)))]];
        }

        var outputs = orders.SelectMany((all, order) => all.Select(y => (Order: order, y.Value))).ToArray();
        var f = new Function([.. x], [.. outputs.Select((o, i) => new Output($"y{i}", o.Value))]);
        var inputs = x.Select((_, i) => Enumerable.Range(0, count).Select(k => points[k % points.Length][i]).ToArray()).ToArray();
        var found = way.IsFloat ? Invoke<float>(f, way, inputs) : Invoke<double>(f, way, inputs);
        return from i in Enumerable.Range(0, outputs.Length)
               from k in Enumerable.Range(0, points.Length)
               let exact = points[k][op.Arity + i]
               where !double.IsNaN(exact) && (!way.IsFloat || IsFloat(exact))
               select new Line(op, way, outputs[i].Order, string.Join(", ", points[k].Take(op.Arity)), exact, found[i][k]);
    }

    private static double[][] Invoke<T>(Function f, Way way, double[][] inputs)
        where T : unmanaged, System.Numerics.INumberBase<T> =>
        [.. f.Compile<T>(new() { Vectorize = way.Vectorize }).Invoke([.. inputs.Select(x => Array.ConvertAll(x, T.CreateChecked))])
            .Select(y => Array.ConvertAll(y, double.CreateChecked))];

    private static IReadOnlyList<Expr> Partials(Op op)
    {
        Operands x = [.. op.Domains.Select((_, i) => new Variable($"x{i}", Shape.Scalar, Role.Input))];
        return op.Partials(x, op.Of([.. x]));
    }

    private static Expr Derivative(Expr y, Variable x) =>
        Traverse.PostOrder([y]).Contains(x) ? Laws.Reverse(y, new(x.Shape, [.. Enumerable.Repeat(1.0, x.Shape.Count)]), [x])[0] : Structural.Fill(0, x.Shape);

    // A dash stands for what overflows.
    private static double Number(string field) => field == "-" ? double.NaN : double.Parse(field, CultureInfo.InvariantCulture);

    private static bool IsFloat(double[] x) => x.All(n => (double)(float)n == n && IsFloat(n));

    // What falls among the subnormal floats has few digits on the way there already.
    private static bool IsFloat(double x) => x == 0 || (Math.Abs(x) >= 1.1754943508222875e-38 && float.IsFinite((float)x));

    // What lies below the normal numbers counts in their last place.
    private static double Distance(double exact, double found) =>
        exact == found ? 0 : Math.Abs(exact - found) / Math.Max(double.Epsilon, Math.BitIncrement(Math.Abs(exact)) - Math.Abs(exact));

    private static double Distance(float exact, float found) =>
        exact == found ? 0 : Math.Abs((double)exact - found) / Math.Max(float.Epsilon, (double)MathF.BitIncrement(Math.Abs(exact)) - Math.Abs(exact));
}
