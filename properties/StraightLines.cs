using Xunit.Abstractions;
using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>Long functions of numbers, whose code is a straight line in locals, are what the reference evaluates; so are their gradients, and both for many points at once.</summary>
public sealed class StraightLines(ITestOutputHelper output)
{
    // What rounding may change: by itself, and as many times what a change of the inputs in their last digits does.
    private const double Rounding = 1e-9, Change = 1e-13, Amplified = 1e3;
    private const int Nearest = 12;

    private static readonly double[] Directions = [Change, -Change, 3 * Change, -2 * Change];

    private static readonly CompileOptions[] Ways = [new() { Verify = true }, new() { Verify = true, Vectorize = false }, new() { Verify = true, PreferInterpretation = Interpretation.Always }];

    [Fact]
    public void Long_functions_of_numbers_mean_the_same_compiled()
    {
        var tally = new Tally();
        Check.All(Drawn, _ => [], line => Agrees(line, tally), Environment.Cases / 3);
        tally.Report(output.WriteLine);
    }

    private static void Agrees(Line line, Tally tally)
    {
        var (expected, near) = (line.At(0), Directions.Select(line.At).ToArray());
        var tolerances = expected.Select((values, i) => values.Select((y, k) => Tolerance(y, near.Select(other => other[i][k]))).ToArray()).ToArray();
        tally.Count(!expected.SelectMany(values => values).Zip(tolerances.SelectMany(t => t)).Any(y => double.IsFinite(y.First) && double.IsInfinity(y.Second)));
        foreach (var way in Ways)
        {
            var found = line.Function.Compile<double>(way).Invoke(line.Points);
            for (var i = 0; i < found.Length; i++)
            {
                for (var k = 0; k < found[i].Length; k++)
                {
                    Laws.True(
                        double.IsInfinity(tolerances[i][k]) || Math.Abs(found[i][k] - expected[i][k]) <= tolerances[i][k],
                        $"{line.Function.Outputs[i].Name}: found {found[i][k]:R} at {k}, expected {expected[i][k]:R}; Vectorize {way.Vectorize}, {way.PreferInterpretation}");
                }
            }
        }
    }

    // How far off a number may be: anything if it jumps nearby, or is none.
    private static double Tolerance(double y, IEnumerable<double> near)
    {
        var (rounding, change) = (Rounding * Math.Max(1, Math.Abs(y)), near.Max(other => Math.Abs(other - y)));
        return change <= rounding ? rounding + (Amplified * change) : double.PositiveInfinity;
    }

    private static Line Drawn(Random random, int size)
    {
        Variable[] inputs = [.. Enumerable.Range(1, random.Next(1, 6)).Select(i => Input($"x{i}"))];
        List<Expr> steps = [.. inputs, 0.5, 2];
        var isChain = random.Next(2) == 0;
        for (var count = random.Next(2, 3 + (random.Next(3) == 0 ? 3 * size : size / 2)); count > 0; count--)
        {
            var a = isChain && random.Next(3) > 0 ? steps[^1] : steps[random.Next(Math.Max(0, steps.Count - Nearest), steps.Count)];
            var b = steps[random.Next(steps.Count)];
            steps.Add(random.Next(2) == 0 ? Step(random, a, b) : Step(random, b, a));
        }

        Expr[] results = [.. Enumerable.Range(0, random.Next(3)).Select(_ => steps[random.Next(steps.Count / 2, steps.Count)]), steps[^1]];
        var function = new Function(inputs, results.Select((value, i) => new Output($"r{i}", value)));
        var derived = random.Next(3) > 0 ? new Function(inputs, [.. function.Outputs, .. function.Gradient().Outputs]) : function;
        var many = random.Next(4) == 0 ? derived.Batch(random.Next(1, 40), [.. inputs]) : derived;
        return new(many, [.. many.Inputs.Select(v => Enumerable.Range(0, v.Shape.Count).Select(_ => random.Between(-2, 2)).ToArray())]);
    }

    private static Expr Step(Random random, Expr a, Expr b) => random.Next(16) switch
    {
        0 => a + b,
        1 => a - b,
        2 => a * b * 0.5,
        3 => a / (1 + Square(b)),
        4 => Sqrt(1 + Abs(a)),
        5 => Sin(a),
        6 => Cos(a),
        7 => Sin(a) + Cos(a),
        8 => Exp(-Square(a)),
        9 => Where(a > b, a, b * 0.3),
        10 => Max(a, b),
        11 => Tanh(a),
        12 => Relu(a) - b,
        13 => Where(a < 0.2, Sin(b), Cos(b)),
        14 => Clamp(a, -1, b),
        _ => Mod(a, 1.5) + b,
    };

    private sealed record Line(Function Function, double[][] Points)
    {
        // Where every input has changed a little.
        public double[][] At(double change) =>
            [.. Evaluate.Of(Function.Values, Function.Inputs.Select((v, i) => (v, new Dense(v.Shape, Array.ConvertAll(Points[i], x => x * (1 + change)))))).Select(value => value.Elements.ToArray())];

        public override string ToString() => $"{Function}\n{string.Join('\n', Points.Select((numbers, i) => $"{Function.Inputs[i].Name} = {string.Join(", ", numbers.Select(x => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}"))}\n{Print.CSharp(Function)}";
    }
}
