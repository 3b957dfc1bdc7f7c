namespace ExprGrad.Tests;

public class LiveTests
{
    private sealed record Theta(double A, double[] B);

    private sealed record Pair(double A, double B);

    private sealed record Bond(Live Rate, double Years);

    [Fact]
    public void Delegates_ReadItAtEachCall()
    {
        var rate = new Live("rate", 0.5);
        var f = Grad.Of((double t, double s) => s * Math.Exp(-rate * t));
        foreach (var r in new[] { 0.5, 2 })
        {
            rate.Value = r;
            var e = Math.Exp(-r * 3);
            Assert.Equal(2 * e, f.Value(3, 2), 1e-15);
            Assert.Equal((-2 * r * e, e), f.GradientAt(3, 2));
            Assert.Equal(2 * r * r * e, f.Hessian(3, 2)[0, 0], 1e-15);
            Assert.Equal((2 * r * r * e * 5) - (r * e * 7), f.HessianVectorProduct(3, 2, (5, 7)).Item1, 1e-14);
        }
    }

    [Fact]
    public void Value_MayBeWrittenOut()
    {
        var rate = new Live("rate", 0.5);
        var f = Grad.Of((double t) => rate.Value * t * t);
        rate.Value = 4;
        Assert.Equal((36, 24), f.ValueAndGradient(3));
    }

    [Fact]
    public void EqualFunctionsOfDifferentLiveNumbers_StayApart()
    {
        var (a, b) = (new Live("a", 1), new Live("b", 2));
        Assert.Equal((3, 6), (Grad.Of((double x) => a * x).Value(3), Grad.Of((double x) => b * x).Value(3)));
    }

    [Fact]
    public void Records_ReadItToo()
    {
        var scale = new Live("scale", 1);
        var small = Grad.Of((Pair p) => scale * p.A * p.B);
        var large = Grad.Of((Theta p, double[] xs) => scale * p.A * p.B.Zip(xs, (b, x) => b * x).Sum());
        var points = Grad.Of((Pair p, double x) => scale * p.A * x + p.B).Over(new(1, 1), [1, 2]);
        scale.Value = 10;
        Assert.Equal((60, new Pair(30, 20)), small.ValueAndGradient(new(2, 3)));
        var (value, gradient) = large.ValueAndGradient(new(2, [1, 2]), [3, 4]);
        Assert.Equal((220, 110), (value, gradient.A));
        Assert.Equal([60, 80], gradient.B);
        var residuals = new double[2];
        points.At([1, 5], residuals);
        Assert.Equal([15, 25], residuals);
    }

    [Fact]
    public void Sequences_OfThem_AreReadAtEachCall()
    {
        Live[] rates = [new("a", 1), new("b", 2)];
        Bond[] bonds = [new(rates[0], 3), new(rates[1], 4)];
        var each = Grad.Of((double x) => rates.Sum(r => r.Value * x) + rates.Select(r => r * x).Last() + bonds.Sum(b => b.Rate * b.Years * x) + rates.Average(r => r.Value));
        var zipped = Grad.Of((double[] x) => x.Zip(rates, (x, r) => r * x).Sum());
        var chosen = Grad.Of((double x) => (x > 0 ? rates[0] : rates[1]) * x);
        rates[1].Value = 10;
        Assert.Equal((11 + 10 + 43 + 5.5, 64), each.ValueAndGradient(1));
        Assert.Equal([1, 10], zipped.GradientAt([7, 7]));
        Assert.Equal((3, -30), (chosen.Value(3), chosen.Value(-3)));
    }

    [Fact]
    public void NoneAtAll_IsRefusedByName()
    {
        Live? none = null;
        Assert.Equal("cannot capture `none`: none is null at capture; write the capture after none has its value", Assert.Throws<CaptureException>(() => Grad.Of((double x) => none! * x)).Message);
        Assert.Equal("cannot capture `none.Value`: none is null at capture; write the capture after none has its value", Assert.Throws<CaptureException>(() => Grad.Of((double x) => none!.Value * x)).Message);
    }

    [Fact]
    public void InlinedFunction_KeepsIt()
    {
        var rate = new Live("rate", 0.5);
        var discount = Grad.Of((double t) => Math.Exp(-rate * t));
        var f = Grad.Of((double t) => 100 * discount.Value(t));
        rate.Value = 1;
        Assert.Equal(100 * Math.Exp(-2), f.Value(2), 1e-13);
    }

    [Fact]
    public void Function_HasItAsItsLastInput_AndDifferentiatesByItIfNamed()
    {
        var rate = new Live("rate", 0.5);
        var f = Grad.Of((double t) => Math.Exp(-rate * t)).Function;
        Assert.Equal(["t", "rate"], f.Inputs.Select(v => v.Name));
        Assert.Equal(["∂f/∂t"], f.Gradient().Outputs.Select(o => o.Name));
        Assert.Equal(-2 * Math.Exp(-1), f.Gradient(rate.Input).Compile<double>().Invoke([[2], [0.5]])[0][0], 1e-15);
    }

    [Fact]
    public void FormsThatTakeMemory_RefuseIt()
    {
        var rate = new Live("rate", 0.5);
        var f = Grad.Of((double t) => rate * t);
        Assert.Equal("objective: found the live number `rate`, expected parameters alone; write `double rate` as one of them", Assert.Throws<CaptureException>(() => f.Objective).Message);
        Assert.Equal("batch: found the live number `rate`, expected parameters alone; write `double rate` as one of them", Assert.Throws<CaptureException>(() => f.Batch).Message);
    }

    [Fact]
    public void Threads_MaySetItWhileItIsRead()
    {
        var x = new Live("x", 1);
        var f = Grad.Of((double t) => x * t);
        Parallel.For(0, 1000, i =>
        {
            x.Value = i % 2 == 0 ? 1 : 2;
            var (value, slope) = f.ValueAndGradient(3);
            Assert.Equal(value, 3 * slope);
        });
    }
}
