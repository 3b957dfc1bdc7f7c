namespace ExprGrad.Tests;

/// <summary>The bits of random numbers, and numbers made of them.</summary>
public class ThreefryTests
{
    // The known answers that the authors publish with their Random123 library: key, counter, block.
    [Theory]
    [InlineData(0, 0, 0, 0, 0x6b200159, 0x99ba4efe)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, 0x1cb996fc, 0xbb002be7)]
    [InlineData(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0)]
    public void Block_IsTheKnownAnswer(uint key0, uint key1, uint counter0, uint counter1, uint first, uint second) =>
        Assert.Equal((first, second), Threefry.Block((key0, key1), (counter0, counter1)));

    [Fact]
    public void Uniform_IsMadeOfTheFirst52Bits()
    {
        Assert.Equal(((0x6b20015999ba4efeUL >> 12) + 0.5) / Math.Pow(2, 52), Threefry.Uniform(0.0, 0, 0));
        Assert.All(Draws(100_000), u => Assert.True(u > 0 && u < 1 && (u * Math.Pow(2, 53)) % 2 == 1, $"{u:R}"));
    }

    [Fact]
    public void Float_IsTheRoundedDouble()
    {
        var largest = MathF.BitDecrement(1);
        for (var n = 0; n < 100_000; n++)
        {
            Assert.Equal(Math.Min((float)Threefry.Uniform(7.0, 11.0, n), largest), Threefry.Uniform(7f, 11f, n));
        }
    }

    // Counters found by search, for which the number is nearer to 1 than to any other float.
    [Theory]
    [InlineData(0, 3541992)]
    [InlineData(2, 16719021)]
    [InlineData(7, 13695909)]
    public void Float_IsNeverOne(int key, int counter)
    {
        Assert.Equal(1f, (float)Threefry.Uniform((double)key, 5, counter));
        Assert.Equal(MathF.BitDecrement(1), Threefry.Uniform((float)key, 5, counter));
    }

    [Theory]
    [InlineData(1.4, 1)]
    [InlineData(-0.4, 0)]
    [InlineData(2.5, 2)]
    [InlineData(16777215, 16777215)]
    public void Number_CountsAsTheNearestWholeOne(double number, double whole)
    {
        Assert.Equal(Threefry.Uniform(whole, 2, 3), Threefry.Uniform(number, 2, 3));
        Assert.Equal(Threefry.Uniform(1, whole, 3), Threefry.Uniform(1, number, 3));
        Assert.Equal(Threefry.FoldFirst(1, 2, whole), Threefry.FoldFirst(1, 2, number));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(16777216)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Number_OutOfRangeGivesNaN(double number)
    {
        Assert.All(
            new double[][] { [number, 1, 2], [1, number, 2], [1, 2, number] },
            x => Assert.All([Ops.Uniform, Ops.FoldFirst, Ops.FoldSecond], row => Assert.Equal(double.NaN, row.At(x))));
        Assert.Equal(float.NaN, Threefry.Uniform((float)number, 1, 2));
    }

    [Fact]
    public void Folds_AreWholeBelow2To24() => Assert.All(Enumerable.Range(0, 1000), n => Assert.All(
        [Threefry.FoldFirst(1, 2, n), Threefry.FoldSecond(1, 2, n)], word => Assert.True(word is >= 0 and < Threefry.Numbers && double.IsInteger(word))));

    private static IEnumerable<double> Draws(int count) => Enumerable.Range(0, count).Select(n => Threefry.Uniform(7.0, 11.0, n));
}
