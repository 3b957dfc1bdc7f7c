namespace ExprGrad;

/// <summary>What a numerical derivative says about another.</summary>
public enum Verdict
{
    /// <summary>They agree.</summary>
    Agrees,

    /// <summary>They differ by more than the numerical one can be off.</summary>
    Differs,

    /// <summary>The numerical derivative is not good enough to tell.</summary>
    NoOracle,
}

/// <summary>A numerical derivative and how far it may be off.</summary>
/// <param name="Value">The derivative.</param>
/// <param name="Error">An estimate of its error.</param>
/// <remarks>C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering Software 4, 1982.</remarks>
public readonly record struct NumericalDerivative(double Value, double Error)
{
    private const double Rounding = 1e-10;

    // Many terms of order 1 may cancel altogether, and leave their last digits.
    private const double Cancelled = 1e-13;
    private const double LargestError = 1e-6;
    private const double ErrorsAllowed = 20;
    private const double Shrink = 1.4;
    private const int Rows = 12;

    /// <summary>The starting steps, of which that with the smallest estimated error counts.</summary>
    public static IReadOnlyList<double> Steps { get; } = [0.4, 0.1, 0.025, 0.006];

    /// <summary>The derivative of f at 0, by extrapolation of central differences from several starting steps.</summary>
    /// <param name="f">A function that is smooth as far as the largest step.</param>
    /// <param name="steps">The starting steps; <see cref="Steps"/> if left out.</param>
    public static NumericalDerivative Of(Func<double, double> f, IReadOnlyList<double>? steps = null) =>
        (steps ?? Steps).Select(step => Ridders(f, step)).MinBy(s => double.IsNaN(s.Error) ? double.MaxValue : s.Error);

    /// <summary>The derivative of an expression with one element along a direction: by a complex step where all of it is analytic, which leaves rounding alone, else by extrapolation.</summary>
    /// <param name="f">The expression.</param>
    /// <param name="at">A value for each variable.</param>
    /// <param name="direction">How the variables move; others stay.</param>
    /// <param name="alongLine">The expression at a distance along the direction, where it may be extrapolated.</param>
    /// <param name="steps">The starting steps; <see cref="Steps"/> if left out.</param>
    /// <exception cref="BindingException">A variable has no value, or one of another shape.</exception>
    public static NumericalDerivative Along(
        Expr f, IEnumerable<(Variable Variable, Dense Value)> at, IEnumerable<(Variable Variable, Dense Value)> direction, Func<double, double> alongLine, IReadOnlyList<double>? steps = null) =>
        ComplexStep.Along(f, at, direction) is var (slope, change) && change <= Rounding * Math.Abs(slope) ? new(slope, change) : Of(alongLine, steps);

    /// <summary>The derivative of a linear f, which is a difference.</summary>
    public static NumericalDerivative OfLinear(Func<double, double> f) => new(f(1) - f(0), 0);

    /// <summary>
    /// Whether another derivative agrees, within the greater of 1e-10 of the scale, the tolerance, and 20 times the estimated error. A numerical derivative
    /// whose error may be above 1e-6 of the scale is no oracle. Where there is one, infinity and NaN differ from it.
    /// </summary>
    /// <param name="derivative">The other one.</param>
    /// <param name="scale">The absolute sum of what is added up to make the derivative.</param>
    /// <param name="tolerance">The relative rounding error of the other one.</param>
    public Verdict Judge(double derivative, double scale, double tolerance = Rounding)
    {
        scale = Math.Max(double.IsFinite(scale) ? scale : 0, Math.Abs(Value));
        var (isOracle, difference) = (Error <= LargestError * scale, Math.Abs(derivative - Value));
        return !isOracle ? scale == 0 && derivative == 0 ? Verdict.Agrees : Verdict.NoOracle
            : double.IsFinite(derivative) && difference <= Cancelled + Math.Max(tolerance * scale, ErrorsAllowed * Error) ? Verdict.Agrees
            : Verdict.Differs;
    }

    // Central differences of falling step, extrapolated to step 0 column by column.
    private static NumericalDerivative Ridders(Func<double, double> f, double step)
    {
        var (before, best) = (Array.Empty<double>(), new NumericalDerivative(double.NaN, double.PositiveInfinity));
        for (var row = 0; row < Rows; row++, step /= Shrink)
        {
            var (now, factor) = (new double[row + 1], Shrink * Shrink);
            now[0] = (f(step) - f(-step)) / (2 * step);
            for (var column = 1; column <= row; column++, factor *= Shrink * Shrink)
            {
                now[column] = ((now[column - 1] * factor) - before[column - 1]) / (factor - 1);
                var error = Math.Max(Math.Abs(now[column] - now[column - 1]), Math.Abs(now[column] - before[column - 1]));
                best = error <= best.Error ? new(now[column], error) : best;
            }

            if (row > 0 && Math.Abs(now[row] - before[row - 1]) > 2 * best.Error)
            {
                break;
            }

            before = now;
        }

        return best;
    }
}
