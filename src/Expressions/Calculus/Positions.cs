namespace ExprGrad.Calculus;

/// <summary>Where in memory the elements of a tensor come from or go to.</summary>
internal static class Positions
{
    /// <summary>The offset of every element, in row-major order, from how far apart neighbours on each axis are.</summary>
    public static int[] Of(Shape shape, IReadOnlyList<int> strides, int start = 0)
    {
        var (positions, at, offset) = (new int[shape.Count], new int[shape.Rank], start);
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = offset;
            var axis = shape.Rank - 1;
            for (; axis >= 0 && at[axis] == shape[axis] - 1; axis--)
            {
                offset -= at[axis] * strides[axis];
                at[axis] = 0;
            }

            if (axis >= 0)
            {
                at[axis]++;
                offset += strides[axis];
            }
        }

        return positions;
    }

    /// <summary>The offsets in a shape of the elements in windows of it.</summary>
    public static int[] Of(Sequence<Window> windows, Shape shape)
    {
        var strides = shape.Strides;
        return Of(
            new(windows.Select(w => w.Extent).ToSequence()),
            [.. windows.Select((w, axis) => w.Step * strides[axis])],
            windows.Select((w, axis) => w.Extent == 0 ? 0 : w.Start * strides[axis]).Sum());
    }
}

/// <summary>How far apart in an operand the neighbours on each axis of a result are; 0 along an axis that the operand does not have.</summary>
internal static class Strides
{
    /// <summary>Axis i of the operand is axis <c>places[i]</c> of a result of a rank.</summary>
    public static int[] Along(Shape operand, int rank, Sequence<int> places)
    {
        var strides = new int[rank];
        for (var axis = 0; axis < places.Count; axis++)
        {
            strides[places[axis]] = operand.Strides[axis];
        }

        return strides;
    }

    /// <summary>The operand has some axes in ascending order; the one that was <c>kept[i]</c> is axis <c>places[i]</c> of a result of a rank.</summary>
    public static int[] Along(Shape operand, Sequence<int> kept, Sequence<int> places, int rank)
    {
        var order = Enumerable.Range(0, kept.Count).OrderBy(i => kept[i]);
        return Along(operand, rank, order.Select(i => places[i]).ToSequence());
    }

    /// <summary>Those of a factor of a contraction, on the axes of the product and on those that are summed over.</summary>
    public static (int[] Result, int[] Summed) OfContraction(Contract c, Shape factor, bool isRight)
    {
        var (batch, left) = (c.Axes.Batch, c.Axes.LeftFree(c.A.Shape.Rank));
        var free = isRight ? c.Axes.RightFree(c.B.Shape.Rank) : left;
        var (result, strides) = (new int[c.Shape.Rank], factor.Strides);
        for (var i = 0; i < batch.Count; i++)
        {
            result[i] = strides[isRight ? batch[i].Right : batch[i].Left];
        }

        for (var i = 0; i < free.Count; i++)
        {
            result[batch.Count + (isRight ? left.Count : 0) + i] = strides[free[i]];
        }

        return (result, [.. c.Axes.Contracted.Select(p => strides[isRight ? p.Right : p.Left])]);
    }
}
