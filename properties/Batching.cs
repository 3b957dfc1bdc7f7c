using ExprGrad.Calculus;

namespace ExprGrad.Properties;

/// <summary>What is computed for many examples at once is what a loop over them computes.</summary>
public sealed class Batching
{
    private const int Examples = 3;

    [Theory]
    [InlineData(Values.Smooth)]
    [InlineData(Values.Any)]
    public void Random_expressions_batched_are_a_loop(Values values) => Check.All(Generators.Expressions(values), c => IsALoop(c, c.Value, values));

    [Fact]
    public void Gradients_of_random_expressions_batched_are_a_loop() =>
        Check.All(Generators.Expressions(Values.Smooth), c => IsALoop(c, Laws.Derivative(c).Value, Values.Smooth));

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

    // Some of the inputs differ from example to example; the others are the same for all.
    internal static void IsALoop(Case c, Expr value, Values values)
    {
        var random = c.Random;
        var varied = c.Inputs.Where(_ => random.Next(3) > 0).Select(v => (Single: v, Many: new Variable(v.Name, new([Examples, .. v.Shape.Extents]), v.Role))).ToList();
        if (varied.Count == 0)
        {
            return;
        }

        // Around the values of the case, where what it is made of is smooth.
        var numbers = varied.Select(v => Enumerable.Range(0, Examples).Select(i => i == 0 || values == Values.Any
            ? c.Bindings.First(b => b.Variable == v.Single).Value : Nearby(c.Bindings.First(b => b.Variable == v.Single).Value, random)).ToArray()).ToList();
        var batched = Evaluate.Of(
            Batch.Of([value], [.. varied.Select(v => (v.Single, (Expr)v.Many))])[0],
            c.Bindings.Concat(varied.Select((v, i) => (v.Many, new Dense(v.Many.Shape, [.. numbers[i].SelectMany(d => d.Elements.ToArray())])))));
        for (var example = 0; example < Examples; example++)
        {
            var bindings = c.Bindings.Where(b => varied.All(v => v.Single != b.Variable)).Concat(varied.Select((v, i) => (v.Single, numbers[i][example])));
            var expected = Evaluate.Of(value, bindings).Elements;
            var found = batched.Elements.Slice(example * expected.Length, expected.Length);
            Laws.True(found.SequenceEqual(expected, EqualityComparer<double>.Default), $"example {example} differs from the loop");
        }
    }

    private static Dense Nearby(Dense value, Random random) => new(value.Shape, [.. value.Elements.ToArray().Select(x => x + (1e-3 * (random.NextDouble() - 0.5)))]);
}
