using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>What is wanted of a model: a loss, derivatives by some of its parameters, and some of what is computed on the way.</summary>
internal static class Objectives
{
    /// <summary>Random results of a model.</summary>
    /// <param name="draft">The model.</param>
    /// <param name="twice">Whether some are second derivatives.</param>
    public static IEnumerable<Expr> Of(Draft draft, bool twice)
    {
        var loss = Decayed(draft, Loss(draft, draft.Computed[^1]));
        var results = new List<Expr>(draft.OneIn(2) ? [loss] : []);
        if (!draft.OneIn(6))
        {
            var gradient = Gradient(draft, loss);
            results.AddRange(gradient);
            results.AddRange(twice ? Gradient(draft, gradient.Select(g => (draft.OneIn(2) ? g : g * g).Sum()).Aggregate((a, b) => a + b)) : []);
        }

        results.AddRange(draft.Computed.Where(_ => draft.OneIn(4)).Select(x => Shown(draft, x)));
        return results is [] ? [loss] : results;
    }

    private static Expr Loss(Draft draft, Expr x)
    {
        var loss = draft.Random.Next(draft.IsExact ? 2 : 4) switch
        {
            0 => draft.IsExact ? x.Sum() : Square(x).Mean(),
            1 => Square(x - draft.Target(x.Shape)).Sum(),
            2 => CrossEntropy(x, StopGradient(Softmax(draft.Target(x.Shape), -1))).Sum(),
            _ => (x * Sigmoid(x)).Sum(),
        };
        return draft.OneIn(3) ? loss + draft.Any(draft.Computed).Sum() : loss;
    }

    private static Expr Decayed(Draft draft, Expr loss) => draft.OneIn(2) ? loss
        : draft.Variables.Where(v => v.Role == Role.Parameter).Aggregate(loss, (sum, parameter) => sum + draft.Scaled(Square(parameter).Sum(), 0.05));

    // By some of the parameters.
    private static Expr[] Gradient(Draft draft, Expr loss)
    {
        Expr[] all = [.. Function.Of(loss).Gradient().Values];
        draft.Random.Shuffle(all);
        return all[..Math.Min(all.Length, 1 + draft.Random.Next(all.Length + 1))];
    }

    private static Expr Shown(Draft draft, Expr x) => draft.Random.Next(4) switch { 0 => x.Transpose(), 1 => x.Sum(draft.Random.Next(x.Shape.Rank)), 2 => x + 1, _ => x };
}
