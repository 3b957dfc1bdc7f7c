using System.Runtime.Intrinsics;

namespace ExprGrad.Compiler.Emit;

/// <summary>What takes the sine and the cosine of the same number, which one call computes: once for the scalar (so that a lambda can name it), once for each vector.</summary>
internal static class Circle
{
    /// <summary>The tangent.</summary>
    public static double Tan(double x) => Math.Tan(x);

    public static Vector128<double> Tan(Vector128<double> x)
    {
        var (sine, cosine) = Vector128.SinCos(x);
        return sine / cosine;
    }

    public static Vector128<float> Tan(Vector128<float> x)
    {
        var (sine, cosine) = Vector128.SinCos(x);
        return sine / cosine;
    }

    public static Vector256<double> Tan(Vector256<double> x)
    {
        var (sine, cosine) = Vector256.SinCos(x);
        return sine / cosine;
    }

    public static Vector256<float> Tan(Vector256<float> x)
    {
        var (sine, cosine) = Vector256.SinCos(x);
        return sine / cosine;
    }

    public static Vector512<double> Tan(Vector512<double> x)
    {
        var (sine, cosine) = Vector512.SinCos(x);
        return sine / cosine;
    }

    public static Vector512<float> Tan(Vector512<float> x)
    {
        var (sine, cosine) = Vector512.SinCos(x);
        return sine / cosine;
    }
}
