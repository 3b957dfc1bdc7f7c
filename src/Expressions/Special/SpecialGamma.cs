namespace ExprGrad;

/// <content>The logarithm of the gamma function and its derivatives.</content>
public static partial class Special
{
    private const double StirlingConstant = 0.4189385332046727;          // log(2π)/2 - 1/2
    private const double DigammaZero = 1.4616321449683622, DigammaZeroLow = 9.549995429965697e-17;
    private const double Asymptotic = 10;
    private const int MostOrders = 1000;

    // lgamma(x) / (x - 1) for 0.6 <= x <= 1.6, in powers of x - 1
    private static readonly double[] NearOneTerms = [
        -0.5772156649015329, 0.8224670334241132, -0.4006856343865314, 0.27058080842778676, -0.20738555102869355, 0.16955717699704548,
        -0.14404989676625976, 0.125509669551671, -0.11133426604943988, 0.10009945644478163, -0.09095400969937407, 0.08335386448029303,
        -0.07693271227771688, 0.07143266432113157, -0.06666532638182703, 0.06250164142300194, -0.05886241772098239,
        0.055584332663836736, -0.05235183614179362, 0.04955128799473037, -0.048790632086613495, 0.04867818410911823,
        -0.0418342069461795, 0.029482195339474042, -0.03276897549456075, 0.057984425131102524, -0.06900515700912269,
        0.04294725032058266, -0.01091337771092855];

    // lgamma(x) / (x - 2) for 1.5 <= x <= 3, in powers of x - 2.25
    private static readonly double[] NearTwoTerms = [
        0.4994868595695864, 0.29223842821659285, -0.05429540385214996, 0.01468832371731914, -0.004662626671212215,
        0.0016148854204133295, -0.0005901656743986245, 0.00022352008471632342, -8.680583178509343e-05, 3.433618547258759e-05,
        -1.377178115760907e-05, 5.583759412110102e-06, -2.2836007331843055e-06, 9.407205499699823e-07, -3.8973068683359195e-07,
        1.6170408002708597e-07, -6.760609166204548e-08, 2.9480096579462314e-08, -1.2418204184662834e-08, 3.860519873475313e-09,
        -1.6293480456023983e-09, 1.6745384179884184e-09, -7.135464237889196e-10];

    // digamma(x) / (x - its zero) for 1 <= x <= 3, in powers of x - 2
    private static readonly double[] DigammaTerms = [
        0.7853075386041053, -0.2607389546830014, 0.1089999170176284, -0.04955103291767452, 0.02344730959756574, -0.011338432553224748,
        0.005552254175999683, -0.0027395728862418325, 0.0013581421193419557, -0.0006753133234786684, 0.0003364330270248669,
        -0.00016781561169488916, 8.377579245719827e-05, -4.184367839078593e-05, 2.0907402671277708e-05, -1.0451605096097401e-05,
        5.224212425188889e-06, -2.6030269011955163e-06, 1.3013376212204909e-06, -6.706120088068417e-07, 3.352865196614387e-07,
        -1.3296712603558082e-07, 6.648140222516754e-08, -7.763905155939326e-08, 3.881928469694006e-08, 2.20295703316483e-08,
        -1.1014810823702092e-08, -2.188255385182225e-08, 1.0941273337819304e-08, 6.672700011500137e-09, -3.336350077185895e-09,
        -1.5700477334567797e-09, 7.850237715426729e-10];

    // The numbers of Bernoulli B₂, B₄, ...
    private static readonly double[] Bernoulli = [
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330];

    // B₂ₖ / (2k·(2k - 1)) and B₂ₖ / 2k
    private static readonly double[] StirlingTerms = [.. Bernoulli.Select((b, i) => b / ((2 * i + 2) * (2 * i + 1)))];
    private static readonly double[] DigammaTail = [.. Bernoulli.Select((b, i) => b / (2 * i + 2))];

    /// <summary>The logarithm of |Γ(x)|; ∞ at 0 and at negative integers.</summary>
    public static double Lgamma(double x)
    {
        if (x <= 0)
            return LgammaLeft(x);
        if (x < 0.6)
            return x * Polynomial(x, NearOneTerms) - Math.Log(x);
        if (x < 1.5)
            return (1 - x) * -Polynomial(x - 1, NearOneTerms);      // in this order 0 at 1 has no sign
        if (x >= Asymptotic)
            return (x - 0.5) * (Math.Log(x) - 1) + (StirlingConstant + Polynomial(1 / x / x, StirlingTerms) / x);
        var product = 1.0;
        for (; x >= 3; product *= x)
        {
            x -= 1;
        }

        return (x - 2) * Polynomial(x - 2.25, NearTwoTerms) + Math.Log(product);
    }

    /// <summary>The derivative of log Γ; NaN at negative integers, where it has poles, and the infinity of the side at ±0.
    /// At the number nearest one of its zeros left of 0, 16 units in the last place.</summary>
    public static double Digamma(double x)
    {
        if (x <= 0)
            return DigammaLeft(x);
        if (x < 1)
            return Digamma(x + 1) - 1 / x;
        if (x >= Asymptotic)
            return Math.Log(x) - (0.5 / x + Polynomial(1 / x / x, DigammaTail) / x / x);
        var sum = 0.0;
        for (; x >= 3; sum += 1 / x)
        {
            x -= 1;
        }

        return (x - DigammaZero - DigammaZeroLow) * Polynomial(x - 2, DigammaTerms) + sum;
    }

    /// <summary>The second derivative of log Γ.</summary>
    public static double Trigamma(double x) => Polygamma(1, x);

    /// <summary>The derivative of <see cref="Digamma(double)"/> of an order, which is rounded to a whole number; NaN for negative orders.</summary>
    // By recurrence to where the asymptotic series converges at once; M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 6.4.
    public static double Polygamma(double order, double x)
    {
        var n = Math.Round(order);
        if (n == 0)
            return Digamma(x);
        if (!(n > 0 && n <= MostOrders))
            return double.NaN;
        var sign = n % 2 == 0 ? -1 : 1;
        if (x == 0)
            return sign > 0 ? double.PositiveInfinity : -1 / x;
        if (x < 0)
            return x == Math.Floor(x) ? (sign > 0 && x > double.NegativeInfinity ? double.PositiveInfinity : double.NaN)
                : -sign * Polygamma(n, 1 - x) - Cotangent(n, x);

        var steps = Math.Max(0, Math.Ceiling(n + Asymptotic + 4 - x));
        var z = x + steps;
        var (factor, series) = ((n + 1) / 2, 0.0);
        for (var k = 1; k <= Bernoulli.Length; k++)
        {
            series += Bernoulli[k - 1] * factor * Math.Pow(z, -2 * k);
            factor *= (2 * k + n) * (2 * k + n + 1) / ((2 * k + 1) * (2 * k + 2.0));
        }

        var sum = Math.Pow(z, -n) * (1 / n + (0.5 / z + series));
        for (var k = steps - 1; k >= 0; k--)
        {
            sum += Math.Pow(x + k, -(n + 1));
        }

        var factorial = 1.0;
        for (var k = 2; k <= n; k++)
        {
            factorial *= k;
        }

        return sign * factorial * sum;
    }

    /// <inheritdoc cref="Lgamma(double)"/>
    public static float Lgamma(float x) => (float)Lgamma((double)x);

    /// <inheritdoc cref="Digamma(double)"/>
    public static float Digamma(float x) => (float)Digamma((double)x);

    /// <inheritdoc cref="Trigamma(double)"/>
    public static float Trigamma(float x) => (float)Trigamma((double)x);

    /// <inheritdoc cref="Polygamma(double, double)"/>
    public static float Polygamma(float order, float x) => (float)Polygamma((double)order, x);

    private static double LgammaLeft(double x) =>
        x == Math.Floor(x) ? double.PositiveInfinity
        : x > -0.4 ? x * Polynomial(x, NearOneTerms) - Math.Log(-x)
        : x > NearZero.Least ? NearZero.Lgamma(x)
        : Math.Log(Math.PI / Math.Abs(Sinpi(x))) - Lgamma(1 - x);

    // Left of 0 there is a zero between any two poles.
    private static double DigammaLeft(double x)
    {
        if (x == Math.Floor(x))
            return x == 0 ? -1 / x : double.NaN;
        var (mirrored, cotangent) = (Digamma(1 - x), Math.PI * Cospi(x) / Sinpi(x));
        var y = mirrored - cotangent;
        return cotangent * mirrored > 0 && Math.Abs(y) < 4 * Math.Abs(mirrored) ? NearZero.Digamma(x) : y;
    }

    // The derivative of π·cot(πx) of an order, πⁿ⁺¹ times a polynomial in the cotangent c: that of cᵏ is -k·(cᵏ⁻¹ + cᵏ⁺¹).
    // Its powers magnify every rounding, so it is computed with twice the digits, where that does not overflow.
    private static double Cotangent(double order, double x)
    {
        double[] terms = [0, 1];
        for (var i = 0; i < order; i++)
        {
            var next = new double[terms.Length + 1];
            for (var k = 1; k < terms.Length; k++)
            {
                next[k - 1] -= k * terms[k];
                next[k + 1] -= k * terms[k];
            }

            terms = next;
        }

        var (c, sum) = (Twofold.Cotpi(x), (Twofold)0);
        for (var k = terms.Length - 1; k >= 0; k--)
        {
            sum = sum * c + terms[k];
        }

        for (var i = 0; i <= order; i++)
        {
            sum *= Twofold.Pi;
        }

        return double.IsFinite(sum.Number) ? sum.Number : Math.Pow(Math.PI, order + 1) * Polynomial(c.High, terms);
    }
}
