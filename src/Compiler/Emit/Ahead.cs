using System.Runtime.Intrinsics.X86;
using ExprGrad.Algebra;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// What the loops of a band ask memory for before it is needed: while one computes on a block of rows, those of the next block come into cache. The hardware itself foresees
/// the next elements of a row, but no further row.
/// </summary>
internal static class Ahead
{
    /// <summary>For each loop of a band the buffers of which it asks for the next block: those that it does most with of all loops that read them.</summary>
    /// <param name="nests">The loops, in their order.</param>
    /// <param name="written">What the band writes, which is in cache.</param>
    public static ILookup<LoopNest, Buffer> Of(IReadOnlyList<LoopNest> nests, IReadOnlySet<Buffer> written) =>
        (from nest in Sse.IsSupported ? nests : []
         from load in Loads(nest)
         where !written.Contains(load.Buffer)
         group nest by load.Buffer into readers
         select (Nest: readers.MaxBy(Work)!, Buffer: readers.Key)).ToLookup(ahead => ahead.Nest, ahead => ahead.Buffer, (IEqualityComparer<LoopNest>)ReferenceEqualityComparer.Instance);

    /// <summary>What a loop reads of a block of rows, element after element.</summary>
    public static IEnumerable<Load> Loads(LoopNest nest) => nest.Outer == 0 || nest.Depth == nest.Outer ? []
        : nest.Body.Where(p => p.Depth == nest.Depth).Select(p => p.Instruction).OfType<Load>().Where(load => load.At.Strides[^1] == 1 && load.At.Strides[nest.Outer - 1] != 0);

    private static int Work(LoopNest nest) => nest.Body.Where(p => p.Depth == nest.Depth).Sum(p => p.Instruction is Apply apply ? Cost.Weight(apply.Op) : 0);
}
