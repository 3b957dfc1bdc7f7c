using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;

namespace ExprGrad.Tests.Compiling;

/// <summary>What the compiler makes of expressions, as text and as numbers.</summary>
internal static class Compiled
{
    /// <summary>Every way to compile that keeps the arithmetic.</summary>
    public static readonly CompileOptions[] Ways =
        [new() { Verify = true }, new() { Verify = true, Vectorize = false }, new() { Verify = true, Fuse = false }, new() { Verify = true, Fuse = false, Vectorize = false },
            new() { Verify = true, PreferInterpretation = Interpretation.Always, Threads = 5 }];

    public static Schedule Schedule(params Expr[] outputs) => Compilation.Scheduled(Function.Of(outputs), Carrier.Scalar(typeof(float)), CompileOptions.Default);

    /// <summary>The loop nests, without vectors, which depend on the machine.</summary>
    public static string Nests(params Expr[] outputs) => string.Join("\n--\n", Schedule(outputs).Kernels.OfType<LoopKernel>().Select(
        kernel => Compilation.Nest(kernel, Carrier.Scalar(typeof(float)), new() { Vectorize = false })));

    public static Dense[] Values(Function f, int seed = 1)
    {
        var random = new Random(seed);
        return [.. f.Inputs.Select(v => new Dense(v.Shape, [.. Enumerable.Range(0, v.Shape.Count).Select(_ => Math.Round((random.NextDouble() * 4) - 2, 2))]))];
    }

    /// <summary>Holds every way to compile, in both number types, to the reference.</summary>
    public static void Agrees(params Expr[] outputs) =>
        Agrees(new Function(Traverse.PostOrder(outputs).OfType<Variable>(), outputs.Select((value, i) => new Output($"y{i}", value))));

    /// <inheritdoc cref="Agrees(Expr[])"/>
    public static void Agrees(Function f) => Agrees(f, Ways);

    /// <summary>Holds some ways to compile, in both number types, to the reference.</summary>
    public static void Agrees(Function f, params CompileOptions[] ways)
    {
        var values = Values(f);
        var expected = Evaluate.Of(f.Values, f.Inputs.Zip(values)).Select(d => d.Elements.ToArray()).ToArray();
        foreach (var way in ways)
        {
            var (wide, narrow) = (f.Compile<double>(way), f.Compile<float>(way));
            Near(expected, wide.Invoke([.. values.Select(v => v.Elements.ToArray())]), 1e-13);
            Near(expected, [.. narrow.Invoke([.. values.Select(v => Array.ConvertAll(v.Elements.ToArray(), x => (float)x))]).Select(y => Array.ConvertAll(y, x => (double)x))], 1e-5);
        }
    }

    private static void Near(double[][] expected, double[][] found, double tolerance)
    {
        foreach (var (e, f) in expected.Zip(found))
        {
            Assert.Equal(e.Length, f.Length);
            Assert.All(e.Zip(f), p => Assert.True(
                p.First.Equals(p.Second) || Math.Abs(p.First - p.Second) <= tolerance * Math.Max(1, Math.Abs(p.First)), $"found {p.Second}, expected {p.First}"));
        }
    }
}
