using ExprGrad.Calculus;
using static ExprGrad.Functions;

namespace ExprGrad.LinearAlgebra;

/// <summary>
/// The divided difference h[x, y] = (h(x) - h(y)) / (x - y), which is h'(x) where x = y, as an expression with every digit and every derivative for points at any
/// distance: near each other it is the mean of h' between them, by the Gauss-Kronrod rule of 15 points.
/// </summary>
/// <remarks>
/// Piessens et al., "QUADPACK", 1983, whose points these are. The mean is taken where it agrees with that of the Gauss rule of 7 points within the rounding of the
/// difference, and roughly with the quotient, which it does not where h jumps.
/// </remarks>
internal static class DividedDifference
{
    // How many roundings the difference may be off: the functions that h is composed of are not exact to the last bit.
    private const double Slack = 4096;

#pragma warning disable format
    // The points of a half of [-1, 1] that are not the middle, which comes last, and the weights of both rules.
    private static readonly (double Point, double Kronrod, double Gauss)[] Half =
    [
        (0.99145537112081264, 0.02293532201052922, 0),
        (0.94910791234275852, 0.06309209262997855, 0.12948496616886969),
        (0.86486442335976907, 0.10479001032225018, 0),
        (0.74153118559939444, 0.14065325971552592, 0.27970539148927667),
        (0.58608723546769113, 0.16900472663926790, 0),
        (0.40584515137739717, 0.19035057806478541, 0.38183005050511894),
        (0.20778495500789847, 0.20443294007529889, 0),
        (0,                   0.20948214108472783, 0.41795918367346939),
    ];
#pragma warning restore format

    private static readonly (double Point, double Kronrod, double Gauss)[] Rule =
        [.. Half.Select(r => ((1 - r.Point) / 2, r.Kronrod / 2, r.Gauss / 2)), .. Half.SkipLast(1).Reverse().Select(r => ((1 + r.Point) / 2, r.Kronrod / 2, r.Gauss / 2))];

    private static readonly Expr Points = Vector([.. Rule.Select(r => r.Point)]), Kronrod = Vector([.. Rule.Select(r => r.Kronrod)]), Gauss = Vector([.. Rule.Select(r => r.Gauss)]);

    /// <summary>h[x, y] of a number h that depends on the number x; what else it depends on are parameters.</summary>
    public static Expr Of(Expr h, Variable x, Variable y)
    {
        var (other, slope) = (Traverse.Rebuild([h], node => ReferenceEquals(node, x) ? y : node)[0], Jvp.Of([h], [(x, 1)])[0]);
        var (gap, difference) = (x - y, h - other);
        var slopes = Batch.Of([slope], [(x, y + (Points * gap))])[0];
        var (mean, coarse) = ((Kronrod * slopes).Sum(), (Gauss * slopes).Sum());
        var size = Abs(h) + Abs(other) + ((Abs(x) + Abs(y)) * Abs(mean));
        var error = Max(Abs((mean - coarse) * gap), Abs((mean * gap) - difference) / Slack);
        return Where(StopGradient(And(error < double.PositiveInfinity, Equal(size + error, size))), mean, difference / gap);
    }
}
