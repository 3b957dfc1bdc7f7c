using System.Numerics;

namespace ExprGrad;

/// <summary>
/// What rows call, at complex numbers: the analytic continuation from the real axis, with every digit of an imaginary part however small. A function with pieces
/// goes by the real part. Names and operands are those of <see cref="Math"/> and <see cref="Special"/>, by which a row finds them.
/// </summary>
internal static class ComplexFunctions
{
    private const double Ln2 = 0.6931471805599453, Ln10 = 2.302585092994046, Sqrt2Pi = 2.5066282746310002;

#pragma warning disable format
    // powers, exponentials, logarithms
    public static Complex Sqrt(Complex z)                 => Complex.Sqrt(z);
    public static Complex Cbrt(Complex z)                 => z.Real < 0 ? -Cbrt(-z) : z == 0 ? 0 : Complex.Exp(Complex.Log(z) / 3);
    public static Complex Pow(Complex a, Complex b)       => b == 0 ? 1 : a.Real >= 0 ? Complex.Exp(b * Complex.Log(a)) : Sign(b) * Complex.Exp(b * Complex.Log(-a));
    public static Complex Exp(Complex z)                  => Complex.Exp(z);
    public static Complex Exp2(Complex z)                 => Complex.Exp(z * Ln2);
    public static Complex Expm1(Complex z)                => new((Special.Expm1(z.Real) * Math.Cos(z.Imaginary)) - (2 * Squared(Math.Sin(z.Imaginary / 2))), Math.Exp(z.Real) * Math.Sin(z.Imaginary));
    public static Complex Log(Complex z)                  => Complex.Log(z);
    public static Complex Log1p(Complex z)                => new(0.5 * Special.Log1p((z.Real * (2 + z.Real)) + Squared(z.Imaginary)), Math.Atan2(z.Imaginary, 1 + z.Real));
    public static Complex Log2(Complex z)                 => Complex.Log(z) / Ln2;
    public static Complex Log10(Complex z)                => Complex.Log(z) / Ln10;

    // circle and hyperbola
    public static Complex Sin(Complex z)                  => Complex.Sin(z);
    public static Complex Cos(Complex z)                  => Complex.Cos(z);
    public static Complex Tan(Complex z)                  => Complex.Tan(z);
    public static Complex Asin(Complex z)                 => Atan(z / (Complex.Sqrt(1 - z) * Complex.Sqrt(1 + z)));
    public static Complex Acos(Complex z)                 => (Math.PI / 2) - Asin(z);
    public static Complex Atan(Complex z)                 => new(0.5 * Math.Atan2(2 * z.Real, 1 - Squared(z.Real) - Squared(z.Imaginary)), 0.25 * Special.Log1p(4 * z.Imaginary / (Squared(z.Real) + Squared(1 - z.Imaginary))));
    public static Complex Lorentzian(Complex z)           => 1 / (1 + (z * z));
    public static Complex Atan2(Complex a, Complex b)     => Math.Abs(a.Real) > Math.Abs(b.Real) ? (Math.CopySign(Math.PI / 2, a.Real)) - Atan(b / a) : Atan(a / b) + (b.Real < 0 ? Math.CopySign(Math.PI, a.Real) : 0);
    public static Complex Sinh(Complex z)                 => Complex.Sinh(z);
    public static Complex Cosh(Complex z)                 => Complex.Cosh(z);
    public static Complex Tanh(Complex z)                 => Complex.Tanh(z);
    public static Complex Sech2(Complex z)                => Complex.Exp(-2 * Abs(z)) is var e ? 4 * e / ((1 + e) * (1 + e)) : 0;
    public static Complex Asinh(Complex z)                => z.Real < 0 ? -Asinh(-z) : Log1p(z + (z * z / (1 + Complex.Sqrt((z * z) + 1))));
    public static Complex Acosh(Complex z)                => Complex.Log(z + (Complex.Sqrt(z - 1) * Complex.Sqrt(z + 1)));
    public static Complex Atanh(Complex z)                => 0.5 * (Log1p(z) - Log1p(-z));

    // probabilities and activations
    public static Complex Gaussian(Complex z)             => Complex.Exp(-z * z);
    public static Complex NormalPdf(Complex z)            => Complex.Exp(-0.5 * z * z) / Sqrt2Pi;
    public static Complex Sigmoid(Complex z)              => Complex.Exp(-Abs(z)) is var e ? (z.Real >= 0 ? 1 : e) / (1 + e) : 0;
    public static Complex Softplus(Complex z)             => Max(z, 0) + Log1p(Complex.Exp(-Abs(z)));
    public static Complex Logit(Complex z)                => Complex.Log(z / (1 - z));
    public static Complex LogAddExp(Complex a, Complex b) => Max(a, b) + Log1p(Complex.Exp(-Abs(a - b)));
    public static Complex Share(Complex a, Complex b)     => Sigmoid(a - b);
    public static Complex Hypot(Complex a, Complex b)     => Complex.Sqrt((a * a) + (b * b));
    public static Complex Unit(Complex a, Complex b)      => a / Hypot(a, b);

    // pieces
    public static Complex Abs(Complex z)                  => z.Real < 0 ? -z : z;
    public static Complex CopySign(Complex a, Complex b)  => double.IsNegative(a.Real) == double.IsNegative(b.Real) ? a : -a;
    public static Complex Max(Complex a, Complex b)       => Math.Max(a.Real, b.Real) == a.Real ? a : b;
    public static Complex Min(Complex a, Complex b)       => Math.Min(a.Real, b.Real) == a.Real ? a : b;
    public static Complex Modulo(Complex a, Complex b)    => a - (Math.Truncate(a.Real / b.Real) * b);
    public static Complex Floor(Complex z)                => Math.Floor(z.Real);
    public static Complex Ceiling(Complex z)              => Math.Ceiling(z.Real);
    public static Complex Truncate(Complex z)             => Math.Truncate(z.Real);
    public static Complex Round(Complex z)                => Math.Round(z.Real);
    public static bool    IsNaN(Complex z)                => double.IsNaN(z.Real);
#pragma warning restore format

    // What a negative base brings to a power: 1 for an even exponent, -1 for an odd one, nothing real for another.
    private static double Sign(Complex exponent) => exponent.Imaginary != 0 || exponent.Real != Math.Floor(exponent.Real) ? double.NaN : Math.IEEERemainder(exponent.Real, 2) == 0 ? 1 : -1;

    private static double Squared(double x) => x * x;
}
