namespace ExprGrad;

/// <summary>
/// Says what a static method computes: the name of a static field or property beside it that holds the lambda, an expression of the same parameters. A captured
/// lambda that calls the method contains the formula in its place.
/// </summary>
/// <param name="name">The name of the field or property.</param>
/// <example><code>
/// static readonly Expression&lt;Func&lt;double, double&gt;&gt; Cubed = x => x * x * x;
///
/// [Formula(nameof(Cubed))]
/// static double Cube(double x) => x * x * x;
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FormulaAttribute(string name) : Attribute
{
    /// <summary>The name of the field or property that holds the lambda.</summary>
    public string Name { get; } = name;
}
