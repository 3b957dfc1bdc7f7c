using System.Xml.Linq;
using Pendulum;

namespace ExprGrad.Tests.Examples;

public sealed class PendulumTests
{
    [Fact]
    public void Equations_ReadAsMechanicsWritesThem()
    {
        var lines = $"{DoublePendulum.Mechanics().Derivatives}".Split('\n');
        Assert.Contains("∂L/∂a = -19.62·sin(a) - t1·va·vb", lines);
        Assert.Contains("∂²L/∂va² = 2", lines);
        Assert.Contains("∂²L/∂vb∂va = ∂²L/∂va∂vb", lines);
    }

    [Fact]
    public void Acceleration_OfASmallSwingIsThatOfTheNormalModes()
    {
        // q = (1, √2)·ε is the slow mode: it falls back with the frequency ω² = (2 - √2)·g.
        var (mechanics, ε, h) = (DoublePendulum.Mechanics(), 1e-5, 1e-4);
        double[] state = [ε, Math.Sqrt(2) * ε, 0, 0];
        var moved = mechanics.Step(state, h);
        Assert.Equal(-(2 - Math.Sqrt(2)) * 9.81 * ε, moved[2] / h, 1e-9);
        Assert.Equal(-(2 - Math.Sqrt(2)) * 9.81 * Math.Sqrt(2) * ε, moved[3] / h, 1e-9);
    }

    [Fact]
    public void Program_KeepsTheEnergyAndDrawsThePath()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Equal(0, Program.Main(["--seconds", "2", "--out", file]));
            var picture = XDocument.Load(file);
            Assert.Equal(3, picture.Descendants().Count(e => e.Name.LocalName == "polyline"));
            var (mechanics, state) = (DoublePendulum.Mechanics(), new double[] { 2, 2.5, 0, 0 });
            var start = mechanics.Energy(state);
            for (var i = 0; i < 400; i++)
            {
                state = mechanics.Step(state, 0.005);
            }

            Assert.Equal(start, mechanics.Energy(state), 1e-5);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Program_RefusesATimeThatIsNone() => Assert.Equal(1, Program.Main(["--step", "0"]));
}
