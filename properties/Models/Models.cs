namespace ExprGrad.Properties;

/// <summary>Random models of layers, the larger the greater the size: many rows through products with weights of all kinds, losses, and gradients by some of the parameters.</summary>
internal static class Models
{
    private const int StepsPerSize = 14;

    private static readonly int[] Rows = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 37, 48, 64, 65, 130, 257, 300], ManyRows = [2048, 2999, 4097, 5003, 8192, 10007];

    private static readonly int[] Widths = [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 20], OddWidths = [1, 2, 3, 8, 15, 16, 17, 33, 64, 65, 100, 130, 513, 600], LargeWidths = [1, 4, 8, 16, 17, 30, 32, 64, 65, 96];

    /// <summary>Few rows, so that the reference has their values.</summary>
    public static Model Small(Random random, int size) => Layered(new(random, AnyKind(random), Up(random, Rows, size), Widths), 1 + random.Next(1 + (size / StepsPerSize)), twice: random.Next(4) == 0);

    /// <summary>Weights of any size.</summary>
    public static Model Wide(Random random, int size) => Layered(new(random, AnyKind(random), Up(random, Rows, size), OddWidths), 1 + random.Next(1 + (size / StepsPerSize)), twice: false);

    /// <summary>So many rows that it pays to let layers take turns.</summary>
    public static Model Large(Random random, int size) => Layered(new(random, AnyKind(random), Up(random, ManyRows, size), LargeWidths), 1 + random.Next(1 + (size / StepsPerSize)), twice: false);

    /// <summary>Attention, of few examples or many.</summary>
    public static Model Heads(Random random, int size)
    {
        var isLarge = random.Next(100) < size / 10;
        var draft = new Draft(random, random.Next(2) == 0 ? Kind.Smooth : Kind.Kinked, Any(isLarge ? [64, 130, 257, 500] : [1, 3, 4, 5, 8, 9, 17]), [1, 2, 7, 16, 20]);
        new Attention(draft, Any(isLarge ? [8, 16, 17, 30] : [1, 2, 3, 5, 8]), Any([1, 2, 4]), Any(isLarge ? [4, 8, 16] : [1, 2, 3, 4, 8])).Grow();
        return Model.Of(draft, Objectives.Of(draft, twice: false));

        int Any(int[] of) => of[random.Next(of.Length)];
    }

    private static Model Layered(Draft draft, int layers, bool twice)
    {
        for (var inputs = draft.OneIn(3) ? 2 : 1; inputs > 0; inputs--)
        {
            draft.Add(draft.Parameter(draft.Rows, draft.Width()));
        }

        for (var layer = 0; layer < layers; layer++)
        {
            Layers.Grow(draft);
        }

        return Model.Of(draft, Objectives.Of(draft, twice));
    }

    private static Kind AnyKind(Random random) => (Kind)random.Next(3);

    // One of the first of them for a small size, one of all for the largest.
    private static int Up(Random random, int[] of, int size) => of[random.Next(Math.Min(of.Length, 3 + (of.Length * size / 80)))];
}
