using System.Numerics;
using System.Runtime.InteropServices;

namespace ExprGrad.LinearAlgebra;

/// <summary>The inner loops of linear algebra, on vectors that are contiguous in memory (Lawson et al., BLAS level 1, 1979).</summary>
internal static class Vectors
{
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
