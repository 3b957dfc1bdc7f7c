namespace ExprGrad.Compiler;

/// <summary>Cuts a run of kernels into blocks of rows, and these into parts.</summary>
/// <param name="run">The kernels.</param>
/// <param name="users">How many kernels of the schedule use each buffer.</param>
/// <param name="members">How many threads there may be.</param>
/// <param name="elementSize">The bytes of a number.</param>
/// <param name="scratch">The scratch of the schedule.</param>
internal sealed class BandCut(BandRun run, IReadOnlyDictionary<Buffer, int> users, int members, int elementSize, BandScratch scratch)
{
    // Parts of a band that sums over rows, and the bytes of vectors.
    private const int MostSumming = 64, Widest = 64, Narrowest = 16;

    /// <summary>The band, with what comes before and after it.</summary>
    public IEnumerable<Kernel> Kernels()
    {
        var size = BlockOf();
        var (parts, blocks) = run.Sums is [] ? (run.Rows / size, 1) : Parts(run.Rows / size);
        var (done, rest) = (parts * blocks * size, run.Rows - (parts * blocks * size));
        var threads = Math.Min(members, parts);
        var temporaries = run.Own(users).Select(o => scratch.Anew(o.Buffer, threads, (long)o.Along * Math.Max(size, rest) * elementSize)).ToList();
        var partial = run.Sums.ToDictionary(sum => sum.Buffer, sum => scratch.Partial(parts, sum.Buffer.Shape.Count));
        foreach (var sum in run.Sums)
        {
            yield return LoopKernel.Fill(partial[sum.Buffer], sum.Monoid.Identity);
        }

        var turns = run.Turns.Select(turn => Working(
            Of(turn, axis => [Further(axis, parts, size * blocks), .. run.Sums is [] ? (Axis[])[] : [Further(axis, blocks, size)], axis with { Extent = size }], 0, run.Sums is [] ? 1 : 2),
            rest > 0 ? Of(turn, axis => [axis with { Extent = rest }], done, 0) : null,
            threads)).ToList();
        temporaries.AddRange(turns.Select(turn => turn.InBand).OfType<ContractionKernel>().Select(product => product.Workspace).OfType<Buffer>());
        yield return new BandKernel(turns.Select(turn => turn.InBand).ToSequence(), temporaries.ToSequence());

        // Loops that sum have been told what to start with, products have not.
        foreach (var product in run.Kernels.OfType<ContractionKernel>().Where(product => partial.ContainsKey(product.C.Buffer)))
        {
            yield return LoopKernel.Fill(product.C.Buffer, Monoids.Sum.Identity);
        }

        foreach (var sum in run.Sums)
        {
            yield return LoopKernel.Combine(partial[sum.Buffer], sum.Buffer, sum.Monoid);
        }

        if (rest > 0)
        {
            yield return new BandKernel(turns.Select(turn => turn.LeftOver!).ToSequence(), temporaries.ToSequence());
        }

        static Axis Further(Axis axis, int extent, int size) => new(extent, axis.Strides.Select(stride => stride * size).ToSequence());

        // Temporaries start anew at each block, partial results at each part.
        TurnKernel Of(TurnKernel turn, Func<Axis, IEnumerable<Axis>> cut, int done, int outer)
        {
            var axes = Axes(turn);
            return turn.Over([.. cut(axes[0]), .. axes.Skip(1)], position => axes[0].Strides[position] * done).Elsewhere(
                (buffer, at) => scratch.InPlaceOf(buffer) is { } temporary ? (temporary, new(at.Offset - (at.Strides[0] * done), at.Strides.Select((stride, axis) => axis < outer ? 0 : stride).ToSequence()))
                    : outer > 0 && partial.TryGetValue(buffer, out var sum) ? (sum, at with { Strides = [sum.Shape[1], .. at.Strides.Skip(1)] })
                    : (buffer, at),
                outer);
        }
    }

    // As many as may be, so that none is left over, or few.
    private (int Parts, int Blocks) Parts(int blocks)
    {
        var room = run.Rows * run.Bytes / elementSize / BandRun.Negligible / run.Sums.Sum(sum => (long)sum.Buffer.Shape.Count);
        var most = (int)Math.Min(Math.Min(MostSumming, blocks), room);
        return Enumerable.Range(0, 1 + (most / 2)).Select(fewer => (Parts: most - fewer, Blocks: blocks / (most - fewer))).MinBy(cut => blocks - (cut.Parts * cut.Blocks));
    }

    // A product and what is left over of it have room to work in for each thread.
    private (TurnKernel InBand, TurnKernel? LeftOver) Working(TurnKernel turn, TurnKernel? left, int threads)
    {
        if (turn is not ContractionKernel product)
        {
            return (turn, left);
        }

        var rest = (ContractionKernel?)left;
        var workspace = scratch.Workspace(product.Workspace, threads, Math.Max(product.WorkspaceBytes(elementSize), rest?.WorkspaceBytes(elementSize) ?? 0));
        return (product with { Workspace = workspace }, rest is null ? null : rest with { Workspace = workspace });
    }

    private static IReadOnlyList<Axis> Axes(TurnKernel turn)
    {
        var positions = turn.Positions;
        return [.. turn.Around.Select((extent, axis) => new Axis(extent, positions.Select(at => at.Strides[axis]).ToSequence()))];
    }

    // As many rows as there is room for: whole vectors of them, and none left over, if that can be had.
    private int BlockOf()
    {
        var most = (int)Math.Min(run.Rows / 2, BandRun.Block / run.Bytes);
        var (wide, narrow) = (Math.Min(most, Widest / elementSize), Math.Min(most, Narrowest / elementSize));
        return Enumerable.Range(0, most - (most / 2)).Select(fewer => most - fewer).Where(size => size > 1)
            .OrderBy(size => (size % narrow == 0, run.Rows % size, size % wide) switch { (true, 0, 0) => 0, (true, 0, _) => 1, (_, _, 0) => 2, _ => 3 })
            .ThenBy(size => run.Rows % size).First();
    }
}
