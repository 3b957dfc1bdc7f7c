namespace ExprGrad.Calculus;

/// <summary>
/// The sparsity pattern of a Jacobian: which elements of an expression depend on which elements of a variable. Sets of variable elements are passed on from
/// operands to results by what each node does with its elements. The pattern holds everything that can differ from zero at some point.
/// </summary>
/// <remarks>Griewank and Walther, "Evaluating Derivatives", 2nd edition 2008, section 7.1 (index domains).</remarks>
public static class Sparsity
{
    /// <summary>The pattern of <c>∂expression/∂variable</c>: a row for each element of the expression, a column for each of the variable.</summary>
    public static SparsityPattern Of(Expr expression, Expr variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var nodes = Traverse.Intern([expression, variable]);
        var (value, target) = (nodes[0], nodes[1]);
        var order = Traverse.Nodes([value]);
        var depends = Dependence.On(order, [target]);
        var uses = order.SelectMany(node => node.Operands).CountBy(x => x, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance)
            .ToDictionary((IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
        var sets = new Dictionary<Expr, int[]?[]>(ReferenceEqualityComparer.Instance);
        foreach (var node in order)
        {
            if (depends[order.Place(node)])
            {
                sets[node] = ReferenceEquals(node, target) ? [.. Enumerable.Range(0, node.Shape.Count).Select(i => (int[])[i])]
                    : Passed(node, i => node.IsFlat(i) ? null : sets.GetValueOrDefault(node.Operands[i]));
            }

            // What nothing will read any more is let go.
            foreach (var x in node.Operands)
            {
                if (--uses[x] == 0 && !ReferenceEquals(x, value))
                {
                    sets.Remove(x);
                }
            }
        }

        return SparsityPattern.Of(sets.GetValueOrDefault(value) ?? new int[]?[value.Shape.Count], variable.Shape.Count);
    }

#pragma warning disable format
    // What each element depends on, from what the elements of each operand do; null is an operand that depends on nothing.
    private static int[]?[] Passed(Expr node, Func<int, int[]?[]?> operand) => node switch
    {
        Map map        => Elementwise(map, operand),
        Named          => operand(0)!,
        Reshape        => operand(0)!,
        Broadcast b    => Picked(operand(0)!, Positions.Of(b.Shape, Strides.Along(b.X.Shape, b.Shape.Rank, b.Axes))),
        Permute p      => Picked(operand(0)!, Positions.Of(p.Shape, [.. p.Order.Select(axis => p.X.Shape.Strides[axis])])),
        Unfold u       => Picked(operand(0)!, Positions.Of(u.Shape, u.Shape.Extents.SkipLast(1).Select((_, a) => u.X.Shape.Strides[a] * (a == u.Axis ? u.Stride : 1)).Append(u.X.Shape.Strides[u.Axis] * u.Dilation).ToArray())),
        Slice s        => Picked(operand(0)!, Positions.Of(s.Windows, s.X.Shape)),
        Pad p          => Placed(p.Shape, [(operand(0), p.Windows)]),
        Concatenate c  => Placed(c.Shape, [.. c.Placed().Select((part, i) => (operand(i), part.Windows))]),
        Reduce r       => Summed(operand(0)!, r.X.Shape, r.Axes),
        Contract c     => Products(c, operand(0), operand(1)),
        Gather { Indices: var i } g when IsKnown(i)     => [.. Targets(g.Shape, i, g.X.Shape, g.Axis).Select(at => at < 0 ? null : operand(0)![at])],
        ScatterAdd { Indices: var i } s when IsKnown(i) => Gathered(operand(0)!, Targets(s.X.Shape, i, s.Shape, s.Axis), s.Shape.Count),
        Call c         => Members(c, operand),
        _              => Everything(node, operand),
    };
#pragma warning restore format

    // A partial that is a number of its own for each element, as when a mask multiplies, cuts where it is 0.
    private static int[]?[] Elementwise(Map map, Func<int, int[]?[]?> operand)
    {
        var result = new int[]?[map.Shape.Count];
        var partials = map.Op.Partials(map.Operands, map);
        for (var i = 0; i < map.Operands.Count; i++)
        {
            if (operand(i) is { } x)
            {
                var mask = (partials[i] as Constant)?.Value;
                for (var e = 0; e < result.Length; e++)
                {
                    result[e] = mask is { Shape.Rank: > 0 } && mask[e] == 0 ? result[e] : IndexSet.Union(result[e], x[e]);
                }
            }
        }

        return result;
    }

    private static int[]?[] Picked(int[]?[] x, int[] positions) => Array.ConvertAll(positions, i => x[i]);

    private static int[]?[] Placed(Shape shape, IReadOnlyList<(int[]?[]? X, Sequence<Window> Windows)> parts)
    {
        var result = new int[]?[shape.Count];
        foreach (var (x, windows) in parts.Where(p => p.X is not null))
        {
            var positions = Positions.Of(windows, shape);
            for (var i = 0; i < positions.Length; i++)
            {
                result[positions[i]] = x![i];
            }
        }

        return result;
    }

    private static int[]?[] Summed(int[]?[] x, Shape shape, Sequence<int> axes)
    {
        var (kept, result) = (Enumerable.Range(0, shape.Rank).Except(axes).ToSequence(), shape.Without(axes));
        return Gathered(x, Positions.Of(shape, Strides.Along(result, shape.Rank, kept)), result.Count);
    }

    // Unions of the sets that go to the same place; a negative one is no place.
    private static int[]?[] Gathered(int[]?[] x, int[] positions, int count)
    {
        var parts = new List<int[]>?[count];
        for (var i = 0; i < x.Length; i++)
        {
            if (x[i] is { } set && positions[i] >= 0)
            {
                (parts[positions[i]] ??= []).Add(set);
            }
        }

        return Array.ConvertAll(parts, sets => sets is null ? null : IndexSet.Union(sets));
    }

    private static bool IsKnown(Expr indices) => !Traverse.PostOrder([indices]).OfType<Variable>().Any();

    // Where in a tensor of a shape each index points, at its own position but for the axis; -1 if that is no place.
    private static int[] Targets(Shape of, Expr indices, Shape shape, int axis)
    {
        var (numbers, strides) = (Evaluate.Of(indices), shape.Strides);
        var positions = Positions.Of(of, [.. strides.Select((stride, a) => a == axis ? 0 : stride)]);
        return [.. positions.Select((at, i) => numbers[i] >= 0 && numbers[i] < shape[axis] && numbers[i] == Math.Floor(numbers[i]) ? at + ((int)numbers[i] * strides[axis]) : -1)];
    }

    // An element depends on what a row of the left factor and a column of the right one depend on.
    private static int[]?[] Products(Contract c, int[]?[]? a, int[]?[]? b)
    {
        var (batch, left, right) = (c.Axes.Batch, c.Axes.LeftFree(c.A.Shape.Rank), c.Axes.RightFree(c.B.Shape.Rank));
        var result = new int[]?[c.Shape.Count];
        Add(a, c.A.Shape, c.Axes.Contracted.Select(p => p.Left).ToSequence(), [.. batch.Select(p => p.Left), .. left], 0, c.B);
        Add(b, c.B.Shape, c.Axes.Contracted.Select(p => p.Right).ToSequence(), [.. batch.Select(p => p.Right), .. right], left.Count, c.A);
        return result;

        void Add(int[]?[]? x, Shape shape, Sequence<int> summed, Sequence<int> kept, int others, Expr factor)
        {
            if (x is null)
            {
                return;
            }

            var places = kept.Select((_, i) => i < batch.Count ? i : i + others).ToSequence();
            var sets = factor is Constant { Value: var numbers } && numbers.Elements.Contains(0)
                ? Selected(c, x, shape, numbers, ReferenceEquals(factor, c.B))
                : Picked(Summed(x, shape, summed), Positions.Of(c.Shape, Strides.Along(shape.Without(summed), kept, places, c.Shape.Rank)));
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = IndexSet.Union(result[i], sets[i]);
            }
        }
    }

    // Multiplied by numbers of which some are 0: only what meets another number counts.
    private static int[]?[] Selected(Contract c, int[]?[] x, Shape shape, Dense numbers, bool isRight)
    {
        var (xs, factors) = (Strides.OfContraction(c, shape, !isRight), Strides.OfContraction(c, numbers.Shape, isRight));
        var summed = new Shape(c.Axes.Contracted.Select(p => c.A.Shape[p.Left]).ToSequence());
        var (atX, atFactor) = (Positions.Of(c.Shape, xs.Result), Positions.Of(c.Shape, factors.Result));
        var (stepX, stepFactor) = (Positions.Of(summed, xs.Summed), Positions.Of(summed, factors.Summed));
        return [.. Enumerable.Range(0, c.Shape.Count).Select(i => IndexSet.Union(
            [.. Enumerable.Range(0, summed.Count).Where(k => numbers[atFactor[i] + stepFactor[k]] != 0).Select(k => x[atX[i] + stepX[k]]).OfType<int[]>()]))];
    }

    // Within one member of a batch, everything depends on everything.
    private static int[]?[] Members(Call c, Func<int, int[]?[]?> operand)
    {
        var batch = c.Operands[0].Shape.Extents.SkipLast(c.Routine.Signature.Ranks[0]).Aggregate(1, (n, extent) => n * extent);
        return [.. Enumerable.Range(0, batch).SelectMany(b => Enumerable.Repeat(
            IndexSet.Union([.. Enumerable.Range(0, c.Operands.Count).Select(operand).OfType<int[]?[]>().SelectMany(x => x[(x.Length / batch * b)..(x.Length / batch * (b + 1))]).OfType<int[]>()]),
            c.Shape.Count / batch))];
    }

    // Where an element goes is known only at each call: any element may depend on what any does.
    private static int[]?[] Everything(Expr node, Func<int, int[]?[]?> operand)
    {
        var any = IndexSet.Union([.. Enumerable.Range(0, node.Operands.Count).Select(operand).OfType<int[]?[]>().SelectMany(x => x).OfType<int[]>()]);
        return [.. Enumerable.Repeat(any, node.Shape.Count)];
    }
}
