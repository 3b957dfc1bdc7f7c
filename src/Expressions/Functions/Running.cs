namespace ExprGrad;

/// <summary>Running combinations along an axis, in log₂ n doubling steps.</summary>
/// <remarks>Hillis and Steele, "Data parallel algorithms", Communications of the ACM 29, 1986.</remarks>
internal static class Running
{
    /// <summary>Each element combined with all before it on the axis, or with all after it.</summary>
    public static Expr Of(Expr x, int axis, Monoid monoid, bool reverse = false)
    {
        for (var step = 1L; step < x.Shape[axis]; step *= 2)
        {
            x = monoid.Combine.Of(Shifted(x, axis, monoid, (int)step, reverse), x);
        }

        return x;
    }

    /// <summary>Each element moved on by some places, or back by them; what comes in is the identity.</summary>
    public static Expr Shifted(Expr x, int axis, Monoid monoid, int step, bool reverse)
    {
        var (n, left) = (x.Shape[axis], Math.Max(0, x.Shape[axis] - step));
        var fill = Structural.Fill(monoid.Identity, new Shape(x.Shape.Extents.Select((extent, a) => a == axis ? n - left : extent).ToSequence()));
        return reverse ? Structural.Concatenate(axis, x.Slice(axis, n - left, left), fill) : Structural.Concatenate(axis, fill, x.Slice(axis, 0, left));
    }
}
