using System.Globalization;

namespace ExprGrad.Properties;

/// <summary>A function with values for its inputs, and a seed for whatever else a law draws.</summary>
public sealed record Case(Function Function, Sequence<(Variable Variable, Dense Value)> Bindings, int Seed)
{
    /// <summary>The expression under test.</summary>
    public Expr Value => Function.Values[0];

    /// <summary>The inputs that the expression has.</summary>
    public Sequence<Variable> Inputs => Function.Inputs;

    /// <summary>A source of further numbers; the same ones each time.</summary>
    public Random Random => new(Seed);

    /// <summary>The case of one expression; bindings that it does not need are dropped.</summary>
    public static Case Of(Expr value, IEnumerable<(Variable Variable, Dense Value)> bindings, int seed)
    {
        var function = Function.Of(value.Named("f"));
        return new(function, bindings.Where(b => function.Inputs.Contains(b.Variable)).ToSequence(), seed);
    }

    /// <summary>The same inputs under another expression.</summary>
    public Case With(Expr value) => Of(value, Bindings, Seed);

    /// <summary>The value of an expression over the same inputs.</summary>
    public Dense Evaluated(Expr expression) => Evaluate.Of(expression, Bindings);

    /// <summary>The values of expressions over the same inputs.</summary>
    public IReadOnlyList<Dense> Evaluated(IReadOnlyList<Expr> expressions) => Evaluate.Of(expressions, Bindings);

    /// <summary>The function in readable mathematics, the values of its inputs, and C# that builds the case again.</summary>
    public override string ToString() => string.Join('\n', [Function.ToString(), .. Bindings.Select(Line), .. Code]);

    /// <summary>The lines of C# that build the case again; none for operations of your own, which only your code can name.</summary>
    public IReadOnlyList<string> Code => !Traverse.PostOrder([Value]).All(IsOurs) ? [] :
    [
        "", .. Print.CSharp(Function).Split('\n'),
        .. Bindings.Select(b => $"var at{Function.Inputs.ToList().IndexOf(b.Variable) + 1} = new Dense({string.Join(", ", b.Value.Elements.ToArray().Select(Number).Prepend($"Shape.Of({string.Join(", ", b.Value.Shape.Extents)})"))});"),
        $"var c = new Case(function, [{string.Join(", ", Bindings.Select(b => Function.Inputs.ToList().IndexOf(b.Variable)).Select(i => $"(function.Inputs[{i}], at{i + 1})"))}], {Seed});",
    ];

    private static bool IsOurs(Expr node) => node switch
    {
        Map map => Ops.All.Contains(map.Op),
        Reduce reduce => Monoids.All.Contains(reduce.Monoid),
        Call call => Decompositions.All.Contains(call.Routine),
        _ => true,
    };

    private static string Number(double x) => double.IsNaN(x) ? "double.NaN" : double.IsInfinity(x) ? (x > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity")
        : x == 0 && double.IsNegative(x) ? "-0.0" : x.ToString("R", CultureInfo.InvariantCulture);

    private static string Line((Variable Variable, Dense Value) b) =>
        $"{b.Variable.Name} {b.Variable.Shape} = {string.Join(", ", b.Value.Elements.ToArray().Select(x => x.ToString("R", CultureInfo.InvariantCulture)))}";
}
