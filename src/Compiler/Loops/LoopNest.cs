namespace ExprGrad.Compiler;

/// <summary>One loop: how many positions, and how many of them at a step; a vector loop leaves the rest to a scalar one after it.</summary>
internal readonly record struct Loop(int Extent, int Lanes);

/// <summary>
/// Loops within loops, outermost first. Each instruction stands at the depth where it can run least often: 0 is before all loops, 1 inside the first.
/// A store that combines into an element that inner loops do not move from keeps a running value in a register meanwhile.
/// </summary>
internal sealed record LoopNest(Sequence<Loop> Loops, Sequence<Placed> Body, Sequence<PlacedStore> Stores)
{
    /// <summary>The number of loops, which is the depth of the innermost body.</summary>
    public int Depth => Loops.Count;

    /// <summary>How many positions the innermost body works on at once.</summary>
    public int Lanes => Depth == 0 ? 1 : Loops[^1].Lanes;

    /// <summary>The nest as text.</summary>
    public override string ToString()
    {
        var lines = new List<string>();
        for (var depth = 0; depth <= Depth; depth++)
        {
            if (depth > 0)
            {
                lines.Add($"{Indent(depth - 1)}for i{depth} in 0..{Loops[depth - 1].Extent}{(Loops[depth - 1].Lanes > 1 ? $" by {Loops[depth - 1].Lanes}" : "")}");
            }

            lines.AddRange(Body.Select((p, i) => (p, i)).Where(x => x.p.Depth == depth).Select(x => $"{Indent(depth)}t{x.i} = {Text(x.p.Instruction)}"));
        }

        lines.AddRange(Stores.Select(s => $"{Indent(s.Depth)}{s.Store.Buffer}[{Text(s.Store.At)}] {(s.Store.Monoid is { } m ? $"{m.Name}= " : "= ")}t{s.Store.Value}"));
        return string.Join('\n', lines);
    }

    private static string Indent(int depth) => new(' ', 2 * depth);

    private static string Text(Instruction instruction) => instruction switch
    {
        Load load => $"{load.Buffer}[{Text(load.At)}]",
        Index index => Text(index.At),
        Number number => number.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        Apply apply => $"{apply.Op.Name}({string.Join(", ", apply.Arguments.Select(a => $"t{a}"))})",
        _ => instruction.ToString(),
    };

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
