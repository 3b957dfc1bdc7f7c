namespace ExprGrad;

/// <content>The inverse of the distribution function of the normal distribution.</content>
public static partial class Special
{
    private const double SqrtHalfPi = 1.2533141373155003;

    // P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function", 2003: 9 digits,
    // for 0.02425 <= p <= 0.5 over p - 1/2 in powers of (p - 1/2)², below in powers of √(-2 log p).
    private static readonly double[] CentralNumerator = [
        2.506628277459239, -30.66479806614716, 138.3577518672690, -275.9285104469687, 220.9460984245205, -39.69683028665376];
    private static readonly double[] CentralDenominator = [
        1, -13.28068155288572, 66.80131188771972, -155.6989798598866, 161.5858368580409, -54.47609879822406];
    private static readonly double[] OuterNumerator = [
        2.938163982698783, 4.374664141464968, -2.549732539343734, -2.400758277161838, -0.3223964580411365, -0.007784894002430293];
    private static readonly double[] OuterDenominator = [
        1, 3.754408661907416, 2.445134137142996, 0.3224671290700398, 0.007784695709041462];

    /// <summary>The inverse of <see cref="NormalCdf(double)"/>, with all its digits near 1/2 and in the left tail.</summary>
    public static double Probit(double p) =>
        p > 0.5 ? -Probit(1 - p)
        : p > 0.25 ? Central(p - 0.5)
        : p > 0 ? LeftTail(p)
        : p == 0 ? double.NegativeInfinity : double.NaN;

    /// <summary>The derivative of <see cref="Probit(double)"/>: 1 / φ(y) for the density φ at the value y.</summary>
    // By Mills' ratio Φ / φ, which the rounding of y hardly changes: of φ itself it would cost y² units.
    public static double QuantileDensity(double p) =>
        p is 0 or 1 ? double.PositiveInfinity : SqrtHalfPi * Erfcx(Math.Abs(Probit(p)) * SqrtHalf) / Math.Min(p, 1 - p);

    /// <inheritdoc cref="Probit(double)"/>
    public static float Probit(float p) => (float)Probit((double)p);

    /// <inheritdoc cref="QuantileDensity(double)"/>
    public static float QuantileDensity(float p) => (float)QuantileDensity((double)p);

    // Where Φ(x) - 1/2 = q, which is exact there, by the odd function that keeps the digits near 0.
    private static double Central(double q)
    {
        var x = q * Polynomial(q * q, CentralNumerator) / Polynomial(q * q, CentralDenominator);
        return Halley(x, (0.5 * Erf(x * SqrtHalf) - q) / NormalPdf(x));
    }

    // Where Φ(x) = p; among the subnormal numbers, where Φ has few digits, by one step of Newton's method for log Φ(x) = log p.
    private static double LeftTail(double p)
    {
        var (q, r) = (p - 0.5, Math.Sqrt(-2 * Math.Log(p)));
        var x = p < 0.02425 ? Polynomial(r, OuterNumerator) / Polynomial(r, OuterDenominator)
            : q * Polynomial(q * q, CentralNumerator) / Polynomial(q * q, CentralDenominator);
        if (p > 1e-290)
            return Halley(x, (NormalCdf(x) - p) / NormalPdf(x));
        var scaled = 0.5 * Erfcx(-x * SqrtHalf);
        return x - (Math.Log(scaled) - 0.5 * x * x - Math.Log(p)) * 2 * SqrtHalfPi * scaled;
    }

    // One step of the method that triples the digits, with u = f / f' and f'' = -x·f'.
    private static double Halley(double x, double u) => x - u / (1 + 0.5 * x * u);
}
