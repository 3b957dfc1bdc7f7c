using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiler;

public class ExplanationTests
{
    [Fact]
    public void Explain_SaysWhatSharesALoopAndWhyLoopsEnd()
    {
        var (x, W, b, y) = (Input("x", 32, 8), Parameter("W", 8, 4), Parameter("b", 4), Input("y", 32, 4));
        var loss = Square(Tanh(x.Dot(W) + b) - y).Mean().Named("J");
        Assert.Equal(
            """
            1. product 32×8 by 8×4: x, W -> s0
               s0 [32, 4] is in memory: a product is a step of its own
            2. fill [1]: s1
            3. fill [4]: ∂J/∂b
            4. loop [32, 4] of add tanh sub square mul mul sech² mul sum sum: s0, b, y -> s1, s2, ∂J/∂b
               s1 [] is in memory: it is complete only when its loop is done, and step 5 reads it
               s2 [32, 4] is in memory: the product in step 6 reads it
            5. loop [] of mul: s1 -> J
            6. product 8×32 by 32×4: x, s2 -> ∂J/∂W
            """,
            Function.Of(loss).ValueAndGradient(W, b).Compile<double>().Explain());
    }

    [Fact]
    public void Explain_SaysThatASumMustBeComplete()
    {
        var x = Input("x", 32, 8);
        Assert.Equal(
            """
            1. fill [32]: s0
            2. loop [32, 8] of max: x -> s0
               s0 [32] is in memory: it is complete only when its loop is done, and step 4 reads it
            3. fill [32]: s1
            4. loop [32, 8] of excess exp sum: x, s0 -> s2, s1
               s2 [32, 8] is in memory: the loop in step 5 reads s1 too, which is complete only after this loop
               s1 [32] is in memory: it is complete only when its loop is done, and step 5 reads it
            5. loop [32, 8] of div: s2, s1 -> f
            """,
            Function.Of(Softmax(x, 1)).Compile<double>().Explain());
    }
}
