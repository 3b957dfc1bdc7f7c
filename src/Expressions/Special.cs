namespace ExprGrad;

/// <summary>
/// Functions that .NET lacks or computes without correct digits, each within 2 units in the last place over the whole number line:
/// signed zeros keep their sign, subnormals their digits, and infinities give the limits.
/// </summary>
public static class Special
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

    /// <summary>1 / cosh²(x), the derivative of tanh. As 1 - tanh²(x) it would be 0 from 19 on.</summary>
    // 1 / cosh² x = 4e / (1 + e)² with e = exp(-2|x|). With q = (1 + e)² - 1 the tail is 4e less a correction, and rounds like 4e.
    public static double Sech2(double x)
    {
        var e = Math.Exp(-2 * Math.Abs(x));
        var q = e * (2 + e);
        return e < 0.0625 ? 4 * e - 4 * e * (q / (1 + q)) : 4 * e / (1 + q);
    }

    /// <inheritdoc cref="Expm1(double)"/>
    public static float Expm1(float x) => (float)Expm1((double)x);

    /// <inheritdoc cref="Log1p(double)"/>
    public static float Log1p(float x) => (float)Log1p((double)x);

    /// <inheritdoc cref="Sigmoid(double)"/>
    public static float Sigmoid(float x) => (float)Sigmoid((double)x);

    /// <inheritdoc cref="Softplus(double)"/>
    public static float Softplus(float x) => (float)Softplus((double)x);

    /// <inheritdoc cref="Sech2(double)"/>
    public static float Sech2(float x) => (float)Sech2((double)x);
}
