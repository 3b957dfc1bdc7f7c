namespace ExprGrad.Properties;

/// <summary>Sums and tolerances; that of numerical derivatives is in <see cref="NumericalDerivative"/>.</summary>
public static class Numerics
{
    /// <summary>What two ways to compute the same sum may differ by, relative to the sum of the absolute terms.</summary>
    public const double SameSum = 1e-11;

    // Many terms of order 1 may cancel altogether, and leave their last digits.
    private const double Cancelled = 1e-13;

    /// <summary>Whether two sums of the given absolute size are the same up to rounding.</summary>
    public static bool AreSame(double a, double b, double absoluteSum) => Math.Abs(a - b) <= Cancelled + (SameSum * absoluteSum);

    /// <summary>Whether two tensors are the same up to rounding, element by element.</summary>
    public static bool AreSame(Dense a, Dense b, double absoluteSum) =>
        a.Shape == b.Shape && Enumerable.Range(0, a.Shape.Count).All(i => AreSame(a[i], b[i], absoluteSum));

    /// <summary>The sum of the products, and of their absolute values.</summary>
    public static (double Sum, double Absolute) Inner(Dense a, Dense b)
    {
        var (sum, absolute) = (0.0, 0.0);
        for (var i = 0; i < a.Shape.Count; i++)
        {
            sum += a[i] * b[i];
            absolute += Math.Abs(a[i] * b[i]);
        }

        return (sum, absolute);
    }

    /// <summary>The greatest absolute value; 0 of nothing.</summary>
    public static double Greatest(Dense x) => x.Elements.ToArray().Select(Math.Abs).DefaultIfEmpty(0).Max();

    /// <summary>x + t·dx.</summary>
    public static Dense Moved(Dense x, double t, Dense dx) => new(x.Shape, [.. Enumerable.Range(0, x.Shape.Count).Select(i => x[i] + (t * dx[i]))]);
}
