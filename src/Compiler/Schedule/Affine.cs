namespace ExprGrad.Compiler;

/// <summary>A number that depends on the indices of a loop nest: <c>Offset + Σ Strides[axis] · index[axis]</c>.</summary>
internal sealed record Affine(int Offset, Sequence<int> Strides)
{
    /// <summary>The index along one axis of a nest of the given rank.</summary>
    public static Affine Axis(int rank, int axis) => new(0, Enumerable.Range(0, rank).Select(a => a == axis ? 1 : 0).ToSequence());

    /// <summary>The same number everywhere.</summary>
    public static Affine Constant(int rank, int value) => new(value, new int[rank].ToSequence());

    /// <summary>Every index of a nest, in order.</summary>
    public static Affine[] Identity(int rank) => [.. Enumerable.Range(0, rank).Select(axis => Axis(rank, axis))];

    /// <summary>Where in row-major memory of the given shape the element at some coordinates stands.</summary>
    public static Affine Linear(int rank, Shape shape, IReadOnlyList<Affine> coordinates) =>
        coordinates.Zip(shape.Strides, (c, stride) => c * stride).Aggregate(Constant(rank, 0), (sum, term) => sum + term);

    public static Affine operator +(Affine a, Affine b) => new(a.Offset + b.Offset, a.Strides.Zip(b.Strides, (m, n) => m + n).ToSequence());

    public static Affine operator +(Affine a, int offset) => a with { Offset = a.Offset + offset };

    public static Affine operator *(Affine a, int factor) => new(a.Offset * factor, a.Strides.Select(s => s * factor).ToSequence());
}
