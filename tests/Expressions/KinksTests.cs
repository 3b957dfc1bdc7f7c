using static ExprGrad.Functions;

namespace ExprGrad.Tests.Expressions;

public class KinksTests
{
    [Fact]
    public void WithKinks_CountsElementsOnAKinkByName()
    {
        var z = Input("z", 4);
        var h = Relu(z).Named("h");
        var f = Function.Of((Max(h, 0.5) + Floor(z) + Clamp(z, -1, 2)).Named("f")).WithKinks();
        Assert.Equal(["f", "kinks of relu(z)", "kinks of max(h, 0.5)", "kinks of ⌊z⌋", "kinks of clamp(z, -1, 2)"], f.Outputs.Select(o => o.Name));
        var found = f.Compile<double>().Invoke(new[] { 0.5, 0, -1, 7 });
        Assert.Equal([1, 1, 3, 1], found[1..].Select(count => count[0]));
    }

    [Fact]
    public void WithKinks_CountsTiesOfReductionsButNotTheChosenElement()
    {
        var x = Input("x", 2, 3);
        var f = Function.Of(x.Maximum(1).Named("m")).WithKinks();
        Assert.Equal("kinks of max(x, axis 1)", f.Outputs[1].Name);
        Assert.Equal(1, Evaluate.Of(f.Values[1], (x, new Dense(x.Shape, 1, 3, 3, 4, 5, 6))).Number);
    }

    [Fact]
    public void WithKinks_CountsWithinATolerance()
    {
        var x = Input("x", 3);
        var f = Function.Of(Abs(x).Named("f")).WithKinks(0.01);
        Assert.Equal(2, Evaluate.Of(f.Values[1], (x, new Dense(x.Shape, 0.005, -0.01, 0.02))).Number);
    }

    [Fact]
    public void WithKinks_LeavesOutWhatHasNoneAndGivesEachItsName()
    {
        var x = Input("x");
        Assert.Equal(["f"], Function.Of((Sin(x) * StopGradient(Relu(x))).Named("f")).WithKinks().Outputs.Select(o => o.Name));
        Assert.Equal(["f", "kinks of |…|", "kinks of |…| (2)"], Function.Of((Abs(2 * x) * Abs(3 * x)).Named("f")).WithKinks().Outputs.Select(o => o.Name));
    }
}
