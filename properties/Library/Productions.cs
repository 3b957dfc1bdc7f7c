namespace ExprGrad.Properties;

/// <summary>A way to grow an expression from others; nothing if the pool has no material for it.</summary>
public sealed record Production(string Name, Func<Pool, Expr?> Grow);

/// <summary>Every way to grow: one for each elementwise row, each reduction and each node shape.</summary>
public static class Productions
{
    /// <summary>One for each row of <see cref="Ops"/>.</summary>
    public static readonly IReadOnlyList<Production> Elementwise = [.. Ops.All.Select(op => new Production(op.Name, pool => Applied(op, pool)))];

    /// <summary>One for each row of <see cref="Monoids"/>.</summary>
    public static readonly IReadOnlyList<Production> Reductions = [.. Monoids.All.Select(Reduction)];

    /// <summary>One for each other node shape.</summary>
    public static readonly IReadOnlyList<Production> Structure =
    [
        new("leaf", pool => pool.Leaf(Shapes.Any(pool.Random))),
        new("iota", pool => Shapes.Any(pool.Random) is { Rank: > 0 } shape ? new Iota(shape, pool.Random.Next(shape.Rank)) : null),
        new("named", pool => pool.Pick().Named($"t{pool.Random.Next(1000)}")),
        new("broadcast", Stretched),
        new("along", pool => Along(pool.Pick(), pool.Random)),
        new("reshape", pool => pool.Pick() is var x ? x.Reshape(Shapes.Reshaped(x.Shape, pool.Random)) : null),
        new("permute", pool => pool.Pick() is var x ? x.Permute(Shapes.Shuffled(x.Shape.Rank, pool.Random)) : null),
        new("slice", pool => pool.Pick() is var x ? x.Slice(x.Shape.Extents.Select(n => Shapes.Within(n, pool.Random)).ToSequence()) : null),
        new("unfold", pool => Unfolded(pool.Pick(e => e.Shape.Extents.Any(n => n > 0)), pool.Random)),
        new("pad", pool => Padded(pool.Pick(), pool.Random)),
        new("concatenate", pool => Joined(pool.Pick(), pool)),
        new("contract", pool => Contraction.Of(pool.Pick(), pool)),
        new("gather", pool => Picked(pool.Pick(), pool)),
        new("scatter-add", pool => Scattered(pool.Pick(), pool)),
    ];

    /// <summary>One for each row of <see cref="Decompositions"/>.</summary>
    public static readonly IReadOnlyList<Production> Routines =
        [.. Decompositions.All.Select(routine => new Production(routine.Name, pool => pool.Values == Values.Exact ? null : Called(routine, pool, given: true)))];

    private static readonly IReadOnlyList<Production> Linear =
        [.. Elementwise.Where(p => p.Name is "add" or "sub" or "neg"), .. Reductions.Where(p => p.Name == "sum")];

    /// <summary>A random way to grow expressions of a kind.</summary>
    public static Production Draw(Random random, Values values)
    {
        var from = random.Next(20) switch
        {
            19 => Routines,
            >= 11 => Structure,
            _ when values == Values.Exact => Linear,
            >= 8 => Reductions,
            _ => Elementwise,
        };
        return from[random.Next(from.Count)];
    }

    /// <summary>Reduces some axes of an expression.</summary>
    public static Production Reduction(Monoid monoid) => new(monoid.Name, pool =>
    {
        var x = pool.Pick(e => e.Shape.Rank > 0);
        if (x is null)
        {
            return null;
        }

        var kinked = pool.Values == Values.Smooth && monoid.HasTies && !Domains.AreSpread(pool.Value(x));
        var axes = Shapes.Some(x.Shape.Rank, pool.Random);
        return new Reduce(kinked ? Domains.Spread(x, pool.Random) : x, monoid, axes.Count == 0 ? [pool.Random.Next(x.Shape.Rank)] : axes);
    });

    /// <summary>A routine on a batch of operands that fit: such as are given already, if there are any, or new ones.</summary>
    public static Expr Called(Routine routine, Pool pool, bool given)
    {
        var batch = Enumerable.Range(0, pool.Random.Next(3) / 2).Select(_ => pool.Random.Next(4)).ToList();
        var operands = Shapes.Fitting(routine.Signature, pool.Random).Select(core => new Shape([.. batch, .. core.Extents]))
            .Select(shape => (given ? pool.Pick(e => e.Shape == shape) : null) ?? pool.Leaf(shape)).ToArray();
        return routine.Of(pool.Values == Values.Smooth ? [.. routine.Domain([.. operands])] : operands);
    }

    private static Expr Applied(Op op, Pool pool)
    {
        var operands = new Expr[op.Arity];
        var shape = Shape.Scalar;
        for (var i = 0; i < operands.Length; i++)
        {
            var given = shape;
            var x = i == 0 ? pool.Pick() : pool.Pick(e => Fits(e.Shape, given)) ?? pool.Leaf(Shapes.BroadcastingWith(given, pool.Random));
            operands[i] = pool.Values != Values.Smooth || Domains.Holds(op.Domains[i], pool.Value(x).Elements) ? x : Domains.Into(op.Domains[i], x, pool.Random);
            shape = Shape.Broadcast(shape, operands[i].Shape, op.Name);
        }

        return op.Of(pool.Values == Values.Smooth && Domains.HasKinkAtTies(op) ? Separated(operands, shape, pool) : operands);
    }

    private static Expr[] Separated(Expr[] x, Shape shape, Pool pool) =>
        ReferenceEquals(x[0], x[1]) || Domains.AreApart(pool.Value(x[0].BroadcastTo(shape)), pool.Value(x[1].BroadcastTo(shape)))
            ? x : [x[0], Domains.MovedApart(x[0], x[1], pool.Random)];

    private static bool Fits(Shape a, Shape b)
    {
        var axes = Math.Min(a.Rank, b.Rank);
        return a.Extents.Skip(a.Rank - axes).Zip(b.Extents.Skip(b.Rank - axes)).All(p => p.First == p.Second || p.First == 1 || p.Second == 1);
    }

    private static Expr Stretched(Pool pool)
    {
        var x = pool.Pick();
        var lead = Enumerable.Range(0, pool.Random.Next(3)).Select(_ => Shapes.Extent(pool.Random));
        return x.BroadcastTo(new([.. lead, .. x.Shape.Extents.Select(n => n == 1 ? Shapes.Extent(pool.Random) : n)]));
    }

    private static Expr Along(Expr x, Random random)
    {
        var extents = x.Shape.Extents.Select(n => (Extent: n, New: false)).ToList();
        for (var added = random.Next(1, 3); added > 0; added--)
        {
            extents.Insert(random.Next(extents.Count + 1), (Shapes.Extent(random), true));
        }

        var kept = Enumerable.Range(0, extents.Count).Where(a => !extents[a].New).ToSequence();
        return x.Along(new(extents.Select(e => e.Extent).ToSequence()), kept);
    }

    private static Expr? Unfolded(Expr? x, Random random)
    {
        if (x is null)
        {
            return null;
        }

        var axes = Enumerable.Range(0, x.Shape.Rank).Where(a => x.Shape[a] > 0).ToArray();
        var (axis, dilation, stride) = (axes[random.Next(axes.Length)], random.Next(1, 3), random.Next(1, 4));
        return x.Unfold(axis, random.Next(1, ((x.Shape[axis] - 1) / dilation) + 2), stride, dilation);
    }

    private static Expr Padded(Expr x, Random random)
    {
        var places = x.Shape.Extents.Select(n => random.Next(2) == 0 ? (Window.All(n), n) : Shapes.Around(n, random)).ToList();
        return x.Pad(places.Select(p => p.Item1).ToSequence(), new(places.Select(p => p.Item2).ToSequence()));
    }

    private static Expr? Picked(Expr x, Pool pool)
    {
        var axis = pool.Random.Next(Math.Max(1, x.Shape.Rank));
        return x.Shape.Rank == 0 || x.Shape[axis] == 0 ? null : x.TakeAlong(Places(
            new(x.Shape.Extents.Select((n, a) => a == axis ? Shapes.Extent(pool.Random) : n).ToSequence()), x.Shape[axis], pool), axis);
    }

    private static Expr? Scattered(Expr x, Pool pool)
    {
        var extent = 1 + Shapes.Extent(pool.Random);
        return x.Shape.Rank == 0 ? null : x.ScatterAdd(Places(x.Shape, extent, pool), pool.Random.Next(x.Shape.Rank), extent);
    }

    // Places of an axis, and among numbers of any kind some that are none.
    private static Constant Places(Shape shape, int extent, Pool pool) => new(new(
        shape, [.. Enumerable.Range(0, shape.Count).Select(_ => pool.Values == Values.Any && pool.Random.Next(20) == 0 ? extent + 0.5 : pool.Random.Next(extent))]));

    private static Expr? Joined(Expr x, Pool pool)
    {
        if (x.Shape.Rank == 0)
        {
            return null;
        }

        var axis = pool.Random.Next(x.Shape.Rank);
        var fitting = x.Shape.WithOnes([axis]);
        var parts = Enumerable.Range(0, pool.Random.Next(1, 3))
            .Select(_ => pool.Pick(e => e.Shape.Rank == x.Shape.Rank && e.Shape.WithOnes([axis]) == fitting)!).ToList();
        parts.Insert(pool.Random.Next(parts.Count + 1), x);
        return Structural.Concatenate(axis, [.. parts]);
    }
}
