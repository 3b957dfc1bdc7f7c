namespace ExprGrad.Algebra;

/// <summary>What is known never to be less than 0, whatever its inputs are: it is at least 0, or NaN.</summary>
internal static class NeverNegative
{
    // How far the operations are looked at: enough for 1 + exp(x), and a bound on the time.
    private const int Depth = 4;

    /// <summary>The rows that have no value below 0.</summary>
    private static readonly HashSet<Op> Always =
    [
        Ops.Abs, Ops.Square, Ops.Sqrt, Ops.Hypot, Ops.Exp, Ops.Exp2, Ops.Cosh, Ops.Acosh, Ops.Acos, Ops.Lorentzian, Ops.Sech2, Ops.Gaussian, Ops.Erfc, Ops.NormalPdf, Ops.NormalCdf,
        Ops.Sigmoid, Ops.Softplus, Ops.Relu, Ops.Share, Ops.CbrtDerivative, Ops.QuantileDensity, .. Ops.Truths,
    ];

    /// <summary>The rows that have none where no operand has one.</summary>
    private static readonly HashSet<Op> Inherited = [Ops.Add, Ops.Mul, Ops.Max, Ops.Min, Ops.Floor, Ops.Ceil, Ops.Trunc, Ops.Round, Ops.Cbrt, Ops.StopGradient];

    /// <summary>Whether an expression is known to be.</summary>
    public static bool Holds(Expr e) => Holds(e, Depth);

    private static bool Holds(Expr e, int depth) => e switch
    {
        Constant c => c.Value.Elements.Length == 1 && !(c.Value[0] < 0),
        _ when depth == 0 => false,
        Map map => Always.Contains(map.Op) || (Inherited.Contains(map.Op) && map.Operands.All(x => Holds(x, depth - 1))),
        Broadcast or Reshape or Permute or Slice or Unfold or Named => Holds(e.Operands[0], depth - 1),
        Reduce r => Inherited.Contains(r.Monoid.Combine) && r.Monoid != Monoids.Max && Holds(r.X, depth - 1),
        _ => false,
    };
}
