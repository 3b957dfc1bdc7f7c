using System.Runtime.Intrinsics.X86;
using ExprGrad.Algebra;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// What the loops of a band ask memory for before it is needed: while one computes on a block of rows, those of the next block come into cache. The hardware itself foresees
/// the next elements of a row, but no further row.
/// </summary>
internal static class Ahead
{
    /// <summary>For each loop of a band where it asks for the next block: in what it has most work with, of all loops that read or write it.</summary>
    /// <param name="nests">The loops, in their order.</param>
    /// <param name="temporaries">What the band has room for in cache.</param>
    public static ILookup<LoopNest, (Buffer Buffer, Affine At)> Of(IReadOnlyList<LoopNest> nests, IEnumerable<Buffer> temporaries) =>
        (from nest in Sse.IsSupported ? nests : []
         from access in Accesses(nest)
         group (Nest: nest, Access: access) by access.Buffer into users
         where !temporaries.Contains(users.Key)
         select users.MaxBy(user => Work(user.Nest))).ToLookup(user => user.Nest, user => user.Access, (IEqualityComparer<LoopNest>)ReferenceEqualityComparer.Instance);

    // What a loop reads and writes of a block of rows, element after element.
    private static IEnumerable<(Buffer Buffer, Affine At)> Accesses(LoopNest nest) => nest.Outer == 0 || nest.Depth == nest.Outer ? []
        : nest.Body.Where(p => p.Depth == nest.Depth).Select(p => p.Instruction).OfType<Load>().Select(load => (load.Buffer, load.At))
            .Concat(nest.Stores.Where(s => s.Depth == nest.Depth).Select(s => (s.Store.Buffer, s.Store.At)))
            .Where(access => access.At.Strides[^1] == 1 && access.At.Strides[nest.Outer - 1] != 0);

    private static int Work(LoopNest nest) => nest.Body.Where(p => p.Depth == nest.Depth).Sum(p => p.Instruction is Apply apply ? Cost.Weight(apply.Op) : 0);
}
