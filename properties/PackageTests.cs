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
    public void A_wrong_operation_fails_with_code_and_seed()
    {
        var wrong = Op.Unary("wrong", x => x * x, (x, y) => 3 * x);
        var failure = Assert.Throws<LawException>(() => Suite.Hold(wrong));
        Assert.StartsWith("gradients are the numerical ones: seen again with EXPRGRAD_SEED=", failure.Message, StringComparison.Ordinal);
        Assert.Contains("new Map(wrong, [e1])", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The case below is written as the library writes it: what it writes compiles, and builds the same again.</summary>
    [Fact]
    public void Cases_are_written_as_code_that_builds_them()
    {
        var source = string.Join('\n', File.ReadAllLines(Here()).Select(line => line.Trim()));
        Assert.Contains(Code.Of(Written()), source, StringComparison.Ordinal);
    }

    private static Case Written()
    {
        var e1 = new Variable("x", Shape.Of(2, 3), Role.Input);
        var e2 = new Map(Ops.Sin, [e1]);
        var e3 = new Permute(e2, [1, 0]);
        var e4 = new Contract(e1, e3, new([], [(1, 0)]));
        var e5 = new Named(e4, "product");
        var e6 = new Reduce(e5, Monoids.Max, [0]);
        var e7 = new Constant(new Dense(Shape.Of(2), 0.5, double.NaN));
        var e8 = new Concatenate([e6, e7], 0);
        var e9 = new Slice(e8, [new(3, -1, 4)]);
        var e10 = new Pad(e9, [new(1, 1, 4)], Shape.Of(6));
        var e11 = new Iota(Shape.Of(6), 0);
        var e12 = new Gather(e10, e11, 0);
        var e13 = new ScatterAdd(e12, e11, 0, 7);
        var e14 = new Reshape(e13, Shape.Of(1, 7));
        var e15 = new Broadcast(e14, Shape.Of(1, 2, 7), [0, 2]);
        var c = Case.Of(e15, [(e1, new Dense(Shape.Of(2, 3), 1, 2, 3, -0.0, 1E-300, double.PositiveInfinity))], 7);
        return c;
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
