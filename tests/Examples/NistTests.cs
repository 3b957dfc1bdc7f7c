using System.Globalization;
using Nist;

namespace ExprGrad.Tests.Examples;

public sealed class NistTests
{
    [Fact]
    public void Program_ReachesTheCertifiedDigitsInEveryRun()
    {
        using var output = new StringWriter();
        Assert.Equal(0, Program.Run(output));

        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Equal("nist: 26 of 26 runs reach the certified digits", lines[^1]);
        Assert.All(lines, line => Assert.True(line.Length <= 78, line));
        Assert.All(lines[1..27], row =>
        {
            var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Contains(cells[3], new[] { "MathNet", "own" });
            Assert.True(Number(cells[4]) >= (cells[1] == "higher" ? 7 : 9), row);
            Assert.True(Number(cells[5]) >= 7, row);
            Assert.Equal(Number(cells[7]), Number(cells[8]), 1e-7 * Math.Abs(Number(cells[7])));
        });
    }

    [Fact]
    public void Models_StartWhereTheFilesSay() => Assert.All(Models.All, fit => Assert.Equal(fit.Problem.Starts[0], fit.Start));

    [Fact]
    public void Problems_AreReadInFull()
    {
        var problem = Problem.Read("Gauss1");
        Assert.Equal(("lower", 8, 250, 250), (problem.Difficulty, problem.Certified.Count, problem.X.Length, problem.Y.Length));
        Assert.Equal((new Certified(97, 94, 98.778210871, 0.5752731273), 1, 97.62227), (problem.Certified[0], problem.X[0], problem.Y[0]));
    }

    [Fact]
    public void From_WhereNoOptimiserConverges_SaysSo()
    {
        // Saturated at once: the rate has no influence.
        var fit = Models.All.Single(f => f.Problem.Name == "BoxBOD");
        Assert.Equal("nobody", fit.From([1, 1000]).By);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
