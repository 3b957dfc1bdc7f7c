namespace ExprGrad.Properties;

/// <summary>Random contractions: any number of batch, contracted and free axes, in any order.</summary>
public static class Contraction
{
    private enum Part
    {
        Free,
        Batch,
        Contracted,
    }

    /// <summary>A contraction of the expression with another of the pool, or with a new leaf; with a constant where results must be exact.</summary>
    public static Expr Of(Expr a, Pool pool) =>
        pool.Values != Values.Exact && pool.Random.Next(2) == 0 ? Paired(a, pool.Pick(), pool.Random) : WithLeaf(a, pool);

    // Each axis of a is paired with an axis of b of the same extent, if there is one left and chance says so.
    private static Expr Paired(Expr a, Expr b, Random random)
    {
        var (left, batch, contracted) = (Shapes.Shuffled(b.Shape.Rank, random).ToList(), new List<(int, int)>(), new List<(int, int)>());
        foreach (var axis in Shapes.Shuffled(a.Shape.Rank, random))
        {
            var at = left.FindIndex(other => b.Shape[other] == a.Shape[axis]);
            if (at >= 0 && random.Next(5) > 0)
            {
                (random.Next(2) == 0 ? batch : contracted).Add((axis, left[at]));
                left.RemoveAt(at);
            }
        }

        return a.Contract(b, batch.ToSequence(), contracted.ToSequence());
    }

    private static Expr WithLeaf(Expr a, Pool pool)
    {
        var parts = Enumerable.Range(0, a.Shape.Rank).Select(axis => (Axis: axis, Part: (Part)pool.Random.Next(3))).Where(p => p.Part != Part.Free)
            .Select(p => (p.Axis, p.Part, Extent: a.Shape[p.Axis])).ToList();
        parts.AddRange(Enumerable.Range(0, pool.Random.Next(3)).Select(_ => (-1, Part.Free, Shapes.Extent(pool.Random))));
        var axes = parts.ToArray();
        pool.Random.Shuffle(axes);
        var shape = new Shape(axes.Select(p => p.Extent).ToSequence());
        var b = pool.Values == Values.Exact ? new Constant(pool.Random.Dense(shape, Values.Exact)) : pool.Leaf(shape);
        return a.Contract(b, Pairs(Part.Batch), Pairs(Part.Contracted));

        Sequence<(int, int)> Pairs(Part part) => Enumerable.Range(0, axes.Length).Where(i => axes[i].Part == part).Select(i => (axes[i].Axis, i)).ToSequence();
    }
}
