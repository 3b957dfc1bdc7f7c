namespace ExprGrad.Compiler;

/// <summary>
/// From a loop kernel to a loop nest: axes that every access moves through in one stride become one loop, the loop that suits vectors best goes
/// innermost, and each instruction moves out of the loops that it does not depend on. The loops over parts and blocks stay outermost.
/// </summary>
internal static class Lower
{
    /// <summary>The loop nest of a kernel.</summary>
    public static LoopNest Of(LoopKernel kernel)
    {
        List<Axis> axes = [.. Enumerable.Range(0, kernel.Outer).Select(axis => Along(kernel, axis)), .. InOrder(kernel.Axes(kernel.Outer))];
        var moved = kernel.Over(axes);
        var stores = moved.Stores.Select(s => new PlacedStore(s, s.Monoid is null || s.Place is not null ? axes.Count : Depth(s.At)));
        return new(axes.Select(axis => Loop.Scalar(axis.Extent)).ToSequence(), Body(moved.Body), stores.ToSequence(), kernel.Outer);
    }

    private static Axis Along(LoopKernel kernel, int axis) => new(kernel.Domain[axis], kernel.Positions.Select(at => at.Strides[axis]).ToSequence());

    // The innermost loop is the one in which most accesses stay or move on by one element, the longest such; the others keep their order.
    private static List<Axis> InOrder(IReadOnlyList<Axis> axes)
    {
        var innermost = axes.Select((axis, i) => (axis, i)).OrderBy(a => a.axis.Strides.Count(s => s is not (0 or 1)))
            .ThenByDescending(a => a.axis.Strides.Count(s => s == 1)).ThenByDescending(a => a.i).Select(a => a.axis).FirstOrDefault();
        return innermost is null ? [] : [.. axes.Where(axis => !ReferenceEquals(axis, innermost)), innermost];
    }

    private static Sequence<Placed> Body(IEnumerable<Instruction> instructions)
    {
        var placed = new List<Placed>();
        foreach (var instruction in instructions)
        {
            var depth = instruction switch
            {
                Apply apply => apply.Arguments.Max(a => placed[a].Depth),
                Pick pick => Math.Max(Depth(pick.At), placed[pick.Place.Value].Depth),
                _ => instruction.Position is { } at ? Depth(at) : 0,
            };
            placed.Add(new(instruction, depth));
        }

        return placed.ToSequence();
    }

    // The depth of the innermost loop that an access moves in.
    private static int Depth(Affine at)
    {
        var depth = at.Strides.Count;
        while (depth > 0 && at.Strides[depth - 1] == 0)
        {
            depth--;
        }

        return depth;
    }
}
