namespace ExprGrad;

/// <summary>
/// Says that the lambdas handed to a method, or to every method of a class, are captured, so that the analyzer in the package ExprGrad reads them in the editor.
/// It is meant for methods of your own that hand a lambda on.
/// </summary>
/// <example><code>
/// [Captures(DataFrom = 1)]
/// static Fit Fitted&lt;T&gt;(Expression&lt;Func&lt;T, double, double&gt;&gt; model, double[] x, double[] y) => Fit.Of(Grad.Of(model), x, y);
/// </code></example>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class CapturesAttribute : Attribute
{
    /// <summary>The place from which on the parameters of a lambda are data: whole numbers and arrays of records are allowed there.</summary>
    public int DataFrom { get; set; } = int.MaxValue;
}
