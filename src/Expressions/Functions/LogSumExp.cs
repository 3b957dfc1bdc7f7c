namespace ExprGrad;

/// <content>Sums of exponentials, shifted by the greatest so that nothing overflows.</content>
public static partial class Functions
{
    /// <summary>
    /// log Σ eˣ over some axes, or over all, without overflow. -∞ where every entry is -∞, and the derivative there is 0; +∞ where an entry is +∞, and such
    /// entries share the derivative.
    /// </summary>
    public static Expr LogSumExp(Expr x, params ReadOnlySpan<int> axes)
    {
        var over = x.Shape.AxesOrAll(axes, "logsumexp");
        var greatest = StopGradient(x.Maximum(axes));
        var shift = Where(Equal(greatest, double.NegativeInfinity), 0, greatest);
        var sum = Exp(Ops.Excess.Of(x, shift.RestoreAxes(x.Shape, over))).Sum(axes);
        var nothing = Equal(sum, 0);
        return Log(sum + nothing) + Where(nothing, double.NegativeInfinity, shift);
    }

    /// <summary>log Σ eˣ over some axes, or over all; the axes stay with extent 1 if asked to.</summary>
    public static Expr LogSumExp(Expr x, ReadOnlySpan<int> axes, bool keep) => LogSumExp(x, axes).Kept(x, axes, keep);

    /// <summary>eˣ / Σ eˣ over some axes, or over all, without overflow. Where every entry is -∞, all are equal; entries of +∞ share the 1.</summary>
    public static Expr Softmax(Expr x, params ReadOnlySpan<int> axes)
    {
        var over = x.Shape.AxesOrAll(axes, "softmax");
        var powers = Exp(BelowGreatest(x, axes, over));
        return powers / powers.Sum(axes).RestoreAxes(x.Shape, over);
    }

    /// <summary>
    /// x - log Σ eˣ over some axes, or over all: the logarithm of <see cref="Softmax"/>, which keeps its digits where that is tiny. It is -∞ at an entry
    /// of -∞ among greater ones.
    /// </summary>
    public static Expr LogSoftmax(Expr x, params ReadOnlySpan<int> axes)
    {
        // Shifted first, so that large entries do not cancel.
        var over = x.Shape.AxesOrAll(axes, "log-softmax");
        var shifted = BelowGreatest(x, axes, over);
        return shifted - Log(Exp(shifted).Sum(axes)).RestoreAxes(x.Shape, over);
    }

    private static Expr BelowGreatest(Expr x, ReadOnlySpan<int> axes, Sequence<int> over) =>
        Ops.Excess.Of(x, StopGradient(x.Maximum(axes)).RestoreAxes(x.Shape, over));
}
