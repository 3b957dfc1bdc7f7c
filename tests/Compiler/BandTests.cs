using System.Runtime.InteropServices;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Loops over the same rows take turns, and nobody can tell from the numbers.</summary>
public class BandTests
{
    private static readonly Variable X = Input("x", 37, 24), Y = Input("y", 37, 24), G = Input("g", 24), B = Input("b", 24), T = Input("t", 3, 20, 8);

    private static readonly Dictionary<string, Expr[]> Subjects = new()
    {
        ["softmax"] = [Softmax(X, 1)],
        ["softmax of two axes"] = [Softmax(T, 1, 2)],
        ["log-sum-exp"] = [LogSumExp(X, 1), LogSoftmax(X, 1)],
        ["layer norm"] = [LayerNorm(X)],
        ["cross-entropy"] = [CrossEntropy(X, Y)],
        ["gathered"] = [Softmax(X, 1).TakeAlong(StopGradient(Floor(Abs(Y)))[.., 0..3], 1)],
        ["scattered"] = [(Softmax(X, 1) * Y).ScatterAdd(StopGradient(Floor(Abs(Y))), 1, 5).Sum(1)],
        ["other rows"] = [Softmax(X, 1).Flip(0) + X, Softmax(X, 1).Transpose(), Softmax(X, 1)[3..] + 1],
        ["padded"] = [Softmax(X, 1).Pad(1, 2, 3) * 2, Softmax(X, 1).Pad(0, 2, 3)],
    };

    public static TheoryData<string> Names => [.. Subjects.Keys];

    internal static Expr LayerNorm(Expr x)
    {
        var centred = x - x.Mean([1], keep: true);
        return centred / Sqrt(Square(centred).Mean([1], keep: true) + 1e-5) * G + B;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bands_ChangeNoBit(string name)
    {
        var f = Function.Of(Subjects[name]);
        Same<double>(f, x => x);
        Same<float>(f, x => (float)x);
        Same<double>(Function.Of(f.Values.Select(y => (y * Sin(y)).Sum()).Aggregate((a, b) => a + b)).ValueAndGradient(), x => x);

        static void Same<T>(Function f, Func<double, T> number)
            where T : unmanaged
        {
            var values = Compiled.Values(f).Select(v => Array.ConvertAll(v.Elements.ToArray(), x => number(x))).ToArray();
            foreach (var vectorize in new[] { true, false })
            {
                var apart = f.Compile<T>(new() { Grain = double.PositiveInfinity, Band = long.MaxValue, Verify = true, Vectorize = vectorize }).Invoke(values);
                foreach (var threads in new[] { 1, 3 })
                {
                    var band = f.Compile<T>(new() { Grain = double.PositiveInfinity, Band = 0, Verify = true, Vectorize = vectorize, Threads = threads });
                    Assert.Contains("band", $"{band.Schedule}", StringComparison.Ordinal);
                    Assert.True(band.Invoke(values).Zip(apart).All(p => MemoryMarshal.AsBytes<T>(p.First).SequenceEqual(MemoryMarshal.AsBytes<T>(p.Second))), $"{threads} threads, {vectorize}\n{band.Schedule}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bands_MeanTheWhole(string name) => Assert.All(Compiled.Ways, way => Compiled.Agrees(Function.Of(Subjects[name]), way with { Band = 0, Grain = 10, Threads = 2 }));
}
