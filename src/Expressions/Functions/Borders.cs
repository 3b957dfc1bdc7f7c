namespace ExprGrad;

/// <summary>What continues a tensor beyond its border.</summary>
public enum Border
{
    /// <summary>The element at the edge again and again: <c>a a | a b c | c c</c>.</summary>
    Edge,

    /// <summary>The elements in reverse, without the one at the edge: <c>c b | a b c | b a</c>.</summary>
    Reflect,

    /// <summary>The elements from the other end: <c>b c | a b c | a b</c>.</summary>
    Wrap,
}

/// <summary>Padding with more than zeros.</summary>
public static class Borders
{
    extension(Expr x)
    {
        /// <summary>One number before and after the elements of one axis.</summary>
        /// <exception cref="ShapeException">x has no such axis, or the value is no number, or there are less than 0 elements before or after.</exception>
        public Expr Pad(int axis, int before, int after, Expr value)
        {
            var at = x.Shape.Axis(axis, "pad");
            return value.Shape.Rank != 0 ? throw new ShapeException($"pad: found a value {value.Shape}, expected a number")
                : before < 0 || after < 0 ? throw Negative(before, after)
                : Structural.Concatenate(at, Filled(before), x, Filled(after));

            Expr Filled(int n) => value.BroadcastTo(new Shape(x.Shape.Extents.Select((extent, a) => a == at ? n : extent).ToSequence()));
        }

        /// <summary>Elements of x before and after those of one axis, chosen by the border.</summary>
        /// <exception cref="ShapeException">x has no such axis, or there are less than 0 elements before or after, or the axis has too few elements to continue it so far.</exception>
        public Expr Pad(int axis, int before, int after, Border border)
        {
            var at = x.Shape.Axis(axis, "pad");
            var (n, most) = (x.Shape[at], Math.Max(before, after));
            var needed = most <= 0 ? 0 : border switch { Border.Edge => 1, Border.Reflect => most + 1L, _ => most };
            return before < 0 || after < 0 ? throw Negative(before, after)
                : n < needed ? throw new ShapeException($"pad: found extent {n} on axis {at} of {x.Shape}, expected at least {needed} to continue it by {most}")
                : border switch
                {
                    Border.Edge => Structural.Concatenate(at, Repeated(0, before), x, Repeated(n - 1, after)),
                    Border.Reflect => Structural.Concatenate(at, Part(before, before, -1), x, Part(n - 2, after, -1)),
                    _ => Structural.Concatenate(at, Part(n - before, before, 1), x, Part(0, after, 1)),
                };

            Expr Part(int start, int count, int step) => x.Slice(at, count == 0 ? 0 : start, count, step);

            Expr Repeated(int position, int count) => x.Slice(at, count == 0 ? 0 : position, Math.Min(1, count))
                .BroadcastTo(new Shape(x.Shape.Extents.Select((extent, a) => a == at ? count : extent).ToSequence()));
        }
    }

    private static ShapeException Negative(int before, int after) => new($"pad: found {before} before and {after} after, expected 0 or more");
}
