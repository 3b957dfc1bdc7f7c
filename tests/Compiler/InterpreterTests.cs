using System.Diagnostics;
using ExprGrad.Compiler;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Calls without code of the function's own: what they compute, and when code takes over.</summary>
[Collection("compile cache")]
public class InterpreterTests
{
    private static readonly CompileOptions Interpreted = new() { PreferInterpretation = Interpretation.Always, Threads = 7, Verify = true };

    private static readonly Variable X = Input("x", 300, 70), W = Input("w", 70, 20), S = Input("s");

    public static TheoryData<string, Function> Models => new()
    {
        { "number", Function.Of(Sin(S) * Exp(S) + 1).ValueAndGradient(S) },
        { "perceptron", Function.Of(CrossEntropy(Tanh(X.Dot(W) + S), Softmax(Input("y", 300, 20), 1)).Mean()).ValueAndGradient(W, S) },
        { "rows", Function.Of((((X - X.Mean([1], keep: true)) / Sqrt(X.Variance([1], keep: true) + 1e-5)) * Softmax(X, 1)).Maximum(0), X.Minimum(1), X.Transpose()[3..60, ^5..].Pad(0, 2, 1)) },
        { "empty", Function.Of(Input("z", 0, 3).Sum(), Input("z2", 4, 0).Sum(1), Input("z3", 3, 0) * 2) },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Interpreted_IsEvaluated(string name, Function f)
    {
        Assert.NotEmpty(name);
        Compiled.Agrees(f, Interpreted);
    }

    [Fact]
    public void Interpreted_HasTheSameBitsOnAnyNumberOfThreads()
    {
        var f = Function.Of(LogSumExp(X.Dot(W), 1).Sum(), Tanh(Structural.Concatenate(0, [.. Enumerable.Repeat<Expr>(X, 40)])).Sum(0));
        var inputs = Compiled.Values(f).Select(v => v.Elements.ToArray()).ToArray();
        Assert.Equal(f.Compile<double>(Interpreted with { Threads = 1 }).Invoke(inputs), f.Compile<double>(Interpreted with { Threads = 3 }).Invoke(inputs));
    }

    [Fact]
    public void Interpreted_HasTheSameBitsWhateverWasInMemory()
    {
        var (three, eight) = (Interpretation(3), Interpretation(8));
        var numbers = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            double[] x = [numbers.NextDouble(), 40 * numbers.NextDouble(), 50 * numbers.NextDouble()];
            _ = eight.Invoke([new double[8]]);
            var expected = three.Invoke([x])[0];
            _ = eight.Invoke([[.. Enumerable.Repeat(1e300, 8)]]);
            Assert.Equal(expected, three.Invoke([x])[0]);
        }

        static CompiledFunction<double> Interpretation(int n) => Function.Of(Sin(Input("x", n))).Compile<double>(Interpreted);
    }

    [Fact]
    public void Interpreted_AsksAFunctionOfYourOwnForNumbersThatAreThere()
    {
        var positive = Op.Unary("positive", x => Positive(x), (x, y) => 1);
        var y = positive.Of(Input("x", 3));
        Assert.Equal([1, 2, 3], Function.Of(y).Compile<double>(Interpreted).Invoke([1, 2, 3])[0]);
    }

    private static double Positive(double x) => x > 0 ? x : throw new InvalidOperationException($"found {x}");

    [Fact]
    public void Interpreted_AllocatesNothing()
    {
        var f = Function.Of(CrossEntropy(Tanh(X.Dot(W)), Softmax(Input("y", 300, 20), 1)).Mean()).ValueAndGradient(W).Compile<float>(Interpreted with { Threads = 1 });
        var inputs = f.Function.Inputs.Select(v => (ReadOnlyMemory<float>)new float[v.Shape.Count]).ToArray();
        var outputs = f.Function.Outputs.Select(o => new float[o.Value.Shape.Count].AsMemory()).ToArray();
        f.Run(inputs, outputs);
        f.Run(inputs, outputs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        f.Run(inputs, outputs);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Code_StaysWhereTheInterpreterIsReadyLater()
    {
        var (schedule, interpreter, code) = (Compiled.Schedule(Sin(S)), new Step[1], new Step[2]);
        Program<float>? program = null;
        program = new(schedule, Layout.Of(schedule, sizeof(float)), () => program!.Compiled() is null ? [] : interpreter, () => code, x => (float)x);
        Assert.Equal(2, program.Steps.Length);
        Assert.Equal(2, program.Steps.Length);
        Assert.True(program.IsCompiled);
    }

    [Fact]
    public void Code_IsTriedOnceWhileCallsAreInterpreted()
    {
        var schedule = Compiled.Schedule(Sin(S));
        using var tried = new SemaphoreSlim(0);
        var program = new Program<float>(schedule, Layout.Of(schedule, sizeof(float)), () => new Step[1], () => tried.Release() >= 0 ? throw new InvalidOperationException() : [], x => (float)x);
        _ = program.CompiledLater().CompiledLater();
        Assert.True(tried.Wait(TimeSpan.FromMinutes(1)));
        Assert.False(tried.Wait(TimeSpan.FromMilliseconds(100)));
        Assert.Equal(1, program.Steps.Length);
        Assert.False(program.IsCompiled);
    }

    [Fact]
    public void Code_TakesOver()
    {
        var f = Function.Of(Enumerable.Range(1, 20).Aggregate((Expr)S, (sum, i) => Sin(sum + (i * 0.25))).Named("late"));
        var compiled = f.Compile<double>(new() { PreferInterpretation = Interpretation.UntilCompiled, Threads = 6 });
        var first = compiled.Invoke([0.5])[0][0];
        for (var wait = Stopwatch.StartNew(); !compiled.IsCompiled; Thread.Sleep(1))
        {
            Assert.True(wait.Elapsed < TimeSpan.FromMinutes(2), "code did not come");
            Assert.Equal(first, compiled.Invoke([0.5])[0][0], 1e-12);
        }

        Assert.Equal(first, compiled.Invoke([0.5])[0][0], 1e-12);
        Assert.True(f.Compile<double>(new() { Threads = 6 }).IsCompiled);
        Assert.True(f.Compile<double>(new() { PreferInterpretation = Interpretation.Always, Threads = 6 }).IsCompiled);
        Assert.False(Function.Of(Sin(S) + 0.125).Compile<double>(new() { PreferInterpretation = Interpretation.Always, Threads = 6 }).IsCompiled);
    }
}
