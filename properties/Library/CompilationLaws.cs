namespace ExprGrad.Properties;

/// <content>What is simplified and what is compiled means what was written.</content>
public static partial class Laws
{
    // The order of sums may differ: a few roundings, relative to the largest number that was met.
    private const double Doubles = 1e-13;
    private const double Reassociated = 1e-9;
    private const int Threads = 32, Repetitions = 100;

    private static readonly (string Name, CompileOptions Options, double Tolerance)[] Ways =
    [
        ("default", new() { Verify = true }, Doubles),
        ("without vectors", new() { Verify = true, Vectorize = false }, Doubles),
        ("without fusion", new() { Verify = true, Fuse = false }, Doubles),
        ("interpreted", new() { Verify = true, Threads = 5, PreferInterpretation = Interpretation.Always }, Doubles),
        ("fast-math", new() { Verify = true, Arithmetic = Arithmetic.Real }, Reassociated),
    ];

    /// <summary>A function and its gradient, compiled in each way, are what the reference says.</summary>
    public static void CompiledIsEvaluated(Case c)
    {
        var f = c.WithGradient();
        var (expected, scale) = (Evaluate.Of(f.Values, c.Bindings), Largest(c, f));
        foreach (var (name, options, tolerance) in Ways)
        {
            var found = f.Compile<double>(options).Invoke(c.Numbers());
            for (var i = 0; i < found.Length; i++)
            {
                Near(expected[i], found[i], tolerance * scale, $"{name}, {f.Outputs[i].Name}");
            }
        }
    }

    /// <summary>A function and its gradient, simplified, mean the same; simplifying again changes nothing.</summary>
    public static void SimplifiedIsOriginal(Case c)
    {
        var f = c.WithGradient();
        var (expected, scale) = (Evaluate.Of(f.Values, c.Bindings), Largest(c, f));
        foreach (var (arithmetic, tolerance) in new[] { (Arithmetic.Exact, Doubles), (Arithmetic.Real, Reassociated) })
        {
            var simple = Simplify.Of(f, arithmetic);
            foreach (var (found, i) in Evaluate.Of(simple.Values, c.Bindings).Select((v, i) => (v, i)))
            {
                Near(expected[i], found.Elements.ToArray(), tolerance * scale, $"simplified, {f.Outputs[i].Name}");
            }

            True($"{Simplify.Of(simple, arithmetic)}" == $"{simple}", "simplifying again changes something");
        }
    }

    /// <summary>One delegate gives the same bits on 32 threads and 100 times each, and writes to none of its inputs.</summary>
    public static void CompiledIsPure(Case c)
    {
        var (compiled, inputs) = (c.WithGradient().Compile<double>(), c.Numbers());
        var (before, expected) = (inputs.Select(Checksum).ToArray(), compiled.Invoke(inputs).Select(Checksum).ToArray());
        _ = Parallel.For(0, Threads, new() { MaxDegreeOfParallelism = Threads }, _ =>
        {
            for (var repetition = 0; repetition < Repetitions; repetition++)
            {
                True(compiled.Invoke(inputs).Select(Checksum).SequenceEqual(expected), "the same call gives other bits");
            }
        });
        True(inputs.Select(Checksum).SequenceEqual(before), "a call wrote to its inputs");
    }

    /// <summary>A call with memory of the wrong length is refused by name, writes nothing, and leaves the delegate as it was.</summary>
    public static void RefusalsLeaveNothing(Case c)
    {
        var (compiled, inputs) = (c.Function.Compile<double>(), c.Numbers());
        var expected = Checksum(compiled.Invoke(inputs)[0]);
        var written = new double[c.Value.Shape.Count];
        foreach (var (v, i) in c.Inputs.Select((v, i) => (v, i)))
        {
            var wrong = inputs.Select((x, k) => k == i ? [.. x, 1] : x).Select(x => new ReadOnlyMemory<double>(x)).ToArray();
            True(RefusedCall(() => compiled.Run(wrong, [written]))?.StartsWith($"`{v.Name}`: found", StringComparison.Ordinal) == true, $"a wrong length of {v.Name} is not refused by name");
        }

        True(written.All(x => x == 0), "a refused call wrote to its output");
        True(Checksum(compiled.Invoke(inputs)[0]) == expected, "a refused call changed a later one");
    }

    /// <summary>The function of a case, followed by the gradient of the sum of its value.</summary>
    private static Function WithGradient(this Case c)
    {
        var sum = new Function(c.Inputs, [new("sum of f", c.Value.Sum())]);
        return new(c.Inputs, [new("y", c.Value), .. FormLaws.ValueAndGradient(sum).Outputs]);
    }

    private static double[][] Numbers(this Case c) => [.. c.Inputs.Select(v => c.Bindings.Single(b => b.Variable == v).Value.Elements.ToArray())];

    private static void Near(Dense expected, double[] found, double tolerance, string way)
    {
        for (var i = 0; i < found.Length; i++)
        {
            True(
                expected[i].Equals(found[i]) || Math.Abs(expected[i] - found[i]) <= tolerance || !double.IsFinite(tolerance),
                $"{way}: found {found[i]:R} at {i}, expected {expected[i]:R}");
        }
    }

    private static double Largest(Case c, Function f) => c.Evaluated(Traverse.PostOrder(f.Values).ToList())
        .SelectMany(value => value.Elements.ToArray()).Select(Math.Abs).Where(double.IsFinite).Append(1).Max();

    private static long Checksum(double[] numbers) => numbers.Aggregate(17L, (sum, x) => unchecked((sum * 31) + BitConverter.DoubleToInt64Bits(x)));

    private static string? RefusedCall(Action call)
    {
        try
        {
            call();
            return null;
        }
        catch (BindingException refusal)
        {
            return refusal.Message;
        }
    }
}
