using static ExprGrad.Functions;

namespace ExprGrad.Tests.Facade;

public class InitializersTests
{
    [Fact]
    public void Initializers_ArePureInShapeAndSeed()
    {
        foreach (var initializer in new[] { Initializers.Uniform(-1, 1), Initializers.Normal(0, 1), Initializers.Glorot(), Initializers.He() })
        {
            Assert.Equal(initializer(Shape.Of(3, 4), 7), initializer(Shape.Of(3, 4), 7));
            Assert.NotEqual(initializer(Shape.Of(3, 4), 7), initializer(Shape.Of(3, 4), 8));
        }
    }

    [Fact]
    public void Constant_FillsAnyShape()
    {
        Assert.Equal([0, 0], Initializers.Zeros(Shape.Of(2), 1));
        Assert.Equal([2.5], Initializers.Constant(2.5)(Shape.Scalar, 1));
        Assert.Empty(Initializers.Glorot()(Shape.Of(3, 0), 1));
        Assert.Single(Initializers.He()(Shape.Scalar, 1));
    }

    [Theory]
    [InlineData(-1, 300, 100)]
    [InlineData(0, 100, 300)]
    public void Glorot_And_He_HaveTheVarianceOfTheirPapers(int outputAxis, int inputs, int outputs)
    {
        var shape = Shape.Of(300, 100);
        var glorot = Initializers.Glorot(outputAxis)(shape, 3);
        Assert.Equal(2.0 / (inputs + outputs), Variance(glorot), 2.0 / (inputs + outputs) * 0.03);
        Assert.True(glorot.Max(Math.Abs) <= Math.Sqrt(6.0 / (inputs + outputs)));
        Assert.Equal(2.0 / inputs, Variance(Initializers.He(outputAxis)(shape, 3)), 2.0 / inputs * 0.03);
    }

    [Fact]
    public void Normal_And_Uniform_HaveTheirMeanAndSpread()
    {
        var normal = Initializers.Normal(5, 2)(Shape.Of(40_000), 1);
        Assert.Equal(5, normal.Average(), 0.05);
        Assert.Equal(4, Variance(normal), 0.1);
        var uniform = Initializers.Uniform(-1, 3)(Shape.Of(40_000), 1);
        Assert.Equal(1, uniform.Average(), 0.05);
        Assert.True(uniform.Min() >= -1 && uniform.Max() < 3);
    }

    [Fact]
    public void Initialize_DependsOnNamesAndNotOnTheirOrder()
    {
        var (a, b, c) = (Parameter("a", 2, 3), Parameter("b", 2, 3), Parameter("c", 2, 3));
        var one = Parameters.Initialize<double>(a + b, 1);
        var other = Parameters.Initialize<double>(c + b + a, 1);
        Assert.Equal(["a", "b"], one.Parameters.Select(p => p.Name));
        Assert.Equal(one["a"].ToArray(), other["a"].ToArray());
        Assert.Equal(one[b].ToArray(), other[b].ToArray());
        Assert.NotEqual(one["a"].ToArray(), one["b"].ToArray());
        Assert.NotEqual(one["a"].ToArray(), Parameters.Initialize<double>(a + b, 2)["a"].ToArray());
    }

    [Fact]
    public void SeedOf_StaysTheSameForGood() => Assert.Equal([-264567243, -1211666440, -350230340], [Initializers.SeedOf(1, "W1"), Initializers.SeedOf(1, "W2"), Initializers.SeedOf(2, "W1")]);

    private static double Variance(double[] x)
    {
        var mean = x.Average();
        return x.Average(v => (v - mean) * (v - mean));
    }
}
