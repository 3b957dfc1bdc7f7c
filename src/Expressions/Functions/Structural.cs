namespace ExprGrad;

/// <summary>
/// The linear operations that move elements about. Each is linear in its operand, so that its derivative is its transpose.
/// An operation that would change nothing returns its operand.
/// </summary>
public static class Structural
{
    extension(Expr x)
    {
        /// <summary>The same value under a name, which prints, drawings and derivatives then use.</summary>
        public Expr Named(string name)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            return new Named(x, name);
        }

        /// <summary>The same elements in row-major order under other extents.</summary>
        public Expr Reshape(params ReadOnlySpan<int> extents) => x.Reshape(Shape.Of(extents));

        /// <summary>The same elements in row-major order under another shape.</summary>
        public Expr Reshape(Shape shape) => x.Shape == shape ? x : x is Reshape inner ? inner.X.Reshape(shape) : new Reshape(x, shape);

        /// <summary>Axes in another order: axis i of the result is axis <c>order[i]</c>.</summary>
        public Expr Permute(params ReadOnlySpan<int> order)
        {
            var axes = new int[order.Length];
            for (var i = 0; i < axes.Length; i++)
            {
                axes[i] = x.Shape.Axis(order[i], "permute");
            }

            return axes.SequenceEqual(Enumerable.Range(0, x.Shape.Rank)) ? x
                : x is Permute inner && axes.Length == x.Shape.Rank ? inner.X.Permute([.. axes.Select(a => inner.Order[a])])
                : new Permute(x, new Sequence<int>(axes));
        }

        /// <summary>The last two axes exchanged.</summary>
        public Expr Transpose() => x.Shape.Rank < 2
            ? throw new ShapeException($"transpose: found {x.Shape}, expected at least two axes")
            : x.Permute([.. Enumerable.Range(0, x.Shape.Rank - 2), x.Shape.Rank - 1, x.Shape.Rank - 2]);

        /// <summary>A new axis of extent 1.</summary>
        public Expr Expand(int axis)
        {
            var at = x.Shape.NewAxis(axis, "expand");
            return x.Reshape(new Shape([.. x.Shape.Extents.Take(at), 1, .. x.Shape.Extents.Skip(at)]));
        }

        /// <summary>Without some axes of extent 1; all of them if none is named.</summary>
        public Expr Squeeze(params ReadOnlySpan<int> axes)
        {
            var ones = axes.IsEmpty ? Ones(x.Shape) : x.Shape.AxesOrAll(axes, "squeeze");
            return ones.All(a => x.Shape[a] == 1) ? x.Reshape(x.Shape.Without(ones))
                : throw new ShapeException($"squeeze: found axes {ones} of {x.Shape}, expected extent 1");
        }

        /// <summary>Repeated to a larger shape: aligned at the last axis, extents of 1 stretch.</summary>
        public Expr BroadcastTo(Shape shape)
        {
            if (x.Shape == shape)
            {
                return x;
            }

            if (Shape.Broadcast(x.Shape, shape, "broadcast") != shape)
            {
                throw new ShapeException($"broadcast: found {x.Shape}, expected a shape that stretches to {shape}");
            }

            var lead = shape.Rank - x.Shape.Rank;
            var kept = Enumerable.Range(0, x.Shape.Rank).Where(a => x.Shape[a] == shape[a + lead]).ToSequence();
            var squeezed = x.Reshape(new Shape(kept.Select(a => x.Shape[a]).ToSequence()));
            return squeezed.Along(shape, kept.Select(a => a + lead).ToSequence());
        }

        /// <summary>Repeated along new axes: axis i is axis <c>axes[i]</c> of the result.</summary>
        public Expr Along(Shape shape, Sequence<int> axes) => x.Shape == shape && axes.Count == shape.Rank ? x
            : x is Broadcast inner ? new Broadcast(inner.X, x.Shape.BroadcastAlong(shape, axes), inner.Axes.Select(a => axes[a]).ToSequence())
            : new Broadcast(x, shape, axes);

        /// <summary>What a reduction over some axes gave, repeated along them again.</summary>
        internal Expr RestoreAxes(Shape shape, Sequence<int> axes) => x.Along(shape, Enumerable.Range(0, shape.Rank).Except(axes).ToSequence());

        /// <summary>A window on every axis.</summary>
        public Expr Slice(Sequence<Window> windows)
        {
            var forward = windows.Select(w => w.Extent <= 1 ? w with { Step = 1 } : w).ToSequence();
            return forward.SequenceEqual(x.Shape.Extents.Select(Window.All)) ? x : new Slice(x, forward);
        }

        /// <summary>A window of one axis: <c>length</c> elements from <c>start</c>, by <c>step</c>, which may be negative.</summary>
        public Expr Slice(int axis, int start, int length, int step = 1)
        {
            var at = x.Shape.Axis(axis, "slice");
            return x.Slice(x.Shape.Extents.Select((n, a) => a == at ? new Window(start, step, length) : Window.All(n)).ToSequence());
        }

        /// <summary>The element at one position of an axis, which disappears.</summary>
        public Expr At(int axis, int position)
        {
            var at = x.Shape.Axis(axis, "at");
            return position >= 0 && position < x.Shape[at] ? x.Slice(at, position, 1).Squeeze(at)
                : throw new ShapeException($"at: found position {position} on axis {at}, expected 0 to {x.Shape[at] - 1} of {x.Shape}");
        }

        /// <summary>The elements of one axis in reverse order.</summary>
        public Expr Flip(int axis)
        {
            var n = x.Shape[x.Shape.Axis(axis, "flip")];
            return n == 0 ? x : x.Slice(axis, n - 1, n, -1);
        }

        /// <summary>Zeros before and after the elements of one axis.</summary>
        public Expr Pad(int axis, int before, int after)
        {
            var at = x.Shape.Axis(axis, "pad");
            var shape = new Shape(x.Shape.Extents.Select((n, a) => a == at ? Shape.Extent((long)n + before + after, "pad") : n).ToSequence());
            return x.Pad(x.Shape.Extents.Select((n, a) => new Window(a == at ? before : 0, 1, n)).ToSequence(), shape);
        }

        /// <summary>Placed into windows of a tensor of zeros.</summary>
        public Expr Pad(Sequence<Window> windows, Shape shape) =>
            x.Shape == shape && windows.Zip(shape.Extents).All(p => p.First == Window.All(p.Second)) ? x : new Pad(x, windows, shape);
    }

    /// <summary>One number everywhere.</summary>
    public static Expr Fill(double number, Shape shape) => ((Expr)number).BroadcastTo(shape);

    /// <summary>Operands laid end to end along one axis.</summary>
    public static Expr Concatenate(int axis, params Operands parts) =>
        parts.Count == 1 ? parts[0] : new Concatenate(parts, parts.Count == 0 ? 0 : parts[0].Shape.Axis(axis, "concatenate"));

    /// <summary>Operands of one shape along a new axis.</summary>
    public static Expr Stack(int axis, params Operands parts)
    {
        var shape = parts.Count > 0 ? parts[0].Shape : throw new ShapeException("stack: found no operand, expected at least one");
        var at = shape.NewAxis(axis, "stack");
        return parts.FirstOrDefault(p => p.Shape != shape) is { } odd ? throw new ShapeException($"stack: found {shape} and {odd.Shape}, expected one shape")
            : Concatenate(at, [.. parts.Select(p => p.Expand(at))]);
    }

    internal static Expr Slice(Expr x, ReadOnlySpan<Range> ranges)
    {
        if (ranges.Length > x.Shape.Rank)
        {
            throw new ShapeException($"slice: found {ranges.Length} ranges, expected at most one for each axis of {x.Shape}");
        }

        var windows = x.Shape.Extents.Select(Window.All).ToArray();
        for (var axis = 0; axis < ranges.Length; axis++)
        {
            var n = x.Shape[axis];
            var (start, end) = (ranges[axis].Start.GetOffset(n), ranges[axis].End.GetOffset(n));
            windows[axis] = start >= 0 && start <= end && end <= n ? new(start, 1, end - start)
                : throw new ShapeException($"slice: found {ranges[axis]} on axis {axis}, expected a range of 0..{n} of {x.Shape}");
        }

        return x.Slice(new Sequence<Window>(windows));
    }

    /// <summary>The permutation that undoes this one.</summary>
    public static Sequence<int> Inverse(this Sequence<int> order)
    {
        var inverse = new int[order.Count];
        for (var i = 0; i < inverse.Length; i++)
        {
            inverse[order[i]] = i;
        }

        return new(inverse);
    }

    private static Sequence<int> Ones(Shape shape) => Enumerable.Range(0, shape.Rank).Where(a => shape[a] == 1).ToSequence();
}
