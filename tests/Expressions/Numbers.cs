namespace ExprGrad.Tests;

/// <summary>Values and gradients of small expressions, by evaluation and compiled.</summary>
internal static class Numbers
{
    /// <summary>A tensor of numbers without pattern.</summary>
    public static Dense Of(params int[] extents)
    {
        var shape = Shape.Of(extents);
        return new(shape, [.. Enumerable.Range(0, shape.Count).Select(i => Math.Sin((7 * i) + extents.Length))]);
    }

    /// <summary>0, 1, 2, ...</summary>
    public static Dense Counted(params int[] extents)
    {
        var shape = Shape.Of(extents);
        return new(shape, [.. Enumerable.Range(0, shape.Count).Select(i => (double)i)]);
    }

    /// <summary>The value, which the compiled function must have too.</summary>
    public static double[] Value(Expr e, params (Variable Variable, Dense Value)[] inputs)
    {
        var f = new Function(inputs.Select(i => i.Variable), [new("f", e)]);
        var (expected, found) = (Evaluate.Of(e, inputs).Elements.ToArray(), f.Compile<double>(new() { Verify = true }).Invoke([.. inputs.Select(i => i.Value.Elements.ToArray())])[0]);
        Assert.Equal(expected, found, Near);
        return expected;
    }

    /// <summary>The gradient of the sum.</summary>
    public static double[] Gradient(Expr e, Variable x, params double[] at) =>
        Value(new Function([x], [new("f", e.Sum())]).Gradient(x).Values[0], (x, new Dense(x.Shape, at)));

    /// <summary>Whether numbers are the same but for a few roundings.</summary>
    public static bool Near(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 1e-13 * Math.Max(1, Math.Abs(a));
}
