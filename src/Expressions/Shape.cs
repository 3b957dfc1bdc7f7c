namespace ExprGrad;

/// <summary>
/// The extents of a tensor, outermost axis first; a scalar has rank 0. Axes count from 0, or from the end when negative.
/// Every shape rule of the language, and every shape error, is in this file.
/// </summary>
public sealed record Shape
{
    /// <summary>The shape of a number.</summary>
    public static readonly Shape Scalar = new([]);

    /// <summary>A shape of the given extents.</summary>
    /// <exception cref="ShapeException">An extent is negative, or there would be more than 2³¹ - 1 elements.</exception>
    public Shape(Sequence<int> extents)
    {
        Extents = extents;
        Count = CountOf(extents);
    }

    /// <summary>The number of elements along each axis.</summary>
    public Sequence<int> Extents { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Extents.Count;

    /// <summary>The number of elements: the product of the extents.</summary>
    public int Count { get; }

    /// <summary>The extent of one axis.</summary>
    public int this[int axis] => Extents[axis];

    /// <summary>The extent of one axis, which <c>^</c> counts from the end.</summary>
    public int this[Index axis] => Extents[axis];

    /// <summary>A shape of the given extents.</summary>
    public static Shape Of(params ReadOnlySpan<int> extents) => new(Sequence.Create(extents));

    /// <summary>The extents in brackets, <c>[2, 3]</c>.</summary>
    public override string ToString() => Extents.ToString();

    /// <inheritdoc/>
    public bool Equals(Shape? other) => ReferenceEquals(this, other) || (other is not null && Extents == other.Extents);

    /// <inheritdoc/>
    public override int GetHashCode() => Extents.GetHashCode();

    /// <summary>How far apart in memory neighbours along each axis are, in elements, in row-major order.</summary>
    public Sequence<int> Strides
    {
        get
        {
            var strides = new int[Rank];
            for (int axis = Rank - 1, stride = 1; axis >= 0; stride *= Math.Max(1, this[axis]), axis--)
            {
                strides[axis] = stride;
            }

            return new(strides);
        }
    }

    /// <summary>The axis counted from 0.</summary>
    public int Axis(int axis, string operation) => axis >= -Rank && axis < Rank
        ? axis < 0 ? axis + Rank : axis
        : throw new ShapeException($"{operation}: found axis {axis}, expected an axis of {this}, {AxisRange}");

    /// <summary>The place of a new axis, counted from 0.</summary>
    internal int NewAxis(int axis, string operation) => axis >= -Rank - 1 && axis <= Rank ? axis < 0 ? axis + Rank + 1 : axis
        : throw new ShapeException($"{operation}: found axis {axis}, expected a place for a new axis of {this}, {-Rank - 1} to {Rank}");

    /// <summary>An extent that was computed.</summary>
    internal static int Extent(long extent, string operation) => extent is >= 0 and <= int.MaxValue ? (int)extent
        : throw new ShapeException($"{operation}: found extent {extent}, expected 0 to {int.MaxValue}");

    /// <summary>Distinct axes counted from 0, in ascending order; no axes at all means every axis.</summary>
    public Sequence<int> AxesOrAll(ReadOnlySpan<int> axes, string operation) => axes.IsEmpty
        ? Enumerable.Range(0, Rank).ToSequence()
        : Distinct(axes.ToArray().Select(a => Axis(a, operation)).Order().ToSequence(), operation);

    /// <summary>This shape without some axes.</summary>
    public Shape Without(Sequence<int> axes) => new(Extents.Where((_, axis) => !axes.Contains(axis)).ToSequence());

    /// <summary>This shape with 1 in place of some axes.</summary>
    public Shape WithOnes(Sequence<int> axes) => new(Extents.Select((n, axis) => axes.Contains(axis) ? 1 : n).ToSequence());

    /// <summary>The shape that both broadcast to: aligned at the last axis, extent 1 stretches.</summary>
    /// <param name="a">The left shape.</param>
    /// <param name="b">The right shape.</param>
    /// <param name="operation">What is done, for the error.</param>
    /// <param name="left">The name of what has the left shape, if it has one.</param>
    /// <param name="right">The name of what has the right shape, if it has one.</param>
    /// <exception cref="ShapeException">Extents differ, and neither is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b, string operation, string? left = null, string? right = null)
    {
        if (a.Rank == 0 || a == b)
        {
            return b;
        }

        var extents = new int[Math.Max(a.Rank, b.Rank)];
        for (var back = 1; back <= extents.Length; back++)
        {
            var (m, n) = (back <= a.Rank ? a[^back] : 1, back <= b.Rank ? b[^back] : 1);
            extents[^back] = m == n || n == 1 ? m : m == 1 ? n : throw new ShapeException(
                $"{operation}: axis -{back} of the left operand {Named(left, a)} has extent {m}, axis -{back} of the right {Named(right, b)} has extent {n}; expected equal extents, or 1");
        }

        return new(new Sequence<int>(extents));
    }

    /// <summary>A shape and the name of what has it, as errors show them.</summary>
    internal static string Named(string? name, Shape shape) => name is null ? $"{shape}" : $"`{name}` {shape}";

    internal Shape BroadcastAlong(Shape target, Sequence<int> axes) =>
        axes.Count == Rank && axes.Zip(axes.Skip(1)).All(p => p.First < p.Second) && axes.All(a => a >= 0 && a < target.Rank)
            && axes.Select(a => target[a]).SequenceEqual(Extents)
            ? target
            : throw new ShapeException($"broadcast: found {this} along axes {axes}, expected the extents of {target} on those axes");

    internal Shape Reshaped(Shape target) => target.Count == Count ? target
        : throw new ShapeException($"reshape: found {this} with {Count} elements, expected {target} with {target.Count}");

    internal Shape Permuted(Sequence<int> order) => order.Order().SequenceEqual(Enumerable.Range(0, Rank))
        ? new(order.Select(axis => this[axis]).ToSequence())
        : throw new ShapeException($"permute: found order {order}, expected each axis of {this} once");

    internal Shape Sliced(Sequence<Window> windows)
    {
        Windowed(windows, "slice");
        return new(windows.Select(w => w.Extent).ToSequence());
    }

    internal Shape PaddedFrom(Shape inner, Sequence<Window> windows)
    {
        Windowed(windows, "pad");
        return windows.Select(w => w.Extent).SequenceEqual(inner.Extents) ? this
            : throw new ShapeException($"pad: found {inner}, expected the extents of the windows {windows}");
    }

    internal Shape Unfolded(int axis, int size, int stride, int dilation)
    {
        var odd = size < 1 ? $"a window of {size}" : stride < 1 ? $"stride {stride}" : dilation < 1 ? $"dilation {dilation}" : null;
        var (at, span) = (Axis(axis, "unfold"), ((size - 1L) * dilation) + 1);
        return odd is not null ? throw new ShapeException($"unfold: found {odd}, expected 1 or more")
            : span > this[at] ? throw new ShapeException($"unfold: found a window over {span} elements, expected at most the extent {this[at]} of axis {at} of {this}")
            : new([.. Extents.Select((n, a) => a == at ? (int)((n - span) / stride) + 1 : n), size]);
    }

    internal static Shape Concatenated(IReadOnlyList<Shape> shapes, int axis)
    {
        var first = shapes.Count > 0 ? shapes[0] : throw new ShapeException("concatenate: found no operand, expected at least one");
        return shapes.FirstOrDefault(s => s.Rank != first.Rank || s.WithOnes([axis]) != first.WithOnes([axis])) is { } odd
            ? throw new ShapeException($"concatenate: found {first} and {odd}, expected equal extents on every axis but {axis}")
            : new(first.Extents.Select((n, a) => a == axis ? Extent(shapes.Sum(s => (long)s[axis]), "concatenate") : n).ToSequence());
    }

    // Where each of some shapes starts that follow each other; whether they fit says Concatenated.
    internal static Sequence<int> Starts(IReadOnlyList<Shape> shapes, int axis)
    {
        var starts = new int[shapes.Count];
        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] = starts[i - 1] + (axis < shapes[i - 1].Rank ? shapes[i - 1][axis] : 0);
        }

        return new(starts);
    }

    internal static Shape Elementwise(Op op, Operands operands) =>
        operands.Count != op.Arity ? throw new ShapeException($"{op.Name}: found {operands.Count} operands, expected {op.Arity}")
        : Odd(operands.Span) is { } odd ? throw new ShapeException($"{op.Name}: found operands of {operands[0].Shape} and {odd}, expected one shape")
        : operands[0].Shape;

    // A shape other than the first.
    private static Shape? Odd(ReadOnlySpan<Expr> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.Shape != operands[0].Shape)
            {
                return operand.Shape;
            }
        }

        return null;
    }

    internal Shape Reduced(Sequence<int> axes, string operation) => axes.All(axis => axis >= 0 && axis < Rank) && axes.Distinct().Count() == axes.Count
        ? Without(axes)
        : throw new ShapeException($"{operation}: found axes {axes}, expected distinct axes of {this}, {AxisRange}");

    internal Shape Gathered(Shape indices, int axis) => indices.Rank == Rank && Axis(axis, "gather") == axis && indices.WithOnes([axis]) == WithOnes([axis]) ? indices
        : throw new ShapeException($"gather: found indices {indices}, expected the extents of {this} on every axis but {axis}");

    internal Shape Scattered(Shape indices, int axis, int extent) => indices == this && Axis(axis, "scatter-add") == axis
        ? new(Extents.Select((n, a) => a == axis ? extent : n).ToSequence())
        : throw new ShapeException($"scatter-add: found indices {indices}, expected {this}");

    internal static Shape Contracted(Shape a, Shape b, ContractionAxes axes)
    {
        _ = a.Reduced(axes.Batch.Concat(axes.Contracted).Select(p => p.Left).ToSequence(), "dot");
        _ = b.Reduced(axes.Batch.Concat(axes.Contracted).Select(p => p.Right).ToSequence(), "dot");
        foreach (var (left, right) in axes.Batch.Concat(axes.Contracted))
        {
            if (a[left] != b[right])
            {
                throw new ShapeException(
                    $"dot: axis {left} of the left operand {a} has extent {a[left]}, axis {right} of the right {b} has extent {b[right]}");
            }
        }

        return new([.. axes.Batch.Select(p => a[p.Left]), .. axes.LeftFree(a.Rank).Select(i => a[i]), .. axes.RightFree(b.Rank).Select(i => b[i])]);
    }

    internal static Shape Called(Routine routine, Operands operands)
    {
        CheckRanks(routine, operands);
        var (ranks, first) = (routine.Signature.Ranks, operands[0].Shape);
        var batch = first.Extents.SkipLast(ranks[0]).ToList();
        return operands.Where((x, i) => !x.Shape.Extents.SkipLast(ranks[i]).SequenceEqual(batch)).FirstOrDefault() is { } odd
            ? throw new ShapeException($"{routine.Name}: found operands of {first} and {odd.Shape}, expected the same axes before the core")
            : new([.. batch, .. (routine.Signature.Result(routine.Signature.Cores(operands)) ?? throw new ShapeException(
                $"{routine.Name}: found {string.Join(" and ", operands.Select(Shown))}, expected {routine.Signature.Expects}")).Extents]);
    }

    internal static void CheckRanks(Routine routine, Operands operands)
    {
        var ranks = routine.Signature.Ranks;
        _ = operands.Count != ranks.Count ? throw new ShapeException($"{routine.Name}: found {operands.Count} operands, expected {ranks.Count}")
            : operands.Where((x, i) => x.Shape.Rank < ranks[i]).FirstOrDefault() is { } small ? throw new ShapeException(
                $"{routine.Name}: found {Shown(small)}, expected {routine.Signature.Expects}")
            : operands;
    }

    /// <summary>A shape with the name of what has it, if it has one.</summary>
    internal static string Shown(Expr x) => Named(Function.NameOf(x), x.Shape);

    /// <summary>How many leading axes need keys of their own, so that a counter up to 2²⁴ numbers the elements of the others.</summary>
    internal int AxesWithKeys(string operation)
    {
        var (axes, elements) = (Rank, 1L);
        while (axes > 0 && elements * this[axes - 1] <= Threefry.Numbers)
        {
            elements *= this[--axes];
        }

        return Extents.Take(axes).Aggregate(1L, (keys, n) => keys * n) <= Threefry.Numbers ? axes
            : throw new ShapeException($"{operation}: found {this}, expected at most {Threefry.Numbers} positions on an axis");
    }

    private string AxisRange => Rank == 0 ? "which has none" : $"{-Rank} to {Rank - 1}";

    private void Windowed(Sequence<Window> windows, string operation)
    {
        if (windows.Count != Rank)
        {
            throw new ShapeException($"{operation}: found {windows.Count} windows, expected one for each axis of {this}");
        }

        for (var axis = 0; axis < Rank; axis++)
        {
            if (!windows[axis].Within(this[axis]))
            {
                throw new ShapeException($"{operation}: found {windows[axis]} on axis {axis}, expected positions 0 to {this[axis] - 1} of {this}");
            }
        }
    }

    private static Sequence<int> Distinct(Sequence<int> axes, string operation) => axes.Distinct().Count() == axes.Count ? axes
        : throw new ShapeException($"{operation}: found axes {axes}, expected each axis once");

    private static int CountOf(Sequence<int> extents)
    {
        var count = 1L;
        foreach (var n in extents.Span)
        {
            count = n < 0 ? throw new ShapeException($"shape: found extent {n} in {extents}, expected 0 or more") : Math.Min(count * n, 1L << 31);
        }

        return count <= int.MaxValue || extents.Contains(0) ? (int)(extents.Contains(0) ? 0 : count)
            : throw new ShapeException($"shape: found {extents}, expected at most {int.MaxValue} elements");
    }
}
