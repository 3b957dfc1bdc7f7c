using ExprGrad.Compiler;
using static ExprGrad.Functions;
using Buffer = ExprGrad.Compiler.Buffer;

namespace ExprGrad.Tests.Compiling;

/// <summary>Of several orders of kernels, the one that takes the least memory.</summary>
public class OrderTests
{
    private static readonly Variable X = Input("x", 32, 32), Z = Input("z", 16, 64), W = Input("w", 32, 4), V = Input("v", 64, 4);

    // The second product with the tangents comes before the cosines take memory, though it was asked for last.
    [Fact]
    public void Buffers_AreUsedUpBeforeOthersAreMade()
    {
        var tangents = Tanh(X);
        Expr[] outputs = [tangents.Dot(W), Cos(Z).Dot(V), tangents.Transpose().Dot(W)];
        var schedule = Compiled.Schedule(outputs);
        Assert.Equal(
            """
            loop [32, 32]: x0 -> s0  (tanh)
            dot [] 32x4x32: s0, x1 -> y0
            dot [] 32x4x32: s0, x1 -> y2
            loop [16, 64]: x2 -> s1  (cos)
            dot [] 16x4x64: s1, x3 -> y1
            """, $"{schedule}");
        var asked = schedule with { Kernels = [.. new[] { 0, 1, 3, 4, 2 }.Select(kernel => schedule.Kernels[kernel])] };
        Assert.Equal(32 * 32 * sizeof(float), Layout.Of(asked, sizeof(float)).ArenaBytes - Layout.Of(schedule, sizeof(float)).ArenaBytes);
        Assert.Equal($"{schedule}", $"{Order.Of(asked, sizeof(float))}");
        Compiled.Agrees(outputs);
    }

    [Fact]
    public void TheOrderGiven_StaysIfItIsAsGood()
    {
        Expr[] outputs = [Cos(Z).Dot(V), Tanh(X).Dot(W)];
        Assert.Equal(["x0 -> s0", "s0, x1 -> y0", "x2 -> s1", "s1, x3 -> y1"], $"{Compiled.Schedule(outputs)}".Split('\n').Select(line => line.Split(": ")[1].Split("  (")[0]));
    }

    // A training step: the gradient of the last weights needs the activation, that of the first needs room for panels.
    [Fact]
    public void Gradients_OfALayerComeOnceTheyCan()
    {
        var (x, w1, w2) = (Input("x", 512, 784), Parameter("W1", 784, 1024), Parameter("W2", 1024, 10));
        var f = Function.Of(Square(Relu(x.Dot(w1)).Dot(w2)).Mean().Named("J")).ValueAndGradient(w1, w2);
        var lines = $"{f.Compile<double>(new() { Threads = 1 }).Schedule}".Split('\n').ToList();
        Assert.InRange(lines.FindIndex(line => line.Contains("-> y2", StringComparison.Ordinal)), 0, lines.FindIndex(line => line.Contains("-> y1", StringComparison.Ordinal)));
    }

    // What follows what, by reading, by writing again and by writing what is read.
    [Fact]
    public void Precedence_IsOfReadsAndWrites()
    {
        var (a, b) = (new Buffer(Residence.Scratch, 0, Shape.Of(4), null), new Buffer(Residence.Scratch, 1, Shape.Of(4), null));
        var read = new LoopKernel([4], [new Load(a, new(0, [1]))], [new(b, new(0, [1]), 0, null)]);
        var precedence = new Precedence([LoopKernel.Fill(a, 0), LoopKernel.Fill(a, 1), read, LoopKernel.Fill(a, 2), LoopKernel.Fill(b, 0)]);
        Assert.Equal([[], [0], [1], [1, 2], [2]], Enumerable.Range(0, 5).Select(kernel => precedence.Before(kernel).Distinct().Order().ToArray()));
    }
}
