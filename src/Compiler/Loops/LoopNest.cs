namespace ExprGrad.Compiler;

/// <summary>One loop over all positions, in segments: the innermost may run over most of them in wide steps and over the rest in narrower ones.</summary>
internal sealed record Loop(int Extent, Sequence<Segment> Segments)
{
    /// <summary>A loop that takes one position at a time.</summary>
    public static Loop Scalar(int extent) => new(extent, [new(1, extent)]);
}

/// <summary>The positions of a loop up to an end, so many at a step.</summary>
internal readonly record struct Segment(int Lanes, int End);

/// <summary>
/// Loops within loops, outermost first. Each instruction stands at the depth where it can run least often: 0 is before all loops, 1 inside the first.
/// A store that combines into an element that inner loops do not move from keeps a running value in a register meanwhile. The outermost loop may be over
/// parts, of which a thread runs some, and the next over the blocks of a part.
/// </summary>
internal sealed record LoopNest(Sequence<Loop> Loops, Sequence<Placed> Body, Sequence<PlacedStore> Stores, int Outer = 0)
{
    /// <summary>The number of loops, which is the depth of the innermost body.</summary>
    public int Depth => Loops.Count;

    /// <summary>The nest as text.</summary>
    public override string ToString()
    {
        var lines = new List<string>();
        for (var depth = 0; depth <= Depth; depth++)
        {
            if (depth > 0)
            {
                lines.Add($"{Indent(depth - 1)}{(depth > Outer ? "for" : depth == 1 ? "parts" : "blocks")} i{depth} in 0..{Loops[depth - 1].Extent}{Steps(Loops[depth - 1])}");
            }

            lines.AddRange(Body.Select((p, i) => (p, i)).Where(x => x.p.Depth == depth).Select(x => $"{Indent(depth)}t{x.i} = {Text(x.p.Instruction)}"));
        }

        lines.AddRange(Stores.OrderByDescending(s => s.Depth).Select(s => $"{Indent(s.Depth)}{s.Store.Buffer}[{Text(s.Store.At)}{(s.Store.Place is { } place ? $" + {Text(place)}" : "")}] {(s.Store.Monoid is { } m ? $"{m.Name}= " : "= ")}t{s.Store.Value}"));
        return string.Join('\n', lines);
    }

    private static string Steps(Loop loop) => loop.Segments is [{ Lanes: 1 }] ? "" : $" by {string.Join(", ", loop.Segments.Select(s => $"{s.Lanes} to {s.End}"))}";

    private static string Indent(int depth) => new(' ', 2 * depth);

    private static string Text(Instruction instruction) => instruction switch
    {
        Load load => $"{load.Buffer}[{Text(load.At)}]",
        Pick pick => $"{pick.Buffer}[{Text(pick.At)} + {Text(pick.Place)}]",
        Index index => Text(index.At),
        Number number => number.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        Apply apply => $"{apply.Op.Name}({string.Join(", ", apply.Arguments.Select(a => $"t{a}"))})",
        _ => instruction.ToString(),
    };

    private static string Text(Place place) => place.Stride == 1 ? $"t{place.Value}" : $"{place.Stride}·t{place.Value}";

    private static string Text(Affine at)
    {
        var terms = at.Strides.Select((stride, loop) => (stride, loop)).Where(t => t.stride != 0).Select(t => t.stride == 1 ? $"i{t.loop + 1}" : $"{t.stride}·i{t.loop + 1}");
        return string.Join(" + ", at.Offset != 0 || at.Strides.All(s => s == 0) ? terms.Prepend($"{at.Offset}") : terms);
    }
}

/// <summary>An instruction and the depth at which it runs.</summary>
internal sealed record Placed(Instruction Instruction, int Depth);

/// <summary>A store and the depth at which its element is chosen.</summary>
internal sealed record PlacedStore(Store Store, int Depth);
