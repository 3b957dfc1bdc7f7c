namespace ExprGrad.Compiler.Kernels;

/// <summary>
/// Some parts of a round of a product that several threads share. For each block of B there is a round that packs it, its columns in parts, and then
/// one that multiplies, the rows of C in parts: so B is packed once, and nothing waits but for a round to end. The parts of all rounds are counted through.
/// </summary>
internal readonly record struct Round(int Parts, long From, long To)
{
    // Rows that the tallest tiles fill.
    private const int Unit = 16;

    public bool Packs => Index % 2 == 0;

    /// <summary>The block of B.</summary>
    public int Block => Index / 2;

    private int Index => (int)(From / Parts);

    /// <summary>The places of an extent, which all parts share evenly.</summary>
    public (int From, int To) Places(int extent) => (Place(From, extent), Place(To, extent));

    private int Place(long place, int extent)
    {
        var part = place - (long)Index * Parts;
        return part == Parts ? extent : (int)(part * extent / Parts / Unit * Unit);
    }
}
