namespace ExprGrad.Compiler;

/// <summary>A schedule in words: what each step computes, and why what it writes goes through memory instead of staying in the loop.</summary>
internal static class Explanation
{
    /// <summary>A line for each step, one for each value that it leaves in working memory, and one for each that is computed again instead.</summary>
    public static string Of(Schedule schedule)
    {
        var lines = new List<string>();
        var (kernels, temporaries) = (schedule.InTurns.ToList(), schedule.Kernels.OfType<BandKernel>().SelectMany(band => band.Temporaries).ToHashSet());
        var bands = schedule.Kernels.OfType<BandKernel>().ToList();
        var readers = kernels.SelectMany((kernel, i) => kernel.Reads.Select(buffer => (buffer, Reader: (Step: i + 1, Kernel: kernel)))).ToLookup(r => r.buffer, r => r.Reader);
        var written = kernels.SelectMany((kernel, i) => kernel.Writes.Select(buffer => (buffer, Step: i + 1))).ToLookup(w => w.buffer, w => w.Step);
        for (var i = 0; i < kernels.Count; i++)
        {
            var (kernel, step) = (kernels[i], i + 1);
            if (bands.Find(b => ReferenceEquals(b.Turns[0], kernel)) is { } band)
            {
                lines.Add($"Steps {i + 1} to {i + band.Turns.Count} take turns at {(band.IsLeftOver ? "the rows that are left over" : $"each of {band.Blocks} blocks of rows")}{(band.Temporaries.Any(IsValue) ? $"; in cache stay {Names(band.Temporaries.Where(IsValue))}" : "")}:");
            }

            lines.Add($"{step}. {What(kernel)}: {(IsFill(kernel) ? "" : $"{Names(kernel.Reads.Where(b => !kernel.Writes.Contains(b)))} -> ")}{Names(kernel.Writes.Where(b => kernel is LoopKernel || IsValue(b)))}");
            lines.AddRange(kernel.Writes.Where(b => b.Residence == Residence.Scratch && IsValue(b) && !temporaries.Contains(b)).Where(b => !IsFill(kernel))
                .Select(b => $"   {Name(b)} {b.Shape} is in memory: {string.Join("; ", Reasons(kernel, b, readers[b], reader => Later(step, b, reader)).Distinct().DefaultIfEmpty("nothing reads it"))}"));
        }

        lines.AddRange(schedule.Recomputed.Select(r => $"{r.Value.Op.Name} {r.Value.Shape} is not in memory: "
            + $"{(r.Loops == 1 ? "the loop that needs it computes it" : $"each of the {r.Loops} loops that need it computes it again")} from {Names(r.Sources)}"));
        return string.Join('\n', lines);

        // What a reader of a value waits for besides, from the step that computes the value on.
        string? Later(int step, Buffer value, int reader) =>
            kernels[reader - 1].Reads.FirstOrDefault(b => b != value && written[b].Any(w => w >= step && w < reader)) is { } other ? Name(other) : null;

        string Names(IEnumerable<Buffer> buffers) => string.Join(", ", buffers.Select(Name).DefaultIfEmpty("nothing"));

        string Name(Buffer buffer) => buffer.Residence switch
        {
            Residence.Input => schedule.Function.Inputs[buffer.Index].Name,
            Residence.Output => schedule.Function.Outputs[buffer.Index].Name,
            _ => $"{buffer}",
        };
    }

    private static string What(Kernel kernel) => kernel switch
    {
        LoopKernel k when IsFill(k) => $"fill {k.Domain}",
        LoopKernel k => $"loop {k.Domain} of {string.Join(" ", k.Body.OfType<Apply>().Select(a => a.Op.Name).Concat(k.Stores.Where(s => s.Monoid is not null).Select(s => $"{s.Monoid}")).DefaultIfEmpty("copies"))}",
        ContractionKernel k => $"product {(k.Batch.Count > 0 ? $"{k.Batch} of " : "")}{k.M}×{k.K} by {k.K}×{k.N}",
        RoutineKernel k => $"routine {k.Routine.Name}",
        _ => kernel.GetType().Name,
    };

    // By what the step that computes it needs, and by each that reads it.
    private static IEnumerable<string> Reasons(Kernel writer, Buffer buffer, IEnumerable<(int Step, Kernel Kernel)> readers, Func<int, string?> later) => readers.Where(r => r.Kernel != writer).Select(r => (writer, r.Kernel) switch
    {
        (ContractionKernel, _) => "a product is a step of its own",
        (RoutineKernel, _) => "a routine is a step of its own",
        (_, ContractionKernel) => $"the product in step {r.Step} reads it",
        (_, RoutineKernel) => $"the routine in step {r.Step} reads it",
        (LoopKernel w, _) when w.Stores.Any(s => s.Buffer == buffer && s.Monoid is not null) => $"it is complete only when its loop is done, and step {r.Step} reads it",
        (LoopKernel w, LoopKernel k) when w.Domain != k.Domain => $"the loop in step {r.Step} runs over {k.Domain}",
        (LoopKernel w, LoopKernel k) when k.Accesses.Any(a => a.Buffer == buffer && (a.Place is not null || w.Stores.Any(s => s.Buffer == buffer && s.At != a.At))) => $"the loop in step {r.Step} reads it at other positions",
        _ when later(r.Step) is { } other => $"the loop in step {r.Step} reads {other} too, which is complete only after this loop",
        _ => "this loop has all the code that a loop may have",
    });

    private static bool IsFill(Kernel kernel) => kernel is LoopKernel { Body: [Number] };

    private static bool IsValue(Buffer buffer) => buffer.Residence != Residence.Scratch || buffer.Origin is not null;
}
