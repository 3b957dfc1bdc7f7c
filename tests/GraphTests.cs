namespace ExprGrad.Tests;

public sealed class GraphTests
{
    [Fact]
    public void Show()
    {
        File.WriteAllText("/tmp/mm/p.dot", Graph.Dot(PrintTests.Perceptron()));
        File.WriteAllText("/tmp/mm/p.mmd", Graph.Mermaid(PrintTests.Perceptron()));
        File.WriteAllText("/tmp/mm/s.dot", Graph.Dot(PrintTests.Simple()));
        File.WriteAllText("/tmp/mm/s.mmd", Graph.Mermaid(PrintTests.Simple()));
        File.WriteAllText("/tmp/mm/f.dot", Graph.Dot(Function.Of(PrintTests.Simple().Values[0])));
    }
}
