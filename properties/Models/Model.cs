using System.Globalization;

namespace ExprGrad.Properties;

/// <summary>A function of layers with values for its inputs.</summary>
/// <param name="Function">The function.</param>
/// <param name="Values">What each input is.</param>
/// <param name="Kind">What it is made of.</param>
/// <param name="Seed">What else is drawn for it, such as ways to compile it.</param>
internal sealed record Model(Function Function, Sequence<Dense> Values, Kind Kind, int Seed)
{
    private const int FewNumbers = 60;

    /// <summary>Random numbers for the inputs of some results.</summary>
    public static Model Of(Draft draft, IEnumerable<Expr> results)
    {
        var function = Of([.. results]);
        return new(function, function.Inputs.Select(v => new Dense(v.Shape, [.. Enumerable.Range(0, v.Shape.Count).Select(_ => Number(draft, v))])).ToSequence(), draft.Kind, draft.Random.Next());
    }

    /// <summary>The inputs with what they are.</summary>
    public Sequence<(Variable Variable, Dense Value)> Bindings => Function.Inputs.Zip(Values).ToSequence();

    /// <summary>The numbers of the inputs.</summary>
    public T[][] Numbers<T>(Func<double, T> of) => [.. Values.Select(value => Array.ConvertAll(value.Elements.ToArray(), x => of(x)))];

    /// <summary>The same with other results, of the inputs that these need.</summary>
    public Model With(IEnumerable<Expr> results, params IEnumerable<(Variable Variable, Dense Value)> more)
    {
        var (function, values) = (Of([.. results]), Bindings.Concat(more).ToDictionary(b => b.Variable, b => b.Value));
        return this with { Function = function, Values = function.Inputs.Select(v => values[v]).ToSequence() };
    }

    /// <summary>The function in readable mathematics, C# that builds it, and its numbers if they are few.</summary>
    public override string ToString() => string.Join('\n', [$"{Kind} model, seed {Seed}", Print.Text(Function), .. Values.Sum(v => v.Shape.Count) > FewNumbers ? [] : Bindings.Select(Line), "", Print.CSharp(Function)]);

    private static Function Of(IReadOnlyList<Expr> results) => new(
        Traverse.PostOrder(results).OfType<Variable>().Distinct(), results.Select((value, i) => new Output($"r{i}", value)));

    private static string Line((Variable Variable, Dense Value) b) =>
        $"{b.Variable.Name} {b.Variable.Shape} = {string.Join(", ", b.Value.Elements.ToArray().Select(x => x.ToString("R", CultureInfo.InvariantCulture)))}";

    // The same in either precision, and such that layers neither grow nor vanish.
    private static double Number(Draft draft, Variable v)
    {
        var size = v is { Role: Role.Parameter, Shape.Rank: 2 } ? 1 / Math.Sqrt(Math.Max(1, Math.Min(v.Shape[0], v.Shape[1]))) : 1;
        return !draft.IsExact ? (float)draft.Random.Between(-size, size) : draft.OneIn(4) ? draft.Random.Next(-2, 3) : draft.Random.Next(-1, 2);
    }
}
