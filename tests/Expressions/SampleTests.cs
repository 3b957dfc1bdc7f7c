using ExprGrad.Calculus;
using ExprGrad.Tests.Compiling;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Random numbers as functions of a key: the same everywhere, distributed as promised, differentiable in their parameters.</summary>
public class SampleTests
{
    private const int Many = 100_000;

    // By the distribution of Kolmogorov and Smirnov, 1.95 is exceeded once in a thousand seeds.
    private const double Deviation = 1.95;

    private static readonly Variable Key = Input("key", 2), X = Parameter("x", 3, 4);
    private static readonly Shape Small = Shape.Of(3, 4);

    /// <summary>What is drawn, its mean, its variance.</summary>
    public static TheoryData<string, Expr, double, double> Moments => new()
    {
        { "uniform", Sample.Uniform(Key, Shape.Of(Many)), 0.5, 1.0 / 12 },
        { "uniform between", Sample.Uniform(Key, -1, 3, Shape.Of(Many)), 1, 16.0 / 12 },
        { "normal", Sample.Normal(Key, Shape.Of(Many)), 0, 1 },
        { "normal with parameters", Sample.Normal(Key, 3, 0.5, Shape.Of(Many)), 3, 0.25 },
        { "exponential", Sample.Exponential(Key, Shape.Of(Many)), 1, 1 },
        { "gumbel", Sample.Gumbel(Key, Shape.Of(Many)), 0.5772156649015329, Math.PI * Math.PI / 6 },
        { "bernoulli", Sample.Bernoulli(Key, 0.3, Shape.Of(Many)), 0.3, 0.21 },
        { "integers", Sample.Integers(Key, -2, 5, Shape.Of(Many)), 1, 4 },
        { "dropout", Sample.Dropout(Structural.Fill(1, Shape.Of(Many)), Key, 0.2), 1, 0.25 },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public void Samples_HaveTheirMeanAndVariance(string what, Expr sample, double mean, double variance)
    {
        var x = Drawn(sample, 1);
        var (m, v) = (x.Average(), x.Select(e => (e - mean) * (e - mean)).Average());
        var kurtosis = x.Select(e => Math.Pow(e - mean, 4)).Average() / (variance * variance);
        Assert.True(Math.Abs(m - mean) < 4 * Math.Sqrt(variance / Many), $"{what}: mean {m}, expected {mean}");
        Assert.True(Math.Abs((v / variance) - 1) < 4 * Math.Sqrt(kurtosis / Many), $"{what}: variance {v}, expected {variance}");
    }

    /// <summary>What is drawn, and its distribution function.</summary>
    public static TheoryData<string, Expr, Func<double, double>> Continuous => new()
    {
        { "uniform", Sample.Uniform(Key, Shape.Of(Many)), x => x },
        { "uniform on many axes", Sample.Uniform(Key, Shape.Of(10, 1, 100, 100)), x => x },
        { "normal", Sample.Normal(Key, Shape.Of(100, 1000)), Special.NormalCdf },
        { "exponential", Sample.Exponential(Key, Shape.Of(Many)), x => -Special.Expm1(-x) },
        { "gumbel", Sample.Gumbel(Key, Shape.Of(Many)), x => Math.Exp(-Math.Exp(-x)) },
    };

    [Theory]
    [MemberData(nameof(Continuous))]
    public void Samples_FollowTheirDistribution(string what, Expr sample, Func<double, double> distribution)
    {
        for (var seed = 0UL; seed < 5; seed++)
        {
            var x = Drawn(sample, seed).Order().ToArray();
            var farthest = x.Select((e, i) => distribution(e) - ((i + 0.5) / Many)).Max(Math.Abs);
            Assert.True(farthest * Math.Sqrt(Many) < Deviation, $"{what}, seed {seed}: {farthest * Math.Sqrt(Many)}");
        }
    }

    [Fact]
    public void Integers_AreAlikeInProbability()
    {
        var counts = Drawn(Sample.Integers(Key, 10, 20, Shape.Of(Many)), 1).CountBy(x => x).OrderBy(c => c.Key).ToArray();
        Assert.Equal(Enumerable.Range(10, 10).Select(n => (double)n), counts.Select(c => c.Key));
        Assert.True(ChiSquare(counts.Select(c => c.Value), Enumerable.Repeat(0.1, 10)) < 27.9, "9 degrees of freedom exceed 27.9 once in a thousand seeds");
    }

    [Fact]
    public void Categories_FollowTheirLogits()
    {
        double[] p = [0.5, 0.3, 0, 0.15, 0.05];
        var logits = Vector([.. p.Select(q => Math.Log(q))]).Along(Shape.Of(5, Many), [0]);
        var counts = Drawn(Sample.Categorical(Key, logits, 0), 1).CountBy(x => x).ToDictionary();
        Assert.False(counts.ContainsKey(2));
        Assert.True(ChiSquare(new double[] { 0, 1, 3, 4 }.Select(i => counts[i]), [0.5, 0.3, 0.15, 0.05]) < 16.3, "3 degrees of freedom exceed 16.3 once in a thousand seeds");
    }

    [Fact]
    public void Categories_OfLogitsThatAreNaNOrAllMinusInfinityAreNaN()
    {
        var (nan, none) = (double.NaN, double.NegativeInfinity);
        var logits = new Constant(new(Shape.Of(4, 3), [0, nan, 0, none, none, none, none, 5, none, none, none, double.PositiveInfinity]));
        Assert.Equal([nan, nan, 1, 2], Drawn(Sample.Categorical(Key, logits, 1), 1));
    }

    [Fact]
    public void Certainty_IsCertain()
    {
        Assert.All(Drawn(Sample.Bernoulli(Key, 0, Shape.Of(Many)), 1), b => Assert.Equal(0, b));
        Assert.All(Drawn(Sample.Bernoulli(Key, 1, Shape.Of(Many)), 1), b => Assert.Equal(1, b));
    }

    [Fact]
    public void DerivedKeys_GiveNumbersThatDoNotCorrelate()
    {
        Expr[] keys = [Key, Keys.Fold(Key, 7), Keys.Fold(Keys.Fold(Key, 7), 7), .. Enumerable.Range(0, 6).Select(i => Keys.Split(Key, 6).At(0, i)), Keys.Constant(0), Keys.Constant(1)];
        var f = Function.Of([.. keys.Select(k => Sample.Uniform(k, Shape.Of(Many)))]).Compile<double>();
        var x = f.Invoke(Keys.From(1 << 24));
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var correlation = 12 * x[i].Zip(x[j], (a, b) => (a - 0.5) * (b - 0.5)).Average();
                Assert.True(Math.Abs(correlation) < 4 / Math.Sqrt(Many), $"keys {i} and {j}: {correlation}");
            }
        }
    }

    [Fact]
    public void NeighboursInATensor_DoNotCorrelate()
    {
        var x = Drawn(Sample.Uniform(Key, Shape.Of(1000, 100)), 3);
        Assert.All(new[] { 1, 2, 100 }, lag => Assert.True(
            Math.Abs(12 * x.Zip(x.Skip(lag), (a, b) => (a - 0.5) * (b - 0.5)).Average()) < 4 / Math.Sqrt(Many), $"lag {lag}"));
    }

    [Fact]
    public void Split_IsAFoldForEachRow()
    {
        var rows = Evaluate.Of(Keys.Split(Key, 3), At(9));
        Assert.Equal(Shape.Of(3, 2), rows.Shape);
        Assert.Equal(Enumerable.Range(0, 3).SelectMany(i => Evaluate.Of(Keys.Fold(Key, i), At(9)).Elements.ToArray()), rows.Elements.ToArray());
    }

    [Fact]
    public void Seeds_GiveKeysOfTwoNumbers()
    {
        Assert.Equal([0, 42], Keys.From(42));
        Assert.Equal([1f, 5f], Keys.From<float>((1UL << 24) + 5));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(i => Keys.From((ulong)i << 38)).DistinctBy(k => (k[0], k[1])).Count());
        Assert.All(Keys.From(ulong.MaxValue), word => Assert.InRange(word, 0, Threefry.Numbers - 1));
        Assert.Equal(Keys.From(42), Evaluate.Of(Keys.Constant(42)).Elements.ToArray());
    }

    [Fact]
    public void Samples_AreTheSameInEveryMode()
    {
        Expr[] exact =
        [
            Sample.Uniform(Key, Small), Sample.Uniform(Key, Shape.Of(2, 17, 3)), Sample.Uniform(Key, Shape.Scalar), Sample.Uniform(Key, Shape.Of(0, 3)), Sample.Bernoulli(Key, 0.5, Small),
            Sample.Integers(Key, 0, 1000, Small), Sample.Categorical(Key, X, 1), Keys.Split(Key, 5), Keys.Fold(Key, Sample.Integers(Key, 0, 9, Small)), Sample.Dropout(X, Key, 0.5),
        ];
        Expr[] rounded = [Sample.Normal(Key, Small), Sample.Normal(Key, X, Exp(X)), Sample.Exponential(Key, Small), Sample.Gumbel(Key, Small)];
        var f = new Function([Key, X], exact.Concat(rounded).Select((value, i) => new Output($"y{i}", value)));
        double[] x = [.. Enumerable.Range(0, 12).Select(i => i / 8.0)];
        var expected = Evaluate.Of(f.Values, At(5), (X, new Dense(X.Shape, x)));
        foreach (var way in Compiled.Ways)
        {
            var (found, single) = (f.Compile<double>(way).Invoke(Keys.From(5), x), f.Compile<float>(way).Invoke(Keys.From<float>(5), Array.ConvertAll(x, e => (float)e)));
            for (var i = 0; i < found.Length; i++)
            {
                Assert.Equal(expected[i].Elements.ToArray(), found[i], (a, b) => a == b || (i >= exact.Length && Math.Abs(a - b) < 1e-14));
                Assert.Equal(expected[i].Elements.ToArray(), single[i].Select(e => (double)e), (a, b) => Math.Abs(a - b) < 1e-5);
            }
        }
    }

    [Fact]
    public void BatchWithAKeyPerExample_IsALoop()
    {
        const int n = 5;
        Expr[] one = [Sample.Uniform(Key, Small), Sample.Dropout(Square(X), Key, 0.5), Sample.Normal(Keys.Fold(Key, 3), X, 1), Sample.Categorical(Key, X, 0)];
        var (keys, values) = (Evaluate.Of(Keys.Split(Keys.Constant(3), n)), new Dense(X.Shape, [.. Enumerable.Range(0, 12).Select(i => i / 7.0)]));
        var batched = Batch.Of(one, [(Key, new Constant(keys))]);
        foreach (var (together, alone) in batched.Zip(one))
        {
            var loop = Enumerable.Range(0, n).SelectMany(i => Evaluate.Of(alone, (Key, new Dense(Shape.Of(2), keys[2 * i], keys[(2 * i) + 1])), (X, values)).Elements.ToArray());
            Assert.Equal(loop, Evaluate.Of(together, (X, values)).Elements.ToArray());
            var f = Function.Of(together);
            Assert.Equal(loop, f.Compile<double>().Invoke([.. f.Inputs.Select(_ => values.Elements.ToArray())])[0], (a, b) => Math.Abs(a - b) < 1e-14);
        }
    }

    [Fact]
    public void Dropout_PassesTheGradientWhereItKeeps()
    {
        var dropped = Sample.Dropout(X, Key, 0.25);
        var f = new Function([Key, X], [new("y", dropped), .. new Function([Key, X], [new("s", Square(dropped).Sum())]).Gradient(X).Outputs]);
        double[] x = [.. Enumerable.Range(1, 12).Select(i => (double)i)];
        var found = f.Compile<double>().Invoke(Keys.From(11), x);
        var kept = Evaluate.Of(Sample.Uniform(Key, Small), At(11)).Elements.ToArray().Select(u => u < 0.75 ? 1 : 0).ToArray();
        Assert.Contains(0, kept);
        Assert.Equal(x.Zip(kept, (e, k) => e * k / 0.75), found[0], (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(x.Zip(kept, (e, k) => 2 * e * k / 0.75 / 0.75), found[1], (a, b) => Math.Abs(a - b) < 1e-13);
    }

    [Fact]
    public void Dropout_OfInfinityIsInfinityOrNaN()
    {
        var x = Drawn(Sample.Dropout(Structural.Fill(double.PositiveInfinity, Shape.Of(Many)), Key, 0.5), 1);
        Assert.Equal([double.NaN, double.PositiveInfinity], x.Distinct().Order());
    }

    [Fact]
    public void Dropout_OfRateZeroIsTheIdentity()
    {
        var rate = Input("rate");
        var f = new Function([Key, X, rate], [new("y", Sample.Dropout(X, Key, rate))]).Compile<double>();
        double[] x = [.. Enumerable.Range(0, 12).Select(i => Math.Sin(i))];
        Assert.Equal(x, f.Invoke(Keys.From(1), x, [0])[0]);
        Assert.NotEqual(x, f.Invoke(Keys.From(1), x, [0.5])[0]);
    }

    // Of z = μ + σε: E z² = μ² + σ² and E exp z = exp(μ + σ²/2), each gradient within 4 standard errors of the mean of its terms.
    [Fact]
    public void ReparameterisedGradients_AreThoseOfTheClosedForms()
    {
        var (μ, σ) = (Parameter("μ"), Parameter("σ"));
        var z = Sample.Normal(Key, μ, σ, Shape.Of(Many));
        var (m, s) = (0.3, 0.7);
        var e = Math.Exp(m + (s * s / 2));
        Holds(Square(z), 2 * m, 2 * s, 2 * s, 2 * Math.Sqrt((m * m) + (2 * s * s)));
        Holds(Exp(z), e, s * e, Math.Exp(m + (s * s)), 2 * Math.Exp(m + (s * s)));

        void Holds(Expr f, double byMean, double byDeviation, double meanError, double deviationError)
        {
            var gradient = new Function([Key, μ, σ], [new("f", f.Mean())]).Gradient(μ, σ).Compile<double>().Invoke(Keys.From(2), [m], [s]);
            Assert.Equal(byMean, gradient[0][0], 4 * meanError / Math.Sqrt(Many));
            Assert.Equal(byDeviation, gradient[1][0], 4 * deviationError / Math.Sqrt(Many));
        }
    }

    [Fact]
    public void LargeTensors_HaveAKeyForEachOuterPosition()
    {
        var shape = Shape.Of(2, (1 << 23) + 1);
        var u = Function.Of(Sample.Uniform(Key, shape)).Compile<float>().Invoke(Keys.From<float>(4))[0];
        var rows = Function.Of([.. Enumerable.Range(0, 2).Select(i => Sample.Uniform(Keys.Fold(Key, i), Shape.Of(1000)))]).Compile<float>().Invoke(Keys.From<float>(4));
        Assert.Equal(rows[0], u[..1000]);
        Assert.Equal(rows[1], u[shape[1]..(shape[1] + 1000)]);
    }

    public static TheoryData<string, Func<object>> Errors => new()
    {
        { "uniform: found a key `x` [3, 4], expected the shape [2]; Keys.Split gives several, one by each row", () => Sample.Uniform(X, Small) },
        { "normal: found a key [3, 2], expected the shape [2]; Keys.Split gives several, one by each row", () => Sample.Normal(Keys.Split(Key, 3), Small) },
        { "fold: found a key [], expected the shape [2]; Keys.Split gives several, one by each row", () => Keys.Fold(1, 2) },
        { "uniform: found [16777217], expected at most 16777216 positions on an axis", () => Sample.Uniform(Key, Shape.Of(16777217)) },
        { "categorical: found axis 2, expected an axis of [3, 4], -2 to 1", () => Sample.Categorical(Key, X, 2) },
        { "argmax: found no element along axes [1] of [3, 0], expected at least one", () => Sample.Categorical(Key, Input("none", 3, 0), 1) },
        { "dropout: found the rate 1, expected at least 0 and less than 1 (Parameter 'rate')", () => Sample.Dropout(X, Key, 1) },
        { "integers: found a range from 3 to before 3, expected at least one number in it (Parameter 'high')", () => Sample.Integers(Key, 3, 3, Small) },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_SaysWhatWasFoundAndExpected(string message, Func<object> wrong) => Assert.Equal(message, Assert.ThrowsAny<Exception>(() => { _ = wrong(); }).Message);

    private static double[] Drawn(Expr sample, ulong seed) => new Function([Key], [new("x", sample)]).Compile<double>().Invoke(Keys.From(seed))[0];

    private static (Variable, Dense) At(ulong seed) => (Key, new Dense(Shape.Of(2), Keys.From(seed)));

    private static double ChiSquare(IEnumerable<int> found, IEnumerable<double> probabilities) =>
        found.Zip(probabilities, (n, p) => Math.Pow(n - (p * Many), 2) / (p * Many)).Sum();
}
