using System.Globalization;

namespace ExprGrad;

/// <summary>How the derivative with respect to one input compares with the numerical one, over all directions that were tried.</summary>
/// <param name="Input">The input.</param>
/// <param name="Order">The order of the derivative.</param>
/// <param name="Directions">How many directions were tried.</param>
/// <param name="Error">The largest difference, relative to the sum of the absolute terms of the derivative.</param>
/// <param name="Failures">In how many directions the derivatives differ.</param>
/// <param name="WithoutOracle">In how many the numerical derivative was not good enough to tell.</param>
/// <param name="Kinks">How many directions were left out, since there is a kink within the smallest step.</param>
/// <param name="Worst">What was found where the difference is largest, and what was expected.</param>
public sealed record InputCheck(
    Variable Input, int Order, int Directions, double Error, int Failures, int WithoutOracle, int Kinks, (double Found, NumericalDerivative Expected) Worst)
{
    /// <summary>What the directions say together.</summary>
    public Verdict Verdict => Failures > 0 ? Verdict.Differs : WithoutOracle == Directions ? Verdict.NoOracle : Verdict.Agrees;
}

/// <summary>What <see cref="GradientCheck"/> found: a line for each input and order.</summary>
public sealed record GradientReport(Sequence<InputCheck> Inputs, int Seed)
{
    /// <summary>The input with the largest error, a failure before all others; nothing if there was no input.</summary>
    public InputCheck? Worst => Inputs.OrderBy(c => c.Verdict == Verdict.Differs).ThenBy(c => c.Verdict == Verdict.NoOracle).ThenBy(c => double.IsNaN(c.Error) ? double.PositiveInfinity : c.Error).LastOrDefault();

    /// <summary>Whether each input was judged in some direction, and nothing differs.</summary>
    public bool Passed => Inputs.All(c => c.Verdict == Verdict.Agrees);

    /// <summary>The share of directions in which the numerical derivative was not good enough to tell.</summary>
    public double ShareWithoutOracle => (double)Inputs.Sum(c => c.WithoutOracle) / Math.Max(1, Inputs.Sum(c => c.Directions));

    /// <summary>How many directions were left out because of kinks.</summary>
    public int Kinks => Inputs.Sum(c => c.Kinks);

    /// <summary>This report, if each input was judged and nothing differs.</summary>
    /// <exception cref="DerivativeException">A derivative differs from the numerical one, or there is none to tell.</exception>
    public GradientReport ThrowIfFailed() => Passed || Worst is not { } worst ? this : throw new DerivativeException(worst.Verdict == Verdict.NoOracle
        ? $"gradient check: found no direction of `{worst.Input.Name}` in which a numerical derivative can judge that of order {worst.Order} (seed {Seed}), expected one; is the point inside the domain, and away from kinks?"
        : Invariant($"gradient check: found {worst.Worst.Found:R} for the derivative of order {worst.Order} by `{worst.Input.Name}` in a random direction (seed {Seed}), expected {worst.Worst.Expected.Value:R} ± {worst.Worst.Expected.Error:G2}; kinks that no row declares in its Domain look like this too"));

    /// <summary>The report as a table.</summary>
    public override string ToString()
    {
        string[][] rows =
        [
            ["input", "order", "error", "directions", "kinks", "verdict"],
            .. Inputs.Select(c => new[] { c.Input.Name, $"{c.Order}", c.Error.ToString("0.0e+0", CultureInfo.InvariantCulture), $"{c.Directions}", $"{c.Kinks}", Said(c) }),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length)).ToArray();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, i) => i is 0 or 5 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        return string.Join('\n', lines.Append(Invariant($"{ShareWithoutOracle:P1} without an oracle{(Worst is { } w ? $"; the worst is {w.Input.Name}" : "")}")));
    }

    private static string Said(InputCheck c) => c.Verdict switch
    {
        Verdict.Agrees => c.WithoutOracle == 0 ? "agrees" : $"agrees, {c.WithoutOracle} without an oracle",
        Verdict.NoOracle => c.Directions == 0 ? "only kinks" : "no oracle",
        _ => $"differs in {c.Failures}",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
