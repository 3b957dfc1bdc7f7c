using System.Runtime.InteropServices;

namespace ExprGrad;

/// <summary>Numbers in row-major order with their shape: what a constant holds and what <see cref="Evaluate"/> returns.</summary>
public sealed class Dense : IEquatable<Dense>
{
    private readonly double[] elements;

    /// <summary>A tensor of the given elements, which are copied.</summary>
    /// <exception cref="ShapeException">The number of elements is not that of the shape.</exception>
    public Dense(Shape shape, params double[] elements)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(elements);
        Shape = elements.Length == shape.Count ? shape
            : throw new ShapeException($"constant: found {elements.Length} elements, expected {shape.Count} for {shape}");
        this.elements = [.. elements];
    }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The numbers, row by row.</summary>
    public ReadOnlySpan<double> Elements => elements;

    /// <summary>The number at a position in row-major order.</summary>
    public double this[int position] => elements[position];

    /// <summary>The number of a tensor that has just one.</summary>
    public double Number => elements.Length == 1 ? elements[0]
        : throw new ShapeException($"number: found {Shape}, expected one element");

    /// <summary>Equal means the same shape and the same bits: NaN equals itself, and -0 is not 0.</summary>
    public bool Equals(Dense? other) => ReferenceEquals(this, other) || (other is not null && Shape == other.Shape && Bits.SequenceEqual(other.Bits));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Dense);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Shape);
        hash.AddBytes(MemoryMarshal.AsBytes(Elements[..Math.Min(elements.Length, 64)]));
        return hash.ToHashCode();
    }

    private ReadOnlySpan<long> Bits => MemoryMarshal.Cast<double, long>(elements);
}
