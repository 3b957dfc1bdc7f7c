using ExprGrad.Algebra;

namespace ExprGrad.Compiler;

/// <summary>How long kernels take on one core, roughly, in nanoseconds; what decides whether threads pay. The numbers were measured, with vectors of 64 bytes.</summary>
internal static class Work
{
    /// <summary>The least work of a part. To take one costs some 50 ns, and to wake a helper about 3 µs.</summary>
    public const double Grain = 10_000;

    // An operation of weight 1, a number read or written in cache, a product and sum of a contraction, and the part of a routine that grows as the cube of an extent: for double.
    private const double Operation = 0.012, Access = 0.06, Product = 0.02, Routine = 1;

    /// <summary>The work of a kernel on numbers of a size.</summary>
    public static double Of(Kernel kernel, int elementSize) => kernel switch
    {
        LoopKernel loop => Count(loop.Domain) * (loop.Body.Sum(Of) + (Access * loop.Stores.Count)) * elementSize / sizeof(double),
        BandKernel band => band.Turns.Sum(turn => Of(turn, elementSize)),
        ContractionKernel c => Count(c.Extents) * c.K * Product * elementSize / sizeof(double),
        RoutineKernel r => r.Batch * r.Cores.Sum(core => Routine * core.Count * Math.Sqrt(core.Count)),
        _ => throw new InvalidOperationException($"{kernel.GetType().Name} has no work"),
    };

    private static double Of(Instruction instruction) => instruction switch
    {
        Apply apply => Operation * Cost.Weight(apply.Op),
        Load or Pick => Access,
        _ => 0,
    };

    private static double Count(Sequence<int> extents)
    {
        var count = 1.0;
        foreach (var extent in extents.Span)
        {
            count *= extent;
        }

        return count;
    }
}
