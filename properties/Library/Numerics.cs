namespace ExprGrad.Properties;

/// <summary>A numerical derivative and how far it may be off.</summary>
public readonly record struct Slope(double Value, double Error);

/// <summary>The numerical derivative that symbolic ones are held to, and every tolerance of this project.</summary>
/// <remarks>C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering Software 4, 1982.</remarks>
public static class Numerics
{
    /// <summary>What two ways to compute the same sum may differ by, relative to the sum of the absolute terms.</summary>
    public const double SameSum = 1e-11;

    private const double Rounding = 1e-10;

    // Terms of order 1 may cancel altogether, and leave their last digits.
    private const double Cancelled = 1e-14;
    private const double NoOracle = 1e-6;
    private const double ErrorsAllowed = 20;
    private const double Shrink = 1.4;
    private const int Rows = 12;
    private static readonly double[] Steps = [0.4, 0.1, 0.025, 0.006];

    /// <summary>The derivative of f at 0, by extrapolation from four starting steps, of which that with the smallest estimated error counts.</summary>
    public static Slope Derivative(Func<double, double> f) => Steps.Select(step => Ridders(f, step)).MinBy(s => double.IsNaN(s.Error) ? double.MaxValue : s.Error);

    /// <summary>The exact derivative of a linear f.</summary>
    public static Slope Difference(Func<double, double> f) => new(f(1) - f(0), 0);

    /// <summary>Whether a derivative agrees with the numerical one; nothing if that is not good enough to tell.</summary>
    public static bool? Agrees(double derivative, Slope numerical, double scale)
    {
        scale = Math.Max(scale, Math.Abs(numerical.Value));
        return !(numerical.Error <= NoOracle * scale) ? scale == 0 && derivative == 0 ? true : null
            : Math.Abs(derivative - numerical.Value) <= Cancelled + Math.Max(Rounding * scale, ErrorsAllowed * numerical.Error);
    }

    /// <summary>Whether two sums of the given absolute size are the same up to rounding.</summary>
    public static bool AreSame(double a, double b, double absoluteSum) => Math.Abs(a - b) <= Cancelled + (SameSum * absoluteSum);

    /// <summary>Whether two tensors are the same up to rounding, element by element.</summary>
    public static bool AreSame(Dense a, Dense b, double absoluteSum) =>
        a.Shape == b.Shape && Enumerable.Range(0, a.Shape.Count).All(i => AreSame(a[i], b[i], absoluteSum));

    /// <summary>The sum of the products, and of their absolute values.</summary>
    public static (double Sum, double Absolute) Inner(Dense a, Dense b)
    {
        var (sum, absolute) = (0.0, 0.0);
        for (var i = 0; i < a.Shape.Count; i++)
        {
            sum += a[i] * b[i];
            absolute += Math.Abs(a[i] * b[i]);
        }

        return (sum, absolute);
    }

    /// <summary>The greatest absolute value; 0 of nothing.</summary>
    public static double Greatest(Dense x) => x.Elements.ToArray().Select(Math.Abs).DefaultIfEmpty(0).Max();

    /// <summary>x + t·dx.</summary>
    public static Dense Moved(Dense x, double t, Dense dx) => new(x.Shape, [.. Enumerable.Range(0, x.Shape.Count).Select(i => x[i] + (t * dx[i]))]);

    // Central differences of falling step, extrapolated to step 0 column by column.
    private static Slope Ridders(Func<double, double> f, double step)
    {
        var (before, best) = (Array.Empty<double>(), new Slope(double.NaN, double.PositiveInfinity));
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
