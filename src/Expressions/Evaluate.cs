namespace ExprGrad;

/// <summary>
/// The meaning of the language: slow, and obviously right. Everything compiled is held to it.
/// </summary>
public static class Evaluate
{
    /// <summary>The value of one expression.</summary>
    public static Dense Of(Expr expression, params IEnumerable<(Variable Variable, Dense Value)> bindings) => Of([expression], bindings)[0];

    /// <summary>The values of several expressions, sharing what they have in common.</summary>
    /// <exception cref="BindingException">A variable has no value, or one of another shape.</exception>
    public static IReadOnlyList<Dense> Of(IReadOnlyList<Expr> expressions, params IEnumerable<(Variable Variable, Dense Value)> bindings)
    {
        var given = bindings.ToDictionary(b => b.Variable, b => b.Value);
        var values = Traverse.Fold<Dense>(expressions, (node, operand) => node switch
        {
            Variable v => Bound(v, given.GetValueOrDefault(v)),
            _ => Node(node, operand),
        });
        return [.. expressions.Select(e => values[e])];
    }

    /// <summary>The value of one node from the values of its operands.</summary>
    internal static Dense Node(Expr node, Func<int, Dense> operand) => node switch
    {
        Constant c => c.Value,
        Iota iota => Each(node.Shape, at => at[iota.Axis]),
        Map map => Elementwise(map, operand),
        Reduce reduce => new(reduce.Shape, Reduced(reduce, operand(0).Elements.ToArray(), reduce.Monoid.Identity, (a, b) => reduce.Monoid.At(a, b))),
        Broadcast b => Each(node.Shape, at => operand(0)[Offset(b.X.Shape, a => at[b.Axes[a]])]),
        Reshape => new(node.Shape, operand(0).Elements.ToArray()),
        Permute p => Each(node.Shape, at => operand(0)[Offset(p.X.Shape, a => at[p.Order.Inverse()[a]])]),
        Slice s => Each(node.Shape, at => operand(0)[Offset(s.X.Shape, a => s.Windows[a].Start + (s.Windows[a].Step * at[a]))]),
        Unfold u => Each(node.Shape, at => operand(0)[Offset(u.X.Shape, a => a == u.Axis ? (u.Stride * at[a]) + (u.Dilation * at[^1]) : at[a])]),
        Pad p => Placed(node.Shape, [(operand(0), p.Windows)]),
        Concatenate c => Placed(node.Shape, [.. c.Placed().Select((part, i) => (operand(i), part.Windows))]),
        Gather g => Gathered(g, operand(0), operand(1)),
        ScatterAdd s => Scattered(s, operand(0), operand(1)),
        Contract c => Contracted(c, operand(0), operand(1)),
        Call c => Cores.Evaluate(c, [.. c.Operands.Select((_, i) => operand(i))]),
        Named => operand(0),
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no value"),
    };

    private static Dense Bound(Variable variable, Dense? value) =>
        value is null ? throw new BindingException($"`{variable.Name}`: found no value, expected one of shape {variable.Shape}")
        : value.Shape == variable.Shape ? value
        : throw new BindingException($"`{variable.Name}`: found {value.Shape}, expected {variable.Shape}");

    private static Dense Elementwise(Map map, Func<int, Dense> operand)
    {
        var inputs = Enumerable.Range(0, map.Op.Arity).Select(operand).ToArray();
        var (result, x) = (new double[map.Shape.Count], new double[inputs.Length]);
        for (var i = 0; i < result.Length; i++)
        {
            for (var k = 0; k < x.Length; k++)
            {
                x[k] = inputs[k][i];
            }

            result[i] = map.Op.At(x);
        }

        return new(map.Shape, result);
    }

    /// <summary>The elements of a reduction of numbers of any kind.</summary>
    internal static T[] Reduced<T>(Reduce reduce, T[] x, T identity, Func<T, T, T> combine)
    {
        var kept = Enumerable.Range(0, reduce.X.Shape.Rank).Except(reduce.Axes).ToArray();
        var result = Enumerable.Repeat(identity, reduce.Shape.Count).ToArray();
        var from = 0;
        foreach (var at in Positions(reduce.X.Shape))
        {
            var to = Offset(reduce.Shape, a => at[kept[a]]);
            result[to] = combine(result[to], x[from++]);
        }

        return result;
    }

    private static Dense Placed(Shape shape, IReadOnlyList<(Dense Part, Sequence<Window> Windows)> parts)
    {
        var result = new double[shape.Count];
        foreach (var (part, windows) in parts)
        {
            var from = 0;
            foreach (var at in Positions(part.Shape))
            {
                result[Offset(shape, a => windows[a].Start + (windows[a].Step * at[a]))] = part[from++];
            }
        }

        return new(shape, result);
    }

    private static Dense Gathered(Gather g, Dense x, Dense indices)
    {
        var (result, from) = (new double[g.Shape.Count], 0);
        foreach (var at in Positions(g.Shape))
        {
            var index = indices[from];
            result[from++] = IsPlace(index, x.Shape[g.Axis]) ? x[Offset(x.Shape, a => a == g.Axis ? (int)index : at[a])] : double.NaN;
        }

        return new(g.Shape, result);
    }

    private static Dense Scattered(ScatterAdd s, Dense x, Dense indices)
    {
        var (result, from) = (new double[s.Shape.Count], 0);
        foreach (var at in Positions(x.Shape))
        {
            var index = indices[from];
            if (IsPlace(index, s.Extent))
            {
                result[Offset(s.Shape, a => a == s.Axis ? (int)index : at[a])] += x[from];
            }

            from++;
        }

        return new(s.Shape, result);
    }

    private static bool IsPlace(double index, int extent) => index >= 0 && index < extent && index == Math.Floor(index);

    private static Dense Contracted(Contract c, Dense left, Dense right)
    {
        var (batch, contracted) = (c.Axes.Batch, c.Axes.Contracted);
        var (leftFree, rightFree) = (c.Axes.LeftFree(c.A.Shape.Rank), c.Axes.RightFree(c.B.Shape.Rank));
        var summed = new Shape(contracted.Select(p => c.A.Shape[p.Left]).ToSequence());
        return Each(c.Shape, at =>
        {
            var (sum, l, r) = (0.0, new int[c.A.Shape.Rank], new int[c.B.Shape.Rank]);
            for (var i = 0; i < at.Length; i++)
            {
                var (b, f) = (i - batch.Count, i - batch.Count - leftFree.Count);
                _ = i < batch.Count ? l[batch[i].Left] = r[batch[i].Right] = at[i] : f < 0 ? l[leftFree[b]] = at[i] : r[rightFree[f]] = at[i];
            }

            foreach (var k in Positions(summed))
            {
                for (var i = 0; i < k.Length; i++)
                {
                    l[contracted[i].Left] = r[contracted[i].Right] = k[i];
                }

                sum += left[Offset(c.A.Shape, a => l[a])] * right[Offset(c.B.Shape, a => r[a])];
            }

            return sum;
        });
    }

    private static Dense Each(Shape shape, Func<int[], double> element) => new(shape, [.. Positions(shape).Select(element)]);

    // Every position in row-major order; the array is reused.
    private static IEnumerable<int[]> Positions(Shape shape)
    {
        var at = new int[shape.Rank];
        for (var i = 0; i < shape.Count; i++)
        {
            yield return at;
            for (var axis = shape.Rank - 1; axis >= 0 && ++at[axis] == shape[axis]; axis--)
            {
                at[axis] = 0;
            }
        }
    }

    private static int Offset(Shape shape, Func<int, int> position)
    {
        var offset = 0;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            offset = (offset * shape[axis]) + position(axis);
        }

        return offset;
    }
}
