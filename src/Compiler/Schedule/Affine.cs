namespace ExprGrad.Compiler;

/// <summary>A number that depends on the indices of a loop nest: <c>Offset + Σ Strides[axis] · index[axis]</c>.</summary>
internal sealed record Affine(int Offset, Sequence<int> Strides)
{
    /// <summary>The index along one axis of a nest of the given rank.</summary>
    public static Affine Axis(int rank, int axis)
    {
        var strides = new int[rank];
        strides[axis] = 1;
        return new(0, strides.ToSequence());
    }

    /// <summary>The same number everywhere.</summary>
    public static Affine Constant(int rank, int value) => new(value, new int[rank].ToSequence());

    /// <summary>Every index of a nest, in order.</summary>
    public static Affine[] Identity(int rank)
    {
        var axes = new Affine[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            axes[axis] = Axis(rank, axis);
        }

        return axes;
    }

    /// <summary>Where in row-major memory of the given shape the element at some coordinates stands.</summary>
    public static Affine Linear(int rank, Shape shape, IReadOnlyList<Affine> coordinates)
    {
        var (offset, strides, apart) = (0, new int[rank], shape.Strides);
        for (var axis = 0; axis < apart.Count; axis++)
        {
            offset += coordinates[axis].Offset * apart[axis];
            for (var loop = 0; loop < rank; loop++)
            {
                strides[loop] += coordinates[axis].Strides[loop] * apart[axis];
            }
        }

        return new(offset, strides.ToSequence());
    }

    /// <summary>The least and the greatest number over a domain, together with how far a place that is found at run time may be.</summary>
    public (long Low, long High) Range(Sequence<int> domain, Place? place)
    {
        var (low, high) = ((long)Offset, (long)Offset);
        var reaches = Strides.Zip(domain, (stride, n) => (long)stride * (n - 1));
        foreach (var reach in place is null ? reaches : reaches.Append((long)place.Stride * (place.Extent - 1)))
        {
            (low, high) = (low + Math.Min(0, reach), high + Math.Max(0, reach));
        }

        return (low, high);
    }

    public static Affine operator +(Affine a, int offset) => a with { Offset = a.Offset + offset };

    public static Affine operator +(Affine a, Affine b) => new(a.Offset + b.Offset, a.Strides.Zip(b.Strides, (m, n) => m + n).ToSequence());

    public static Affine operator *(Affine a, int factor)
    {
        var strides = a.Strides.Span.ToArray();
        foreach (ref var stride in strides.AsSpan())
        {
            stride *= factor;
        }

        return new(a.Offset * factor, strides.ToSequence());
    }
}
