using System.Runtime.CompilerServices;
using ExprGrad.Compiler;

namespace ExprGrad.Benchmarks.Models;

/// <summary>The bytes that no layout can do without, given the order of the kernels.</summary>
internal static class LiveSet
{
    /// <summary>What is held throughout, and the most that is live of the rest in any kernel.</summary>
    public static double Bytes<T>(CompiledFunction<T> compiled)
        where T : unmanaged
    {
        var (schedule, ranges, size) = (compiled.Schedule, LiveRange.Of(compiled.Schedule), Unsafe.SizeOf<T>());
        var most = Enumerable.Range(0, schedule.Kernels.Count)
            .Select(at => ranges.Where(r => r.Value.Overlaps(new(at, at))).Sum(r => (double)r.Key.Shape.Count * size)).DefaultIfEmpty().Max();
        return compiled.Memory.Total - compiled.Memory.Working + most;
    }
}
