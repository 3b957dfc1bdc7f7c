using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler;

/// <summary>
/// Working memory for calls of one compiled function: each call takes an arena and gives it back, so that calls on several threads do not meet and
/// a steady state allocates nothing. There are never more arenas than calls that ran at once.
/// </summary>
internal sealed class Arenas(long bytes)
{
    /// <summary>The most bytes that an arena can have.</summary>
    public static readonly long Largest = Array.MaxLength - Layout.Alignment;

    private readonly Pool<byte[]> pool = new(() => GC.AllocateUninitializedArray<byte>((int)bytes + Layout.Alignment, pinned: true));

    /// <summary>An arena; its contents are undefined.</summary>
    public byte[] Take() => pool.Take();

    /// <summary>Gives an arena back.</summary>
    public void Return(byte[] arena) => pool.Return(arena);

    /// <summary>The first aligned address of an arena, which does not move.</summary>
    public static unsafe nint Start(byte[] arena) =>
        ((nint)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(arena)) + Layout.Alignment - 1) & -Layout.Alignment;
}
