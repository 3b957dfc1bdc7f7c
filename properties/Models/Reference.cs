using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>What a model is: as the reference evaluates it, or, if that would take too long, as compiled without anything that makes code fast.</summary>
internal sealed class Reference
{
    // Numbers that one node makes of others, for all nodes.
    private const double MostWork = 50_000;

    // The order of sums may differ, and kinks do not matter where numbers are those of the reference to the last few digits.
    private const double Doubles = 1e-8, Floats = 2e-3;

    // Beyond, rounding in float says little.
    private const double MostInFloats = 1e12;

    // Integers up to there are exact.
    private const double ExactInDoubles = 1L << 53, ExactInFloats = 1 << 24;

    private static readonly CompileOptions Plain = new() { Bands = false, Fuse = false, Threads = 1, Grain = double.PositiveInfinity };

    private readonly Model model;
    private readonly double[][] values;
    private readonly double largest, terms;

    private Reference(Model model, double[][] found)
    {
        this.model = model;
        var (results, nodes) = (model.Function.Outputs.Count, Met(model.Function));
        values = found[..results];
        var magnitudes = nodes.Select((node, i) => (node, Largest: found[results + i][0])).ToDictionary(n => n.node, n => n.Largest, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
        largest = magnitudes.Values.Aggregate(0.0, Math.Max);
        terms = nodes.Select(node => node switch
        {
            Contract c => Terms(c) * magnitudes.GetValueOrDefault(c.A) * magnitudes.GetValueOrDefault(c.B),
            Reduce or ScatterAdd => node.Operands[0].Shape.Count * magnitudes.GetValueOrDefault(node.Operands[0]),
            _ => 0,
        }).Aggregate(largest, Math.Max);
    }

    /// <summary>What a model is.</summary>
    public static Reference Of(Model model)
    {
        var measured = new Function(model.Function.Inputs, [.. model.Function.Outputs, .. Met(model.Function).Select((node, i) => new Output($"largest {i}", Abs(node).Maximum()))]);
        return new(model, Work(measured) <= MostWork
            ? [.. Evaluate.Of(measured.Values, model.Bindings).Select(value => value.Elements.ToArray())]
            : measured.Compile<double>(Plain).Invoke(model.Numbers(x => x)));
    }

    /// <summary>Holds results against the reference: exactly where every sum is exact, and not at all where numbers are too large to compare, or rounding decides on which side of a kink they are.</summary>
    public void Compare<T>(T[][] found, Func<T, double> number, string way)
    {
        var inFloats = typeof(T) == typeof(float);
        var exact = model.Kind == Kind.Exact && terms <= (inFloats ? ExactInFloats : ExactInDoubles);
        if (!exact && (!double.IsFinite(largest) || (inFloats && (model.Kind != Kind.Smooth || largest > MostInFloats))))
        {
            return;
        }

        for (var i = 0; i < found.Length; i++)
        {
            var tolerance = exact ? 0 : (inFloats ? Floats : Doubles) * values[i].Aggregate(1.0, (most, x) => Math.Max(most, Math.Abs(x)));
            for (var k = 0; k < found[i].Length; k++)
            {
                var (x, expected) = (number(found[i][k]), values[i][k]);
                if (!(Math.Abs(x - expected) <= tolerance))
                {
                    throw new LawException($"r{i}: found {x:R} at {k} of {found[i].Length}, expected {expected:R}{(exact ? " exactly" : "")}; {way}");
                }
            }
        }
    }

    // What is computed, of which there is any.
    private static IReadOnlyList<Expr> Met(Function f) => [.. Traverse.PostOrder(f.Values).Where(node => node.Shape.Count > 0)];

    private static double Terms(Contract c) => c.Axes.Contracted.Aggregate(1.0, (product, pair) => product * c.A.Shape[pair.Left]);

    private static double Work(Function f) => Traverse.PostOrder(f.Values).Sum(node => node switch
    {
        Contract c => c.Shape.Count * Terms(c),
        Call call => call.Shape.Count * Math.Sqrt(call.Shape.Count),
        _ => node.Shape.Count,
    });
}
