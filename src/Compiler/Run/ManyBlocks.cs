using System.Buffers;
using System.Runtime.InteropServices;

namespace ExprGrad.Compiler;

/// <summary>Many blocks of memory held in place for a call, with the table of their addresses; all of it from pools.</summary>
internal readonly unsafe ref struct ManyBlocks<T> : IDisposable
    where T : unmanaged
{
    private readonly MemoryHandle[] handles;
    private readonly nint[] table;
    private readonly GCHandle tableHandle;
    private readonly ReadOnlySpan<ReadOnlyMemory<T>> inputs;
    private readonly ReadOnlySpan<Memory<T>> outputs;

    /// <summary>Holds the blocks; the table has room for some entries more.</summary>
    public ManyBlocks(ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> outputs, int more)
    {
        this.inputs = inputs;
        this.outputs = outputs;
        handles = ArrayPool<MemoryHandle>.Shared.Rent(Count);
        table = ArrayPool<nint>.Shared.Rent(Count + more);
        tableHandle = GCHandle.Alloc(table, GCHandleType.Pinned);
        for (var i = 0; i < Count; i++)
        {
            handles[i] = i < inputs.Length ? inputs[i].Pin() : outputs[i - inputs.Length].Pin();
            table[i] = (nint)handles[i].Pointer;
        }
    }

    /// <summary>The addresses of the inputs, the outputs, and room.</summary>
    public nint* Table => (nint*)tableHandle.AddrOfPinnedObject();

    private int Count => inputs.Length + outputs.Length;

    /// <summary>Whether an output shares memory with another block.</summary>
    public bool Overlap()
    {
        var blocks = ArrayPool<Block>.Shared.Rent(Count);
        for (var i = 0; i < Count; i++)
        {
            var length = i < inputs.Length ? inputs[i].Length : outputs[i - inputs.Length].Length;
            blocks[i] = new(table[i], table[i] + ((nint)length * sizeof(T)), i >= inputs.Length);
        }

        var found = false;
        blocks.AsSpan(0, Count).Sort();
        var (end, endOfOutputs) = (nint.MinValue, nint.MinValue);
        foreach (var block in blocks.AsSpan(0, Count))
        {
            if (block.Start < block.End)
            {
                found |= block.Start < (block.IsOutput ? end : endOfOutputs);
                end = nint.Max(end, block.End);
                endOfOutputs = block.IsOutput ? nint.Max(endOfOutputs, block.End) : endOfOutputs;
            }
        }

        ArrayPool<Block>.Shared.Return(blocks);
        return found;
    }

    /// <summary>Lets the blocks go.</summary>
    public void Dispose()
    {
        foreach (var handle in handles.AsSpan(0, Count))
        {
            handle.Dispose();
        }

        tableHandle.Free();
        ArrayPool<MemoryHandle>.Shared.Return(handles, clearArray: true);
        ArrayPool<nint>.Shared.Return(table);
    }

    private readonly record struct Block(nint Start, nint End, bool IsOutput) : IComparable<Block>
    {
        public int CompareTo(Block other) => Start.CompareTo(other.Start);
    }
}
