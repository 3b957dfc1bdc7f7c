namespace ExprGrad.Tests.Analyzers;

public class CaptureAnalyzerTests
{
    [Theory]
    [InlineData("Math.Pow(x, 1 / 2)", "cannot capture `1 / 2`: C# divides whole numbers first, so that capture would see 0; write 1.0 / 2")]
    [InlineData("Math.Pow(x, 3 / 2)", "cannot capture `3 / 2`: C# divides whole numbers first, so that capture would see 1; write 3.0 / 2")]
    [InlineData("x * (7 / 2 + 1)", "cannot capture `7 / 2`: C# divides whole numbers first, so that capture would see 3; write 7.0 / 2")]
    public void QuotientsOfConstants_AreSeenOnlyHere(string body, string message) => Assert.Equal([message], Editor.Read($"Grad.Of((double x) => {body});"));

    [Theory]
    [InlineData("x + 4 / 2")]
    [InlineData("x + new double[] { 1, 2, 3 }[3 / 2]")]
    [InlineData("x + Let(a, s => s) / (n + 1)")]
    [InlineData("checked(x * n)")]
    [InlineData("x * (int)a")]
    public void WhatIsCaptured_IsNotFlagged(string body) => Assert.Empty(Editor.Read($"Grad.Of((double x) => {body});"));

    [Theory]
    [InlineData("(double[] v) => v[7]")]
    [InlineData("(double x) => Iterate(n, x, (s, i) => s * s)")]
    [InlineData("(double x) => missing!.Length * x")]
    public void WhatOnlyTheRunCanTell_IsNotFlagged(string lambda) => Assert.Empty(Editor.Read($"Capture.Of({lambda}, Shape.Of(3));", "static readonly string? missing;"));

    [Fact]
    public void EveryRefusedPart_IsFlagged_NotWhatIsComputedOfIt() => Assert.Equal(
        [
            "cannot capture `(int)x`: a cast to int is not an operation on real numbers; write Math.Truncate(x)",
            "cannot capture `DateTime.Now`: it would be read only once, at capture; write it into a variable before the lambda",
        ],
        Editor.Read("Grad.Of((double x) => Math.Exp((int)x << 2) + DateTime.Now.Day);"));

    [Fact]
    public void FormulasAndMarkedMethods_EnterCaptureToo() => Assert.Equal(
        [
            "cannot capture `(int)x`: a cast to int is not an operation on real numbers; write Math.Truncate(x)",
            "cannot capture `Math.IEEERemainder(x, 2)`: no operation of the table is written that way; write x - 2 * Math.Round(x / 2)",
        ],
        Editor.Read(
            "Fitted(x => Math.IEEERemainder(x, 2) + Floor(x));",
            """
            static readonly Expression<Func<double, double>> Floored = x => (int)x;

            [Formula(nameof(Floored))]
            static double Floor(double x) => Math.Floor(x);

            [Captures]
            static void Fitted(Expression<Func<double, double>> f) => Grad.Of(f);
            """));

    [Fact]
    public void Data_MayBeWholeNumbers()
    {
        Assert.Empty(Editor.Read("Grad.Of((double[] w, int k, (double X, double Y)[] data) => data.Sum(d => d.X * w[0]) / k);"));
        Assert.Equal(["cannot capture `int k`: it is not a real number; write double k"], Editor.Read("Capture.Of((double x, int k) => x * k);"));
    }

    [Fact]
    public void OtherExpressions_AreNoneOfItsBusiness() => Assert.Empty(Editor.Read("Expression<Func<double, double>> f = x => (int)x; new[] { 1 }.AsQueryable().Select(i => i / 2);"));

    [Fact]
    public void Diagnostics_AreNumberedInOrder()
    {
        var rules = new ExprGrad.Analyzers.CaptureAnalyzer().SupportedDiagnostics;
        Assert.Equal(Enumerable.Range(1, rules.Length).Select(i => $"EXPRGRAD{i:000}"), rules.Select(d => d.Id));
        Assert.All(rules, d => Assert.StartsWith("cannot capture `{0}`: ", d.MessageFormat.ToString(null), StringComparison.Ordinal));
    }

    [Fact]
    public void Documentation_HasTheTable()
    {
        var rows = new ExprGrad.Analyzers.CaptureAnalyzer().SupportedDiagnostics.Select(d =>
            $"| {d.Id} | {d.Title} | {d.MessageFormat}{(new ExprGrad.Analyzers.WriteInstead().FixableDiagnosticIds.Contains(d.Id) ? " | yes |" : " | |")}");
        var page = Editor.File("../docs/DIAGNOSTICS.md");
        var head = page[..(page.IndexOf("|---|---|---|---|\n", StringComparison.Ordinal) + 18)];
        if (Environment.GetEnvironmentVariable("EXPRGRAD_DIAGNOSTICS") is { } file)
        {
            File.WriteAllText(file, $"{head}{string.Join('\n', rows)}\n");
        }

        Assert.Equal($"{head}{string.Join('\n', rows)}\n", Editor.File("../docs/DIAGNOSTICS.md"));
    }

    [Fact]
    public void Readme_IsFlaggedAsItSays()
    {
        const string flagged = "Grad.Of((double x) => Math.Pow(x, 1 / 2) + (int)x);";
        Assert.Contains($"```\n{string.Join('\n', Editor.Read(flagged).Zip(["003", "005"], (message, id) => $"EXPRGRAD{id}: {message}"))}\n```", Editor.File("../README.md"), StringComparison.Ordinal);
        var lambdas = System.Text.RegularExpressions.Regex.Matches(Editor.File("../README.md"), @"Grad\.Of\(\(.*\);").Select(m => m.Value).Where(l => l != flagged).Select(l => $"_ = {l}").ToList();
        Assert.True(lambdas.Count >= 4, $"found {lambdas.Count} lambdas");
        Assert.Empty(Editor.Read(string.Join('\n', lambdas), "record Misra(double B1, double B2); record Line(double Slope, double Offset);"));
    }
}
