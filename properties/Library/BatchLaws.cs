using ExprGrad.Calculus;

namespace ExprGrad.Properties;

/// <content>Batches are loops over examples.</content>
public static partial class Laws
{
    private const int Examples = 3;

    /// <summary>The value and a derivative of a smooth case, batched, are those of a loop over the examples.</summary>
    public static void BatchedIsLooped(Case c)
    {
        BatchedIsLooped(c, c.Value, Values.Smooth);
        BatchedIsLooped(c, Derivative(c).Value, Values.Smooth);
    }

    /// <summary>What is computed for many examples at once is what a loop over them computes; some inputs differ from example to example, the others are the same for all.</summary>
    public static void BatchedIsLooped(Case c, Expr value, Values values)
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
            True(found.SequenceEqual(expected, EqualityComparer<double>.Default), $"example {example} differs from the loop");
        }
    }

    private static Dense Nearby(Dense value, Random random) => new(value.Shape, [.. value.Elements.ToArray().Select(x => x + (1e-3 * (random.NextDouble() - 0.5)))]);
}
