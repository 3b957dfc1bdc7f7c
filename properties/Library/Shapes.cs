namespace ExprGrad.Properties;

/// <summary>Random shapes: rank 0 to 4, extents that are empty, one and small primes, and pairs that broadcast.</summary>
public static class Shapes
{
    /// <summary>The number of elements that no random tensor exceeds.</summary>
    public const int MostElements = 150;

    /// <summary>The number of axes that no random tensor exceeds.</summary>
    public const int MostAxes = 4;

    private static readonly int[] Extents = [0, 1, 1, 2, 2, 2, 3, 3, 3, 5, 7];

    /// <summary>Any shape of at most so many elements.</summary>
    public static Shape Any(Random random, int most = 40)
    {
        var extents = new int[random.Next(MostAxes + 1)];
        for (var axis = 0; axis < extents.Length; axis++)
        {
            extents[axis] = Extent(random);
        }

        return Fits(extents, most) ? Shape.Of(extents) : Any(random, most);
    }

    /// <summary>A small shape without empty axes of as many axes as another one, or a few more.</summary>
    public static Shape Like(Shape shape, Random random) => new(
        Enumerable.Range(0, shape.Rank + random.Next(2)).Select(_ => random.Next(1, 4)).ToSequence());

    /// <summary>One extent; seldom 0.</summary>
    public static int Extent(Random random) => random.Next(3) > 0 ? Extents[random.Next(1, Extents.Length)] : Extents[random.Next(Extents.Length)];

    /// <summary>Shapes of operands that a routine works on, with extents of 0 to 4.</summary>
    public static Sequence<Shape> Fitting(Signature signature, Random random)
    {
        while (true)
        {
            var extent = random.Next(5);
            var cores = signature.Ranks.Select(rank => new Shape(Enumerable.Range(0, rank).Select(_ => random.Next(2) == 0 ? extent : random.Next(5)).ToSequence())).ToSequence();
            if (signature.Result(cores) is not null)
            {
                return cores;
            }
        }
    }

    /// <summary>A shape that broadcasts against this one: leading axes missing, some extents 1.</summary>
    public static Shape BroadcastingWith(Shape shape, Random random) => new(
        shape.Extents.Skip(random.Next(shape.Rank + 1)).Select(n => random.Next(3) == 0 ? 1 : n).ToSequence());

    /// <summary>Another shape of as many elements.</summary>
    public static Shape Reshaped(Shape shape, Random random)
    {
        var (extents, left) = (new List<int>(), shape.Count);
        while (extents.Count < MostAxes - 1 && random.Next(4) > 0)
        {
            var divisors = Enumerable.Range(1, Math.Max(1, left)).Where(d => left % d == 0).ToList();
            extents.Add(left == 0 ? Extent(random) : divisors[random.Next(divisors.Count)]);
            left = left == 0 ? 0 : left / extents[^1];
        }

        return new([.. extents, .. left == 1 ? Enumerable.Empty<int>() : [left]]);
    }

    /// <summary>Some of the numbers below the given one, in ascending order.</summary>
    public static Sequence<int> Some(int below, Random random) => Enumerable.Range(0, below).Where(_ => random.Next(2) == 0).ToSequence();

    /// <summary>The numbers below the given one in any order.</summary>
    public static int[] Shuffled(int below, Random random)
    {
        var order = Enumerable.Range(0, below).ToArray();
        random.Shuffle(order);
        return order;
    }

    /// <summary>A window that lies within an axis, forwards or backwards, perhaps with gaps, perhaps empty.</summary>
    public static Window Within(int extent, Random random)
    {
        if (random.Next(3) == 0 || extent == 0)
        {
            return Window.All(extent);
        }

        var (start, step) = (random.Next(extent), random.Next(1, 4) * (random.Next(2) == 0 ? 1 : -1));
        var most = (step > 0 ? (extent - 1 - start) / step : start / -step) + 1;
        return new(start, step, random.Next(6) == 0 ? 0 : random.Next(1, most + 1));
    }

    /// <summary>A longer axis, and a window in it that holds so many elements.</summary>
    public static (Window Window, int Extent) Around(int extent, Random random)
    {
        var (step, before, after) = (random.Next(1, 4), random.Next(3), random.Next(3));
        var span = extent == 0 ? 0 : ((extent - 1) * step) + 1;
        return (random.Next(2) == 0 || extent == 0 ? new(before, step, extent) : new(before + span - 1, -step, extent), before + span + after);
    }

    private static bool Fits(int[] extents, int most) => extents.Aggregate(1L, (n, extent) => n * Math.Max(1, extent)) <= most;
}
