namespace ExprGrad;

/// <content>Elements in order. NaN comes last; equal elements keep their order, and derivatives follow the elements to their places.</content>
public static partial class Functions
{
    /// <summary>The places along an axis of the elements in order, NaN last, ascending or descending; they have no derivative.</summary>
    /// <exception cref="ShapeException">x has no such axis.</exception>
    public static Expr Argsort(Expr x, int axis = -1, bool descending = false)
    {
        var at = x.Shape.Axis(axis, "argsort");
        int[] exchanged = [.. Enumerable.Range(0, x.Shape.Rank)];
        (exchanged[at], exchanged[^1]) = (exchanged[^1], exchanged[at]);
        return Decompositions.Argsort.Of((descending ? -x : x).Permute(exchanged)).Permute(exchanged);
    }

    /// <summary>The elements along an axis in ascending or descending order, NaN last in both.</summary>
    /// <exception cref="ShapeException">x has no such axis.</exception>
    public static Expr Sort(Expr x, int axis = -1, bool descending = false) => x.TakeAlong(Argsort(x, x.Shape.Axis(axis, "sort"), descending), axis);

    /// <summary>The k greatest elements along an axis in descending order, NaN last, and their places: NaN is among them only if there are less than k numbers.</summary>
    /// <exception cref="ShapeException">x has no such axis, or there are less than k elements along the axis.</exception>
    public static (Expr Values, Expr Places) TopK(Expr x, int k, int axis = -1)
    {
        var n = x.Shape[x.Shape.Axis(axis, "top-k")];
        var places = k >= 0 && k <= n ? Argsort(x, axis, descending: true).Slice(axis, 0, k)
            : throw new ShapeException($"top-k: found k = {k}, expected 0 to {n} for axis {axis} of {Shape.Shown(x)}");
        return (x.TakeAlong(places, axis), places);
    }

    /// <summary>The element in the middle of an axis, or the mean of the two in the middle, and NaN if any element is; the axis disappears.</summary>
    /// <exception cref="ShapeException">x has no such axis, or there is no element along it.</exception>
    public static Expr Median(Expr x, int axis = -1)
    {
        var n = x.Shape[x.Shape.Axis(axis, "median")];
        var sorted = n > 0 ? Sort(x, axis) : throw new ShapeException($"median: found {Shape.Shown(x)}, expected an element along axis {axis}");
        var middle = n % 2 == 1 ? sorted.At(axis, n / 2) : (sorted.At(axis, (n / 2) - 1) + sorted.At(axis, n / 2)) / 2;
        return Where(IsNaN(sorted.At(axis, n - 1)), double.NaN, middle);
    }
}
