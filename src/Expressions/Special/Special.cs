namespace ExprGrad;

/// <summary>
/// Functions that .NET lacks or computes without correct digits, each within about 2 units in the last place over the whole number line (the
/// derivatives of log Γ within 4 left of 0), near their zeros too: signed zeros keep their sign, subnormals their digits, and infinities give the limits. An overload for
/// <see cref="float"/> is the function for <see cref="double"/>, rounded.
/// </summary>
/// <remarks>Polynomials are Chebyshev interpolants found in 60 digits by <c>properties/accuracy/polynomials.py</c>.</remarks>
public static partial class Special
{
    /// <summary>eˣ - 1, with all its digits near 0, where the subtraction would lose them.</summary>
    // Kahan: where u = eˣ is rounded, log u tells by how much, and eˣ - 1 = (u - 1) + u·(x - log u) to first order; the differences are exact.
    // From |x| = 1 on there is nothing to repair.
    public static double Expm1(double x)
    {
        var u = Math.Exp(x);
        if (u == 1)
            return x;
        return Math.Abs(x) < 1 ? u - 1 + u * (x - Math.Log(u)) : u - 1;
    }

    /// <summary>log(1 + x), with all its digits near 0, where the sum would lose them.</summary>
    // fdlibm's correction: u = 1 + x is rounded by x - (u - 1), an exact difference; log(u + c) = log u + c / u to first order.
    public static double Log1p(double x)
    {
        var u = 1 + x;
        if (u == 1)
            return x;
        return u > 0 && u < double.PositiveInfinity ? Math.Log(u) + (x - (u - 1)) / u : Math.Log(u);
    }

    /// <summary>The logistic function 1 / (1 + e⁻ˣ).</summary>
    // With e = exp(-|x|) neither tail overflows, and the left one is e / (1 + e), a subnormal number rather than 0 below -708.
    public static double Sigmoid(double x)
    {
        var e = Math.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }

    /// <summary>log(1 + eˣ), the smooth max(x, 0).</summary>
    // log(1 + eˣ) = max(x, 0) + log(1 + e⁻|ˣ|): nothing overflows on the right and no digit goes on the left.
    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>1 / (1 + x²), the derivative of the inverse tangent, as far out as it is not 0.</summary>
    // Where 1 does not count, (1 / |x|)² does not overflow on the way, as x² does from 1.3e154 on.
    public static double Lorentzian(double x)
    {
        var a = Math.Abs(x);
        var q = 1 / (a > 1e9 ? a : 1 + a * a);
        return a > 1e9 ? q * q : q;
    }

    /// <summary>1 / cosh²(x), the derivative of tanh. As 1 - tanh²(x) it would be 0 from 19 on.</summary>
    // 1 / cosh² x = 4e / (1 + e)² with e = exp(-2|x|). With q = (1 + e)² - 1 the tail is 4e less a correction, and rounds like 4e.
    public static double Sech2(double x)
    {
        var e = Math.Exp(-2 * Math.Abs(x));
        var q = e * (2 + e);
        return e < 0.0625 ? 4 * e - 4 * e * (q / (1 + q)) : 4 * e / (1 + q);
    }

    /// <summary>log(1 - eˣ) for x &lt; 0, with all its digits at both ends.</summary>
    // M. Mächler, "Accurately computing log(1 - exp(-|a|))", 2012: the form changes where eˣ is 1/2.
    public static double Log1mexp(double x) => x > -0.6931471805599453 ? Math.Log(-Expm1(x)) : Log1p(-Math.Exp(x));

    /// <summary>log(x / (1 - x)), the inverse of <see cref="Sigmoid(double)"/>, with all its digits near 1/2.</summary>
    // In the middle half 2x - 1 is exact, and so is the divisor; log1p of their quotient is well conditioned.
    public static double Logit(double x) =>
        !(Math.Abs(x - 0.5) <= 0.25) ? Math.Log(x / (1 - x))
        : x < 0.5 ? -Log1p((1 - 2 * x) / x)
        : Log1p((2 * x - 1) / (1 - x));

    /// <summary>log(eᵃ + eᵇ), without overflow.</summary>
    public static double LogAddExp(double a, double b)
    {
        if (a == b)
            return a + 0.6931471805599453 + 2.3190468138462996e-17;             // log 2 and its rounding, for a near -log 2
        var (greater, less) = (Math.Max(a, b), Math.Min(a, b));
        var y = greater + Log1p(Math.Exp(less - greater));
        return Math.Abs(y) < 0.5 && greater < 0 ? NearZero.LogAddExp(greater, less) : y;
    }

    /// <summary>eᵃ / (eᵃ + eᵇ), without overflow; 1/2 where both are ∞, and 0 where both are -∞, which have nothing to share.</summary>
    // The rounding of the difference, which exp would magnify, is found exactly and repaired to first order.
    public static double Share(double a, double b)
    {
        if (a == b)
            return a == double.NegativeInfinity ? 0 : 0.5;
        var d = a - b;
        var y = Sigmoid(d);
        var back = d - a;
        var rounding = a - (d - back) - (b + back);
        return Math.Abs(rounding) < 1 ? y + y * Sigmoid(-d) * rounding : y;
    }

    /// <inheritdoc cref="Expm1(double)"/>
    public static float Expm1(float x) => (float)Expm1((double)x);

    /// <inheritdoc cref="Log1p(double)"/>
    public static float Log1p(float x) => (float)Log1p((double)x);

    /// <inheritdoc cref="Sigmoid(double)"/>
    public static float Sigmoid(float x) => (float)Sigmoid((double)x);

    /// <inheritdoc cref="Softplus(double)"/>
    public static float Softplus(float x) => (float)Softplus((double)x);

    /// <inheritdoc cref="Lorentzian(double)"/>
    public static float Lorentzian(float x) => (float)Lorentzian((double)x);

    /// <inheritdoc cref="Sech2(double)"/>
    public static float Sech2(float x) => (float)Sech2((double)x);

    /// <inheritdoc cref="Log1mexp(double)"/>
    public static float Log1mexp(float x) => (float)Log1mexp((double)x);

    /// <inheritdoc cref="Logit(double)"/>
    public static float Logit(float x) => (float)Logit((double)x);

    /// <inheritdoc cref="LogAddExp(double, double)"/>
    public static float LogAddExp(float a, float b) => (float)LogAddExp((double)a, b);

    /// <inheritdoc cref="Share(double, double)"/>
    public static float Share(float a, float b) => (float)Share((double)a, b);

    // c₀ + c₁x + c₂x² + ...
    private static double Polynomial(double x, ReadOnlySpan<double> c)
    {
        var sum = c[^1];
        for (var i = c.Length - 2; i >= 0; i--)
        {
            sum = Math.FusedMultiplyAdd(sum, x, c[i]);
        }

        return sum;
    }
}
