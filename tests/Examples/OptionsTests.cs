using Options;

namespace ExprGrad.Tests.Examples;

public sealed class OptionsTests
{
    [Fact]
    public void Greeks_AreThoseOfTheClosedForm()
    {
        var greeks = BlackScholes.Greeks().Compile<double>();
        foreach (var (S, K, r, σ, t) in new[] { (100.0, 90.0, 0.03, 0.2, 0.5), (80.0, 120.0, 0.0, 0.5, 2.0), (100.0, 100.0, 0.1, 0.1, 0.05) })
        {
            var found = greeks.Invoke([S], [K], [r], [σ], [t]).Select(x => x[0]);
            Assert.All(found.Zip(BlackScholes.ClosedForm(S, K, r, σ, t)), p => Assert.Equal(p.Second, p.First, 1e-11 * (1 + Math.Abs(p.Second))));
        }
    }

    [Fact]
    public void Program_AgreesWithTheClosedForm() => Assert.Equal(0, Program.Main(["--count", "2000"]));

    [Fact]
    public void Program_RefusesANumberThatIsNone() => Assert.Equal(1, Program.Main(["--count", "0"]));
}
