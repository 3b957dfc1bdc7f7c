using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>Layers of attention: examples of some places, each with columns that belong to heads.</summary>
internal sealed class Attention(Draft draft, int places, int heads, int columns)
{
    private readonly int width = heads * columns;

    /// <summary>Adds some layers to a model, as one row for each place of an example.</summary>
    public void Grow()
    {
        Expr x = draft.Parameter(draft.Rows, places, width);
        for (var layer = draft.OneIn(4) ? 2 : 1; layer > 0; layer--)
        {
            var normalised = draft.OneIn(2) ? Layers.Normalised(x, 2) * draft.Parameter(width) : x;
            var mixed = Linear(Mixed(normalised), width);
            x = draft.OneIn(2) ? x + mixed : mixed;
            x = draft.OneIn(3) ? x + Linear(draft.Activated(Linear(x, draft.Width())), width) : x;
            draft.Add(x);
        }
    }

    private Expr Mixed(Expr x)
    {
        var (queries, keys, values) = (InHeads(Linear(x, width)), InHeads(Linear(x, width)), InHeads(draft.OneIn(3) ? x : Linear(x, width)));
        var scores = Scores(queries, keys) / Math.Sqrt(columns);
        var shares = Softmax(draft.OneIn(3) ? Where(new Iota(scores.Shape, 3) <= new Iota(scores.Shape, 2), scores, -1e9) : scores, 3);
        if (draft.OneIn(4))
        {
            draft.Add(shares);
        }

        return Einsum("bhst,bthe->bshe", shares, values).Reshape(x.Shape);
    }

    private Expr InHeads(Expr x) => x.Reshape(draft.Rows, places, heads, columns);

    private Expr Scores(Expr queries, Expr keys) => draft.Random.Next(3) switch
    {
        0 => Einsum("bshe,bthe->bhst", queries, keys),
        1 => Einsum("bhse,bhte->bhst", queries.Permute(0, 2, 1, 3), keys.Permute(0, 2, 1, 3)),
        _ => Einsum("bshe,bthe->bsht", queries, keys).Permute(0, 2, 1, 3),
    };

    private Expr Linear(Expr x, int to)
    {
        var from = x.Shape[2];
        var product = draft.Random.Next(3) switch
        {
            0 => x.Reshape(draft.Rows * places, from).Dot(Weights.Of(draft, from, to)).Reshape(draft.Rows, places, to),
            1 => Einsum("bsd,do->bso", x, Weights.Of(draft, from, to)),
            _ => x.Dot(Weights.Of(draft, from, to)),
        };
        return draft.OneIn(2) ? product + draft.Parameter(to) : product;
    }
}
