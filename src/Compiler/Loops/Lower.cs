namespace ExprGrad.Compiler;

/// <summary>
/// From a loop kernel to a loop nest: axes that every access moves through in one stride become one loop, the loop that suits vectors best goes
/// innermost, and each instruction moves out of the loops that it does not depend on.
/// </summary>
internal static class Lower
{
    /// <summary>The loop nest of a kernel.</summary>
    public static LoopNest Of(LoopKernel kernel)
    {
        var accesses = kernel.Body.Select(At).Concat(kernel.Stores.Select(s => s.At)).OfType<Affine>().Distinct().ToList();
        var axes = InOrder(Axes.Merged(new(kernel.Domain), accesses, 0, kernel.Domain.Count));
        var moved = accesses.Select((access, i) => (access, i)).ToDictionary(
            a => a.access, a => a.access with { Strides = axes.Select(axis => axis.Strides[a.i]).ToSequence() });
        var body = Body(kernel.Body.Select(i => Over(i, moved)));
        var stores = kernel.Stores.Select(s => s with { At = moved[s.At] }).Select(s => new PlacedStore(s, s.Monoid is null || s.Place is not null ? axes.Count : Depth(s.At)));
        return new(axes.Select(axis => Loop.Scalar(axis.Extent)).ToSequence(), body, stores.ToSequence());
    }

    private static Affine? At(Instruction instruction) => instruction switch
    {
        Load load => load.At,
        Pick pick => pick.At,
        Index index => index.At,
        _ => null,
    };

    private static Instruction Over(Instruction instruction, Dictionary<Affine, Affine> moved) => instruction switch
    {
        Load load => load with { At = moved[load.At] },
        Pick pick => pick with { At = moved[pick.At] },
        Index index => new Index(moved[index.At]),
        _ => instruction,
    };

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
                _ => At(instruction) is { } at ? Depth(at) : 0,
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
