using ExprGrad.Calculus;

namespace ExprGrad.Properties;

/// <summary>What is computed for many examples at once is what a loop over them computes.</summary>
public sealed class Batching
{
    [Theory]
    [InlineData(Values.Smooth)]
    [InlineData(Values.Any)]
    public void Random_expressions_batched_are_a_loop(Values values) => Check.All(Generators.Expressions(values), c => Laws.BatchedIsLooped(c, c.Value, values));

    [Fact]
    public void Gradients_of_random_expressions_batched_are_a_loop() =>
        Check.All(Generators.Expressions(Values.Smooth), c => Laws.BatchedIsLooped(c, Laws.Derivative(c).Value, Values.Smooth));

    [Fact]
    public void Jacobians_of_random_expressions_are_the_same_in_both_modes() => Check.All(Generators.Expressions(Values.Smooth), c =>
    {
        var (x, output) = (c.Inputs[c.Random.Next(c.Inputs.Count)], c.Function.Outputs[0]);
        if ((long)x.Shape.Count * c.Value.Shape.Count > 2000)
        {
            return;
        }

        var (forward, reverse) = (c.Evaluated(Jacobian.Of(output, x, Mode.Forward)), c.Evaluated(Jacobian.Of(output, x, Mode.Reverse)));
        Laws.True(Numerics.AreSame(forward, reverse, Numerics.Greatest(forward) + Numerics.Greatest(c.Evaluated(c.Value))), "the Jacobian by the two modes");
    });
}
