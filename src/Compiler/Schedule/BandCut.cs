namespace ExprGrad.Compiler;

/// <summary>Cuts a run of loops into blocks of rows, and these into parts.</summary>
/// <param name="run">The loops.</param>
/// <param name="users">How many kernels of the schedule use each buffer.</param>
/// <param name="members">How many threads there may be.</param>
/// <param name="elementSize">The bytes of a number.</param>
/// <param name="own">Gets what takes the place of a buffer that only the run uses.</param>
/// <param name="partials">Gets partial results.</param>
/// <param name="scratch">How many buffers of scratch there are without them.</param>
internal sealed class BandCut(
    BandRun run, IReadOnlyDictionary<Buffer, int> users, int members, int elementSize, Dictionary<Buffer, Buffer> own, List<Buffer> partials, int scratch)
{
    // Parts of a band that sums over rows, and the bytes of vectors.
    private const int MostSumming = 64, Widest = 64, Narrowest = 16;

    /// <summary>The band, with what comes before and after it.</summary>
    public IEnumerable<Kernel> Kernels()
    {
        var size = BlockOf();
        var (parts, blocks) = run.Sums is [] ? (run.Rows / size, 1) : Parts(run.Rows / size);
        var (done, rest) = (parts * blocks * size, run.Rows - (parts * blocks * size));
        var temporaries = Temporaries(parts, Math.Max(size, rest)).ToSequence();
        var partial = run.Sums.ToDictionary(sum => sum.Buffer, sum => Partial(sum, parts));
        foreach (var sum in run.Sums)
        {
            yield return LoopKernel.Fill(partial[sum.Buffer], sum.Monoid!.Identity);
        }

        yield return new BandKernel(
            run.Loops.Select(loop => Of(loop, axis => [Further(axis, parts, size * blocks), .. run.Sums is [] ? (Axis[])[] : [Further(axis, blocks, size)], axis with { Extent = size }], 0, run.Sums is [] ? 1 : 2)).ToSequence(),
            temporaries);
        foreach (var sum in run.Sums)
        {
            yield return LoopKernel.Combine(partial[sum.Buffer], sum.Buffer, sum.Monoid!);
        }

        foreach (var loop in rest == 0 ? [] : run.Loops)
        {
            yield return Of(loop, axis => [axis with { Extent = rest }], done, 0);
        }

        static Axis Further(Axis axis, int extent, int size) => new(extent, axis.Strides.Select(stride => stride * size).ToSequence());

        // Temporaries start anew at each block, partial results at each part.
        LoopKernel Of(LoopKernel loop, Func<Axis, IEnumerable<Axis>> cut, int done, int outer)
        {
            var axes = Axes(loop);
            var moved = loop.Over([.. cut(axes[0]), .. axes.Skip(1)], position => axes[0].Strides[position] * done);
            return moved with
            {
                Outer = outer,
                Body = moved.Body.Select(i => i switch
                {
                    Load l when own.TryGetValue(l.Buffer, out var temporary) => new Load(temporary, Anew(l.At)),
                    Pick p when own.TryGetValue(p.Buffer, out var temporary) => p with { Buffer = temporary, At = Anew(p.At) },
                    _ => i,
                }).ToSequence(),
                Stores = moved.Stores.Select(s => own.TryGetValue(s.Buffer, out var temporary) ? s with { Buffer = temporary, At = Anew(s.At) }
                    : outer > 0 && partial.TryGetValue(s.Buffer, out var sum) ? s with { Buffer = sum, At = s.At with { Strides = [sum.Shape[1], .. s.At.Strides.Skip(1)] } } : s).ToSequence(),
            };

            Affine Anew(Affine at) => new(at.Offset - (at.Strides[0] * done), at.Strides.Select((stride, axis) => axis < outer ? 0 : stride).ToSequence());
        }
    }

    // As many as may be, so that none is left over, or few.
    private (int Parts, int Blocks) Parts(int blocks)
    {
        var room = run.Rows * run.Bytes / elementSize / BandRun.Negligible / run.Sums.Sum(sum => (long)sum.Buffer.Shape.Count);
        var most = (int)Math.Min(Math.Min(MostSumming, blocks), room);
        return Enumerable.Range(0, 1 + (most / 2)).Select(fewer => (Parts: most - fewer, Blocks: blocks / (most - fewer))).MinBy(cut => blocks - (cut.Parts * cut.Blocks));
    }

    private Buffer Partial(Store sum, int parts)
    {
        partials.Add(new(Residence.Scratch, scratch + partials.Count, Shape.Of(parts, sum.Buffer.Shape.Count), null));
        return partials[^1];
    }

    private static IReadOnlyList<Axis> Axes(LoopKernel loop) =>
        [.. loop.Domain.Select((extent, axis) => new Axis(extent, loop.Positions.Select(at => at.Strides[axis]).ToSequence()))];

    // As many rows as there is room for: whole vectors of them, and none left over, if that can be had.
    private int BlockOf()
    {
        var most = (int)Math.Min(run.Rows / 2, BandRun.Block / run.Bytes);
        var (wide, narrow) = (Math.Min(most, Widest / elementSize), Math.Min(most, Narrowest / elementSize));
        return Enumerable.Range(0, most - (most / 2)).Select(fewer => most - fewer).Where(size => size > 1)
            .OrderBy(size => (size % narrow == 0, run.Rows % size, size % wide) switch { (true, 0, 0) => 0, (true, 0, _) => 1, (_, _, 0) => 2, _ => 3 })
            .ThenBy(size => run.Rows % size).First();
    }

    // Room for a block, or for what is left over, for each thread that may compute one.
    private IEnumerable<Buffer> Temporaries(int parts, int size)
    {
        foreach (var (buffer, along) in run.Own(users))
        {
            var lines = (((long)along * size * elementSize) + Layout.Alignment - 1) / Layout.Alignment;
            yield return own[buffer] = new(
                Residence.Scratch, buffer.Index, Shape.Of(Math.Min(members, parts), (int)(lines * Layout.Alignment / elementSize)), buffer.Origin);
        }
    }
}
