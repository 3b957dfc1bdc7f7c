using MathNet.Numerics.LinearAlgebra;

namespace Nist;

/// <summary>
/// Least squares by the method of Levenberg and Marquardt, damped in units of the start. Sums of squares tell estimates apart to half of the digits of the
/// parameters; beyond, where they differ by rounding alone, the offset does.
/// </summary>
/// <remarks>D. W. Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", SIAM Journal on Applied Mathematics 11 (1963).</remarks>
public static class LevenbergMarquardt
{
    private const double LeastOffset = 1e-13, MostDamping = 1e16, Rounding = 1e-12;

    /// <summary>The best estimate that the method finds from a start.</summary>
    public static Estimate Minimize(Func<Vector<double>, Estimate> at, Vector<double> start)
    {
        var (best, λ) = (at(start), 1e-3);
        var damping = start.Map(b => Math.Sqrt(best.SumOfSquares) / (b == 0 ? 1 : Math.Abs(b)));
        while (best.Offset > LeastOffset && λ < MostDamping)
        {
            var trial = at(best.Parameters + best.Step(Math.Sqrt(λ) * damping));
            (best, λ) = IsBetter(trial, best) ? (trial, λ / 10) : (best, λ * 10);
        }

        return best;
    }

    private static bool IsBetter(Estimate a, Estimate b) =>
        a.SumOfSquares < (1 - Rounding) * b.SumOfSquares || (a.SumOfSquares < (1 + Rounding) * b.SumOfSquares && a.Offset < b.Offset);
}
