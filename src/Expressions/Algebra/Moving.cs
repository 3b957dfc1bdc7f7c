using System.Runtime.InteropServices;

namespace ExprGrad.Algebra;

/// <summary>Laws of operations that move elements about.</summary>
internal static class Moving
{
    /// <summary>A constant whose elements all have the same bits, as one number.</summary>
    public static Expr? OneNumber(Constant constant) =>
        MemoryMarshal.Cast<double, long>(constant.Value.Elements) is [var first, .. var rest] && !rest.ContainsAnyExcept(first)
            ? Structural.Fill(constant.Value[0], constant.Shape) : null;

    /// <summary>Windows of windows: positions in the inner ones, counted in what those are cut from.</summary>
    public static Sequence<Window> Composed(Sequence<Window> outer, Sequence<Window> inner) =>
        outer.Zip(inner, (o, i) => new Window(i.Start + (i.Step * o.Start), i.Step * o.Step, o.Extent)).ToSequence();

    /// <summary>The axes of a repeated operand permuted before it is repeated.</summary>
    public static Expr? PermuteFirst(Permute p, Broadcast b)
    {
        var places = b.Axes.Select(a => p.Order.Inverse()[a]).ToSequence();
        var order = Enumerable.Range(0, places.Count).OrderBy(i => places[i]).ToSequence();
        var moved = b.X.Permute([.. order]);
        return b.X.Shape.Count < b.Shape.Count || ReferenceEquals(moved, b.X) ? moved.Along(p.Shape, order.Select(i => places[i]).ToSequence()) : null;
    }

    /// <summary>A window cut before it is repeated; along new axes there is nothing to cut.</summary>
    public static Expr SliceFirst(Slice s, Broadcast b) => b.X.Slice(b.Axes.Select(a => s.Windows[a]).ToSequence()).Along(s.Shape, b.Axes);

    /// <summary>A window that lies in one part of a concatenation, cut from that part.</summary>
    public static Expr? OfPart(Slice s, Concatenate c)
    {
        if (s.Shape.Count == 0)
        {
            return null;
        }

        var (part, windows) = c.At(s.Windows[c.Axis].Start);
        var moved = s.Windows.Select((w, a) => a == c.Axis ? w with { Start = w.Start - windows[a].Start } : w).ToSequence();
        return moved[c.Axis].Within(part.Shape[c.Axis]) ? part.Slice(moved) : null;
    }

    /// <summary>A contraction that reads its operands as they are, if that leaves the axes of the result in order.</summary>
    public static Expr? PermuteNever(Contract c) =>
        c.A is Permute a && Ascending(c.Axes.LeftFree(c.A.Shape.Rank), a) ? new Contract(a.X, c.B, Renamed(c.Axes, p => (a.Order[p.Left], p.Right)))
        : c.B is Permute b && Ascending(c.Axes.RightFree(c.B.Shape.Rank), b) ? new Contract(c.A, b.X, Renamed(c.Axes, p => (p.Left, b.Order[p.Right])))
        : null;

    private static bool Ascending(Sequence<int> free, Permute p) => free.Zip(free.Skip(1)).All(next => p.Order[next.First] < p.Order[next.Second]);

    private static ContractionAxes Renamed(ContractionAxes axes, Func<(int Left, int Right), (int, int)> rename) =>
        new(axes.Batch.Select(rename).ToSequence(), axes.Contracted.Select(rename).ToSequence());
}
