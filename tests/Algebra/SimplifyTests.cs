using System.Diagnostics;
using ExprGrad.Algebra;
using Xunit.Abstractions;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Algebra;

public class SimplifyTests(ITestOutputHelper output)
{
    [Fact]
    public void Simplify_GivesTheDerivativeAsWritten()
    {
        Variable x = Input("x"), y = Input("y");
        var gradient = Function.Of(Sin(x * y) + x * x).Gradient(x, y);
        AssertSame(y * Cos(x * y) + 2 * x, Unnamed(Simplify.Of(gradient, Arithmetic.Real).Values[0]));
        AssertSame(x * Cos(x * y), Unnamed(Simplify.Of(gradient, Arithmetic.Real).Values[1]));
    }

    [Fact]
    public void Simplify_WeightDecayAddsTheWeightItself()
    {
        Variable x = Input("x", 6, 4), labels = Input("y", 6, 3), w1 = Parameter("W1", 4, 5), w2 = Parameter("W2", 5, 3), λ = Input("λ");
        var loss = CrossEntropy(Relu(x.Dot(w1)).Dot(w2), labels).Mean() + λ / 2 * (w1.SquaredNorm() + w2.SquaredNorm());
        var gradient = Simplify.Of(Function.Of(loss.Named("J")).Gradient(w1, w2), Arithmetic.Real);
        foreach (var (weight, value) in new Expr[] { w1, w2 }.Zip(gradient.Values))
        {
            var sum = Assert.IsType<Map>(Unnamed(value));
            Assert.Equal(Ops.Add, sum.Op);
            Assert.IsType<Contract>(sum.Operands[0]);
            AssertSame(λ * weight, sum.Operands[1]);
        }
    }

    [Fact]
    public void Simplify_ExactKeepsTheDigits()
    {
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var e = Expression(random, 12);
            var values = Evaluate.Of([e, Simplify.Of(e, Arithmetic.Exact)], Checking.Values([e], random));
            Assert.All(Enumerable.Range(0, e.Shape.Count), at => Assert.True(
                !double.IsFinite(values[0][at]) || Math.Abs(values[0][at] - values[1][at]) <= 1e-14 * Math.Abs(values[0][at]), $"seed 3, expression {i}"));
        }
    }

    [Theory]
    [InlineData(Arithmetic.Exact)]
    [InlineData(Arithmetic.Real)]
    public void Simplify_KeepsTheValueAddsNoWorkAndIsDone(Arithmetic arithmetic)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var e = Traverse.Intern([Expression(random, 15)])[0];
            var once = Simplify.Of(e, arithmetic);
            Assert.True(SameValue(e, once, random), $"value, seed {seed}\n{Written(e)}\n{Written(once)}");
            Assert.True(Cost.Of([once]).Work <= Cost.Of([e]).Work, $"cost, seed {seed}: {Cost.Of([e])} {Cost.Of([once])}\n{Written(e)}\n{Written(once)}");
            Assert.True(Same(once, Simplify.Of(once, arithmetic)), $"idempotence, seed {seed}");
        }
    }

    [Fact]
    public void Simplify_KeepsNames()
    {
        Variable x = Input("x");
        AssertSame(Log(Exp(x).Named("h")), Simplify.Of(Log(Exp(x).Named("h")), Arithmetic.Real));
        AssertSame((2 * x).Named("h"), Simplify.Of((x + x).Named("h") + 0, Arithmetic.Exact));
        AssertSame(x, Simplify.Of(((Expr)1).Named("one") * x, Arithmetic.Exact));
        AssertSame(((Expr)1).Named("one"), Simplify.Of(((Expr)1).Named("one"), Arithmetic.Real));
    }

    [Fact]
    public void Simplify_ExactDoesNotReassociate()
    {
        Variable x = Input("x"), y = Input("y");
        foreach (var e in new[] { 0 * x, x - x, x / x, x + y - x, 3 * (5 * x), x / 3, Log(Exp(x)) })
        {
            AssertSame(e, Simplify.Of(e, Arithmetic.Exact));
        }
    }

    [Fact]
    public void Simplify_SharesWhatDiffersInOrderOnly()
    {
        Variable x = Input("x"), y = Input("y");
        AssertSame(2 * (x * y), Simplify.Of(x * y + y * x, Arithmetic.Exact));
    }

    [Fact]
    public void Simplify_SharingStaysLinear()
    {
        Expr e = Input("x"), sum = e;
        for (var i = 0; i < 60; i++)
        {
            (e, sum) = (e * e, sum * sum + sum);
        }

        Assert.Equal(61, Traverse.PostOrder([Simplify.Of(e, Arithmetic.Exact)]).Count);
        Assert.InRange(Traverse.PostOrder([Simplify.Of(sum, Arithmetic.Real)]).Count, 61, 200);
    }

    [Theory]
    [InlineData(Arithmetic.Exact)]
    [InlineData(Arithmetic.Real)]
    public void Simplify_DeepChainNeedsNoStack(Arithmetic arithmetic)
    {
        Expr e = Input("x");
        for (var i = 0; i < 250_000; i++)
        {
            e = Sin(e + 0) * 1 + e;
        }

        var watch = Stopwatch.StartNew();
        Expr? result = null;
        var thread = new Thread(() => result = Simplify.Of(e, arithmetic), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        output.WriteLine($"1,000,000 nodes in {watch.Elapsed}");
        Assert.Equal(500_001, Traverse.PostOrder([result!]).Count);
    }

    [Fact]
    public void Simplify_KeepsInputsAndOutputsOfAFunction()
    {
        Variable x = Input("x"), y = Input("y");
        var f = Simplify.Of(new Function([x, y], [new("a", x + 0 * y), new("b", y - 0)]), Arithmetic.Real);
        Assert.Equal([x, y], f.Inputs);
        Assert.Equal(["a", "b"], f.Outputs.Select(o => o.Name));
        Assert.Equal([x, y], f.Values);
    }

    // A random expression over numbers, a scalar, a vector and a matrix; no atan2, which tells 0 from -0.
    private static Expr Expression(Random random, int size)
    {
        var shape = Shape.Of(2, 3);
        List<Expr> made = [Input("s"), Input("v", 3), Input("A", 2, 3), 0, 1, 2, 0.5, -1];
        for (var i = 0; i < size; i++)
        {
            Expr a = Pick(), b = Pick(), full = Pick().BroadcastTo(shape);
            made.Add(random.Next(14) switch
            {
                0 => full.Sum(1).Sum(),
                1 => full.Sum(0),
                2 => full.Transpose().Transpose(),
                3 => full.Maximum(0),
                4 => full.Slice(1, 2, 3, -1),
                5 => full.Slice(0, 1, 1).Pad(0, 1, 0),
                6 => full.Contract(Pick().BroadcastTo(shape).Transpose(), [], [(0, 1)]).Sum(1),
                7 => Where(a > b, a, Pick()),
                8 => Structural.Concatenate(0, full, full).Slice(0, 2, 2),
                9 => a.Named($"n{i}"),
                _ => Elementwise(a, b),
            });
        }

        return made.TakeLast(4).Aggregate((a, b) => a + b);

        Expr Pick() => made[random.Next(2) == 0 ? random.Next(made.Count) : made.Count - 1 - random.Next(Math.Min(4, made.Count))];

        Expr Elementwise(Expr a, Expr b)
        {
            var op = Ops.All[random.Next(Ops.All.Count)];
            return op == Ops.Atan2 ? a * b : op.Of([.. new[] { a, b, Pick() }.Take(op.Arity)]);
        }
    }

    // Equal up to rounding; what becomes infinite or NaN on the way there may become anything.
    private static bool SameValue(Expr before, Expr after, Random random)
    {
        Expr[] nodes = [.. Traverse.PostOrder([before]), after];
        var values = Evaluate.Of(nodes, Checking.Values([before], random));
        return values.SkipLast(1).Any(v => !v.Elements.ToArray().All(double.IsFinite)) || Checking.Close(values[^2], values[^1]);
    }

    private static Expr Unnamed(Expr e) => e is Named n ? n.X : e;

    private static bool Same(Expr a, Expr b) => Traverse.Intern([a, b]) is [var first, var second] && ReferenceEquals(first, second);

    private static void AssertSame(Expr expected, Expr actual) => Assert.True(Same(expected, actual), Written(actual));

    private static string Written(Expr e) => Traverse.Fold<string>([e], (node, operand) => node switch
    {
        Variable v => v.Name,
        Constant c => $"{c.Value[0]}",
        Map m => $"{m.Op.Name}({string.Join(", ", m.Operands.Select((_, i) => operand(i)))})",
        _ => $"{node.GetType().Name}({string.Join(", ", node.Operands.Select((_, i) => operand(i)))})",
    })[e];
}
