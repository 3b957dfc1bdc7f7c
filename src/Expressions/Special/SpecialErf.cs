namespace ExprGrad;

/// <content>The error function and what surrounds it: the Gaussian and the normal distribution.</content>
public static partial class Special
{
    private const double SqrtHalf = 0.7071067811865476, SqrtHalfLow = -4.833646656726457e-17;
    private const double PdfAt0 = 0.3989422804014327, PdfAt0Low = -2.49232720227773e-17;

    private static readonly double[] ErfTerms = [
        0.1283791670955126, -0.37612638903183754, 0.11283791670955126, -0.026866170645131252, 0.005223977625442188,
        -0.0008548327023450818, 0.00012055332981786873, -1.4925650358250584e-05, 1.646211435963896e-06, -1.636584450650579e-07,
        1.4807188745599973e-08, -1.2290488135612006e-09, 9.421931953721263e-11, -6.7038645696110264e-12, 4.4143876160686014e-13,
        -2.565756308325045e-14, 1.0234910735667391e-15];

    // The form of M. M. Shepherd and J. G. Laframboise, "Chebyshev approximation of (1 + 2x) exp(x²) erfc x", Math. Comp. 36, 1981.
    private static readonly double[] TailTerms = [
        1.2329951186255526, -0.1396211168405625, 0.015379652102620099, 0.0680970542546916, -0.10103906603632938, 0.09373283499839453,
        -0.066330365811522, 0.03716751553664597, -0.016197734067847757, 0.005031969986243656, -0.0007577732027874988,
        -0.00019925674160355692, 0.00015062121361472612, -2.4399054132479635e-05, -1.1220407383981463e-05, 5.709403312237062e-06,
        2.900574200965407e-07, -8.250375750452239e-07, 8.029767380435821e-08, 1.098366702502305e-07, -2.327266021396127e-08,
        -1.4072286139427506e-08, 4.69738129268374e-09, 1.2328044966806463e-09, -6.499398332403674e-10, 4.711769082547383e-11];

    /// <summary>e to the power -x².</summary>
    public static double Gaussian(double x)
    {
        var (e, rounding) = MinusSquare(x, 1);
        return e - e * rounding;
    }

    /// <summary>The error function: 2 / √π ∫ exp(-t²) dt from 0 to x.</summary>
    public static double Erf(double x)
    {
        var a = Math.Abs(x);
        return a <= 1 ? x + x * Polynomial(x * x, ErfTerms) : Math.CopySign(1 - Tail(a, 0, MinusSquare(a, 1)), x);
    }

    /// <summary>The complement of the error function, 1 - erf x, with all its digits in the right tail.</summary>
    public static double Erfc(double x) => x < 0.5 ? x < -1 ? 2 - Erfc(-x) : 1 - Erf(x) : Tail(x, 0, MinusSquare(x, 1));

    /// <summary>exp(x²)·erfc x, the right tail of <see cref="Erfc(double)"/> without its fall.</summary>
    public static double Erfcx(double x)
    {
        if (x >= 0.5)
            return Tail(x, 0, (1, 0));
        var (p, e) = (x * x, Math.Exp(x * x));
        e += p < 800 ? e * Math.FusedMultiplyAdd(x, x, -p) : 0;
        return x < -1 ? 2 * e - Tail(-x, 0, (1, 0)) : e * (1 - Erf(x));
    }

    /// <summary>The density of the normal distribution, exp(-x² / 2) / √(2π).</summary>
    public static double NormalPdf(double x)
    {
        var (e, rounding) = MinusSquare(x, 0.5);
        return e * PdfAt0 + e * (PdfAt0Low - PdfAt0 * rounding);
    }

    /// <summary>The distribution function of the normal distribution, with all its digits in the left tail.</summary>
    // erfc(-x / √2) / 2, but what is multiplied with the tail is computed from x itself.
    public static double NormalCdf(double x)
    {
        var a = Math.Abs(x) * SqrtHalf;
        var low = Math.FusedMultiplyAdd(Math.Abs(x), SqrtHalf, -a) + Math.Abs(x) * SqrtHalfLow;
        if (a < 0.5)
        {
            var (half, w) = (Math.CopySign(0.5 * a, x), a * a);                // erf x / 2 = half + half·(its polynomial), and 1/2 + half is repaired
            var sum = 0.5 + half;
            return sum + (half - (sum - 0.5) + half * Polynomial(w, ErfTerms) + (x < 0 ? -1 : 1) * 0.5641895835477563 * (1 - w) * low);
        }

        var tail = 0.5 * Tail(a, low, MinusSquare(x, 0.5));
        return x > 0 ? 1 - tail : tail;
    }

    /// <inheritdoc cref="Gaussian(double)"/>
    public static float Gaussian(float x) => (float)Gaussian((double)x);

    /// <inheritdoc cref="Erf(double)"/>
    public static float Erf(float x) => (float)Erf((double)x);

    /// <inheritdoc cref="Erfc(double)"/>
    public static float Erfc(float x) => (float)Erfc((double)x);

    /// <inheritdoc cref="Erfcx(double)"/>
    public static float Erfcx(float x) => (float)Erfcx((double)x);

    /// <inheritdoc cref="NormalPdf(double)"/>
    public static float NormalPdf(float x) => (float)NormalPdf((double)x);

    /// <inheritdoc cref="NormalCdf(double)"/>
    public static float NormalCdf(float x) => (float)NormalCdf((double)x);

    // exp(-c·x²) for a power of two c is e·(1 - rounding): the product x² is rounded, and by how much is known exactly.
    private static (double E, double Rounding) MinusSquare(double x, double c)
    {
        var p = x * x;
        return (Math.Exp(-c * p), p < 1600 ? c * Math.FusedMultiplyAdd(x, x, -p) : 0);
    }

    // erfcx(x + low)·e·(1 - rounding) for x >= 1/2, every rounding but those of e and of the polynomial repaired.
    private static double Tail(double x, double low, (double E, double Rounding) factor)
    {
        if (!(x < 1e8))
            return factor.E * (0.5641895835477563 / x);                        // 1 / (x√π)
        var (q, d) = (Polynomial((x - 4) / (x + 4), TailTerms), 1 + 2 * x);
        var p = q * factor.E;
        var y = p / d;
        var rest = Math.FusedMultiplyAdd(-y, d, p) + Math.FusedMultiplyAdd(q, factor.E, -p) - y * (1 - (d - 2 * x) + 2 * low) - p * factor.Rounding;
        return y + rest / d;
    }
}
