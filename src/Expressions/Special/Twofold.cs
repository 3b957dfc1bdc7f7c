namespace ExprGrad;

/// <summary>A number of about 32 digits: the unevaluated sum of two, for the few places where terms cancel and their digits must not.</summary>
/// <remarks>T. J. Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18, 1971.</remarks>
internal readonly record struct Twofold(double High, double Low)
{
    /// <summary>π.</summary>
    public static readonly Twofold Pi = new(Math.PI, 1.2246467991473532e-16);

    /// <summary>log 2.</summary>
    public static readonly Twofold Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);

    private const int Halvings = 6, ExpDegree = 11, CircleDegree = 28;

    public static implicit operator Twofold(double x) => new(x, 0);

    public static Twofold operator -(Twofold a) => new(-a.High, -a.Low);

    public static Twofold operator -(Twofold a, Twofold b) => a + -b;

    public static Twofold operator +(Twofold a, Twofold b)
    {
        var (high, low) = (Exact(a.High, b.High), Exact(a.Low, b.Low));
        var sum = Ordered(high.High, high.Low + low.High);
        return Ordered(sum.High, sum.Low + low.Low);
    }

    public static Twofold operator *(Twofold a, Twofold b)
    {
        var p = a.High * b.High;
        return Ordered(p, Math.FusedMultiplyAdd(a.High, b.High, -p) + (a.High * b.Low + a.Low * b.High));
    }

    public static Twofold operator /(Twofold a, Twofold b)
    {
        var first = a.High / b.High;
        var rest = a - b * first;
        var second = rest.High / b.High;
        return Ordered(first, second) + (rest - b * second).High / b.High;
    }

    /// <summary>The absolute value.</summary>
    public Twofold Magnitude => High < 0 ? -this : this;

    /// <summary>The nearest single number.</summary>
    public double Number => High + Low;

    /// <summary>e to the power x.</summary>
    // With x = k ln 2 + 64 r: expm1 r by its series, and expm1 2r = (2 + expm1 r)·expm1 r six times.
    public static Twofold Exp(Twofold x)
    {
        var k = Math.Round(x.High / Ln2.High);
        var r = (x - Ln2 * k) * Math.ScaleB(1, -Halvings);
        Twofold sum = 0;
        for (var i = ExpDegree; i >= 1; i--)
        {
            sum = r * (sum + 1) / i;
        }

        for (var i = 0; i < Halvings; i++)
        {
            sum = sum * (sum + 2);
        }

        return (sum + 1) * Math.ScaleB(1, (int)k);
    }

    /// <summary>The natural logarithm.</summary>
    // log x = y + log(x·e⁻ʸ), the last a number like 1 + 10⁻¹⁶.
    public static Twofold Log(Twofold x)
    {
        var y = Math.Log(x.High);
        var rest = x * Exp(-y) - 1;
        return y + (rest - rest * rest * 0.5);
    }

    /// <summary>The tangent of πx for x between 0 and 1/4.</summary>
    public static Twofold Tanpi(double x)
    {
        var angle = Pi * x;
        var (square, sine, cosine) = (angle * angle, (Twofold)0, (Twofold)0);
        for (var i = CircleDegree; i >= 2; i -= 2)
        {
            cosine = -square * (cosine + 1) / ((i - 1) * i);
            sine = -square * (sine + 1) / (i * (i + 1));
        }

        return angle * (sine + 1) / (cosine + 1);
    }

    /// <summary>The cotangent of πx for x that is no integer.</summary>
    public static Twofold Cotpi(double x)
    {
        var turn = x - Math.Round(x);
        var (a, steep) = (Math.Abs(turn), Math.Abs(turn) > 0.25);
        var tangent = Tanpi(steep ? 0.5 - a : a);
        var cotangent = steep ? tangent : 1 / tangent;
        return turn < 0 ? -cotangent : cotangent;
    }

    private static Twofold Exact(double a, double b)
    {
        var sum = a + b;
        var second = sum - a;
        return new(sum, (a - (sum - second)) + (b - second));
    }

    // For |a| >= |b|.
    private static Twofold Ordered(double a, double b)
    {
        var sum = a + b;
        return new(sum, b - (sum - a));
    }
}
