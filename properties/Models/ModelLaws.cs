using System.Runtime.InteropServices;

namespace ExprGrad.Properties;

/// <summary>What holds of every model in whatever way it is compiled.</summary>
internal static class ModelLaws
{
    private const byte NotANumber = 0xff, Ordinary = 0x41;

    /// <summary>
    /// Compiled in a random way, for either number type, a model is what the reference says; with the same bits on any number of threads and in every call, whatever its working memory holds; and
    /// nothing is written but its results.
    /// </summary>
    public static Action<Model> MeanTheSame(Func<Random, CompileOptions> draw) => model =>
    {
        var random = new Random(model.Seed);
        if (random.Next(2) == 0)
        {
            Agrees(model, draw(random), random, x => x, (double x) => x);
        }
        else
        {
            Agrees(model, draw(random), random, x => (float)x, x => x);
        }
    };

    private static void Agrees<T>(Model model, CompileOptions way, Random random, Func<double, T> of, Func<T, double> number)
        where T : unmanaged
    {
        var (inputs, reference) = (model.Numbers(of), Reference.Of(model));
        var (alone, many, interpreted) = (way with { Threads = 1 }, way with { Threads = random.Next(3) == 0 ? 48 : 3 }, way with { Threads = 5, PreferInterpretation = Interpretation.Always });
        var found = Found(alone);
        reference.Compare(found, number, Ways.Text<T>(alone));
        AreSame(found, Found(many), $"on more threads; {Ways.Text<T>(many)}");
        if (random.Next(3) == 0)
        {
            reference.Compare(Found(interpreted), number, Ways.Text<T>(interpreted));
        }

        T[][] Found(CompileOptions options)
        {
            var (compiled, text) = (model.Function.Compile<T>(options), Ways.Text<T>(options));
            var first = GuardedRun.Of(compiled, inputs, NotANumber, text);
            AreSame(first, GuardedRun.Of(compiled, inputs, Ordinary, text), $"in another call; {text}");
            return first;
        }
    }

    private static void AreSame<T>(T[][] expected, T[][] found, string when)
        where T : unmanaged
    {
        for (var i = 0; i < found.Length; i++)
        {
            Laws.True(MemoryMarshal.AsBytes<T>(expected[i]).SequenceEqual(MemoryMarshal.AsBytes<T>(found[i])), $"r{i}: found other bits {when}");
        }
    }
}
