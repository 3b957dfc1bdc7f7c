using System.Numerics.Tensors;

namespace ExprGrad.Tests.Records;

public sealed record Misra(double B1, double B2);

public sealed record Nested(double D, float E);

public sealed record Theta(double A, double[] B, Nested C, Tensor<double> T, double[,] M);

public readonly record struct Line(double Slope, double Offset);

public sealed record Sample(double X, double Y);

public sealed record Labelled(double A, string Label);

public sealed record Endless(double A, Endless? Next);

public sealed record Several(Misra[] Terms);

public sealed record Singles(float[] Values);

public sealed record Jagged(double[][] Rows);

public sealed record Extended(double A)
{
    public double B { get; init; }
}

public sealed record Scaled(double A)
{
    public double Twice => 2 * A;
}

public class RecordsTests
{
    private static readonly double[] Xs = [77.6, 114.9, 141.1, 190.8, 239.9];
    private static readonly double[] Ys = [10.07, 14.73, 17.94, 23.93, 29.61];

    [Fact]
    public void GradientOfARecord_IsARecord()
    {
        var f = Grad.Of((Misra b, double x, double y) => y - b.B1 * (1 - Math.Exp(-b.B2 * x)));
        var b = new Misra(500, 1e-4);
        var (value, gradient) = f.ValueAndGradient(b, 77.6, 10.07);
        Assert.Equal(10.07 - 500 * (1 - Math.Exp(-0.00776)), value, 1e-12);
        Assert.Equal(value, f.Value(b, 77.6, 10.07));
        Assert.Equal(-(1 - Math.Exp(-0.00776)), gradient.B1, 1e-14);
        Assert.Equal(-500 * 77.6 * Math.Exp(-0.00776), gradient.B2, 1e-9);
        Assert.Equal(gradient, f.GradientAt(b, 77.6, 10.07));
        var function = f.FunctionOf();
        GradientCheck.Of(function, function.Inputs.Zip([500, 1e-4, 77.6, 10.07], (v, x) => (v, new Dense(Shape.Scalar, x)))).ThrowIfFailed();
    }

    [Fact]
    public void NestedRecordsWithArraysAndTensors_AreParameters()
    {
        var f = Grad.Of((Theta p, double[] xs) => p.A * p.B.Zip(xs, (b, x) => b * x * x).Sum() + p.C.D * p.C.E + p.T.Sum(t => t * t) + p.M[1, 0] * p.M[0, 1]);
        var theta = new Theta(2, [1, 2, 3], new(4, 5), Tensor.Create([1.0, 2, 3, 4], [2, 2]), new double[,] { { 1, 2 }, { 3, 4 } });
        var (value, g) = f.ValueAndGradient(theta, [1, 2, 3]);
        Assert.Equal((2 * 36) + 20 + 30 + 6, value);
        Assert.Equal((36, 5, 4), (g.A, g.C.D, g.C.E));
        Assert.Equal([2, 8, 18], g.B);
        Assert.Equal([2, 4, 6, 8], g.T.ToArray());
        Assert.Equal([2, 2], g.T.Lengths.ToArray());
        Assert.Equal(new double[,] { { 0, 3 }, { 2, 0 } }, g.M);
        Assert.Equal(
            ["p.A", "p.B[0]", "p.B[1]", "p.B[2]", "p.C.D", "p.C.E", "p.T[0, 0]", "p.T[0, 1]", "p.T[1, 0]", "p.T[1, 1]", "p.M[0, 0]", "p.M[0, 1]", "p.M[1, 0]", "p.M[1, 1]"],
            f.Coordinates(theta).Names);
    }

    [Fact]
    public void Lengths_AreThoseOfEachCall()
    {
        var f = Grad.Of((double[] w, double[] x) => w.Zip(x, (a, b) => a * b * b).Sum() / w.Length);
        for (var n = 1; n < 40; n++)
        {
            double[] x = [.. Enumerable.Range(0, n).Select(i => i + 1.0)];
            Assert.Equal(x.Select(v => v * v / n), f.GradientAt(x, x), (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    [Fact]
    public void ArraysOfRecordsAndWholeNumbers_AreData()
    {
        var f = Grad.Of((Line l, Sample[] data, int n) => data.Sum(s => Math.Pow(s.Y - l.Slope * s.X - l.Offset, 2)) / n + data[1].X * l.Slope + data.Length);
        var (value, gradient) = f.ValueAndGradient(new(1, 2), [new(1, 4), new(2, 7)], 2);
        Assert.Equal((1 + 9) / 2.0 + 2 + 2, value);
        Assert.Equal(new Line(-1 - 6 + 2, -1 - 3), gradient);
        Assert.Equal(["l.Slope", "l.Offset", "data.X", "data.Y", "n"], f.FunctionOf(Shape.Of(2), Shape.Of(2)).Inputs.Select(v => v.Name));
    }

    [Fact]
    public void StructsAndTuples_AreParameters()
    {
        var line = Grad.Of((Line l, Sample s) => Math.Pow(s.Y - l.Slope * s.X - l.Offset, 2));
        Assert.Equal(new Line(-24, -8), line.GradientAt(new(1, 2), new(3, 9)));
        var tuple = Grad.Of(((double A, double B) p) => p.A * p.A * p.B);
        Assert.Equal((12, 4), tuple.GradientAt((2, 3)));
    }

    [Fact]
    public void LeastSquares_OverArrays()
    {
        var loss = Grad.Of((Line l, double[] xs, double[] ys) => xs.Zip(ys, (x, y) => Math.Pow(y - l.Slope * x - l.Offset, 2)).Average());
        var l = new Line(0, 0);
        for (var i = 0; i < 2000; i++)
        {
            var g = loss.GradientAt(l, [0, 1, 2, 3], [1, 3, 5, 7]);
            l = new(l.Slope - 0.1 * g.Slope, l.Offset - 0.1 * g.Offset);
        }

        Assert.Equal((2, 1), (Math.Round(l.Slope, 9), Math.Round(l.Offset, 9)));
    }

    [Fact]
    public void Residuals_HaveARowForEachPoint()
    {
        var f = Grad.Of((Misra b, double x, double y) => y - b.B1 * (1 - Math.Exp(-b.B2 * x)));
        var residuals = f.Over(new(500, 1e-4), Xs, Ys);
        var (r, jacobian, again) = (new double[5], new double[10], new double[5]);
        residuals.At(residuals.Coordinates.Start.Span, r, jacobian);
        residuals.At([500, 1e-4], again);
        Assert.Equal(r, again);
        Assert.Equal(["b.B1", "b.B2"], residuals.Coordinates.Names);
        Assert.Equal((5, 2, new Misra(1, 2)), (residuals.Count, residuals.Coordinates.Count, residuals.Coordinates.At([1, 2])));
        for (var i = 0; i < 5; i++)
        {
            var (value, gradient) = f.ValueAndGradient(new(500, 1e-4), Xs[i], Ys[i]);
            Assert.Equal((value, gradient.B1), (r[i], jacobian[2 * i]));
            Assert.Equal(gradient.B2, jacobian[(2 * i) + 1], 1e-8);
        }
    }

    [Fact]
    public void Residuals_TakeRecordsOfDataAndArraysOfParameters()
    {
        var f = Grad.Of((double[] a, Sample s) => s.Y - Binding.Sum(a.Length, i => a[i] * Math.Pow(s.X, i)));
        var residuals = f.Over([1, 2, 3], [new Sample(2, 20), new(3, 30)]);
        var (r, jacobian) = (new double[2], new double[6]);
        residuals.At([1, 2, 3], r, jacobian);
        Assert.Equal([3, -4], r);
        Assert.Equal([-1, -2, -4, -1, -3, -9], jacobian);
    }

    [Fact]
    public void MisraFit_ReachesTheCertifiedValues()
    {
        double[] y = [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78];
        double[] x = [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0];
        var model = Grad.Of((Misra b, double x, double y) => y - b.B1 * (1 - Math.Exp(-b.B2 * x)));
        var fit = model.Over(new(250, 5e-4), x, y);
        double[] b = [.. fit.Coordinates.Start];
        var (r, j) = (new double[fit.Count], new double[2 * fit.Count]);
        for (var step = 0; step < 20; step++)
        {
            fit.At(b, r, j);
            double aa = 0, ab = 0, bb = 0, ar = 0, br = 0;
            for (var i = 0; i < r.Length; i++)
            {
                aa += j[2 * i] * j[2 * i];
                ab += j[2 * i] * j[(2 * i) + 1];
                bb += j[(2 * i) + 1] * j[(2 * i) + 1];
                ar += j[2 * i] * r[i];
                br += j[(2 * i) + 1] * r[i];
            }

            var determinant = (aa * bb) - (ab * ab);
            b = [b[0] - (((ar * bb) - (br * ab)) / determinant), b[1] - (((aa * br) - (ab * ar)) / determinant)];
        }

        Assert.Equal(238.94212918, b[0], 1e-7);
        Assert.Equal(5.5015643181e-4, b[1], 1e-13);
    }

    [Fact]
    public void SteadyState_AllocatesOnlyResults()
    {
        var f = Grad.Of((Line l, double[] xs) => xs.Sum(x => Math.Exp(l.Slope * x + l.Offset)));
        var (line, xs) = (new Line(0.5, 0.25), new double[100]);
        for (var i = 0; i < 10; i++)
        {
            _ = f.ValueAndGradient(line, xs);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _ = f.ValueAndGradient(line, xs);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void StructsOfNumbers_NeedNoMemory()
    {
        var f = Grad.Of((Line l, double x) => Math.Exp(l.Slope * x + l.Offset));
        var sum = f.ValueAndGradient(new(1, 2), 3).Value + f.Value(new(1, 2), 3) + f.GradientAt(new(1, 2), 3).Slope;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            sum += f.ValueAndGradient(new(1, 2), 3).Gradient.Slope + f.Value(new(1, 2), 3) + f.GradientAt(new(1, 2), 3).Offset;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }

    [Fact]
    public void WhatCannotBeRebuilt_IsRefusedWithTheReason()
    {
        Refuses(() => Grad.Of((Labelled p) => p.A), "cannot capture `string p.Label`: it is no number, array of numbers or record of such; write double Label");
        Refuses(() => Grad.Of((Several p) => p.Terms[0].B1), "cannot capture `Misra[] p.Terms`: it is no number, array of numbers or record of such; write an array for each number of Misra");
        Refuses(() => Grad.Of((Singles p) => p.Values[0]), "cannot capture `float[] p.Values`: it is no number, array of numbers or record of such; write double[] Values");
        Refuses(() => Grad.Of((Jagged p) => p.Rows[0][0]), "cannot capture `double[][] p.Rows`: it is no number, array of numbers or record of such; write double[,] Rows");
        Refuses(() => Grad.Of((Endless p) => p.A), "cannot capture `Endless p.Next`: the type contains itself; write a type of known depth");
        Refuses(() => Grad.Of((Extended p) => p.A), "cannot capture `Extended p`: its property B is no parameter of the constructor; write record Extended(..., double B)");
        Refuses(() => Grad.Of((Mutable p) => p.A), "cannot capture `Mutable p`: A can be set, so that the class is mutable; write record Mutable(...)");
        Refuses(() => Grad.Of((Closed p) => p.A), "cannot capture `Closed p`: no public constructor of Closed has its properties as parameters; write record Closed(...)");
        Refuses(() => Grad.Of((Scaled p) => p.Twice), "cannot capture `p.Twice`: the body of a property cannot be read; write its formula");
    }

    [Fact]
    public void Functions_PrintAsMathematics()
    {
        Assert.Equal(
            """
            f = b.B1·sin(b.B2·x)
            ∂f/∂b.B1 = sin(b.B2·x)
            ∂f/∂b.B2 = b.B1·x·cos(b.B2·x)
            """,
            $"{Grad.Of((Misra b, double x) => b.B1 * Math.Sin(b.B2 * x))}");
        Assert.Equal("(p, x) => p.A * p.B[0] * x", $"{Grad.Of((Theta p, double x) => p.A * p.B[0] * x)}");
    }

    [Fact]
    public void WhatDoesNotFit_IsRefusedBeforeAnyWork()
    {
        var f = Grad.Of((Theta p, double x) => p.A * x);
        Assert.Equal("`p`: found null, expected a value", Assert.Throws<BindingException>(() => f.Value(null!, 1)).Message);
        Assert.Equal("`p.B`: found null, expected an array", Assert.Throws<BindingException>(() => f.Value(new(1, null!, new(1, 1), null!, null!), 1)).Message);
        var g = Grad.Of((Misra b, double x, double y) => y - b.B1 * x);
        Assert.Equal("`b`: found null, expected a value", Assert.Throws<BindingException>(() => g.Value(null!, 1, 2)).Message);
        Assert.Equal("found data of 2, 1 points, expected one number of points, at least 1", Assert.Throws<BindingException>(() => g.Over(new(1, 2), [1, 2], [1])).Message);
        Assert.Equal("jacobian: found 3 numbers, expected 2", Assert.Throws<BindingException>(() => g.Over(new(1, 2), [1], [1]).At([1, 2], new double[1], new double[3])).Message);
        Assert.Equal("parameters: found 1 numbers, expected 2", Assert.Throws<BindingException>(() => g.Over(new(1, 2), [1], [1]).At([1], new double[1])).Message);
    }

    private static void Refuses(Func<object> of, string message) => Assert.Equal(message, Assert.Throws<CaptureException>(of).Message);

    private sealed class Mutable(double a)
    {
        public double A { get; set; } = a;
    }

    private sealed class Closed
    {
        public double A => 1;
    }
}
