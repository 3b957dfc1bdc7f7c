using System.Globalization;

namespace ExprGrad.Printing;

/// <summary>How each node is written, from the phrases of its operands.</summary>
internal static class Formula
{
    extension(Dialect dialect)
    {
#pragma warning disable format
        /// <summary>The phrase of a node.</summary>
        public Phrase Written(Expr node, IReadOnlyList<Phrase> x) => node switch
        {
            Constant c     => dialect.Numbers(c),
            Variable v     => dialect.Atom(v.Name, v.Shape),
            Iota i         => dialect.Called("iota", i.Shape, $"{i.Shape}", dialect.Word($"axis {i.Axis}")),
            Map map        => dialect.Elementwise(map, x),
            Reduce r       => dialect.Reduction(r, x[0]),
            Broadcast b    => dialect.Stretched(b, x[0]),
            Reshape r      => dialect.Reshaped(r, x[0]),
            Permute p      => p.Shape.Rank == 2 ? dialect.Transposed(dialect.Whole(x[0], p.X.Shape))
                            : dialect.Called("permute", p.Shape, dialect.Argument(p, 0, x), $"{p.Order}"),
            Slice s        => dialect.Cut(s, dialect.Whole(x[0], s.X.Shape)),
            Pad p          => dialect.Padded(p, dialect.Argument(p, 0, x)),
            Concatenate c  => dialect.Called("concat", c.Shape, [.. x.Select((_, i) => dialect.Argument(c, i, x)), dialect.Word($"axis {c.Axis}")]),
            Gather g       => dialect.Called("gather", g.Shape, dialect.Argument(g, 0, x), dialect.Argument(g, 1, x), dialect.Word($"axis {g.Axis}")),
            ScatterAdd s   => dialect.Called("scatterAdd", s.Shape, dialect.Argument(s, 0, x), dialect.Argument(s, 1, x), dialect.Word($"axis {s.Axis} of {s.Extent}")),
            Contract c     => dialect.Contraction(c, dialect.Whole(x[0], c.A.Shape), dialect.Whole(x[1], c.B.Shape)),
            Named          => x[0],
            _ => throw new InvalidOperationException($"{node.GetType().Name} has no notation"),
        };
#pragma warning restore format

        /// <summary>The phrase, with a stretch to the shape written out if a reader could not infer it.</summary>
        public Phrase Whole(Phrase x, Shape shape) => x.Shape == shape ? x
            : dialect.Called(x.Shape.Count == shape.Count ? "reshape" : "broadcast", shape, x.Signed, $"{shape}");

        private string Argument(Expr node, int operand, IReadOnlyList<Phrase> x) => dialect.Whole(x[operand], node.Operands[operand].Shape).Signed;

        private Phrase Numbers(Constant c)
        {
            if (c.Shape.Rank == 0)
            {
                return dialect.Literal(c.Value[0]);
            }

            var shown = c.Value.Elements[..(c.Shape.Count <= 4 ? c.Shape.Count : 3)].ToArray().Select(n => dialect.Literal(n).Signed);
            var list = $"[{string.Join(", ", c.Shape.Count <= 4 ? shown : shown.Append("…"))}]";
            return c.Shape.Rank == 1 ? new(list, Strength.Atom, c.Shape) { Sort = Sort.Number } : dialect.Called("reshape", c.Shape, list, $"{c.Shape}");
        }

        private Phrase Elementwise(Map map, IReadOnlyList<Phrase> x) => map.Op switch
        {
            { IsAbstract: true } op => dialect.Function(op, x),
            var op when op == Ops.Add => dialect.Sum(x[0], x[1]),
            var op when op == Ops.Sub => dialect.Difference(x[0], x[1]),
            var op when op == Ops.Mul => dialect.Product(x[0], x[1]),
            var op when op == Ops.Div || op == Ops.DivByPositive => dialect.Quotient(x[0], x[1]),
            var op when op == Ops.Neg => dialect.Negative(x[0]),
            _ when IsSelection(map) => dialect.Product(x[1], x[0]),
            { Notation.Template: "" } op => dialect.Function(op, x),
            var op => dialect.Applied(op.Notation.Template, (Strength)op.Notation.Precedence, Wider(x), x) with { Squared = op == Ops.Square ? x[0] : null },
        };

        private Phrase Function(Op op, IReadOnlyList<Phrase> x) => dialect.Called(op.Name, Wider(x), [.. x.Select(p => p.Signed)]);

        private Phrase Reduction(Reduce r, Phrase x)
        {
            var all = r.Axes.Count == r.X.Shape.Rank;
            return all && r.Monoid == Monoids.Sum && x.Squared is { } squared && squared.Shape == r.X.Shape
                ? new(dialect.Fill("‖{0}‖²", squared.Signed), Strength.Power, r.Shape)
                : dialect.Called(r.Monoid.Name, r.Shape, [dialect.Argument(r, 0, [x]), .. all ? [] : new[] { dialect.Word(Axes(r.Axes)) }]);
        }

        // As NumPy aligns shapes, at the last axis, nothing needs saying; not even that extents of 1 were taken away.
        private Phrase Stretched(Broadcast b, Phrase x)
        {
            if (b.X is Reshape r && x.Source is { } source && source.Shape == r.X.Shape && Stretches(r.X.Shape, b))
            {
                return source.Plain;
            }

            var aligned = b.Axes.SequenceEqual(Enumerable.Range(b.Shape.Rank - b.Axes.Count, b.Axes.Count));
            return aligned ? x.Plain
                : dialect.Called("broadcast", b.Shape, dialect.Argument(b, 0, [x]), $"{b.Shape}", dialect.Word(Axes(b.Axes)));
        }

        private Phrase Reshaped(Reshape r, Phrase x)
        {
            if (x.Source is { } whole && r.X is Slice s && dialect.Element(s, r.Shape, whole) is { } element)
            {
                return element;
            }

            var ones = r.Shape.Rank - r.X.Shape.Rank;
            var leading = ones > 0 && r.Shape == new Shape([.. Enumerable.Repeat(1, ones), .. r.X.Shape.Extents]);
            return leading && x.Shape == r.X.Shape && x.Shape.Rank > 0 ? x.Plain
                : dialect.Called("reshape", r.Shape, dialect.Argument(r, 0, [x]), $"{r.Shape}") with { Source = x };
        }
    }

    /// <summary>In words: <c>axis 1</c>, <c>axes 0, 2</c>.</summary>
    internal static string Axes(Sequence<int> axes) =>
        $"{(axes.Count == 1 ? "axis" : "axes")} {string.Join(", ", axes.Select(a => a.ToString(CultureInfo.InvariantCulture)))}";

    private static Shape Wider(IReadOnlyList<Phrase> x) => x.Select(p => p.Shape).Aggregate((a, b) => Shape.Broadcast(a, b, "print"));

    // Whether a broadcast of a squeezed x is what aligning x itself at the last axis gives.
    private static bool Stretches(Shape x, Broadcast b)
    {
        var lead = b.Shape.Rank - x.Rank;
        var kept = Enumerable.Range(0, x.Rank).Where(a => lead >= 0 && x[a] == b.Shape[a + lead]).ToList();
        return lead >= 0 && kept.Select(a => a + lead).SequenceEqual(b.Axes)
            && Enumerable.Range(0, x.Rank).Except(kept).All(a => x[a] == 1) && kept.Select(a => x[a]).SequenceEqual(b.X.Shape.Extents);
    }

    /// <summary>Whether a node is where(t, a, 0) with a name for the truth value t, which reads as the product of a and t.</summary>
    internal static bool IsSelection(Map map) => map.Op == Ops.Where && map.Operands[0] is Named { X.IsTruth: true } && map.Operands[2].Uniform == 0;
}
