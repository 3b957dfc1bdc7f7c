using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ExprGrad.Compiler.Kernels;

/// <summary>Asks for memory before it is needed, where the machine can be asked. The rows of a large C lie pages apart: no hardware foresees the next tile.</summary>
internal static unsafe class Prefetch
{
    private const int Line = 64;

    /// <summary>The lines of a few rows; they need not exist.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Rows<T>(T* start, nint row, int rows, nint width) where T : unmanaged
    {
        if (!Sse.IsSupported) return;
        for (var i = 0; i < rows; i++, start += row)
        {
            byte* at = (byte*)start, last = (byte*)(start + width) - 1;
            for (; at < last; at += Line) Sse.Prefetch0(at);
            Sse.Prefetch0(last);
        }
    }
}
