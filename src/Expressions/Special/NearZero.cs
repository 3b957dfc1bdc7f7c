namespace ExprGrad;

/// <summary>Special functions near zeros that have no expansion of their own: terms that cancel are computed with twice the digits.</summary>
internal static class NearZero
{
    /// <summary>Left of it <see cref="Lgamma"/> has no zero that a number comes near.</summary>
    public const double Least = -34;

    private const double Asymptotic = 32;
    private static readonly Twofold HalfLog2π = new(0.9189385332046728, -3.878294158067242e-17);

    // The numbers of Bernoulli B₂, B₄, ... as fractions
    private static readonly (double Numerator, double Denominator)[] Bernoulli = [
        (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510), (43867, 798), (-174611, 330),
        (854513, 138), (-236364091, 2730), (8553103, 6), (-23749461029, 870)];

    // The zeros of lgamma left of 0 that numbers come near, each as a number and its rounding
    private static readonly Twofold[] LgammaZeros = [
        new(-2.4570247382208006, -3.7075610815513266e-17), new(-2.7476826467274127, 9.055340329338315e-17), new(-3.14358088834998, -2.1818179852331714e-16),
        new(-3.955294284858598, -1.999428391746348e-17), new(-4.039361839740537, 2.1143995503980602e-16), new(-4.991544640560048, 1.5174411760571722e-16),
        new(-5.0082181683225935, -4.3926353491015815e-17), new(-5.998607480080875, -3.311862478893795e-16), new(-6.001385294453155, 6.415847287933042e-17),
        new(-6.999801507890638, 1.0550130037400023e-17), new(-7.000198333407325, 2.504354173632409e-16), new(-7.999975197095821, -5.261737128572354e-17),
        new(-8.000024800270682, -4.354586297860107e-16), new(-8.999997244250977, -2.2185620509727132e-16), new(-9.000002755714823, -9.491348611623208e-17),
        new(-9.99999972442663, 4.883037618642443e-16)];

    /// <summary>log|Γ(x)| for x between <see cref="Least"/> and 0.</summary>
    // Γ(x) = Γ(x + n) / (x·(x + 1)···), and Γ(x + n) by Stirling's series.
    public static double Lgamma(double x)
    {
        var (z, product) = ((Twofold)x, (Twofold)1);
        for (; z.High < Asymptotic; z += 1)
        {
            product *= z;
        }

        var series = Series(z, k => 2 * k * (2 * k - 1));
        var y = ((z - 0.5) * Twofold.Log(z) - z + HalfLog2π + series * z - Twofold.Log(product.Magnitude)).Number;
        return Math.Abs(y) < 1e-10 ? Expanded(x) : y;
    }

    /// <summary>Digamma of a negative x that is no integer.</summary>
    // ψ(x) = ψ(1 - x) - π / tan(πx).
    public static double Digamma(double x)
    {
        var (z, sum) = (1 - (Twofold)x, (Twofold)0);
        for (; z.High < Asymptotic; z += 1)
        {
            sum += 1 / z;
        }

        var mirrored = Twofold.Log(z) - 0.5 / z - Series(z, k => 2 * k) - sum;
        return (mirrored - Twofold.Pi * Twofold.Cotpi(x)).Number;
    }

    /// <summary>log(eᵃ + eᵇ).</summary>
    public static double LogAddExp(double a, double b)
    {
        var less = Twofold.Exp(a) + Twofold.Exp(b) - 1;
        return Special.Log1p(less.High) + less.Low / (1 + less.High);
    }

    // Near a zero: two terms of the series of Taylor around x, the next of which is less by the square of the value.
    private static double Expanded(double x)
    {
        var zero = LgammaZeros.MinBy(z => Math.Abs(x - z.High));
        var d = x - zero.High - zero.Low;
        return d * (Special.Digamma(x) - 0.5 * d * Special.Trigamma(x));
    }

    // Σ B₂ₖ / (d(k)·z²ᵏ).
    private static Twofold Series(Twofold z, Func<int, double> d)
    {
        var (w, sum) = (1 / (z * z), (Twofold)0);
        for (var k = Bernoulli.Length; k >= 1; k--)
        {
            sum = w * (sum + (Twofold)Bernoulli[k - 1].Numerator / Bernoulli[k - 1].Denominator / d(k));
        }

        return sum;
    }
}
