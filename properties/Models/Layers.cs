using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>A way to go on from rows: to as many others, or nowhere if it does not suit them.</summary>
/// <param name="Name">The name.</param>
/// <param name="Weight">How often it is drawn.</param>
/// <param name="Of">What it makes of a matrix.</param>
internal sealed record Layer(string Name, int Weight, Func<Draft, Expr, Expr?> Of);

/// <summary>The table of layers: what happens to the rows of a matrix.</summary>
internal static class Layers
{
    private const int WidestOfRoutines = 24, Widest = 1300;

    private static readonly int[] Few = [1, 2, 3, 4, 6, 8];

#pragma warning disable format
    public static readonly IReadOnlyList<Layer> All =
    [
        new("dense",               6, (draft, x) => Dense(draft, x, draft.Width())),
        new("activation",          1, (draft, x) => draft.Activated(x)),
        new("shares of a row",     1, (draft, x) => draft.IsExact ? x - StopGradient(x.Maximum([1], keep: true)) : Softmax(x, 1)),
        new("norm of a row",       1, (draft, x) => draft.IsExact ? x + x.Sum([1], keep: true) : Normalised(x, 1)),
        new("centred",             1, (draft, x) => x - draft.Mean(x, 0)),
        new("residual",            1, (draft, x) => x + Dense(draft, x, x.Shape[1])),
        new("sum with another",    1, (draft, x) => Like(draft, x) is { } other ? x + other : x * 2),
        new("product with another", 1, (draft, x) => Like(draft, x) is { } other ? x * Bounded(draft, other) : -x),
        new("gated",               2, (draft, x) => Gated(draft, Dense(draft, x, draft.Width()))),
        new("by its own products", 1, (draft, x) => x.Dot(Bounded(draft, Products(draft, x, x)))),
        new("by products",         1, (draft, x) => x.Dot(Bounded(draft, Products(draft, x, draft.Any(draft.Computed))))),
        new("beside another",      1, (draft, x) => Structural.Concatenate(1, x, draft.Any(draft.Computed))),
        new("some rows",           1, (draft, x) => draft.Rows > 0 ? x.Take(draft.Places(draft.Rows, draft.Rows), 0) : null),
        new("some columns",        1, (draft, x) => x.Take(draft.Places(draft.Random.Next(1, x.Shape[1] + 1), x.Shape[1]), 1)),
        new("rows added",          1, (draft, x) => draft.Rows > 0 ? x.ScatterAdd(draft.Places(draft.Rows, draft.Rows).Expand(1).BroadcastTo(x.Shape), 0, draft.Rows) : null),
        new("heads",               3, Heads),
        new("flipped",             1, (draft, x) => x.Flip(draft.Random.Next(2))),
        new("rows before",         1, (draft, x) => draft.Rows > 2 ? x + x[1..].Pad(0, 1, 0) : null),
        new("rows among others",   1, (draft, x) => Among(draft, Structural.Concatenate(0, x, Like(draft, x) ?? -x))),
        new("half of the columns", 1, (draft, x) => x.Shape[1] > 1 ? x.Slice(1, draft.Random.Next(2), x.Shape[1] / 2, x.Shape[1] % 2 == 0 && draft.OneIn(2) ? 2 : 1) : null),
        new("solved",              1, (draft, x) => draft.IsExact || x.Shape[1] > WidestOfRoutines ? null : Solve(Positive(draft, x), x.Transpose()).Transpose()),
        new("by a factor",         1, (draft, x) => draft.IsExact || x.Shape[1] > WidestOfRoutines ? null : x.Dot(Cholesky(Positive(draft, x)))),
    ];
#pragma warning restore format

    private static readonly IReadOnlyList<Layer> Weighted = [.. All.SelectMany(layer => Enumerable.Repeat(layer, layer.Weight))];

    /// <summary>Adds a random layer to a model, if it suits.</summary>
    public static void Grow(Draft draft)
    {
        if (draft.Any(Weighted).Of(draft, draft.Earlier()) is { } next && next.Shape[1] is > 0 and < Widest)
        {
            draft.Add(next);
        }
    }

    /// <summary>Centred and scaled to one size.</summary>
    public static Expr Normalised(Expr x, int axis)
    {
        var centred = x - x.Mean([axis], keep: true);
        return centred / Sqrt(Square(centred).Mean([axis], keep: true) + 0.1);
    }

    private static Expr Dense(Draft draft, Expr x, int width)
    {
        var product = x.Dot(Weights.Of(draft, x.Shape[1], width));
        var sum = draft.OneIn(2) ? product + draft.Parameter(width) : product;
        return draft.OneIn(3) ? sum : draft.Activated(sum);
    }

    private static Expr Gated(Draft draft, Expr x) => x + (draft.Activated(x) * Bounded(draft, x));

    // As many rows as everything has, of twice as many.
    private static Expr Among(Draft draft, Expr x) =>
        draft.OneIn(2) ? x.Slice(0, draft.Random.Next(2), draft.Rows, 2) : x.Slice(0, draft.Random.Next(draft.Rows + 1), draft.Rows, 1);

    private static Expr? Like(Draft draft, Expr x) => draft.Computed.FirstOrDefault(other => !ReferenceEquals(other, x) && other.Shape == x.Shape);

    private static Expr Bounded(Draft draft, Expr x) => draft.IsExact ? Clamp(x, -2, 2) : Tanh(x);

    // Of columns with columns: sums over rows.
    private static Expr Products(Draft draft, Expr x, Expr other) => draft.Scaled(x.Transpose().Dot(other), 1.0 / Math.Max(1, draft.Rows));

    private static Expr Positive(Draft draft, Expr x) => Products(draft, Tanh(x), Tanh(x)) + (3 * Identity(x.Shape[1]));

    private static Expr Heads(Draft draft, Expr x)
    {
        var shape = Shape.Of(draft.Rows, draft.Any(Few), draft.Any(Few));
        var (queries, keys, values) = (Projected(), Projected(), Projected());
        var scores = Einsum("bhd,bgd->bhg", queries, draft.OneIn(3) ? queries : keys);
        return Einsum("bhg,bgd->bhd", draft.IsExact ? scores : Softmax(0.3 * scores, 2), draft.OneIn(3) ? keys : values).Reshape(draft.Rows, shape[1] * shape[2]);

        // Perhaps some heads of more, and mixed by themselves.
        Expr Projected()
        {
            var more = draft.Random.Next(4) / 2;
            var some = Dense(draft, x, (shape[1] + more) * shape[2]).Reshape(shape[0], shape[1] + more, shape[2]).Slice(1, more, shape[1], 1);
            return draft.OneIn(3) ? some.Dot(Weights.Of(draft, shape[2], shape[2])) : some;
        }
    }
}
