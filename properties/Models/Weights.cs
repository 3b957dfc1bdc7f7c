namespace ExprGrad.Properties;

/// <summary>Matrices to multiply by, as models have them in memory.</summary>
internal static class Weights
{
    private static readonly Func<Draft, int, int, Expr>[] Forms =
    [
        (draft, from, to) => Own(draft, from, to),
        (draft, from, to) => Own(draft, from, to),
        (draft, from, to) => Own(draft, from, to),
        (draft, from, to) => Own(draft, to, from).Transpose(),
        (draft, from, to) => Own(draft, from, (2 * to) + 3).Slice(1, draft.Random.Next(3), to, 2),
        (draft, from, to) => Own(draft, 3 * from, to).Slice(0, draft.Random.Next(3), from, 3),
        Columns, Columns,
        (draft, from, to) => Columns(draft, to, from).Transpose(),
        (draft, from, to) => Columns(draft, to, from).Flip(0).Transpose(),
        (draft, from, to) => Own(draft, from + 6, to).Slice(0, draft.Random.Next(7), from, 1),
        Shared, (draft, from, to) => Shared(draft, to, from).Transpose(),
    ];

    /// <summary>A matrix of so many rows and columns: by itself, transposed, cut out of a larger one, or one that is used already.</summary>
    public static Expr Of(Draft draft, int from, int to) => draft.Any(Forms)(draft, from, to);

    private static Variable Own(Draft draft, int from, int to) => draft.Parameter(from, to);

    private static Expr Columns(Draft draft, int from, int to)
    {
        var first = draft.Random.Next(5);
        return Own(draft, from, first + to + draft.Random.Next(4)).Slice(1, first, to, 1);
    }

    private static Variable Shared(Draft draft, int from, int to) => draft.Variables.FirstOrDefault(v => v.Shape == Shape.Of(from, to)) ?? Own(draft, from, to);
}
