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
        var reached = new List<bool>();
        foreach (var (fit, start, number) in Models.All.SelectMany(fit => fit.Problem.Starts.Select((start, i) => (fit, start, i + 1))))
        {
            var (row, digits) = Row(fit, start, number);
            output.WriteLine(row);
            reached.Add(digits >= fit.Problem.Digits);
        }

        output.WriteLine("\nby: MathNet's optimiser, the example's own, or nobody if neither converges;");
        output.WriteLine("digits: in which the worst parameter agrees, which is the one shown;");
        output.WriteLine("s.d.: in which the worst standard deviation does\n");
        output.WriteLine($"nist: {reached.Count(yes => yes)} of {reached.Count} runs reach the certified digits");
        return reached.All(yes => yes) ? 0 : 1;
    }

    private static (string Row, double Digits) Row(Fit fit, IEnumerable<double> start, int number)
    {
        var (problem, (found, by)) = (fit.Problem, fit.From(start));
        var (digits, worst) = problem.Certified.Select((b, i) => (Agreement(found.Parameters[i], b.Value), i)).Min();
        var deviations = problem.Certified.Zip(found.Deviations, (b, s) => Agreement(s, b.Deviation)).Min();
        var (certified, value) = (problem.Certified[worst].Value, found.Parameters[worst]);
        var row = string.Create(CultureInfo.InvariantCulture, $"{problem.Name,-8} {problem.Difficulty,-7} {number,4} {by,-7} {digits,6:0.0} {deviations,4:0.0} b{worst + 1} {certified,16:0.0000000000e-0} {value,16:0.0000000000e-0}");
        return (row, digits);
    }

    // The logarithm of the relative error.
    private static double Agreement(double found, double certified) =>
        double.IsFinite(found) ? Math.Clamp(-Math.Log10(Math.Abs((found - certified) / certified)), 0, MostDigits) : 0;
}
