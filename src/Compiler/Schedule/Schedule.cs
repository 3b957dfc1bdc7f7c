namespace ExprGrad.Compiler;

/// <summary>Kernels in the order in which they run, and the buffers they pass values through.</summary>
internal sealed record Schedule(
    Function Function, IReadOnlyList<Kernel> Kernels, IReadOnlyList<Buffer> Inputs, IReadOnlyList<Buffer> Outputs,
    IReadOnlyList<Buffer> Constants, IReadOnlyList<Buffer> Scratch)
{
    /// <summary>Elementwise values that each loop computes again that needs them.</summary>
    public IReadOnlyList<Recomputed> Recomputed { get; init; } = [];

    /// <summary>The kernels as if those that take turns ran one after the other, each as a whole.</summary>
    public IEnumerable<Kernel> InTurns => Kernels.SelectMany(kernel => kernel is BandKernel band ? (IEnumerable<Kernel>)band.Turns : [kernel]);

    /// <summary>The schedule as text, a line for each kernel, and one for each turn of a band.</summary>
    public override string ToString() => string.Join('\n', Kernels.Select(Line));

    private static string Line(Kernel kernel) => kernel is BandKernel band
        ? string.Join("\n  ", band.Turns.Select(Text).Prepend($"band {Extent(band)}, anew in each {string.Join(", ", band.Temporaries)}"))
        : Text(kernel) + (kernel.Parts > 1 ? $"  in {kernel.Parts} parts" : "");

    private static string Extent(BandKernel band) => band.IsLeftOver ? "of what is left over" : $"in {band.Parts} parts{(band.Blocks > band.Parts ? $" of {band.Blocks / band.Parts} blocks" : "")}";

    private static string Text(Kernel kernel) => kernel switch
    {
        LoopKernel k => $"loop {k.Domain}: {string.Join(", ", k.Reads)} -> {string.Join(", ", k.Writes)}  ({string.Join(" ", k.Body.OfType<Apply>().Select(a => a.Op.Name))})",
        ContractionKernel k => $"dot {k.Batch} {k.M}x{k.N}x{k.K}: {k.A.Buffer}, {k.B.Buffer} -> {k.C.Buffer}",
        RoutineKernel k => $"call {k.Routine.Name} [{k.Batch}] {string.Join(" ", k.Cores)}: {string.Join(", ", k.Operands)} -> {k.Result}",
        _ => kernel.ToString(),
    };
}

/// <summary>An elementwise value that is not in memory, since it is cheap to compute from what is.</summary>
/// <param name="Value">The value.</param>
/// <param name="Sources">What it is computed from.</param>
/// <param name="Loops">How many loops compute it.</param>
internal sealed record Recomputed(Map Value, Sequence<Buffer> Sources, int Loops);
