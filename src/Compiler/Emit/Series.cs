namespace ExprGrad.Compiler.Emit;

/// <summary>A polynomial that stands for a function on an interval to the last digit of double, and the shorter one that does for float.</summary>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Share">How much an error of the polynomial counts in the result, relative to it.</param>
/// <param name="Terms">The coefficients: of 1, x, x², ...</param>
/// <remarks>
/// The shorter one is found as C. Lanczos does ("economization", Applied Analysis, 1956): as a sum of Chebyshev polynomials, whose last terms are
/// left out as long as all of them together are below the digits of float.
/// </remarks>
internal sealed record Series(double Low, double High, double Share, params double[] Terms)
{
    private const double Unnoticed = 1.0 / (1 << 27);
    private readonly Lazy<double[]> single = new(() => Economized(Low, High, Unnoticed / Share, Terms));

    /// <summary>The coefficients for a carrier's precision.</summary>
    public IReadOnlyList<double> For(Carrier carrier) => carrier.Element == typeof(float) ? single.Value : Terms;

    private static double[] Economized(double low, double high, double tolerance, double[] terms)
    {
        var (n, centre, half) = (terms.Length, (low + high) / 2, (high - low) / 2);
        var angles = Enumerable.Range(0, n).Select(i => Math.PI * (2 * i + 1) / (2 * n)).ToArray();
        var values = Array.ConvertAll(angles, a => LaneForms.Polynomial(centre + half * Math.Cos(a), terms));
        var sum = Enumerable.Range(0, n).Select(k => (k == 0 ? 1.0 : 2.0) / n * angles.Zip(values, (a, y) => y * Math.Cos(k * a)).Sum()).ToArray();
        var kept = n;
        for (var error = Math.Abs(sum[kept - 1]); kept > 1 && error <= tolerance; error += Math.Abs(sum[kept - 1]))
        {
            kept--;
        }

        return InPowers(sum[..kept], centre, half);
    }

    // Σ cₖ·Tₖ((x - centre) / half) by Tₖ₊₁(t) = 2t·Tₖ(t) - Tₖ₋₁(t).
    private static double[] InPowers(double[] sum, double centre, double half)
    {
        var (terms, last, next) = (new double[sum.Length], new double[sum.Length], new double[sum.Length]);
        next[0] = 1;
        for (var k = 0; k < sum.Length; k++)
        {
            for (var i = 0; i < terms.Length; i++)
            {
                terms[i] += sum[k] * next[i];
            }

            var factor = k == 0 ? 1 : 2;
            (last, next) = (next, [.. next.Select((c, i) => factor * ((i == 0 ? 0 : next[i - 1]) - centre * c) / half - (k == 0 ? 0 : last[i]))]);
        }

        return terms;
    }
}
