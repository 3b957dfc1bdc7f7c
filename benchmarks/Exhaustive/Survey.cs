using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ExprGrad.Compiler.Emit;
using Spectre.Console;

namespace ExprGrad.Benchmarks.Exhaustive;

/// <summary>Every operation of one number at every number there is, as vectors compute it.</summary>
internal static class Survey
{
    /// <summary>How the command is used.</summary>
    public const string Usage = """
               benchmarks exhaustive [NAME ...] [--stride N] [--float | --double] [--markdown FILE]

        exhaustive tries operations of one number at all 2³² numbers of float, and at 2²⁸ of double, on all cores, and prints the greatest error of each in units in
                the last place; --stride tries each N-th number only. It fails if an error is above 4 units, or a difference from the scalar function of double above 8.
        """;

    /// <summary>0 if no error is above the bound, 1 if one is, 2 if the arguments cannot be understood.</summary>
    public static int Run(string[] arguments)
    {
        var (names, precisions, stride, markdown) = (new List<string>(), new List<Precision> { Precision.Single, Precision.Double }, 1UL, (string?)null);
        for (var words = new Queue<string>(arguments); words.TryDequeue(out var word);)
        {
            switch (word)
            {
                case "--stride" when words.TryDequeue(out var n) && ulong.TryParse(n, CultureInfo.InvariantCulture, out stride) && stride is > 0 and <= 1 << 16:
                    break;
                case "--float":
                    precisions = [Precision.Single];
                    break;
                case "--double":
                    precisions = [Precision.Double];
                    break;
                case "--markdown" when words.TryDequeue(out markdown):
                    break;
                case var name when Subjects.Any(op => op.Name == name):
                    names.Add(name);
                    break;
                default:
                    Console.Error.WriteLine($"exhaustive: found `{word}`, expected --stride with a number up to 65536, --float, --double, --markdown with a file, or one of: {string.Join(", ", Subjects.Select(op => op.Name))}");
                    return 2;
            }
        }

        var results = Measured([.. Subjects.Where(op => names.Count == 0 || names.Contains(op.Name))], precisions, stride);
        if (markdown is not null) File.WriteAllText(markdown, Markdown(results, stride));
        return results.All(r => r.Worst.Ulps <= r.Bound) ? 0 : 1;
    }

    // What vectors compute lane by lane is the scalar function; the others are tried.
    private static IReadOnlyList<Op> Subjects { get; } = [.. Ops.All.Where(op => op is { Arity: 1, Definition: null } && Lift.CanVectorize(op.Value, Carrier.Widest(typeof(double))))];

    private static List<Result> Measured(IReadOnlyList<Op> ops, IReadOnlyList<Precision> precisions, ulong stride)
    {
        var results = new List<Result>();
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).AutoClear(true).Start(progress =>
        {
            foreach (var (op, precision) in ops.SelectMany(op => precisions.Select(p => (op, p))))
            {
                var task = progress.AddTask($"{op.Name}, {precision.Name}", maxValue: precision.Count / stride);
                results.Add(new(op.Name, precision.Name, precision.Bound, Greatest(precision.Of(op), precision.Count, stride, task)));
                AnsiConsole.WriteLine(results[^1].ToString());
            }
        });
        return results;
    }

    private static Worst Greatest(Func<ulong, ulong, Worst> tried, ulong count, ulong stride, ProgressTask task)
    {
        var found = new ConcurrentBag<Worst>();
        var blocks = (long)Math.Max(1, count / stride / Precision.Block);
        Parallel.For(0L, blocks, new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, block =>
        {
            found.Add(tried((ulong)block * stride * Precision.Block, stride));
            task.Increment(Precision.Block);
        });
        return found.Aggregate(Worst.None, (a, b) => a.Or(b));
    }

    private static string Markdown(IReadOnlyList<Result> results, ulong stride)
    {
        var table = new StringBuilder($"| function | type | greatest error | at |{Environment.NewLine}| --- | --- | ---: | --- |{Environment.NewLine}");
        foreach (var (name, type, _, worst) in results)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {type} | {worst.Ulps:0.##} | {(worst.Ulps > 0 ? worst.X.ToString("R", CultureInfo.InvariantCulture) : "")} |");
        }

        return $"""
            # Exhaustive

            The greatest error of what vectors compute of each operation of one number, in units in the last place, and where it is: for `float` against the function of `double`, for `double` against the
            scalar function. {(stride == 1 ? "All" : $"One in {stride}")} of the 2³² numbers of `float`, and {(1 << 28) / stride:N0} of `double`, half of them of all magnitudes and half between -8 and 8.
            Infinities, NaN and subnormals are among them. The sign of zero counts. Scalar functions of `double` have errors themselves, of 2 units as a rule, of 3.3 for the cube root of a C library,
            so that a difference from them is up to twice an error. Written by `dotnet run -c Release --project benchmarks -- exhaustive --markdown benchmarks/EXHAUSTIVE.md`.

            {table}
            """;
    }

    /// <summary>The greatest error of an operation in a precision.</summary>
    private sealed record Result(string Name, string Type, double Bound, Worst Worst)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{(Worst.Ulps <= Bound ? "      " : "ABOVE ")}{Name,-20} {Type,-6} {Worst.Ulps,8:0.##} ulp{(Worst.Ulps > 0 ? $" at {Worst.X:R}: found {Worst.Found:R}, expected {Worst.Expected:R}" : "")}");
    }
}
