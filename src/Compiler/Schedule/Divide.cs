namespace ExprGrad.Compiler;

/// <summary>
/// Cuts large kernels into parts that can be computed in any order and at the same time. What the parts are depends on the function alone, never on the machine: so every result is
/// the same on any number of threads, to the last bit. Loops are cut along an axis whose places write elements of their own; where there is none, each part of a reduction
/// has its own partial result, and these are combined in order. Contractions are cut along batch, rows or columns, which leaves every sum as it is; or, if they
/// are small and the sums long, along these.
/// </summary>
internal sealed class Divide
{
    // The last axis of a loop and the columns of a contraction come in whole vectors, and rows in so many that a part is computed in the same form as the whole.
    private const int Vectors = 64, Rows = 16, Columns = 48;

    // So few parts are not worth waking anyone; so many are enough for any machine, and fewer in contractions, where each copies what it reads often.
    private const int Least = 4, Most = 256, MostCopying = 64;

    // Partial results may be such a fraction of what is reduced; an axis with so many times fewer parts than wanted is taken only if there is no other.
    private const int Negligible = 8, Short = 4;

    private readonly CompileOptions options;
    private readonly int elementSize;
    private readonly List<Buffer> scratch;
    private readonly HashSet<Buffer> replaced = [];
    private int next;

    private Divide(Schedule schedule, CompileOptions options, int elementSize) =>
        (this.options, this.elementSize, scratch, next) = (options, elementSize, [.. schedule.Scratch], Buffer.Next(schedule.Scratch));

    /// <summary>The schedule with large kernels in parts.</summary>
    public static Schedule Of(Schedule schedule, CompileOptions options, int elementSize)
    {
        var divide = new Divide(schedule, options, elementSize);
        Kernel[] kernels = [.. schedule.Kernels.SelectMany(divide.Cut)];
        return schedule with { Kernels = kernels, Scratch = [.. divide.scratch.Where(buffer => !divide.replaced.Contains(buffer))] };
    }

    private IEnumerable<Kernel> Cut(Kernel kernel) => (kernel, (int)Math.Min(Most, Work.Of(kernel, elementSize) / options.Grain)) switch
    {
        (_, < Least) => [kernel],
        (LoopKernel loop, var wanted) when Best(loop, wanted) is { } cut => InParts(loop, cut),
        (ContractionKernel c, var wanted) when Best(c, Math.Min(MostCopying, wanted)) is { } cut => cut.Axis == c.Extents.Count ? InPartialSums(c, cut) : [SharesPanels(c, cut) ? InRounds(c, cut) : InParts(c, cut)],
        (RoutineKernel r, var wanted) when Whole(0, r.Batch, wanted, 1) is { Parts: > 1 } cut => [r with { Division = cut, Workspace = ForEach(r.Workspace, cut.Parts) }],
        _ => [kernel],
    };

    // Along the sum only if need be: of all axes, it comes last, and it is the only one that changes how numbers are rounded.
    private static Division? Best(ContractionKernel kernel, int wanted)
    {
        var read = (double)(kernel.A.Buffer.Shape.Count + kernel.B.Buffer.Shape.Count);
        var partial = kernel.Accumulates ? 1 : (int)Math.Min(wanted, read / Negligible / kernel.C.Buffer.Shape.Count);
        return kernel.Extents.Select((extent, axis) => Whole(axis, extent, wanted, axis < kernel.Batch.Count ? 1 : axis == kernel.Batch.Count ? Rows : Columns))
            .Append(Whole(kernel.Extents.Count, kernel.K, Math.Max(1, partial), Vectors))
            .Where(cut => cut.Parts > 1).OrderBy(cut => cut.Parts < wanted / Short).FirstOrDefault();
    }

    private static Division? Best(LoopKernel kernel, int wanted)
    {
        var (axes, count) = (kernel.Axes(0), kernel.Domain.Aggregate(1L, (product, extent) => product * extent));
        return axes.Select((axis, i) => (Staying: Staying(kernel, axis), Axis: i))
            .Where(a => a.Staying.All(store => store.Monoid is not null))
            .Select(a => (a.Axis, Partial: a.Staying.Sum(store => (long)store.Buffer.Shape.Count)))
            .Select(a => (Cut: Even(axes, a.Axis, (int)Math.Min(wanted, count / Negligible / Math.Max(1, a.Partial))), a.Partial))
            .Where(a => a.Cut.Parts > 1 && a.Cut.Parts * 2 <= count)
            .OrderBy(a => a.Cut.Parts < wanted / Short).ThenBy(a => a.Partial).Select(a => a.Cut).FirstOrDefault();
    }

    // The stores that write the same elements all along an axis.
    private static IEnumerable<Store> Staying(LoopKernel kernel, Axis axis)
    {
        var strides = kernel.Positions.Zip(axis.Strides).ToDictionary();
        return kernel.Stores.Where(store => strides[store.At] == 0);
    }

    // Parts of whole units, at most so many.
    private static Division Whole(int axis, int extent, int wanted, int unit)
    {
        var size = Math.Max(1, (int)Math.Ceiling((double)extent / wanted / unit)) * unit;
        return new(axis, extent / size, size);
    }

    // About so many parts, with as little left over as can be had.
    private static Division Even(IReadOnlyList<Axis> axes, int axis, int wanted)
    {
        var extent = axes[axis].Extent;
        var unit = axis < axes.Count - 1 || (axes.Count == 1 && extent < wanted * Vectors) ? 1 : Vectors;
        return Enumerable.Range(0, Math.Max(1, wanted / 2)).Select(fewer => Math.Max(1, extent / Math.Max(1, wanted - fewer) / unit) * unit)
            .Select(size => new Division(axis, extent / size, size)).MinBy(cut => extent - (cut.Parts * cut.Size))!;
    }

    private ContractionKernel InParts(ContractionKernel kernel, Division cut) => kernel with { Division = cut, Workspace = Workspace(kernel, cut.Parts, kernel.WorkspaceBytes(elementSize)) };

    // Of its own for each thread that may compute a part.
    private Buffer? Workspace(ContractionKernel kernel, int parts, long bytes)
    {
        _ = kernel.Workspace is { } workspace && replaced.Add(workspace);
        return bytes > 0 ? ForEach(bytes, parts) : null;
    }

    private bool SharesPanels(ContractionKernel c, Division cut) => c.Batch.Count == 0 && cut.Axis == 0 && (elementSize == sizeof(float)
        ? Kernels.Contraction.SharesPanels<float>(c.A.Row, c.A.Column, c.B.Row, c.B.Column, c.M, c.N, c.K)
        : Kernels.Contraction.SharesPanels<double>(c.A.Row, c.A.Column, c.B.Row, c.B.Column, c.M, c.N, c.K));

    private ContractionKernel InRounds(ContractionKernel c, Division cut)
    {
        var (panels, own) = elementSize == sizeof(float) ? Kernels.Contraction.RoundBytes<float>(c.M, c.N, c.K) : Kernels.Contraction.RoundBytes<double>(c.M, c.N, c.K);
        return c with { Division = cut, Workspace = Workspace(c, cut.Parts, own), Panels = Scratch(Shape.Of((int)(panels / elementSize))) };
    }

    // The parts of the sum are one more axis of the batch; what is left over is one more part.
    private Kernel[] InPartialSums(ContractionKernel kernel, Division cut)
    {
        var (done, count, result) = (cut.Parts * cut.Size, kernel.C.Buffer.Shape.Count, kernel.C.Buffer);
        var partial = Scratch(Shape.Of(cut.Parts + (done < kernel.K ? 1 : 0), count));
        var parts = kernel with { Batch = [cut.Parts, .. kernel.Batch], K = cut.Size, A = Along(kernel.A, cut.Size * kernel.A.Column), B = Along(kernel.B, cut.Size * kernel.B.Row), C = Along(kernel.C with { Buffer = partial }, count) };
        var rest = kernel with { K = kernel.K - done, A = From(kernel.A, done * kernel.A.Column), B = From(kernel.B, done * kernel.B.Row), C = From(kernel.C with { Buffer = partial }, cut.Parts * count) };
        var workspace = Workspace(kernel, cut.Parts, Math.Max(parts.WorkspaceBytes(elementSize), rest.WorkspaceBytes(elementSize)));
        return
        [
            LoopKernel.Fill(result, 0), parts with { Division = new(0, cut.Parts, 1), Workspace = workspace },
            .. done < kernel.K ? (Kernel[])[rest with { Workspace = workspace }] : [], LoopKernel.Combine(partial, result, Monoids.Sum),
        ];

        static Matrix Along(Matrix matrix, int stride) => matrix with { Start = matrix.Start with { Strides = [stride, .. matrix.Start.Strides] } };

        static Matrix From(Matrix matrix, int further) => matrix with { Start = matrix.Start + further };
    }

    private List<Kernel> InParts(LoopKernel kernel, Division cut)
    {
        var axes = kernel.Axes(0);
        var axis = axes[cut.Axis];
        var parts = kernel.Over([new(cut.Parts, axis.Strides.Select(stride => stride * cut.Size).ToSequence()), .. Resized(cut.Size)]) with { Outer = 1 };
        var (before, stores, after) = (new List<Kernel>(), new List<Store>(), new List<Kernel>());
        foreach (var store in parts.Stores)
        {
            stores.Add(store.At.Strides[0] == 0 ? Partial(store) : store);
        }

        var (done, rest) = (cut.Parts * cut.Size, axis.Extent - (cut.Parts * cut.Size));
        return
        [
            .. before, parts with { Stores = stores.ToSequence() }, .. after,
            .. rest == 0 ? [] : (Kernel[])[kernel.Over(Resized(rest), position => axis.Strides[position] * done)],
        ];

        IReadOnlyList<Axis> Resized(int extent) => [.. axes.Select((other, i) => i == cut.Axis ? other with { Extent = extent } : other)];

        Store Partial(Store store)
        {
            var (count, monoid) = (store.Buffer.Shape.Count, store.Monoid!);
            var partial = Scratch(Shape.Of(cut.Parts, count));
            before.Add(LoopKernel.Fill(partial, monoid.Identity));
            after.Add(LoopKernel.Combine(partial, store.Buffer, monoid));
            return store with { Buffer = partial, At = store.At with { Strides = [count, .. store.At.Strides.Skip(1)] } };
        }
    }

    // A workspace for each thread that may compute a part.
    private Buffer ForEach(Buffer workspace, int parts)
    {
        _ = replaced.Add(workspace);
        return ForEach(workspace.Shape.Count * (long)elementSize, parts);
    }

    private Buffer ForEach(long bytes, int parts)
    {
        var lines = (bytes + Layout.Alignment - 1) / Layout.Alignment;
        return Scratch(Shape.Of(Math.Min(options.Members, parts), (int)(lines * Layout.Alignment / elementSize)));
    }

    private Buffer Scratch(Shape shape)
    {
        scratch.Add(new(Residence.Scratch, next++, shape, null));
        return scratch[^1];
    }
}
