using System.Buffers;

namespace ExprGrad.LinearAlgebra;

/// <summary>Working memory of one call of a procedure, from a pool; its contents are undefined.</summary>
internal readonly ref struct Workspace<T>(int length) : IDisposable
{
    private readonly T[] rented = ArrayPool<T>.Shared.Rent(length);

    /// <summary>The memory.</summary>
    public Span<T> Span => rented.AsSpan(0, length);

    /// <summary>Gives it back.</summary>
    public void Dispose() => ArrayPool<T>.Shared.Return(rented);
}
