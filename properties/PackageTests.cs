using System.Runtime.CompilerServices;
using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>What the package says of itself.</summary>
public sealed class PackageTests
{
    [Fact]
    public void The_example_of_the_readme_holds()
    {
        // The example.
        var cube = Op.Unary("cube", x => x * x * x, (x, y) => 3 * Square(x));
        Suite.Hold(cube);

        var (u, v) = (Input("u", 3), Input("v", 3));
        var f = Function.Of(Log(u).Dot(cube.Of(v)));
        Suite.Hold(f, Domain.Positive, Domain.Real);

        // Its end.
        var lines = File.ReadAllLines(Here()).SkipWhile(line => !line.EndsWith("// The example.", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.EndsWith("// Its end.", StringComparison.Ordinal)).Select(line => line.Trim());
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "Library", "README.md"));
        Assert.Contains($"```csharp\n{string.Join('\n', lines).TrimEnd()}\n```", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_operation_fails_with_the_smallest_case_and_the_seed()
    {
        var wrong = Op.Unary("wrong", x => x * x, (x, y) => 3 * x);
        var failure = Assert.Throws<LawException>(() => Suite.Hold(wrong));
        Assert.StartsWith("gradients are the numerical ones: seen again with EXPRGRAD_SEED=", failure.Message, StringComparison.Ordinal);
        Assert.Contains("wrong(x1)", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The case below is written as the library writes it: what it writes compiles, and builds the same again.</summary>
    [Fact]
    public void Cases_are_written_as_code_that_builds_them()
    {
        var source = string.Join('\n', File.ReadAllLines(Here()).Select(line => line.Trim()));
        Assert.Contains(string.Join('\n', Written().Code.Skip(1)), source, StringComparison.Ordinal);
    }

    private static Case Written()
    {
        var x1 = Input("x1", 2);
        var f = Sin(x1).Sum(0).Named("f");
        var function = new Function([x1], [new("f", f)]);
        var at1 = new Dense(Shape.Of(2), 0.5, double.NaN);
        var c = new Case(function, [(function.Inputs[0], at1)], 7);
        return c;
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
