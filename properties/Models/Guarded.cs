using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ExprGrad.Compiler;

namespace ExprGrad.Properties;

/// <summary>Memory between guards that nobody may write. Everything in it is NaN at first, and so is what is read beyond its ends.</summary>
internal sealed class Guarded<T>
    where T : unmanaged
{
    // An odd number, so that vectors do not find tensors where they like them best.
    private const int Guard = 37;
    private const byte Mark = 0xff;

    private readonly T[] memory;
    private readonly int start, length;

    public Guarded(int length, int start = Guard)
    {
        (memory, this.start, this.length) = (GC.AllocateUninitializedArray<T>(start + length + Guard, pinned: true), start, length);
        MemoryMarshal.AsBytes(memory.AsSpan()).Fill(Mark);
    }

    /// <summary>Memory that holds some numbers.</summary>
    public Guarded(ReadOnlySpan<T> numbers)
        : this(numbers.Length) => numbers.CopyTo(Numbers);

    /// <summary>Memory that starts at a multiple of so many bytes.</summary>
    public static Guarded<T> Aligned(int length, int bytes)
    {
        var room = new Guarded<T>(length + (bytes / Unsafe.SizeOf<T>()));
        var first = (int)((bytes - (room.Address % bytes)) % bytes) / Unsafe.SizeOf<T>();
        return new(room.memory, Guard + first, length);
    }

    private Guarded(T[] memory, int start, int length) => (this.memory, this.start, this.length) = (memory, start, length);

    public Span<T> Numbers => memory.AsSpan(start, length);

    public nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(memory, start);

    public bool IsWhole => !MemoryMarshal.AsBytes(memory.AsSpan(0, start)).ContainsAnyExcept(Mark) && !MemoryMarshal.AsBytes(memory.AsSpan(start + length)).ContainsAnyExcept(Mark);
}

/// <summary>Calls of compiled functions with memory of their own.</summary>
internal static class GuardedRun
{
    /// <summary>The results, of working memory that is full of some byte at first. Nothing but results and working memory may be written.</summary>
    public static unsafe T[][] Of<T>(CompiledFunction<T> compiled, T[][] inputs, byte rubbish, string way)
        where T : unmanaged
    {
        var given = inputs.Select(numbers => new Guarded<T>(numbers)).ToArray();
        var results = compiled.Function.Outputs.Select(o => new Guarded<T>(o.Value.Shape.Count)).ToArray();
        var working = Guarded<byte>.Aligned((int)compiled.Layout.ArenaBytes, Layout.Alignment);
        working.Numbers.Fill(rubbish);
        var table = stackalloc nint[compiled.Addresses];
        var next = 0;
        foreach (var memory in given.Concat(results))
        {
            table[next++] = memory.Address;
        }

        compiled.End(compiled.Begin(table, next));
        table[compiled.Addresses - 1] = working.Address;
        compiled.Step(table);
        Laws.True(given.Select((memory, i) => memory.IsWhole && MemoryMarshal.AsBytes(memory.Numbers).SequenceEqual(MemoryMarshal.AsBytes<T>(inputs[i]))).All(kept => kept), $"an input was written; {way}");
        Laws.True(results.All(memory => memory.IsWhole), $"written beside a result; {way}");
        Laws.True(working.IsWhole, $"written beside the working memory; {way}");
        return [.. results.Select(memory => memory.Numbers.ToArray())];
    }
}
