using System.Globalization;

namespace ExprGrad.Properties;

/// <summary>How many cases each property tries, and from which seed: <c>EXPRGRAD_CASES</c> and <c>EXPRGRAD_SEED</c>.</summary>
public static class Environment
{
    /// <summary>The number of random cases of one property.</summary>
    public static int Cases { get; } = (int)(Given("EXPRGRAD_CASES") ?? 550);

    /// <summary>Where the random cases of a run start; another one in every run unless it is given.</summary>
    public static ulong Seed { get; } = Given("EXPRGRAD_SEED") ?? (ulong)Random.Shared.NextInt64();

    /// <summary>What to set to see the same cases again.</summary>
    public static string Replay => $"EXPRGRAD_SEED={Seed} EXPRGRAD_CASES={Cases}";

    /// <summary>Writes the number of cases of the run to the file that <c>EXPRGRAD_COUNT</c> names.</summary>
    internal static void Report(long cases)
    {
        if (System.Environment.GetEnvironmentVariable("EXPRGRAD_COUNT") is { Length: > 0 } file)
        {
            File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"{cases} generated cases ({Replay})\n"));
        }
    }

    private static ulong? Given(string name) =>
        ulong.TryParse(System.Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
