using ExprGrad.Calculus;

namespace ExprGrad.Properties;

/// <summary>What is compiled means what the reference says, however it is compiled.</summary>
public sealed class Compilation
{
    private const double Floats = 2e-5;
    private static readonly CompileOptions[] Ways = [new() { Verify = true }, new() { Verify = true, Vectorize = false }, new() { Verify = true, Fuse = false }];

    [Fact]
    public void Linear_expressions_mean_the_same_compiled() => Check.All(Generators.Expressions(Values.Exact), Laws.CompiledIsEvaluated, Environment.Cases / 4);

    [Fact]
    public void Floats_mean_what_doubles_mean() => Check.All(Generators.Expressions(Values.Smooth), MeansInFloats);

    [Fact]
    public void Compiling_twice_gives_the_same_bits() => Check.All(Generators.Expressions(Values.Smooth), c =>
    {
        var (a, b) = (c.Function.Compile<double>(), c.Function.Compile<double>());
        Laws.True($"{a.Schedule}" == $"{b.Schedule}", "two schedules");
        Laws.True(a.Invoke(Inputs(c))[0].AsSpan().SequenceEqual(b.Invoke(Inputs(c))[0]), "two values");
    });

    internal static void MeansInFloats(Case c)
    {
        var f = Rounded(c);
        var compiled = f.Function.Compile<float>(Ways[c.Seed % 3]);
        var found = compiled.Invoke([.. Inputs(f).Select(x => Array.ConvertAll(x, number => (float)number))]);
        var scale = Sensitivity(f);
        Near(f.Evaluated(f.Value), Array.ConvertAll(found[0], number => (double)number), Floats * scale, "float");
    }

    private static void Near(Dense expected, double[] found, double tolerance, string way)
    {
        for (var i = 0; i < found.Length; i++)
        {
            Laws.True(
                expected[i].Equals(found[i]) || Math.Abs(expected[i] - found[i]) <= tolerance || !double.IsFinite(tolerance),
                $"{way}: found {found[i]:R} at {i}, expected {expected[i]:R}");
        }
    }

    private static double[][] Inputs(Case c) => [.. c.Inputs.Select(v => c.Bindings.Single(b => b.Variable == v).Value.Elements.ToArray())];

    private static IEnumerable<double> Finite(Dense value) => value.Elements.ToArray().Select(Math.Abs).Where(double.IsFinite);

    private static Case Rounded(Case c) => c with
    {
        Bindings = c.Bindings.Select(b => (b.Variable, new Dense(b.Value.Shape, [.. b.Value.Elements.ToArray().Select(x => (double)(float)x)]))).ToSequence(),
    };

    // The expression with constants for indices, which have no derivative.
    private static Expr Placed(Case c) => Traverse.Rebuild([c.Value], node => node switch
    {
        Gather g => g.X.TakeAlong(new Constant(c.Evaluated(g.Indices)), g.Axis),
        ScatterAdd s => s.X.ScatterAdd(new Constant(c.Evaluated(s.Indices)), s.Axis, s.Extent),
        _ => node,
    })[0];

    // How far a small change of everything can carry the result: the largest number met times the largest slope on the way.
    private static double Sensitivity(Case c)
    {
        var value = Placed(c);
        var nodes = Traverse.PostOrder([value]).Where(e => e.Operands.Count > 0).Cast<Expr>().ToArray();
        var sum = new Function(c.Inputs, [new("f", value.Sum())]);
        var slopes = c.Evaluated([.. nodes, .. Vjp.Of([(sum.Outputs[0], 1)], nodes).Select(o => o.Value)]);
        return slopes.Take(nodes.Length).Zip(slopes.Skip(nodes.Length)).Aggregate(
            1.0, (sum, p) => sum + Finite(p.First).Zip(Finite(p.Second), (value, slope) => value * slope).Sum());
    }
}
