using static ExprGrad.Functions;

namespace ExprGrad.Tests.Facade;

public class ParameterValuesTests
{
    private static readonly Variable A = Parameter("a", 2), B = Parameter("b");

    [Fact]
    public void Parameters_AreTheLeavesOfAnExpression()
    {
        Assert.Equal([A, B], Parameters.Of((A * Input("x") + B).Sum()));
        Assert.Empty(Parameters.Of(Input("x")));
        Assert.Equal(
            "found two different inputs named `a`, expected a name for each",
            Assert.Throws<FunctionException>(() => Parameters.Of(A, Parameter("a", 3))).Message);
    }

    [Fact]
    public void ParameterValues_AreFoundByNameAndByVariable()
    {
        var values = Values(("b", [3]), ("a", [1, 2]));
        Assert.Equal([1, 2], values["a"].ToArray());
        Assert.Equal([3], values[B].ToArray());
        Assert.Equal(3, values.Count);
        Assert.Equal([1f, 2f], values.To<float>()["a"].ToArray());
    }

    [Fact]
    public void ParameterValues_DoNotChange()
    {
        double[] mine = [1, 2];
        var values = Values(("a", mine), ("b", [3]));
        mine[0] = 9;
        var other = values.With("a", 5, 6);
        Assert.Equal([1, 2], values["a"].ToArray());
        Assert.Equal([5, 6], other["a"].ToArray());
        Assert.Equal([3], other["b"].ToArray());
    }

    [Fact]
    public void ParameterValues_SayWhatIsWrong()
    {
        Refused("found a value for `c`, expected only the parameters a, b", () => Values(("a", [1, 2]), ("c", [1])));
        Refused("`b`: found no value, expected one of shape []", () => Values(("a", [1, 2])));
        Refused("`a`: found 3 elements, expected 2 for [2]", () => Values(("a", [1, 2, 3]), ("b", [1])));
        Refused("`a`: found two values, expected one", () => Values(("a", [1, 2]), ("a", [1, 2])));
        Refused("`a`: found no numbers, expected 2 for [2]", () => Values(("a", null!), ("b", [1])));
        Refused("found parameter `c`, expected one of the parameters a, b", () => Values(("a", [1, 2]), ("b", [1]))["c"]);
        Refused("found a value for `c`, expected only the parameters a, b", () => Values(("a", [1, 2]), ("b", [1])).With("c", 1, 2));
        Refused("found parameter `c` [4], expected one of the parameters a, b", () => Values(("a", [1, 2]), ("b", [1]))[Parameter("c", 4)]);
        Refused("`b`: found 2 elements, expected 1 for []", () => Values(("a", [1, 2]), ("b", [1])).With("b", 1, 2));
    }

    private static ParameterValues<double> Values(params (string, double[])[] values) => new([A, B], values);

    private static void Refused(string message, Func<object> act) => Assert.Equal(message, Assert.Throws<BindingException>(act).Message);
}
