using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using Digits;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Examples;

public sealed class DigitsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("digits").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Adjoint_ReadsAsTheBooksResult()
    {
        var lines = Simplify.Of(new Model(64, 128, 10).Chapter(), Arithmetic.Real).ToString().Split('\n').Select(l => l.TrimEnd()).ToList();
        string[] names = ["z", "h", "o", "s", "J", "∂J/∂W2", "∂J/∂h", "φ'(z)", "∂J/∂z", "∂J/∂W1"];
        Assert.Equal(
            """
            z = W1 x
            h = φ(z)
            o = W2 h
            s = 0.5·λ·(‖W1‖² + ‖W2‖²)
            J = L + s
            ∂J/∂W2 = ∂J/∂o hᵀ + λ W2
            ∂J/∂h = W2ᵀ ∂J/∂o
            φ'(z) = z > 0
            ∂J/∂z = ∂J/∂h ⊙ φ'(z)
            ∂J/∂W1 = ∂J/∂z xᵀ + λ W1
            """,
            string.Join('\n', lines.Where(l => names.Any(n => l.StartsWith($"{n} = ", StringComparison.Ordinal)))));
        Assert.True(lines.FindIndex(l => l.StartsWith("∂J/∂o = ", StringComparison.Ordinal)) is > 0 and var o && lines[o].EndsWith(" - y", StringComparison.Ordinal));
    }

    [Fact]
    public void Adjoint_OfTheOutputsIsSoftmaxLessLabels()
    {
        var (model, y) = (new Model(3, 4, 2), new Dense(Shape.Of(2), 0, 1));
        var chapter = Simplify.Of(model.Chapter(), Arithmetic.Real);
        var bindings = chapter.Inputs.Select(v => (v, v.Name == "y" ? y : new Dense(v.Shape, Initializers.Normal(0, 1)(v.Shape, Initializers.SeedOf(1, v.Name))))).ToArray();
        var x = chapter.Inputs.Single(v => v.Name == "x");
        var expected = Evaluate.Of(Softmax(model.W2.Dot(Relu(model.W1.Dot(x))), 0), bindings);
        var found = Evaluate.Of(chapter.Outputs.Single(o => o.Name == "∂J/∂o").Value, bindings);
        Assert.All(Enumerable.Range(0, 2), i => Assert.Equal(expected[i] - y[i], found[i], 1e-12));
    }

    [Fact]
    public void Digits_ReachesItsAccuracyAndWritesItsDrawings()
    {
        var (code, output, error) = Run("--out", folder);
        Assert.Equal((0, ""), (code, error));
        var last = output.TrimEnd().Split('\n')[^1].TrimEnd();
        Assert.Matches(@"^test accuracy: 0\.\d{4}$", last);
        Assert.True(double.Parse(last[^6..], CultureInfo.InvariantCulture) >= 0.97, last);
        Assert.StartsWith("digraph", File.ReadAllText(Path.Combine(folder, "graph.dot")), StringComparison.Ordinal);
        Assert.StartsWith("flowchart", File.ReadAllText(Path.Combine(folder, "graph.mmd")), StringComparison.Ordinal);
        Assert.Equal("svg", XDocument.Load(Path.Combine(folder, "loss.svg")).Root!.Name.LocalName);
        Assert.DoesNotContain('\u001b', output);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Digits_IsTheSameForTheSameSeed()
    {
        string Result() => Run("--epochs", "2", "--seed", "5", "--out", folder).Output.Split("Training")[^1].Split("Written")[0];
        Assert.Equal(Result(), Result());
    }

    [Theory]
    [InlineData("--epochs: found '0', expected a whole number of 1 to 10000", "--epochs", "0")]
    [InlineData("--hidden: found 'many', expected a whole number of 1 to 10000", "--hidden", "many")]
    [InlineData("--batch: found 1438, expected at most the 1437 images there are for training", "--batch", "1438")]
    [InlineData("Unrecognized command or argument '--colour'.", "--colour")]
    [InlineData("--data: found 'nowhere.gz', expected a file that can be read", "--data", "nowhere.gz")]
    [InlineData("--out: found nothing, expected a path", "--out", "")]
    public void Digits_SaysInOneLineWhatIsWrong(string message, params string[] arguments) =>
        Assert.Equal((1, "", $"digits: {message}{Environment.NewLine}"), Run(arguments));

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "Digits.dll")))
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
