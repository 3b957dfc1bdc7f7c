namespace ExprGrad.Algebra;

/// <summary>Elementwise operations built where they are cheapest: on numbers at once, and before their operands are repeated.</summary>
internal static class Elementwise
{
    extension(Expr e)
    {
        /// <summary>The one number that every element is known to be, also if it goes by a name.</summary>
        public double? Number
        {
            get
            {
                while (e is Named or Broadcast)
                {
                    e = e.Operands[0];
                }

                return e.Uniform;
            }
        }
    }

    /// <summary>The operation on operands of one shape.</summary>
    public static Expr Of(Op op, Operands x) => Folded(op, x) ?? Hoisted(op, x) ?? new Map(op, x);

    /// <summary>The operation on numbers.</summary>
    public static Expr? Folded(Op op, Operands x)
    {
        Span<double> numbers = stackalloc double[x.Count];
        for (var i = 0; i < x.Count; i++)
        {
            if (x[i].Number is not { } number)
            {
                return null;
            }

            numbers[i] = number;
        }

        return Structural.Fill(op.At(numbers), x[0].Shape);
    }

    /// <summary>The operation at the extents that its operands have before they are repeated, repeated itself.</summary>
    public static Expr? Hoisted(Op op, Operands x)
    {
        foreach (var e in x.Span)
        {
            if (e is not Broadcast && e.Number is null)
            {
                return null;
            }
        }

        return Once(op, x);
    }

    private static Expr? Once(Op op, Operands x)
    {
        var shape = x[0].Shape;
        var axes = x.Where(e => e.Number is null).SelectMany(e => ((Broadcast)e).Axes).Distinct().Order().ToSequence();
        var once = new Shape(axes.Select(a => shape[a]).ToSequence());
        return once.Count < shape.Count ? new Map(op, [.. x.Select(Unrepeated)]).Along(shape, axes) : null;

        Expr Unrepeated(Expr e) => e.Number is { } number ? Structural.Fill(number, once)
            : e is Broadcast b ? b.X.Along(once, b.Axes.Select(a => axes.IndexOf(a)).ToSequence())
            : throw new InvalidOperationException("not repeated");
    }

    private static int IndexOf(this Sequence<int> axes, int axis) => axes.Span.IndexOf(axis);
}
