namespace ExprGrad.Tests.Analyzers;

/// <summary>Each fix writes what the message says, and what it leaves is captured.</summary>
public class WriteInsteadTests
{
#pragma warning disable format
    [Theory]
    // whole numbers
    [InlineData("Grad.Of((double x) => x * (n / 2));",                           "Grad.Of((double x) => x * (n / 2.0));")]
    [InlineData("Grad.Of((double x) => x * (n / m));",                           "Grad.Of((double x) => x * (n / (double)m));")]
    [InlineData("Grad.Of((double x) => x + (n + 1) / (m + 1));",                 "Grad.Of((double x) => x + (n + 1) / (double)(m + 1));")]
    [InlineData("Grad.Of((double x) => 1 / 2 * x);",                             "Grad.Of((double x) => 1.0 / 2 * x);")]
    [InlineData("Grad.Of((double x) => x + 1/2);",                               "Grad.Of((double x) => x + 1.0 / 2);")]
    [InlineData("Grad.Of((double x) => Math.Pow(x, 1/2));",                      "Grad.Of((double x) => Math.Pow(x, 1.0 / 2));")]
    [InlineData("Grad.Of((double x) => Math.Pow(x, -(3/2)));",                   "Grad.Of((double x) => Math.Pow(x, -(3.0 / 2)));")]
    // casts and conditions
    [InlineData("Grad.Of((double x) => (int)x * 2.0);",                          "Grad.Of((double x) => Math.Truncate(x) * 2.0);")]
    [InlineData("Grad.Of((double x) => (long)(x + 1) + (float)x);",              "Grad.Of((double x) => Math.Truncate(x + 1) + x);")]
    [InlineData("Capture.Of((double x) => x > 0 || x < -1);",                    "Capture.Of((double x) => (x > 0 || x < -1) ? 1.0 : 0.0);")]
    // methods
    [InlineData("Grad.Of((double x) => Math.IEEERemainder(x, a + 1));",          "Grad.Of((double x) => x - (a + 1) * Math.Round(x / (a + 1)));")]
    [InlineData("Grad.Of((double x) => 2 * Math.FusedMultiplyAdd(x, 2, 3));",    "Grad.Of((double x) => 2 * (x * 2 + 3));")]
    [InlineData("Grad.Of((double x) => double.RootN(x, n) + double.SinPi(x));",  "Grad.Of((double x) => Math.Pow(x, 1.0 / n) + Math.Sin(Math.PI * x));")]
    [InlineData("Grad.Of((double x) => 1 / Math.ReciprocalEstimate(x - 1));",    "Grad.Of((double x) => 1 / (1 / (x - 1)));")]
#pragma warning restore format
    public void Fix_WritesWhatTheMessageSays_AndIsCaptured(string before, string after)
    {
        Assert.NotEmpty(Editor.Read(before));
        Assert.Equal(after, Editor.Fixed(before));
        Assert.Equal((null, null), Editor.Judged([after])[after]);
    }

    [Theory]
    [InlineData("Grad.Of((double x) => x * 0);")]
    [InlineData("Grad.Of((double x) => x * DateTime.Now.Day);")]
    public void WhereNothingIsObvious_ThereIsNoFix(string statement) => Assert.Equal(statement, Editor.Fixed(statement));
}
