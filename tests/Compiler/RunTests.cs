using ExprGrad.Compiler;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Calls of compiled functions: memory, threads, refusals.</summary>
[Collection("compile cache")]
public class RunTests
{
    private static readonly Variable X = Input("x", 40, 30), W = Input("w", 30, 20), S = Input("s");

    public static TheoryData<string> Sizes => ["number", "small", "large", "many"];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Run_AllocatesNothing(string size)
    {
        var f = Sized(size).Compile<double>();
        var inputs = f.Function.Inputs.Select(v => (ReadOnlyMemory<double>)new double[v.Shape.Count]).ToArray();
        var outputs = f.Function.Outputs.Select(o => new double[o.Value.Shape.Count].AsMemory()).ToArray();
        f.Run(inputs, outputs);
        f.Run(inputs, outputs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            f.Run(inputs, outputs);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Run_GivesTheSameBitsOnEveryThread()
    {
        var f = Function.Of(Softmax(Tanh(X.Dot(W)), 1).Sum(0), LogSumExp(X, 1)).Compile<float>();
        var inputs = Compiled.Values(f.Function).Select(v => Array.ConvertAll(v.Elements.ToArray(), x => (float)x)).ToArray();
        var expected = f.Invoke(inputs);
        var differ = 0;
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                differ += f.Invoke(inputs).Zip(expected).All(p => p.First.AsSpan().SequenceEqual(p.Second)) ? 0 : 1;
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Equal(0, differ);
    }

    [Fact]
    public void Compile_IsDeterministic()
    {
        var f = Function.Of(Softmax(Tanh(X.Dot(W)), 1).Sum(0).SquaredNorm()).ValueAndGradient();
        var a = f.Compile<double>();
        CompileCache.Clear();
        var b = f.Compile<double>();
        Assert.Equal($"{a.Schedule}", $"{b.Schedule}");
        var inputs = Compiled.Values(f).Select(v => v.Elements.ToArray()).ToArray();
        Assert.Equal(a.Invoke(inputs), b.Invoke(inputs));
    }

    [Fact]
    public void Values_OfAnyKindPassThrough()
    {
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue, 1, 2, 3];
        var v = Input("v", odd.Length);
        var f = Function.Of(v * 2, v.Sum(), v.Maximum(), Sqrt(v), 1 / v);
        var expected = Evaluate.Of(f.Values, [(v, new(v.Shape, odd))]);
        Assert.All(Compiled.Ways, way => Assert.Equal(expected.Select(e => e.Elements.ToArray()), f.Compile<double>(way).Invoke(odd)));
    }

    [Fact]
    public void Refusals_NameTheInputAndBothShapes()
    {
        var v = Input("v", 2, 3);
        var f = new Function([v, S], [new("f", Sin(v)), new("g", S + 1)]).Compile<double>();
        var (memory, six, one) = (new double[12], new double[6], new double[1]);
        Assert.Equal("found 1 inputs, expected 2: v, s", Refused(() => f.Invoke(six)));
        Assert.Equal("`v`: found 5 elements, expected 6 for [2, 3]", Refused(() => f.Invoke(new double[5], one)));
        Assert.Equal("`s`: found 2 elements, expected 1 for []", Refused(() => f.Invoke(six, new double[2])));
        Assert.Equal("input 2: found null, expected an array", Refused(() => f.Invoke(six, null!)));
        Assert.Equal("found 1 outputs, expected 2: f, g", Refused(() => f.Run([six, one], [six])));
        Assert.Equal("`g`: found 3 elements, expected 1 for []", Refused(() => f.Run([six, one], [new double[6], new double[3]])));
        Assert.Equal("output `f`: found memory that input `v` shares, expected memory of its own",
            Refused(() => f.Run([memory.AsMemory(0, 6), one], [memory.AsMemory(5, 6), new double[1]])));
        Assert.Equal("output `g`: found memory that output `f` shares, expected memory of its own",
            Refused(() => f.Run([six, one], [memory.AsMemory(5, 6), memory.AsMemory(10, 1)])));
        Assert.Equal("found 1 inputs, expected 0: (none)", Refused(() => Function.Of(1.5).Compile<double>().Invoke([1.0])));
        Assert.All(memory, x => Assert.Equal(0, x));
    }

    [Fact]
    public void Refusals_OfManyBlocksAreTheSame()
    {
        var many = Enumerable.Range(0, 100).Select(i => Input($"x{i}", 2)).ToArray();
        var f = new Function(many, many.Select((x, i) => new Output($"y{i}", Sin(x)))).Compile<double>();
        var (inputs, outputs) = (many.Select(_ => (ReadOnlyMemory<double>)new double[2]).ToArray(), many.Select(_ => new double[2].AsMemory()).ToArray());
        outputs[13] = outputs[7];
        Assert.Equal("output `y13`: found memory that output `y7` shares, expected memory of its own", Refused(() => f.Run(inputs, outputs)));
    }

    [Fact]
    public void Compile_RefusesOtherNumberTypesAndArenasThatCannotBe()
    {
        Assert.Equal("found number type Int32, expected Single or Double", Assert.Throws<CompileException>(() => Function.Of(X).Compile<int>()).Message);
        var large = Exp(Exp(Input("a", 40000, 1) * Input("b", 40000)).Transpose().Reshape(1600000000)).Sum();
        Assert.EndsWith($" bytes of working memory, expected at most {Arenas.Largest}",
            Assert.Throws<CompileException>(() => Function.Of(large).Compile<double>()).Message, StringComparison.Ordinal);
    }

    private static string Refused(Action call) => Assert.Throws<BindingException>(call).Message;

    private static Function Sized(string size) => size switch
    {
        "number" => Function.Of(Sin(S)),
        "small" => Function.Of(Softmax(W, 1)),
        "large" => Function.Of(Softmax(Tanh(X.Dot(W)), 1).SquaredNorm()).ValueAndGradient(),
        _ => Function.Of([.. Enumerable.Range(0, 200).Select(i => Sin(Input($"x{i}", 1 + (i % 3))))]),
    };
}
