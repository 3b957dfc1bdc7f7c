using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace ExprGrad.Properties;

/// <summary>
/// The rows against exact values and first two derivatives, over their whole domains: <c>accuracy/reference.txt</c>, which
/// <c>accuracy/reference.py</c> writes. With <c>EXPRGRAD_ACCURACY=file</c> the table of the documentation is written.
/// </summary>
public sealed class Accuracy(ITestOutputHelper output)
{
    private static readonly double[] Largest = [4, 16];
    private static readonly double[] ShareWithin4 = [0.995, 0.995, 0.98];
    private static readonly IReadOnlyList<Line> Lines = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "accuracy", "reference.txt")).SelectMany(Read)];

    /// <summary>One number: of a row, of an order, at a point, the exact one and the one found.</summary>
    private sealed record Line(Op Op, int Order, string At, double Exact, double Found)
    {
        public double Ulps { get; } = Distance(Exact, Found);
    }

    public static TheoryData<string> Measured => new(Lines.Select(l => l.Op.Name).Distinct());

    [Theory]
    [MemberData(nameof(Measured))]
    public void Rows_are_accurate_in_value_and_derivative(string row)
    {
        var wrong = Lines.Where(l => l.Op.Name == row && l.Order < Largest.Length && !(l.Ulps <= Largest[l.Order])).ToList();
        Laws.True(wrong.Count == 0, string.Join('\n', wrong.Select(Text)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Nearly_all_are_within_4_units_in_the_last_place(int order)
    {
        var (within, all) = (Lines.Count(l => l.Order == order && l.Ulps <= 4), Lines.Count(l => l.Order == order));
        output.WriteLine($"order {order}: {within} of {all}");
        output.WriteLine(string.Join('\n', Lines.Where(l => l.Order == order && !(l.Ulps <= 4)).Select(Text)));
        Laws.True(within >= ShareWithin4[order] * all, $"{within} of {all}");
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

            The largest error found of each row of `Ops`, in units in the last place of `double`: of its value and its first and second derivatives,
            against exact numbers at a few dozen points over the whole domain, tails and the neighbourhood of singularities included
            (`properties/accuracy/reference.py` makes them). Written by `EXPRGRAD_ACCURACY=docs/ACCURACY.md dotnet test properties --filter Accuracy`.

            | row | points | value | first derivative | second derivative |
            | --- | ---: | ---: | ---: | ---: |

            """);
        foreach (var row in Lines.GroupBy(l => l.Op))
        {
            var worst = Enumerable.Range(0, 3).Select(order => row.Where(l => l.Order == order).Max(l => l.Ulps).ToString("0.#", CultureInfo.InvariantCulture));
            table.AppendLine(CultureInfo.InvariantCulture, $"| {row.Key.Name} | {row.Select(l => l.At).Distinct().Count()} | {string.Join(" | ", worst)} |");
        }

        return table.ToString();
    }

    private static string Text(Line l) => $"{l.Op.Name}({l.At}), order {l.Order}: found {l.Found:R}, expected {l.Exact:R}, {l.Ulps} ulp";

    private static IEnumerable<Line> Read(string line)
    {
        var fields = line.Split(' ');
        var op = Ops.All.Single(o => o.Name == fields[0]);
        var numbers = fields.Skip(1).Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        var x = op.Domains.Select((_, i) => new Variable($"x{i}", Shape.Scalar, Role.Input)).ToArray();
        var y = op.Of([.. x]);
        var first = x.Select(v => Derivative(y, v)).ToArray();
        Expr[] second = [.. x.SelectMany((_, i) => x.Skip(i).Select(v => Derivative(first[i], v)))];
        var (at, bindings) = (string.Join(", ", fields.Skip(1).Take(op.Arity)), x.Select((v, i) => (v, new Dense(Shape.Scalar, numbers[i]))));
        var orders = Enumerable.Repeat(1, first.Length).Concat(Enumerable.Repeat(2, second.Length)).Prepend(0);
        var found = Evaluate.Of([y, .. first, .. second], bindings).Select(v => v.Number);
        return found.Zip(orders, numbers.Skip(op.Arity)).Select(n => new Line(op, n.Second, at, n.Third, n.First));
    }

    private static IReadOnlyList<Expr> Partials(Op op)
    {
        Operands x = [.. op.Domains.Select((_, i) => new Variable($"x{i}", Shape.Scalar, Role.Input))];
        return op.Partials(x, op.Of([.. x]));
    }

    private static Expr Derivative(Expr y, Variable x) =>
        Traverse.PostOrder([y]).Contains(x) ? Laws.Reverse(y, new(Shape.Scalar, 1), [x])[0] : 0;

    // What lies below the normal numbers counts in their last place.
    private static double Distance(double exact, double found) =>
        exact == found ? 0 : Math.Abs(exact - found) / Math.Max(double.Epsilon, Math.BitIncrement(Math.Abs(exact)) - Math.Abs(exact));
}
