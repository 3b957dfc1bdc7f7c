namespace ExprGrad.Compiler;

/// <summary>
/// Loops in parts that take turns: for each part all loops run, one after the other, while what one writes and another reads is still in cache. A part is a block of rows,
/// and no loop touches what another writes in a different one; so parts can be computed in any order and at the same time. Where rows are summed, a part is many blocks, one after the other,
/// and has a partial result.
/// </summary>
/// <param name="Loops">The loops, whose first axis counts the same parts.</param>
/// <param name="Temporaries">What only the loops of the band write and read: there is room for one part at a time, for each thread.</param>
internal sealed record BandKernel(Sequence<LoopKernel> Loops, Sequence<Buffer> Temporaries) : Kernel
{
    public override int Parts => Loops[0].Parts;

    /// <summary>How many blocks of rows there are.</summary>
    public int Blocks => Loops[0].Domain.Take(Loops[0].Outer).Aggregate((a, b) => a * b);

    public override IEnumerable<Buffer> Reads => Loops.SelectMany(loop => loop.Reads).Distinct();

    public override IEnumerable<Buffer> Writes => Loops.SelectMany(loop => loop.Writes).Distinct();

    /// <summary>Whether every loop keeps, of all that the loops write, to what belongs to its own part, and to the room that there is for it.</summary>
    public bool IsApart => AreApart(Loops, Temporaries) && Loops.All(loop => loop.Outer == Loops[0].Outer && loop.Domain.Take(loop.Outer).SequenceEqual(Loops[0].Domain.Take(loop.Outer)))
        && Loops.SelectMany(loop => loop.Touched).Where(t => Temporaries.Contains(t.Buffer)).All(t => t.Along == 0 && t.Low >= 0 && t.High < t.Buffer.Shape[1]);

    /// <summary>Whether no place of the first axis touches what loops write at another, but for what is anew at each.</summary>
    public static bool AreApart(IEnumerable<LoopKernel> loops, IEnumerable<Buffer> temporaries)
    {
        var apart = loops.SelectMany(loop => loop.Stores).Where(store => !temporaries.Contains(store.Buffer)).Select(store => (store.Buffer, store.At.Strides[0])).ToHashSet();
        var written = apart.Select(a => a.Buffer).ToHashSet();
        return apart.Count == written.Count && loops.SelectMany(loop => loop.Touched.Where(t => written.Contains(t.Buffer)))
            .All(t => apart.Contains((t.Buffer, t.Along)) && t.Low >= 0 && t.High < t.Along);
    }
}
