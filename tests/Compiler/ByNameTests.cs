using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiler;

public class ByNameTests
{
    private static readonly CompiledFunction<double> F = Function.Of((Input("x", 2) * Input("y")).Named("z")).Compile<double>();

    [Fact]
    public void Invoke_TakesAndGivesByName() => Assert.Equal([2, 4], F.Invoke(new Dictionary<string, double[]> { ["y"] = [2], ["x"] = [1, 2] })["z"]);

    [Fact]
    public void Invoke_RefusesNull() => Assert.Throws<ArgumentNullException>("byName", () => F.Invoke((Dictionary<string, double[]>)null!));

    [Fact]
    public void Invoke_RefusesUnknownAndMissingNames()
    {
        Refuses("found input `w`, expected x, y", new() { ["x"] = [1, 2], ["y"] = [2], ["w"] = [3] });
        Refuses("`y`: found no value, expected 1 elements for []", new() { ["x"] = [1, 2] });
        Refuses("`x`: found 3 elements, expected 2 for [2]", new() { ["x"] = [1, 2, 3], ["y"] = [2] });
    }

    private static void Refuses(string message, Dictionary<string, double[]> inputs) =>
        Assert.Equal(message, Assert.Throws<BindingException>(() => F.Invoke(inputs)).Message);
}
