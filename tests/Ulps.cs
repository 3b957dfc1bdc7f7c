namespace ExprGrad.Tests;

/// <summary>Distance between numbers, counted in representable ones.</summary>
internal static class Ulps
{
    /// <summary>0 for the same value or two NaNs; ∞ when only one is NaN, one is infinite, or zeros differ in sign.</summary>
    public static double Between(double a, double b) => Sorted(a, b) ?? Math.Abs((double)(Rank(a) - Rank(b)));

    /// <inheritdoc cref="Between(double, double)"/>
    public static double Between(float a, float b) => Sorted(a, b) ?? Math.Abs((double)Rank(a) - Rank(b));

    private static double? Sorted(double a, double b) =>
        a.Equals(b) && double.IsNegative(a) == double.IsNegative(b) || double.IsNaN(a) && double.IsNaN(b) ? 0
        : !double.IsFinite(a) || !double.IsFinite(b) || a == b ? double.PositiveInfinity
        : null;

    private static long Rank(double x) => BitConverter.DoubleToInt64Bits(x) is var bits && bits >= 0 ? bits : long.MinValue - bits;

    private static int Rank(float x) => BitConverter.SingleToInt32Bits(x) is var bits && bits >= 0 ? bits : int.MinValue - bits;
}
