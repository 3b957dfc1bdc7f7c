namespace ExprGrad.Compiler;

/// <summary>
/// Loops and contractions in parts that take turns: for each part all of them run, one after the other, while what one writes and another reads is still in cache. A part is a block of rows,
/// and none touches what another writes in a different one; so parts can be computed in any order and at the same time. Where rows are summed, a part is many blocks, one after the other,
/// and has a partial result. What rows are left over are a band of their own, of one part that has no axis.
/// </summary>
/// <param name="Turns">What takes turns; the first axis of each counts the same parts.</param>
/// <param name="Temporaries">What is written and read only within the band: there is room for one part at a time, for each thread.</param>
internal sealed record BandKernel(Sequence<TurnKernel> Turns, Sequence<Buffer> Temporaries) : Kernel
{
    public override int Parts => Turns[0].Parts;

    /// <summary>Whether it is what another band leaves over.</summary>
    public bool IsLeftOver => Turns[0].Outer == 0;

    /// <summary>How many blocks of rows there are.</summary>
    public int Blocks => Turns[0].Around.Take(Turns[0].Outer).Aggregate(1, (a, b) => a * b);

    public override IEnumerable<Buffer> Reads => Turns.SelectMany(turn => turn.Reads).Distinct();

    public override IEnumerable<Buffer> Writes => Turns.SelectMany(turn => turn.Writes).Distinct();

    /// <summary>Whether every turn keeps, of all that any of them writes, to what belongs to its own part, and to the room that there is for it.</summary>
    public bool IsApart => AreApart(Turns, Temporaries) && Turns.All(turn => turn.Outer == Turns[0].Outer && turn.Around.Take(turn.Outer).SequenceEqual(Turns[0].Around.Take(turn.Outer)))
        && Turns.SelectMany(turn => turn.Touched).Where(t => Temporaries.Contains(t.Buffer)).All(t => t.Along == 0 && t.Low >= 0 && t.High < t.Buffer.Shape[1]);

    /// <summary>Whether no place of the first axis touches what is written at another, but for what is anew at each.</summary>
    public static bool AreApart(IEnumerable<TurnKernel> turns, IEnumerable<Buffer> temporaries)
    {
        var apart = turns.SelectMany(turn => turn.Written).Where(written => !temporaries.Contains(written.Buffer)).Select(written => (written.Buffer, written.At.Strides[0])).ToHashSet();
        var written = apart.Select(a => a.Buffer).ToHashSet();
        return apart.Count == written.Count && turns.SelectMany(turn => turn.Touched.Where(t => written.Contains(t.Buffer)))
            .All(t => apart.Contains((t.Buffer, t.Along)) && t.Low >= 0 && t.High < t.Along);
    }
}
