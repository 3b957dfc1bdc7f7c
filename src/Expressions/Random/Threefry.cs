using System.Numerics;

namespace ExprGrad;

/// <summary>
/// Random numbers without a state: Threefry-2x32 with 20 rounds, a function that scrambles a counter under a key. Salmon, Moraes, Dror and Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3", SC 2011; it passes every test of BigCrush, as the paper reports.
/// </summary>
/// <remarks>
/// The functions of numbers take whole ones from 0 to 2²⁴ - 1, exact in <see cref="float"/> too: two of the key and one that counts. What is not whole counts as the
/// nearest whole number, and what is out of range gives NaN.
/// </remarks>
public static class Threefry
{
    /// <summary>One more than the greatest number of a key or counter.</summary>
    public const int Numbers = 1 << 24;

    /// <summary>What a key word is joined with so that no key, not even zero, is without effect (the constant of Skein).</summary>
    public const uint Parity = 0x1BD11BDA;

    private const double LargestFloat = 1 - (1.0 / Numbers);

    /// <summary>The two random words of a counter under a key, each of two words.</summary>
    public static (uint First, uint Second) Block((uint First, uint Second) key, (uint First, uint Second) counter)
    {
        var (k0, k1, k2) = (key.First, key.Second, key.First ^ key.Second ^ Parity);
        var (x0, x1) = (counter.First + k0, counter.Second + k1);
        (x0, x1) = Odd(x0, x1);
        (x0, x1) = Even(x0 + k1, x1 + k2 + 1);
        (x0, x1) = Odd(x0 + k2, x1 + k0 + 2);
        (x0, x1) = Even(x0 + k0, x1 + k1 + 3);
        (x0, x1) = Odd(x0 + k1, x1 + k2 + 4);
        return (x0 + k2, x1 + k0 + 5);
    }

    /// <summary>
    /// A number between 0 and 1, never 0 and never 1: an odd multiple of 2⁻⁵³, by 52 random bits.
    /// </summary>
    public static double Uniform(double key0, double key1, double counter)
    {
        if (!IsWord(key0, out var k0) || !IsWord(key1, out var k1) || !IsWord(counter, out var c))
            return double.NaN;
        var (first, second) = Block((k0, k1), (c, 0));
        return ((((ulong)first << 20) | (second >> 12)) + 0.5) / (1UL << 52);
    }

    /// <summary>The number that <see cref="Uniform(double, double, double)"/> gives, rounded; what would round to 1 is the greatest number below it.</summary>
    public static float Uniform(float key0, float key1, float counter) => (float)Math.Min(Uniform((double)key0, key1, counter), LargestFloat);

    /// <summary>The first number of the key that is derived from a key and a number.</summary>
    public static double FoldFirst(double key0, double key1, double number) => Folded(key0, key1, number)?.First ?? double.NaN;

    /// <summary>The second number of the key that is derived from a key and a number.</summary>
    public static double FoldSecond(double key0, double key1, double number) => Folded(key0, key1, number)?.Second ?? double.NaN;

    // Another second word of the counter than that of Uniform: a key is not made of the bits of the numbers drawn by its parent.
    private static (uint First, uint Second)? Folded(double key0, double key1, double number) =>
        IsWord(key0, out var k0) && IsWord(key1, out var k1) && IsWord(number, out var c) && Block((k0, k1), (c, 1)) is var (first, second) ? (first >> 8, second >> 8) : null;

    private static bool IsWord(double number, out uint word)
    {
        var whole = Math.Round(number);
        var fits = whole is >= 0 and < Numbers;
        word = fits ? (uint)whole : 0;
        return fits;
    }

    private static (uint, uint) Odd(uint x0, uint x1) => Round(Round(Round(Round((x0, x1), 13), 15), 26), 6);

    private static (uint, uint) Even(uint x0, uint x1) => Round(Round(Round(Round((x0, x1), 17), 29), 16), 24);

    private static (uint, uint) Round((uint, uint) x, int turn) => (x.Item1 + x.Item2, BitOperations.RotateLeft(x.Item2, turn) ^ (x.Item1 + x.Item2));
}
