using System.Runtime.InteropServices;
using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;
using static ExprGrad.Functions;
using Buffer = ExprGrad.Compiler.Buffer;

namespace ExprGrad.Tests.Compiling;

/// <summary>Loops over the same rows take turns, and nobody can tell from the numbers.</summary>
public class BandTests
{
    private static readonly Variable X = Input("x", 37, 24), Y = Input("y", 37, 24), T = Input("t", 20, 3, 8), Wide = Input("x", 4096, 1024), W = Input("w", 24, 10), V = Input("v", 10, 3);

    private static readonly Dictionary<string, Expr[]> Subjects = new()
    {
        ["softmax"] = [Softmax(X, 1)],
        ["softmax of two axes"] = [Softmax(T, 1, 2)],
        ["log-sum-exp"] = [LogSumExp(X, 1), LogSoftmax(X, 1)],
        ["layer norm"] = [LayerNorm(X)],
        ["cross-entropy"] = [CrossEntropy(X, Y)],
        ["gathered"] = [Softmax(X, 1).TakeAlong(StopGradient(Floor(Abs(Y)))[.., 0..3], 1)],
        ["scattered"] = [(Softmax(X, 1) * Y).ScatterAdd(StopGradient(Floor(Abs(Y))), 1, 5).Sum(1)],
        ["other rows"] = [Softmax(X, 1).Flip(0) + X, Softmax(X, 1).Transpose(), Softmax(X, 1)[3..] + 1],
        ["layer"] = [Tanh(X.Dot(W) + Input("b", 10))],
        ["layers"] = [Relu((Tanh(X.Dot(W) + Input("b", 10)).Dot(V) + Y[.., 0..3]).Dot(V.Transpose()))],
        ["wider weights"] = [Square(Input("x", 300, 30).Dot(Input("w", 30, 90)[.., 10..70]))],
        ["sums over slices"] = [Input("x", 100, 6).Transpose().Dot(Square(Input("y", 100, 16)).Slice(1, 1, 8, 2))],
        ["one output"] = [Square(Square(X.Dot(W)).Dot(Input("c", 10)))],
        ["products of rows"] = [Einsum("bij,bjk->bik", Softmax(Einsum("bij,bjk->bik", T, Input("k", 20, 8, 5)), 2), Input("v", 20, 5, 4))],
        ["padded"] = [Softmax(X, 1).Pad(1, 2, 3) * 2, Softmax(X, 1).Pad(0, 2, 3)],
    };

    public static TheoryData<string> Names => [.. Subjects.Keys];

    private static Expr LayerNorm(Expr x)
    {
        var centred = x - x.Mean([1], keep: true);
        return centred / Sqrt(Square(centred).Mean([1], keep: true) + 1e-5) * Input("g", x.Shape[1]) + Input("b", x.Shape[1]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bands_ChangeNoBit(string name)
    {
        var f = Function.Of(Subjects[name]);
        Same<double>(f, x => x);
        Same<float>(f, x => (float)x);
        Same<double>(Function.Of(f.Values.Select(y => (y * Sin(y)).Sum()).Aggregate((a, b) => a + b)).ValueAndGradient(), x => x);

        static void Same<T>(Function f, Func<double, T> number)
            where T : unmanaged
        {
            var values = Compiled.Values(f).Select(v => Array.ConvertAll(v.Elements.ToArray(), x => number(x))).ToArray();
            foreach (var vectorize in new[] { true, false })
            {
                var apart = f.Compile<T>(new() { Grain = double.PositiveInfinity, Bands = false, Verify = true, Vectorize = vectorize }).Invoke(values);
                foreach (var threads in new[] { 1, 3 })
                {
                    var band = f.Compile<T>(new() { Grain = double.PositiveInfinity, Bands = true, Verify = true, Vectorize = vectorize, Threads = threads });
                    Assert.Contains("band", $"{band.Schedule}", StringComparison.Ordinal);
                    var found = band.Invoke(values);
                    var sums = SumsOverRows(band.Schedule);
                    Assert.All(f.Outputs.Select((o, i) => (o.Name, i)), o => Assert.True(
                        sums.Contains(o.i) || MemoryMarshal.AsBytes<T>(found[o.i]).SequenceEqual(MemoryMarshal.AsBytes<T>(apart[o.i])), $"{o.Name}, {threads} threads, {vectorize}\n{band.Schedule}"));
                }
            }
        }
    }

    // Outputs that have partial results, or are made of what has, round otherwise.
    private static HashSet<int> SumsOverRows(Schedule schedule)
    {
        var partial = schedule.Scratch.Where(b => b.Origin is null).ToHashSet();
        foreach (var kernel in schedule.Kernels.Where(k => k.Reads.Any(partial.Contains)))
        {
            partial.UnionWith(kernel.Writes);
        }

        return [.. schedule.Outputs.Where(partial.Contains).Select(o => o.Index)];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bands_MeanTheWhole(string name) => Assert.All(Compiled.Ways, way => Compiled.Agrees(Function.Of(Subjects[name]), way with { Bands = true, Grain = 10, Threads = 2 }));

    [Fact]
    public void Softmax_ReadsItsInputOnce() => Assert.Equal(
        """
        band in 256 parts, anew in each s0, s1, s2
          loop [256, 16]:  -> s0  ()
          loop [256, 16, 1024]: x0 -> s0  ()
          loop [256, 16]:  -> s1  ()
          loop [256, 16, 1024]: x0, s0 -> s2, s1  (excess exp)
          loop [256, 16, 1024]: s2, s1 -> y0  (div)
        """, $"{Large(Softmax(Wide, 1))}");

    [Fact]
    public void LayerNorm_ReadsItsInputOnce() => Assert.Equal(
        """
        band in 256 parts, anew in each s0, s1, s2
          loop [256, 16]:  -> s0  ()
          loop [256, 16, 1024]: x0 -> s0  ()
          loop [256, 16]:  -> s1  ()
          loop [256, 16, 1024]: x0, s0 -> s1  (mul sub square)
          loop [256, 16]: s1 -> s2  (mul add sqrt)
          loop [256, 16, 1024]: x0, s0, s2, x1, x2 -> y0  (mul sub div mul add)
        """, $"{Large(LayerNorm(Wide))}");

    [Fact]
    public void Layers_LeaveNothingBetweenThemInMemory() => Assert.Equal(
        """
        band in 256 parts, anew in each s0, s2, s1, s4
          dot [256] 384x64x16: x0, x1 -> s0
          loop [256, 384, 64]: s0, x2 -> s2  (add tanh)
          dot [256] 384x8x64: s2, x3 -> s1
          loop [256, 384, 8]: s1, x4 -> y0  (add)
        """, $"{Large(Layered(1024 * 96))}");

    // The gradient needs no more memory for more rows.
    [Fact]
    public void GradientsOfLayers_TakeMemoryForABlock()
    {
        var (less, more) = (Memory(1 << 16), Memory(1 << 18));
        Assert.Equal(less, more);
        Assert.True(more < 2 << 20, $"{more} bytes");

        static long Memory(int rows)
        {
            var y = Layered(rows);
            var f = Function.Of(Square(y - Input("t", rows, 8)).Mean());
            var compiled = f.ValueAndGradient([.. f.Inputs.Where(v => v.Role == Role.Parameter)]).Compile<float>(new() { Threads = 2, Verify = true });
            Assert.Single(compiled.Schedule.Kernels.OfType<BandKernel>());
            return compiled.Layout.ArenaBytes;
        }
    }

    [Fact]
    public void SumsOfNothing_AreNoPartOfABand()
    {
        var (x, z) = (Input("x", 8, 4), Input("z", 8, 0));
        var s = Softmax(x, 1);
        Compiled.Agrees(Function.Of(s, s.Transpose().Dot(z), s.Sum(0)), new CompileOptions { Bands = true, Threads = 1, Verify = true, Grain = double.PositiveInfinity });
        Compiled.Agrees(Function.Of(Square(Input("e", 0, 8)).Dot(Square(x) + 1), Square(x) * 2), new CompileOptions { Bands = true, Threads = 1, Verify = true, Grain = double.PositiveInfinity });
    }

    // What is left over is not cut again: what parts it would have, and so its digits, would depend on the threads that there is room for.
    [Theory]
    [InlineData(9, 2000), InlineData(130, 513), InlineData(33, 512)]
    public void WhatIsLeftOver_HasTheSameBitsOnAnyNumberOfThreads(int rows, int columns)
    {
        var (x, w) = (Input("x", rows, columns), Input("w", columns, 8));
        var p = Square(x).Dot(Square(w));
        var f = Function.Of(p, Tanh(p), Softmax(Sin(x), 1), (Sin(x) * x.Sum([1], keep: true)).Sum(0));
        var values = Compiled.Values(f).Select(v => Array.ConvertAll(v.Elements.ToArray(), number => (float)number)).ToArray();
        var (one, many, most) = (On(1), On(3), On(48));
        Assert.All(one.Zip(many), o => Assert.Equal(o.First, o.Second));
        Assert.All(one.Zip(most), o => Assert.Equal(o.First, o.Second));
        Compiled.Agrees(Function.Of(p, Tanh(p), Softmax(Sin(x), 1)), new CompileOptions { Bands = true, Grain = 10, Threads = 3, Verify = true });

        float[][] On(int threads) => f.Compile<float>(new() { Bands = true, Grain = 1, Threads = threads, Verify = true }).Invoke(values);
    }

    [Fact]
    public void LargeProducts_StayAlone()
    {
        var y = Relu(Input("x", 4096, 512).Dot(Input("w", 512, 512)));
        Assert.DoesNotContain(Large(y).Kernels, kernel => kernel is BandKernel);
    }

    private static Expr Layered(int rows) =>
        Tanh(Input("x", rows, 16).Dot(Parameter("w1", 16, 64)) + Parameter("b1", 64)).Dot(Parameter("w2", 64, 8)) + Parameter("b2", 8);

    // Sums over rows have a partial result for each part.
    [Fact]
    public void LayerNormGradient_ReadsItsInputsOnce()
    {
        var y = LayerNorm(Wide).Named("y");
        var f = Function.Of(y);
        var gradient = f.Vjp([.. f.Inputs]);
        var schedule = Compilation.Scheduled(new(gradient.Inputs, [.. f.Outputs, .. gradient.Outputs]), Carrier.Scalar(typeof(float)), CompileOptions.Default);
        var band = Assert.Single(schedule.Kernels.OfType<BandKernel>());
        Assert.Equal((64, 512), (band.Parts, band.Blocks));
        Assert.Equal(["x", "ct_y", "y", "∂y/∂x"], band.Turns.SelectMany(turn => turn.Touched).Where(t => t.Along == 64 * 1024).Select(t => Name(t.Buffer)).Distinct());
        Assert.All(schedule.Kernels.Except([band]), kernel => Assert.True(kernel is LoopKernel { Body: [Number] or [Load] }, $"{kernel}"));

        string Name(Buffer buffer) => (buffer.Residence == Residence.Input ? schedule.Function.Inputs[buffer.Index].Name : schedule.Function.Outputs[buffer.Index].Name);
    }

    [Fact]
    public void Bands_PayWhereMemoryDoes() => Assert.All(
        [Compiled.Schedule(Softmax(X, 1)), Large(Softmax(Input("v", 1 << 22))), Large(Exp(Wide).Sum(1)), Large(CrossEntropy(Wide, Wide + 1))],
        schedule => Assert.DoesNotContain(schedule.Kernels, kernel => kernel is BandKernel));

    [Fact]
    public void Temporaries_AreOneBlockForEachThread()
    {
        var (f, rows) = (Function.Of(Softmax(Wide, 1)), 16 * sizeof(float));
        Assert.Equal(rows * (1024 + 2), f.Compile<float>(new() { Threads = 1 }).Layout.ArenaBytes);
        Assert.Equal(3 * rows * (1024 + 2), f.Compile<float>(new() { Threads = 3 }).Layout.ArenaBytes);
    }

    [Fact]
    public void Softmax_OfWhatDiesIsInItsPlace()
    {
        var (a, b, v) = (Input("a", 2048, 64), Input("b", 64, 1024), Input("v", 1024, 64));
        var f = Function.Of(Softmax(a.Dot(b), 1).Dot(v));
        Assert.InRange(f.Compile<float>(new() { Threads = 1, Bands = true }).Layout.ArenaBytes, 1, f.Compile<float>(new() { Threads = 1, Bands = false }).Layout.ArenaBytes * 5 / 4);
    }

    // Parts of several blocks may leave more than one block over.
    [Fact]
    public void Temporaries_HaveRoomForWhatIsLeftOver()
    {
        var f = Function.Of((Softmax(Input("x", 1053, 1200), 1) * Input("y", 1053, 1200)).Sum(0));
        Compiled.Agrees(f, new CompileOptions { Bands = true, Threads = 1, Verify = true, Grain = double.PositiveInfinity });
    }

    [Fact]
    public void Explain_SaysWhatTakesTurns() => Assert.Equal(
        """
        Steps 1 to 5 take turns at each of 256 blocks of rows; in cache stay s0, s1, s2:
        1. fill [256, 16]: s0
        2. loop [256, 16, 1024] of max: x -> s0
        3. fill [256, 16]: s1
        4. loop [256, 16, 1024] of excess exp sum: x, s0 -> s2, s1
        5. loop [256, 16, 1024] of div: s2, s1 -> f
        """, Function.Of(Softmax(Wide, 1)).Compile<float>(new() { Threads = 1 }).Explain());

    private static Schedule Large(Expr y) => Compilation.Scheduled(Function.Of(y), Carrier.Scalar(typeof(float)), CompileOptions.Default);
}
