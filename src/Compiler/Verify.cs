namespace ExprGrad.Compiler;

/// <summary>The invariants of a schedule and its layout, which every pass must keep.</summary>
internal static class Verify
{
    /// <summary>Checks, if asked to.</summary>
    public static void If(bool wanted, Schedule schedule, Layout layout)
    {
        if (wanted)
        {
            Require(schedule.Scratch.Select(buffer => buffer.Index).Distinct().Count() == schedule.Scratch.Count, "two buffers have one name");
            WrittenBeforeRead(schedule);
            EveryOutputWritten(schedule);
            InBounds(schedule);
            HaveRoom(schedule, layout);
            PartsApart(schedule);
            Apart(layout);
        }
    }

    private static void WrittenBeforeRead(Schedule schedule)
    {
        var written = new HashSet<Buffer>([.. schedule.Inputs, .. schedule.Constants]);
        foreach (var kernel in schedule.InTurns)
        {
            Require(kernel.Reads.All(written.Contains), $"{kernel} reads before a write");
            written.UnionWith(kernel.Writes);
        }
    }

    private static void EveryOutputWritten(Schedule schedule)
    {
        var written = schedule.Kernels.SelectMany(k => k.Writes).ToHashSet();
        Require(schedule.Outputs.All(written.Contains), "an output is never written");
    }

    private static void InBounds(Schedule schedule)
    {
        foreach (var kernel in schedule.InTurns.OfType<LoopKernel>().Where(k => !k.Domain.Contains(0)))
        {
            var accesses = kernel.Accesses.Concat(kernel.Stores.Select(s => (s.Buffer, s.At, s.Place)));
            Require(accesses.All(a => a.Buffer.Shape.Count == 0 || Within(a.Buffer, a.At, a.Place, kernel.Domain)), $"{kernel} leaves its buffers");
        }

        foreach (var kernel in schedule.InTurns.OfType<ContractionKernel>())
        {
            Require(Reaches(kernel), $"{kernel} leaves its buffers");
        }

        foreach (var kernel in schedule.Kernels.OfType<RoutineKernel>())
        {
            Require(Reaches(kernel), $"{kernel} does not fit its buffers");
        }
    }

    // What a workspace has of its own for each of several threads is a row of it.
    private static void HaveRoom(Schedule schedule, Layout layout)
    {
        foreach (var kernel in schedule.InTurns.OfType<ContractionKernel>().Where(kernel => kernel.Panels is null))
        {
            var room = kernel.Workspace is { Shape: var shape } ? (shape.Rank > 1 ? shape[1] : shape.Count) * (long)layout.ElementSize : 0;
            Require(room >= kernel.WorkspaceBytes(layout.ElementSize), $"{kernel} has too little room to work in");
        }
    }

    private static bool Reaches(RoutineKernel k) =>
        k.Result.Shape.Count == (long)k.Batch * k.Core.Count && k.Operands.Zip(k.Cores).All(o => o.First.Shape.Count == (long)k.Batch * o.Second.Count);

    private static bool Reaches(ContractionKernel k) => Reaches(k.A, k.M, k.K, k.Batch) && Reaches(k.B, k.K, k.N, k.Batch) && Reaches(k.C, k.M, k.N, k.Batch);

    // Rows and columns are two more loops.
    private static bool Reaches(Matrix matrix, int rows, int columns, Sequence<int> batch) => rows == 0 || columns == 0 || batch.Contains(0) || Within(
        matrix.Buffer, matrix.Start with { Strides = [.. matrix.Start.Strides, matrix.Row, matrix.Column] }, null, [.. batch, rows, columns]);

    private static bool Within(Buffer buffer, Affine at, Place? place, Sequence<int> domain) =>
        at.Range(domain, place) is var (low, high) && low >= 0 && high < buffer.Shape.Count;

    // No two parts write the same element.
    private static void PartsApart(Schedule schedule)
    {
        foreach (var kernel in schedule.Kernels.Where(k => k.Parts > 1))
        {
            Require(kernel switch
            {
                BandKernel band => band.IsApart,
                LoopKernel loop => loop.Stores.All(store => store.At.Strides[0] != 0),
                ContractionKernel { Division: { } cut } c => cut.Parts * cut.Size <= c.Extents[cut.Axis],
                RoutineKernel { Division: { } cut } r => cut.Parts * cut.Size <= r.Batch,
                _ => false,
            }, $"{kernel} writes an element in two parts");
        }
    }

    // Buffers in one place are either never live together, or one takes over from the other in the same kernel, element by element.
    private static void Apart(Layout layout)
    {
        var placed = layout.Offsets.Select(o => (o.Key, Start: o.Value, Range: layout.Ranges[o.Key])).ToList();
        for (var i = 0; i < placed.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (placed[i], placed[j]);
                var apart = a.Start + layout.Bytes(a.Key) <= b.Start || b.Start + layout.Bytes(b.Key) <= a.Start;
                var handedOver = a.Start == b.Start && (a.Range.First == b.Range.Last || b.Range.First == a.Range.Last);
                Require(apart || !a.Range.Overlaps(b.Range) || handedOver, $"{a.Key} and {b.Key} share memory");
            }
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"schedule: {otherwise}");
        }
    }
}
