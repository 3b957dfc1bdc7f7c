using System.Linq.Expressions;
using ExprGrad.Compiler.Emit;

namespace ExprGrad.Tests.Emit;

/// <summary>Random numbers in every vector are those of the scalar function, bit for bit.</summary>
public class ThreefryLanesTests
{
    private static readonly double[] Odd =
        [-0.0, -0.4, -0.6, 0.5, 1.5, 2.5, -1, 16777214.5, 16777215, 16777215.4, 16777216, 1e9, 1e19, -1e19, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly Expression<Func<double, double, double, double>> Row = (k0, k1, n) => Threefry.Uniform(k0, k1, n);

    public static TheoryData<int> Widths => [128, 256, 512];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Doubles_AreTheSame(int bits)
    {
        var carrier = Carrier.OfBits(typeof(double), bits);
        var (k0, k1, n) = Points();
        Assert.True(Lift.CanVectorize(Row, carrier));
        Assert.Equal(Enumerable.Range(0, n.Length).Select(i => Threefry.Uniform(k0[i], k1[i], n[i])), Lifted.Run(Row, carrier, k0, k1, n));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Floats_AreTheSame(int bits)
    {
        var carrier = Carrier.OfBits(typeof(float), bits);
        var (k0, k1, n) = Points();
        var (f0, f1, m) = (Array.ConvertAll(k0, x => (float)x), Array.ConvertAll(k1, x => (float)x), Array.ConvertAll(n, x => (float)x));
        Assert.True(Lift.CanVectorize(Row, carrier));
        Assert.Equal(Enumerable.Range(0, n.Length).Select(i => Threefry.Uniform(f0[i], f1[i], m[i])), Lifted.Run(Row, carrier, f0, f1, m));
    }

    // Numbers that are odd in one place each, then ordinary ones.
    private static (double[] K0, double[] K1, double[] N) Points()
    {
        var random = new Random(5);
        double[] ordinary = [.. Enumerable.Range(0, 3 * (20_000 + (3 * Odd.Length))).Select(_ => (double)random.Next(Threefry.Numbers))];
        var third = ordinary.Length / 3;
        var (k0, k1, n) = (ordinary[..third], ordinary[third..(2 * third)], ordinary[(2 * third)..]);
        for (var i = 0; i < Odd.Length; i++)
        {
            (k0[i], k1[i + Odd.Length], n[i + (2 * Odd.Length)]) = (Odd[i], Odd[i], Odd[i]);
        }

        return (k0, k1, n);
    }
}
