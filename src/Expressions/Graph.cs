using ExprGrad.Printing;

namespace ExprGrad;

/// <summary>
/// Functions as drawings of their computational graph: boxes are variables, circles are operators, edges carry shapes, inputs are at the
/// lower left and outputs at the upper right. What belongs to the backward pass, all that leads only to some <c>∂</c>, is drawn apart.
/// </summary>
public static class Graph
{
    /// <summary>For Graphviz: <c>dot -Tsvg</c>.</summary>
    public static string Dot(Function function) => new Dot(Drawing.Of(function)).ToString();

    /// <summary>For Mermaid, which many Markdown viewers draw.</summary>
    public static string Mermaid(Function function) => new Mermaid(Drawing.Of(function)).ToString();
}
