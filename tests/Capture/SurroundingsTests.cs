using System.Linq.Expressions;

namespace ExprGrad.Tests;

/// <summary>A lambda of arrays is captured again and again, for each combination of lengths, and is the same function each time: what it takes from around it is read once.</summary>
public class SurroundingsTests
{
    private double field = 2;

    [Fact]
    public void Variables_AreReadWhenTheLambdaIsGiven()
    {
        var (factor, shift) = (2.0, new { Value = 1.0 });
        var f = Grad.Of((double[] x) => x.Sum(e => factor * e) + shift.Value);
        (factor, shift) = (3, new { Value = 5.0 });
        Assert.Equal([2 * 6 + 1, 2 * 3 + 1, 2 * 6 + 1], [f.Value([1, 2, 3]), f.Value([1, 2]), f.Value([1, 2, 3])]);
    }

    [Fact]
    public void MembersOfTheObject_AreReadWhenTheLambdaIsGiven()
    {
        var f = Grad.Of((double[] x) => x.Sum() * field);
        field = 3;
        Assert.Equal(6, f.Value([1, 2]));
        Assert.Equal([2, 2], f.GradientAt([1, 2]));
    }

    [Fact]
    public void ElementsOfArraysAndLists_AreReadWhenTheLambdaIsGiven()
    {
        double[] weights = [1, 2];
        double[][] rows = [[1, 1], [2, 2]];
        var list = new List<double> { 3, 4 };
        var f = Grad.Of((double[] x) => x.Zip(weights, (a, b) => a * b).Sum() + x.Zip(list, (a, b) => a * b).Sum() + list.Count + rows[1][0] * x[0] + rows.Sum(r => r[0]));
        (weights[0], rows[1][0], rows[0]) = (100, 100, [100]);
        list.Add(100);
        Assert.Equal(1 * 1 + 2 * 1 + 3 + 4 + 2 + 2 + 3, f.Value([1, 1]));
    }

    [Fact]
    public void LambdasOfTheSurroundings_AreReadWhenTheLambdaIsGiven()
    {
        var c = 2.0;
        Expression<Func<double, double>> g = t => c * t;
        var f = Grad.Of((double[] x) => x.Sum(e => g.Compile()(e)) + x.Select(Math.Sqrt).Sum());
        (c, g) = (3, t => t);
        Assert.Equal(2 * 5 + 3, f.Value([1, 4]));
    }

    [Fact]
    public void TheFunctionForGivenShapes_IsThatOfTheDelegates()
    {
        var c = 2.0;
        var (f, number) = (Grad.Of((double[] x) => c * x.Sum()), Grad.Of(((double A, double B) p) => c * p.A * p.B));
        c = 3;
        Assert.Equal(f.FunctionOf(Shape.Of(2)).ToString(), Grad.Of((double[] x) => 2 * x.Sum()).FunctionOf(Shape.Of(2)).ToString());
        Assert.Equal(2 * 5 * 7, number.Value((5, 7)));
        Assert.Contains("2", number.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatChangesFromCallToCall_IsRefusedWhenTheLambdaIsGiven() => Assert.Equal(
        "cannot capture `DateTime.Now`: it would be read only once, at capture; write it into a variable before the lambda",
        Assert.Throws<CaptureException>(() => Grad.Of((double[] x) => x.Sum() * DateTime.Now.Hour)).Message);
}
