using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>The memory of a small perceptron, counted by hand.</summary>
public class LedgerTests
{
    private static Expr Loss()
    {
        var (x, y, w1, w2) = (Input("x", 2, 3), Input("y", 2, 2), Parameter("W1", 3, 4), Parameter("W2", 4, 2));
        return (CrossEntropy(Relu(x.Dot(w1)).Dot(w2), y).Mean() + 0.05 * (w1.SquaredNorm() + w2.SquaredNorm())).Named("J");
    }

    [Fact]
    public void Training_CountsSavedValuesAndGradients()
    {
        var memory = Function.Of(Loss()).ValueAndGradient().Compile<float>().Memory;
        Assert.Equal(4 * ((3 * 4) + (4 * 2)), memory.Parameters);
        Assert.Equal(memory.Parameters, memory.Gradients);
        Assert.Equal(4 * ((2 * 3) + (2 * 2)), memory.Inputs);
        Assert.Equal((4, 0), (memory.Outputs, memory.Constants));
        // before and after relu, the logits, their powers, two rows of greatest, shift, sum and product, and three sums
        Assert.InRange(memory.Activations, 4 * (8 + 8 + 4 + 4), 4 * (8 + 8 + 4 + 4 + (2 * 5) + 4));
        Assert.InRange(memory.Saved, 4 * (8 + 4), memory.Activations - 4);
        Assert.Equal(memory.Parameters + memory.Inputs + memory.Gradients + memory.Outputs + memory.Working, memory.Total);
    }

    // The mask of relu is found from its value, and what is a few operations on a product from the product.
    [Fact]
    public void Backward_KeepsWhatProductsReadAlone()
    {
        var (x, w1, w2) = (Input("x", 16, 16), Parameter("W1", 16, 16), Parameter("W2", 16, 16));
        var f = Function.Of((Relu(x.Dot(w1) + Input("b", 16)).Dot(w2) * 2 + 1).SquaredNorm()).ValueAndGradient(w1, w2);
        Assert.Equal(2 * 4 * 16 * 16, f.Compile<float>().Memory.Saved);
    }

    [Fact]
    public void Prediction_SavesNothing()
    {
        var memory = Function.Of(Loss()).Compile<float>().Memory;
        Assert.Equal((0, 0, 0), (memory.Saved, memory.Cotangents, memory.Gradients));
        Assert.True(memory.Working < Function.Of(Loss()).ValueAndGradient().Compile<float>().Memory.Working);
    }

    [Fact]
    public void Doubles_AreTwiceAsLarge()
    {
        var (narrow, wide) = (Function.Of(Loss()).Compile<float>().Memory, Function.Of(Loss()).Compile<double>().Memory);
        Assert.Equal((2 * narrow.Parameters, 2 * narrow.Activations), (wide.Parameters, wide.Activations));
    }
}
