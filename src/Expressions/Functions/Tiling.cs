namespace ExprGrad;

/// <summary>Tensors cut into parts, repeated, and turned around.</summary>
public static class Tiling
{
    extension(Expr x)
    {
        /// <summary>Some neighbouring axes as one, all of them if none is named.</summary>
        /// <exception cref="ShapeException">x has no such axes, or the last stands before the first.</exception>
        public Expr Flatten(int from = 0, int to = -1)
        {
            if (x.Shape.Rank == 0)
            {
                return x.Reshape(1);
            }

            var (first, last) = (x.Shape.Axis(from, "flatten"), x.Shape.Axis(to, "flatten"));
            var extent = x.Shape.Extents.Skip(first).Take(last - first + 1).Aggregate(1L, (n, m) => Shape.Extent(n * m, "flatten"));
            return first > last ? throw new ShapeException($"flatten: found axes {first} to {last} of {x.Shape}, expected them in order")
                : x.Reshape(new Shape([.. x.Shape.Extents.Take(first), (int)extent, .. x.Shape.Extents.Skip(last + 1)]));
        }

        /// <summary>Cut along one axis into so many equal parts.</summary>
        /// <exception cref="ShapeException">x has no such axis, or its extent is no multiple of the parts.</exception>
        public IReadOnlyList<Expr> Split(int axis, int parts)
        {
            var n = x.Shape[x.Shape.Axis(axis, "split")];
            return parts > 0 && n % parts == 0 ? x.Split(axis, [.. Enumerable.Repeat(n / parts, parts)])
                : throw new ShapeException($"split: found {parts} parts of axis {axis} of {x.Shape}, expected a divisor of {n}");
        }

        /// <summary>Cut along one axis into parts of the given extents.</summary>
        /// <exception cref="ShapeException">x has no such axis, or the extents do not add up to that of it.</exception>
        public IReadOnlyList<Expr> Split(int axis, ReadOnlySpan<int> extents)
        {
            var (at, start, parts) = (x.Shape.Axis(axis, "split"), 0, new List<Expr>());
            if (extents.ToArray().Sum(n => (long)n) != x.Shape[at] || extents.ToArray().Any(n => n < 0))
            {
                throw new ShapeException($"split: found parts of {Sequence.Create(extents)}, expected extents that add up to {x.Shape[at]}, axis {at} of {x.Shape}");
            }

            foreach (var extent in extents)
            {
                parts.Add(x.Slice(at, extent == 0 ? 0 : start, extent));
                start += extent;
            }

            return parts;
        }

        /// <summary>The whole tensor again and again along its axes, a number of times for each: <c>a b a b</c>.</summary>
        /// <exception cref="ShapeException">There is not one number for each axis, or one is negative, or the tensor is too large to be counted.</exception>
        public Expr Tile(params ReadOnlySpan<int> repeats)
        {
            if (repeats.Length != x.Shape.Rank)
            {
                throw new ShapeException($"tile: found {Sequence.Create(repeats)}, expected a number for each axis of {x.Shape}");
            }

            var tiled = x;
            for (var axis = 0; axis < repeats.Length; axis++)
            {
                tiled = Multiplied(tiled, axis, repeats[axis], before: true, "tile");
            }

            return tiled;
        }

        /// <summary>Each element of one axis so many times in a row: <c>a a b b</c>.</summary>
        /// <exception cref="ShapeException">x has no such axis, or the number is negative, or the tensor is too large to be counted.</exception>
        public Expr Repeat(int count, int axis) => Multiplied(x, x.Shape.Axis(axis, "repeat"), count, before: false, "repeat");

        /// <summary>The elements of one axis moved on by some places, or back if negative; what leaves at one end comes in at the other.</summary>
        /// <exception cref="ShapeException">x has no such axis.</exception>
        public Expr Roll(int shift, int axis)
        {
            var at = x.Shape.Axis(axis, "roll");
            var n = x.Shape[at];
            var left = n == 0 ? 0 : ((shift % n) + n) % n;
            return left == 0 ? x : Structural.Concatenate(at, x.Slice(at, n - left, left), x.Slice(at, 0, n - left));
        }
    }

    // A new axis before or after the one, along which x is repeated; both become one.
    private static Expr Multiplied(Expr x, int axis, int count, bool before, string operation)
    {
        var extent = count < 0 ? throw new ShapeException($"{operation}: found {count} times, expected 0 or more") : Shape.Extent((long)x.Shape[axis] * count, operation);
        var (lead, rest, place) = (x.Shape.Extents.Take(axis), x.Shape.Extents.Skip(axis + 1), before ? axis : axis + 1);
        Sequence<int> pair = before ? [count, x.Shape[axis]] : [x.Shape[axis], count];
        var along = x.Along(new Shape([.. lead, .. pair, .. rest]), Enumerable.Range(0, x.Shape.Rank + 1).Where(a => a != place).ToSequence());
        return count == 1 ? x : along.Reshape(new Shape([.. lead, extent, .. rest]));
    }
}
