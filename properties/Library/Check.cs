using FsCheck;
using FsCheck.Fluent;

namespace ExprGrad.Properties;

/// <summary>Holds a law against many random cases. The property-testing library behind it appears in this file only.</summary>
public static class Check
{
    private const int LargestSize = 100;

    /// <summary>A case made from a random source, the larger the greater the size, which goes from 1 to 100.</summary>
    public delegate T Generator<out T>(Random random, int size);

    /// <summary>Tries the law, which throws where it does not hold, and reports a smallest failing case with the seed.</summary>
    public static void All<T>(Generator<T> generate, Func<T, IEnumerable<T>> shrink, Action<T> law, int? cases = null)
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
            FsCheck.Check.One(config, Prop.ForAll(Arb.From(generator, shrink), law));
        }
        catch (Exception failure)
        {
            throw new LawException($"Seen again with {Environment.Replay}\n{failure.Message}");
        }
    }

    /// <summary>Tries the law on random expressions.</summary>
    public static void All(Generator<Case> generate, Action<Case> law, int? cases = null) => All(generate, Shrinking.Of, law, cases);
}
