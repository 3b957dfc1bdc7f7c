using System.Globalization;

namespace Nist;

/// <summary>Fits the problems of NIST's Statistical Reference Datasets, and tells in how many digits parameters and standard deviations agree.</summary>
public static class Program
{
    // Certified numbers have eleven digits.
    private const double MostDigits = 11;

    public static int Main() => Run(Console.Out);

    /// <summary>Fits every problem from both starts and writes a row for each: 0 if all agree in as many digits as they should, else 1.</summary>
    public static int Run(TextWriter output)
    {
        output.WriteLine("problem  level   from by      digits s.d.        certified            found");
        var (runs, reached) = (0, 0);
        foreach (var (fit, start) in Models.All.SelectMany(fit => fit.Problem.Starts, (fit, start) => (fit, start)))
        {
            var (row, digits) = Row(fit, start, number: (runs++ % fit.Problem.Starts.Count) + 1);
            output.WriteLine(row.ToString(CultureInfo.InvariantCulture));
            reached += digits >= fit.Problem.Digits ? 1 : 0;
        }

        output.WriteLine("\ndigits: in which the worst parameter agrees, which is the one shown;");
        output.WriteLine("s.d.: in which the worst standard deviation does\n");
        output.WriteLine($"nist: {reached} of {runs} runs reach the certified digits");
        return reached == runs ? 0 : 1;
    }

    private static (FormattableString Row, double Digits) Row(Fit fit, IEnumerable<double> start, int number)
    {
        var (problem, (found, by)) = (fit.Problem, fit.From(start));
        var (digits, worst) = problem.Certified.Select((b, i) => (Agreement(found.Parameters[i], b.Value), i)).Min();
        var deviations = problem.Certified.Zip(found.Deviations, (b, s) => Agreement(s, b.Deviation)).Min();
        var (certified, value) = (problem.Certified[worst].Value, found.Parameters[worst]);
        return ($"{problem.Name,-8} {problem.Difficulty,-7} {number,4} {by,-7} {digits,6:0.0} {deviations,4:0.0} b{worst + 1} {certified,16:0.0000000000e-0} {value,16:0.0000000000e-0}", digits);
    }

    // The logarithm of the relative error.
    private static double Agreement(double found, double certified) =>
        double.IsFinite(found) ? Math.Clamp(-Math.Log10(Math.Abs((found - certified) / certified)), 0, MostDigits) : 0;
}
