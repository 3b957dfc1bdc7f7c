using System.Globalization;

namespace ExprGrad.Properties;

/// <summary>Ways to compile: what takes turns, what is cut into parts, what shares a loop.</summary>
internal static class Ways
{
    private static readonly double[] Grains = [CompileOptions.Default.Grain, 1, 10, 1e-3];

    /// <summary>A random way, whether it pays or not.</summary>
    public static CompileOptions Any(Random random) => new()
    {
        Verify = true,
        Bands = random.Next(5) switch { 0 => null, 1 => false, _ => true },
        Fuse = random.Next(5) > 0,
        Grain = Grains[random.Next(Grains.Length)],
        Vectorize = random.Next(5) > 0,
    };

    /// <summary>A random way for what is so large that bands and parts pay.</summary>
    public static CompileOptions ForLarge(Random random) => new() { Verify = true, Bands = random.Next(3) == 0 ? true : null, Vectorize = random.Next(5) > 0 };

    /// <summary>How to compile so again.</summary>
    public static string Text<T>(CompileOptions way) => string.Create(CultureInfo.InvariantCulture,
        $"Compile<{typeof(T).Name}> with Bands {(way.Bands is { } bands ? $"{bands}" : "null")}, Fuse {way.Fuse}, Grain {way.Grain}, Vectorize {way.Vectorize}, Threads {way.Threads}, {way.PreferInterpretation}");
}
