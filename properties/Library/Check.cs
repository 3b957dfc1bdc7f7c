using FsCheck;
using FsCheck.Fluent;

namespace ExprGrad.Properties;

/// <summary>Holds a law against many random cases. The property-testing library behind it appears in this file only.</summary>
public static class Check
{
    private const int LargestSize = 100;
    private static long count;

    static Check() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Environment.Report(Count);

    /// <summary>How many cases were tried so far.</summary>
    public static long Count => Interlocked.Read(ref count);

    /// <summary>A case made from a random source, the larger the greater the size, which goes from 1 to 100.</summary>
    public delegate T Generator<out T>(Random random, int size);

    /// <summary>Tries the law, which throws where it does not hold, and reports a smallest failing case with the seed.</summary>
    public static void All<T>(Generator<T> generate, Func<T, IEnumerable<T>> shrink, Action<T> law, int? cases = null, string? name = null)
    {
        var generator = Gen.Sized(size => Gen.Choose(0, int.MaxValue - 1).Select(seed => generate(new Random(seed), size)));
        var config = Config.QuickThrowOnFailure
            .WithQuietOnSuccess(true)
            .WithMaxTest(cases ?? Environment.Cases)
            .WithStartSize(1)
            .WithEndSize(LargestSize)
            .WithReplay(Environment.Seed, (Environment.Seed * 2) + 1);
        try
        {
            FsCheck.Check.One(config, Prop.ForAll(Arb.From(generator, shrink), Counted(law)));
        }
        catch (Exception failure)
        {
            throw new LawException($"{(name is null ? "" : $"{name}: ")}seen again with {Environment.Replay}\n{failure.Message}");
        }
    }

    /// <summary>Tries the law on random expressions.</summary>
    public static void All(Generator<Case> generate, Action<Case> law, int? cases = null, string? name = null) => All(generate, Shrinking.Of, law, cases, name);

    private static Action<T> Counted<T>(Action<T> law) => tried =>
    {
        _ = Interlocked.Increment(ref count);
        law(tried);
    };
}
