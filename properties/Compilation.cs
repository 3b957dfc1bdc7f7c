using System.Runtime.InteropServices;
using ExprGrad.Calculus;
using ExprGrad.Compiler;
using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>What is compiled means what the reference says, however it is compiled.</summary>
public sealed class Compilation
{
    private const double Floats = 2e-5;
    private const int Points = 50;
    private static readonly CompileOptions[] Ways = [new() { Verify = true }, new() { Verify = true, Vectorize = false }, new() { Verify = true, Fuse = false }, new() { Verify = true, Threads = 5, PreferInterpretation = Interpretation.Always }];

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

    [Fact]
    public void Parts_mean_the_whole_on_any_number_of_threads() => Check.All(Generators.Expressions(Values.Smooth), c =>
        MeansInParts(new(c.Inputs, [.. c.Function.Outputs, .. Vjp.Of([(new("sum", c.Value.Sum()), 1)], [.. c.Inputs])]), c.Bindings), Environment.Cases / 2);

    [Fact]
    public void Batches_in_parts_mean_the_whole_on_any_number_of_threads() => Check.All(Generators.Expressions(Values.Smooth), c =>
    {
        var batch = c.Function.Batch(Points, [.. c.Inputs]);
        var y = batch.Values[0];
        MeansInParts(new(batch.Inputs, [new("y", y), new("sum", y.Sum()), new("sums", y.Sum(0))]), [.. batch.Inputs.Select((v, i) => (v, Repeated(Bound(c, c.Inputs[i]))))]);
    }, Environment.Cases / 4);

    [Fact]
    public void Loops_that_take_turns_have_the_same_bits() => Check.All(Generators.Expressions(Values.Smooth), c => MeansInTurns(
        new(c.Inputs, [.. c.Function.Outputs, .. Vjp.Of([(new("sum", c.Value.Sum()), 1)], [.. c.Inputs])]), c.Bindings), Environment.Cases / 2);

    [Fact]
    public void Batches_that_take_turns_have_the_same_bits() => Check.All(Generators.Expressions(Values.Smooth), c =>
    {
        var batch = c.Function.Batch(Points, [.. c.Inputs]);
        var y = batch.Values[0];
        int[] rest = [.. Enumerable.Range(1, y.Shape.Rank - 1)];
        MeansInTurns(new(batch.Inputs, [new("softmax", Softmax(y, rest)), .. Vjp.Of([(new("sum", (y * Softmax(y, rest)).Sum()), 1)], [.. batch.Inputs])]), [.. batch.Inputs.Select((v, i) => (v, Repeated(Bound(c, c.Inputs[i]))))]);
    }, Environment.Cases / 4);

    [Fact]
    public void Layers_that_take_turns_mean_the_whole() => Check.All(Generators.Expressions(Values.Smooth), c =>
    {
        var random = c.Random;
        var f = Layered(random);
        MeansInTurns(f, f.Inputs.Select(v => (v, random.Dense(v.Shape, Values.Smooth))).ToSequence());
    }, Environment.Cases / 4);

    // Rows through a few layers to a number, with its gradient.
    private static Function Layered(Random random)
    {
        var rows = random.Next(16, 90);
        Expr x = Input("x", rows, random.Next(1, 20));
        for (var layer = 1; layer <= random.Next(1, 4); layer++)
        {
            var (from, to) = (x.Shape[1], random.Next(1, 20));
            var product = x.Dot(random.Next(3) switch
            {
                0 => Parameter($"w{layer}", from, to),
                1 => Parameter($"w{layer}", to, from).Transpose(),
                _ => Parameter($"w{layer}", from, 2 * to).Slice(1, 1, to, 2),
            });
            var sum = random.Next(2) == 0 ? product + Parameter($"b{layer}", to) : product;
            x = random.Next(4) switch { 0 => Tanh(sum), 1 => Relu(sum), 2 => Softmax(sum, 1), _ => sum };
        }

        var loss = random.Next(2) == 0 ? Square(x - Input("y", rows, x.Shape[1])).Mean() : CrossEntropy(x, Input("y", rows, x.Shape[1])).Sum();
        var f = Function.Of(loss.Named("J"));
        return f.ValueAndGradient([.. f.Inputs]);
    }

    // Without vectors to the last bit, but for sums over rows; with them a row may end in narrower ones.
    private static void MeansInTurns(Function f, Sequence<(Variable Variable, Dense Value)> bindings)
    {
        var inputs = f.Inputs.Select(v => bindings.Single(b => b.Variable == v).Value.Elements.ToArray()).ToArray();
        double[][] Found(bool bands, int threads, out bool sums)
        {
            var compiled = f.Compile<double>(new() { Verify = true, Vectorize = false, Bands = bands, Threads = threads, Grain = double.PositiveInfinity });
            sums = compiled.Schedule.Kernels.OfType<BandKernel>().Any(band => band.Turns[0].Outer > 1);
            return compiled.Invoke(inputs);
        }

        var apart = Found(false, 1, out _);
        foreach (var turns in new[] { Found(true, 1, out var sums), Found(true, 3, out _) })
        {
            for (var i = 0; i < apart.Length; i++)
            {
                Laws.True(sums || MemoryMarshal.AsBytes<double>(apart[i]).SequenceEqual(MemoryMarshal.AsBytes<double>(turns[i])), $"{f.Outputs[i].Name}: found other bits in turns");
            }
        }

        MeansInParts(f, bindings, bands: true);
    }

    private static void MeansInParts(Function f, Sequence<(Variable Variable, Dense Value)> bindings, bool? bands = null)
    {
        var inputs = f.Inputs.Select(v => bindings.Single(b => b.Variable == v).Value.Elements.ToArray()).ToArray();
        double[][] On(int threads) => f.Compile<double>(new() { Verify = true, Threads = threads, Grain = 1e-3, Bands = bands }).Invoke(inputs);
        var (one, many, interpreted) = (On(1), On(3), f.Compile<double>(new() { Verify = true, Threads = 5, Grain = 1e-3, Bands = bands, PreferInterpretation = Interpretation.Always }).Invoke(inputs));
        var met = Evaluate.Of([.. f.Values, .. Traverse.PostOrder(f.Values)], bindings);
        var largest = met.Aggregate(1.0, (most, value) => Math.Max(most, Finite(value).DefaultIfEmpty().Max()));
        for (var i = 0; i < one.Length; i++)
        {
            Laws.True(MemoryMarshal.AsBytes<double>(one[i]).SequenceEqual(MemoryMarshal.AsBytes<double>(many[i])), $"{f.Outputs[i].Name}: found other bits on three threads");
            Near(met[i], one[i], 1e-12 * largest, f.Outputs[i].Name);
            Near(met[i], interpreted[i], 1e-12 * largest, $"{f.Outputs[i].Name}, interpreted");
        }
    }

    // The same at many points that differ a little.
    private static Dense Repeated(Dense value) => new(
        new([Points, .. value.Shape.Extents]), [.. Enumerable.Range(0, Points).SelectMany(i => value.Elements.ToArray().Select(x => x * (1 - (i / 4096.0))))]);

    private static Dense Bound(Case c, Variable v) => c.Bindings.Single(b => b.Variable == v).Value;

    internal static void MeansInFloats(Case c)
    {
        var f = Rounded(c);
        var compiled = f.Function.Compile<float>(Ways[c.Seed % 4]);
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
