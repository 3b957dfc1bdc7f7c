using System.Runtime.CompilerServices;
using ExprGrad.Compiler;

namespace ExprGrad.Benchmarks.Models;

/// <summary>The bytes that no layout can do without, given the order of the kernels.</summary>
internal static class LiveSet
{
    /// <summary>What is held throughout, and the most that is live of the rest in any kernel.</summary>
    public static double Bytes<T>(CompiledFunction<T> compiled)
        where T : unmanaged => compiled.Memory.Total - compiled.Memory.Working + Life.Peak(compiled.Schedule, Unsafe.SizeOf<T>());
}
