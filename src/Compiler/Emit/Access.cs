using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// Reads and writes of values at addresses, which LINQ trees can hold as numbers but not as pointers. All inline to one move; those of single numbers, of which there may be
/// very many in one method, in a third of the time that a generic function takes.
/// </summary>
internal static unsafe class Access
{
    /// <summary>The value that starts at element <paramref name="index"/> after <paramref name="address"/>, aligned or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue Load<TElement, TValue>(nint address, long index)
        where TElement : unmanaged
        where TValue : unmanaged =>
        Unsafe.ReadUnaligned<TValue>((TElement*)address + index);

    /// <summary>Writes <paramref name="value"/> from element <paramref name="index"/> after <paramref name="address"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TElement, TValue>(nint address, long index, TValue value)
        where TElement : unmanaged
        where TValue : unmanaged =>
        Unsafe.WriteUnaligned((TElement*)address + index, value);

    /// <summary>The number at element <paramref name="index"/> after <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double LoadDouble(nint address, long index) => ((double*)address)[index];

    /// <inheritdoc cref="LoadDouble"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadSingle(nint address, long index) => ((float*)address)[index];

    /// <summary>Writes <paramref name="value"/> to element <paramref name="index"/> after <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreDouble(nint address, long index, double value) => ((double*)address)[index] = value;

    /// <inheritdoc cref="StoreDouble"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSingle(nint address, long index, float value) => ((float*)address)[index] = value;

    /// <summary>Asks for the memory at element <paramref name="index"/> after <paramref name="address"/>, which need not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<TElement>(nint address, long index)
        where TElement : unmanaged => Sse.Prefetch0((TElement*)address + index);

    /// <summary>An address some bytes further on; LINQ trees cannot add to an address themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Offset(nint address, long bytes) => address + (nint)bytes;
}
