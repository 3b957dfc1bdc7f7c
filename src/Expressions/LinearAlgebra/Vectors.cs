using System.Numerics;
using System.Runtime.InteropServices;

namespace ExprGrad.LinearAlgebra;

/// <summary>The inner loops of linear algebra, on vectors that are contiguous in memory (Lawson et al., BLAS level 1, 1979).</summary>
internal static class Vectors
{
    private const double Up = 4.149515568880993e180;    // 2 to the power 600

    /// <summary>Σ x[i] · y[i].</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        y = y[..x.Length];
        var wideX = MemoryMarshal.Cast<double, Vector<double>>(x);
        var wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        var (even, odd) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + 1 < wideX.Length; i += 2)
        {
            even += wideX[i] * wideY[i];
            odd += wideX[i + 1] * wideY[i + 1];
        }

        even += i < wideX.Length ? wideX[i] * wideY[i] : Vector<double>.Zero;
        var sum = Vector.Sum(even + odd);
        for (i = wideX.Length * Vector<double>.Count; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>y += factor · x.</summary>
    public static void Add(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        y = y[..x.Length];
        var wideX = MemoryMarshal.Cast<double, Vector<double>>(x);
        var wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (var i = 0; i < wideX.Length; i++)
        {
            wideY[i] += factor * wideX[i];
        }

        for (var i = wideX.Length * Vector<double>.Count; i < x.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    /// <summary>x = factor · x.</summary>
    public static void Scale(double factor, Span<double> x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            x[i] *= factor;
        }
    }

    /// <summary>x, y = cosine · x - sine · y, sine · x + cosine · y: a plane rotation.</summary>
    public static void Rotate(double cosine, double sine, Span<double> x, Span<double> y)
    {
        y = y[..x.Length];
        var wideX = MemoryMarshal.Cast<double, Vector<double>>(x);
        var wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (var i = 0; i < wideX.Length; i++)
        {
            (wideX[i], wideY[i]) = ((cosine * wideX[i]) - (sine * wideY[i]), (sine * wideX[i]) + (cosine * wideY[i]));
        }

        for (var i = wideX.Length * Vector<double>.Count; i < x.Length; i++)
        {
            (x[i], y[i]) = ((cosine * x[i]) - (sine * y[i]), (sine * x[i]) + (cosine * y[i]));
        }
    }

    /// <summary>√Σ x[i]², without overflow.</summary>
    public static double Norm(ReadOnlySpan<double> x)
    {
        var squared = Dot(x, x);
        if (squared is > 1e-280 and < 1e280)
        {
            return Math.Sqrt(squared);
        }

        var largest = Largest(x);
        if (largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        var sum = 0.0;
        foreach (var number in x)
        {
            sum += number / largest * (number / largest);
        }

        return largest * Math.Sqrt(sum);
    }

    /// <summary>x = x / |x|, of numbers of any size; |x| is returned, and a zero x is left as it is.</summary>
    public static double Normalise(Span<double> x)
    {
        // A power of 2 takes numbers whose norm has no reciprocal, or few digits, to where it has, without rounding.
        var power = Norm(x) switch { < 1e-280 => Up, > 1e280 => 1 / Up, _ => 1 };
        if (power != 1)
        {
            Scale(power, x);
        }

        var norm = Norm(x);
        if (norm != 0)
        {
            Scale(1 / norm, x);
        }

        return norm / power;
    }

    /// <summary>xᵀ·y / (|x|·|y|), from the norms of x and y, neither of them 0.</summary>
    public static double Cosine(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double normX, double normY)
    {
        if (normX * normY is > 1e-280 and < 1e280)
        {
            return Dot(x, y) / normX / normY;
        }

        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += x[i] / normX * (y[i] / normY);
        }

        return sum;
    }

    /// <summary>The greatest |x[i]|, or NaN if any is.</summary>
    public static double Largest(ReadOnlySpan<double> x)
    {
        var largest = 0.0;
        foreach (var number in x)
        {
            largest = Math.Max(largest, Math.Abs(number));
        }

        return largest;
    }
}
