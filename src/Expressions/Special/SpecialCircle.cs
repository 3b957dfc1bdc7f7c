namespace ExprGrad;

/// <content>Sine and cosine of multiples of π, and the cardinal sine.</content>
public static partial class Special
{
    private const double PiLow = 1.2246467991473532e-16;        // π - Math.PI

    // -sinc'(x) / x in powers of x²: (-1)ᵏ⁻¹·π²ᵏ·2k / (2k + 1)! from k = 1
    private static readonly double[] SincSlopeTerms = [.. Enumerable.Range(1, 12).Select(k =>
        Enumerable.Range(1, 2 * k).Aggregate((Twofold)((k & 1) == 0 ? -2 * k : 2 * k) / (2 * k + 1), (term, i) => term * Twofold.Pi / i).Number)];

    /// <summary>sin(πx): exactly 0 at integers, of the sign of x.</summary>
    public static double Sinpi(double x)
    {
        var (a, negative) = HalfTurns(x);
        var y = a <= 0.25 ? SineOf(a) : a <= 0.75 ? CosineOf(0.5 - a) : SineOf(1 - a);
        return y == 0 ? Math.CopySign(0, x) : negative ? -y : y;
    }

    /// <summary>cos(πx): exactly 0 halfway between integers.</summary>
    public static double Cospi(double x)
    {
        var (a, _) = HalfTurns(x);
        return a <= 0.25 ? CosineOf(a) : a <= 0.75 ? SineOf(0.5 - a) : -CosineOf(1 - a);
    }

    /// <summary>The cardinal sine sin(πx) / (πx), which is 1 at 0.</summary>
    public static double Sinc(double x) => x == 0 ? 1 : double.IsInfinity(x) ? 0 : Sinpi(x) / (Math.PI * x);

    /// <summary>The derivative of <see cref="Sinc(double)"/> of an order, which is rounded to a whole number; NaN for negative orders.</summary>
    // From sin(πx) = πx·sinc(x), differentiated n times, D₍ₙ₎ = (πⁿ⁻¹·sin⁽ⁿ⁾(πx) - n·D₍ₙ₋₁₎) / x; near 0, where this cancels, by the power series.
    public static double SincDerivative(double order, double x)
    {
        var n = Math.Round(order);
        if (!(n >= 0 && n <= MostOrders) || double.IsNaN(x))
            return double.NaN;
        if (double.IsInfinity(x))
            return 0;
        if (n == 1 && Math.PI * Math.Abs(x) < 2)
            return 0 - x * Polynomial(x * x, SincSlopeTerms);                // 0, without a sign, at 0
        if (n > 1 && Math.PI * Math.Abs(x) < n + 4)
            return SincSeries((int)n, x);
        var (y, sine, cosine) = (Sinc(x), Sinpi(x), Cospi(x));
        for (var (k, power) = (1, 1.0); k <= n; k++, power *= Math.PI)
        {
            y = (power * ((k & 1) == 0 ? sine : cosine) * ((k & 2) == 0 ? 1 : -1) - k * y) / x;
        }

        return y;
    }

    /// <summary>a / √(a² + b²), without overflow or underflow: the first coordinate of the point (a, b) brought to the unit circle; 0 at (0, 0).</summary>
    public static double Unit(double a, double b)
    {
        var y = double.Hypot(a, b);
        return y == 0 ? 0
            : y < 2.2250738585072014e-308 ? Unit(a / double.Epsilon, b / double.Epsilon)
            : y < double.PositiveInfinity ? a / y
            : double.IsInfinity(a) ? (double.IsInfinity(b) ? double.NaN : Math.CopySign(1, a))
            : double.IsInfinity(b) ? 0
            : double.IsNaN(y) ? y : Unit(0.5 * a, 0.5 * b);
    }

    /// <inheritdoc cref="Sinpi(double)"/>
    public static float Sinpi(float x) => (float)Sinpi((double)x);

    /// <inheritdoc cref="Cospi(double)"/>
    public static float Cospi(float x) => (float)Cospi((double)x);

    /// <inheritdoc cref="Sinc(double)"/>
    public static float Sinc(float x) => (float)Sinc((double)x);

    /// <inheritdoc cref="SincDerivative(double, double)"/>
    public static float SincDerivative(float order, float x) => (float)SincDerivative((double)order, x);

    /// <inheritdoc cref="Unit(double, double)"/>
    public static float Unit(float a, float b) => (float)Unit((double)a, b);

    // Σ (-1)ᵏ·π²ᵏ·x²ᵏ⁻ⁿ / ((2k + 1)·(2k - n)!) over 2k >= n, whose terms cancel.
    private static double SincSeries(int n, double x)
    {
        var k = (n + 1) / 2;
        var (angle, term, sum) = (Twofold.Pi * x, (Twofold)((k & 1) == 0 ? 1 : -1) * ((n & 1) == 0 ? 1 : x), (Twofold)0);
        for (var i = 0; i < 2 * k; i++)
        {
            term *= Twofold.Pi;
        }

        for (var power = 2 * k - n; Math.Abs(term.High) > 1e-20 * Math.Abs(sum.High) && term.High != 0; power += 2)
        {
            sum += term / (power + n + 1);
            term *= -angle * angle / ((power + 1) * (power + 2.0));
        }

        return sum.Number;
    }

    // |x| less whole turns, from 0 to 1 half turns, and on which side of 0; exact.
    private static (double Angle, bool Negative) HalfTurns(double x)
    {
        var r = x - 2 * Math.Round(0.5 * x);
        return (Math.Abs(r), r < 0);
    }

    private static double SineOf(double halfTurns)
    {
        var p = Math.PI * halfTurns;
        return Math.Sin(p) + (Math.FusedMultiplyAdd(Math.PI, halfTurns, -p) + PiLow * halfTurns) * Math.Cos(p);
    }

    private static double CosineOf(double halfTurns)
    {
        var p = Math.PI * halfTurns;
        return Math.Cos(p) - (Math.FusedMultiplyAdd(Math.PI, halfTurns, -p) + PiLow * halfTurns) * Math.Sin(p);
    }
}
