using static ExprGrad.Functions;

namespace ExprGrad.Tests;

public sealed class GraphTests
{
    private static readonly string Dot = Graph.Dot(PrintTests.Perceptron()), Mermaid = Graph.Mermaid(PrintTests.Perceptron());

    [Fact]
    public void Dot_DrawsBoxesCirclesAndShapes()
    {
        var (w, x) = (Parameter("W", 2, 3), Input("x", 3));
        var lines = Graph.Dot(Function.Of(w.Dot(x).Named("z"))).Split('\n').Select(line => line.Trim()).ToList();
        Assert.Contains("n1 [label=\"W\"; fillcolor=\"#dbe8f6\"; penwidth=1.6];", lines);
        Assert.Contains("n2 [label=\"x\"];", lines);
        Assert.Contains("n3 [label=\"×\"; shape=circle; margin=\"0.02\"];", lines);
        Assert.Contains("n1 -> n3 [label=\"[2, 3]\"];", lines);
        Assert.Contains("n2 -> n3 [label=\"[3]\"];", lines);
        Assert.Contains("n3 -> n4 [label=\"[2]\"];", lines);
        Assert.DoesNotContain("subgraph cluster_backward {", lines);
    }

    [Fact]
    public void Mermaid_DrawsBoxesCirclesAndShapes()
    {
        var (w, x) = (Parameter("W", 2, 3), Input("x", 3));
        var text = Graph.Mermaid(Function.Of(w.Dot(x).Named("z")));
        Assert.StartsWith(
            """
            flowchart LR
              subgraph forwardPass["forward"]
                n1["W"]:::parameter
                n2["x"]
                n3(("×"))
                n4["z"]:::output
              end
              n1 -->|"[2, 3]"| n3
              n2 -->|"[3]"| n3
              n3 -->|"[2]"| n4

            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void BackwardPass_StandsApart()
    {
        Assert.Contains("subgraph cluster_backward {", Dot, StringComparison.Ordinal);
        Assert.Contains("subgraph backwardPass[\"backward\"]", Mermaid, StringComparison.Ordinal);
        var (forward, backward) = (Mermaid.Split("backwardPass")[0], Mermaid.Split("backwardPass")[1]);
        Assert.DoesNotContain("∂", forward, StringComparison.Ordinal);
        Assert.All(new[] { "[\"W1\"]", "[\"z\"]", "[\"J\"]", "((\"φ\"))", "((\"‖·‖²\"))" }, part => Assert.Contains(part, forward, StringComparison.Ordinal));
        Assert.All(new[] { "[\"∂J/∂W1\"]", "[\"∂J/∂z\"]", "[\"φ'(z)\"]" }, part => Assert.Contains(part, backward, StringComparison.Ordinal));
    }

    [Fact]
    public void BackwardPass_BorrowsVariables() => Assert.Contains("[\"W2\"]:::borrowed", Mermaid, StringComparison.Ordinal);

    [Fact]
    public void Stretch_IsPartOfTheArrow()
    {
        var (x, b) = (Input("x", 2, 3), Input("b", 3));
        Assert.Contains("|\"[3] → [2, 3]\"|", Graph.Mermaid(Function.Of(x + b)), StringComparison.Ordinal);
        Assert.DoesNotContain("broadcast", Graph.Mermaid(Function.Of(x + b)), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_AreEscaped()
    {
        var f = Function.Of(Sin(Input("a\"b\\c#<d>")));
        Assert.Contains("label=\"a\\\"b\\\\c#<d>\"", Graph.Dot(f), StringComparison.Ordinal);
        Assert.Contains("[\"a#quot;b#92;c#35;#lt;d#gt;\"]", Graph.Mermaid(f), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_ThatIsNotNamed_HasItsOwnBox()
    {
        var x = Input("x");
        var text = Graph.Mermaid(new Function([x], [new("a", Sin(x)), new("b", x)]));
        Assert.Contains("[\"a\"]:::output", text, StringComparison.Ordinal);
        Assert.Contains("[\"b\"]:::output", text, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepChain_IsDrawnOnASmallStack()
    {
        Expr x = Input("x");
        for (var i = 0; i < 50_000; i++)
        {
            x = Sin(x);
        }

        var text = "";
        var thread = new Thread(() => text = Graph.Dot(Function.Of(x)), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(50_001, text.Split(" -> ").Length - 1);
    }
}
