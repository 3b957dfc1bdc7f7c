using System.Runtime.InteropServices;
using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiling;

/// <summary>Calls on several threads: what is cut into parts, and that nobody can tell from the numbers.</summary>
[Collection("compile cache")]
public class ThreadsTests
{
    private static readonly Variable X = Input("x", 70, 50), W = Input("w", 50, 60), V = Input("v", 5003), I = Input("i", 4000), T = Input("t", 6, 20, 9), A = Input("a", 900, 20);
    private static readonly CompileOptions Tiny = new() { Grain = 10, Verify = true };

    private static readonly Dictionary<string, Expr[]> Subjects = new()
    {
        ["elementwise"] = [Exp(V) * 2, Sin(V)],
        ["elementwise in rows"] = [Exp(X) + X.Sum(0)],
        ["all"] = [Exp(V).Sum(), Square(V).Sum(), V.Maximum()],
        ["rows and columns"] = [Exp(X).Sum(0), Exp(X).Sum(1), Exp(X).Sum()],
        ["softmax"] = [Softmax(X, 1).Sum(0), LogSumExp(X, 0)],
        ["contraction"] = [X.Dot(W), X.Transpose().Dot(X), W.Transpose().Dot(X.Transpose())],
        ["contraction of columns"] = [Input("r", 50).Dot(Input("m", 50, 700)), Input("r2", 2, 50).Dot(Input("n", 600, 50).Transpose())],
        ["long sums"] = [Input("p", 7, 333).Dot(Input("q", 333, 5)), V.Dot(V), Input("p3", 2, 7, 333).Contract(Input("q3", 2, 333, 5), [(0, 0)], [(2, 1)])],
        ["narrow contraction"] = [A.Dot(Input("b", 20, 3)), A.Dot(Input("c", 20))],
        ["batch of contractions"] = [T.Contract(Input("u", 6, 9, 12), [(0, 0)], [(2, 1)])],
        ["gather and scatter"] = [V.Take(StopGradient(I), 0), X.ScatterAdd(StopGradient(Floor(Abs(X))), 0, 7), V.ScatterAdd(StopGradient(Floor(Abs(V))), 0, 3)],
        ["views"] = [Exp(X.Transpose()) * W.Sum(), X.Reshape(50, 70).Pad(0, 1, 2) * 2, X[3..43] + 1],
        ["routine"] = [Decompositions.Cholesky.Of(T.Contract(T, [(0, 0), (1, 1)], []) + 10 * Identity(9))],
    };

    public static TheoryData<string> Names => [.. Subjects.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Bits_DoNotDependOnThreads(string name)
    {
        var f = Function.Of(Subjects[name]);
        Same<double>(f, x => x);
        Same<float>(f, x => (float)x);
        Same<double>(Function.Of(f.Values.Select(y => y.Sum()).Aggregate((a, b) => a + b)).ValueAndGradient(), x => x);

        static void Same<T>(Function f, Func<double, T> number)
            where T : unmanaged
        {
            var values = Compiled.Values(f).Select(v => Array.ConvertAll(v.Elements.ToArray(), x => number(x))).ToArray();
            var one = f.Compile<T>(Tiny with { Threads = 1 });
            Assert.Contains(" in ", $"{one.Schedule}", StringComparison.Ordinal);
            var expected = one.Invoke(values);
            foreach (var threads in new[] { 2, 3, 8 })
            {
                var many = f.Compile<T>(Tiny with { Threads = threads });
                for (var i = 0; i < 5; i++)
                {
                    Assert.True(many.Invoke(values).Zip(expected).All(p => MemoryMarshal.AsBytes<T>(p.First).SequenceEqual(MemoryMarshal.AsBytes<T>(p.Second))), $"{threads} threads");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parts_MeanTheWhole(string name) => Assert.All(Compiled.Ways, way => Compiled.Agrees(Function.Of(Subjects[name]), way with { Grain = 10, Threads = 2 }));

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Contractions_InPartsHaveTheBitsOfTheWhole(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 40; i++)
        {
            var (batch, m, n, k) = (random.Next(3) == 0 ? random.Next(2, 5) : 1, Extent(), Extent(), 1 + random.Next(90));
            var a = random.Next(2) == 0 ? Input("a", batch, m, k) : Input("a", batch, k, m).Permute(0, 2, 1);
            var b = random.Next(2) == 0 ? Input("b", batch, k, n) : Input("b", batch, n, k).Permute(0, 2, 1);
            var f = Function.Of(a.Contract(b, [(0, 0)], [(2, 1)]));
            Same<double>(f, x => x);
            Same<float>(f, x => (float)x);
        }

        int Extent() => random.Next(4) switch { 0 => random.Next(1, 5), 1 => random.Next(5, 40), _ => random.Next(40, 200) };

        static void Same<T>(Function f, Func<double, T> number)
            where T : unmanaged
        {
            var values = Compiled.Values(f).Select(v => Array.ConvertAll(v.Elements.ToArray(), x => number(x))).ToArray();
            var whole = f.Compile<T>(new() { Grain = double.PositiveInfinity }).Invoke(values)[0];
            var parts = f.Compile<T>(Tiny with { Threads = 3 }).Invoke(values)[0];
            Assert.True(MemoryMarshal.AsBytes<T>(whole).SequenceEqual(MemoryMarshal.AsBytes<T>(parts)), f.ToString());
        }
    }

    [Fact]
    public void Parts_AreData()
    {
        var schedule = Compilation.Scheduled(Function.Of(Exp(V).Sum(), X.Dot(W) + 1, Input("p", 7, 1000).Dot(Input("q", 1000, 5))), Carrier.Scalar(typeof(double)), new() { Grain = 150, Threads = 2 });
        Assert.Equal("""
            loop [1]:  -> y0  ()
            loop [26]:  -> s1  ()
            loop [26, 192]: x0 -> s1  (exp)  in 26 parts
            loop [1, 26]: s1 -> y0  ()
            loop [11]: x0 -> y0  (exp)
            dot [] 70x60x50: x1, x2 -> s0  in 4 parts
            loop [4, 1024]: s0 -> y1  (add)  in 4 parts
            loop [104]: s0 -> y1  (add)
            loop [35]:  -> y2  ()
            dot [3] 7x5x256: x3, x4 -> s2  in 3 parts
            dot [] 7x5x232: x3, x4 -> s2
            loop [35, 4]: s2 -> y2  ()
            """, $"{schedule}");
        Assert.Equal("""
            parts i1 in 0..26
              for i2 in 0..192
                t0 = x0[192·i1 + i2]
                t1 = exp(t0)
              s1[i1] sum= t1
            """, $"{Compilation.Nest((LoopKernel)schedule.Kernels[2], Carrier.Scalar(typeof(double)), new() { Vectorize = false })}");
    }

    [Fact]
    public void Parts_OfSmallWorkAreNone() => Assert.All(
        Compilation.Scheduled(Function.Of(Softmax(Tanh(X.Dot(W)), 1).SquaredNorm()).ValueAndGradient(), Carrier.Scalar(typeof(double)), CompileOptions.Default).Kernels,
        kernel => Assert.Equal(1, kernel.Parts));

    [Fact]
    public void Callers_DoNotMeet()
    {
        var f = Function.Of(Softmax(Tanh(X.Dot(W)), 1).Sum(0).SquaredNorm()).ValueAndGradient().Compile<double>(Tiny with { Threads = 3 });
        var inputs = Compiled.Values(f.Function).Select(v => v.Elements.ToArray()).ToArray();
        var (expected, differ) = (f.Invoke(inputs), 0);
        var callers = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                differ += f.Invoke(inputs).Zip(expected).All(p => p.First.AsSpan().SequenceEqual(p.Second)) ? 0 : 1;
            }
        })).ToList();
        callers.ForEach(t => t.Start());
        callers.ForEach(t => t.Join());
        Assert.Equal(0, differ);
    }

    [Fact]
    public void Run_AllocatesNothing()
    {
        var f = Function.Of(Softmax(Tanh(X.Dot(W)), 1).SquaredNorm()).ValueAndGradient().Compile<double>(Tiny with { Threads = 2 });
        var inputs = f.Function.Inputs.Select(v => (ReadOnlyMemory<double>)new double[v.Shape.Count]).ToArray();
        var outputs = f.Function.Outputs.Select(o => new double[o.Value.Shape.Count].AsMemory()).ToArray();
        Assert.Equal(0, Enumerable.Range(0, 20).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            f.Run(inputs, outputs);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }

    [Fact]
    public void Exceptions_OfTheFirstPartComeOut()
    {
        var refuses = new Routine("refuses", Decompositions.Cholesky.Signature, (x, y) =>
        {
            if (x[0][0] >= 20)
            {
                throw new InvalidOperationException($"found {x[0][0]}");
            }

            y.Fill(x[0][0]);
        });
        var s = Input("s", 100, 2, 2);
        var f = Function.Of(refuses.Of(s)).Compile<double>(Tiny with { Threads = 3 });
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("found 20", Assert.Throws<InvalidOperationException>(() => f.Invoke([.. Enumerable.Range(0, 400).Select(e => (double)(e / 4))])).Message);
            Assert.Equal(0, f.Invoke(new double[400])[0].Max());
        }
    }

    [Fact]
    public void Helpers_ComeFromTheScheduler()
    {
        var (late, inline, busy) = (new Late(), new Inline(), new Refusing());
        var values = Compiled.Values(Function.Of(Subjects["softmax"])).Select(v => v.Elements.ToArray()).ToArray();
        var expected = On(null).Invoke(values);
        var f = On(late);
        Assert.Equal(expected, f.Invoke(values));
        Assert.Equal(2, late.Waiting);
        Assert.Equal(expected, f.Invoke(values));
        Assert.Equal(2, late.Waiting);
        late.RunAll();
        Assert.Equal(expected, f.Invoke(values));
        Assert.Equal(2, late.Waiting);
        Assert.Equal(expected, On(inline).Invoke(values));
        Assert.True(inline.Ran > 0);
        Assert.Equal("no more", Assert.Throws<TaskSchedulerException>(() => On(busy).Invoke(values)).InnerException!.Message);
        Assert.Equal(expected, On(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Invoke(values));

        static CompiledFunction<double> On(TaskScheduler? scheduler) => Function.Of(Subjects["softmax"]).Compile<double>(Tiny with { Threads = 3, Scheduler = scheduler });
    }

    [Fact]
    public void Points_TakeTheOptionsToo()
    {
        var (x, inline) = (Input("x"), new Inline());
        var (xs, ys, zs) = (Enumerable.Range(0, 50_000).Select(i => i / 1e4).ToArray(), new double[50_000], new double[50_000]);
        Function.Of(Exp(x)).CompilePoints(new() { Threads = 2, Scheduler = inline }).Run(new(xs), new(ys));
        Function.Of(Exp(x)).CompilePoints(new() { Threads = 1, Scheduler = new Refusing() }).Run(new(xs), new(zs));
        Assert.Equal(1, inline.Ran);
        Assert.Equal(ys, zs);
    }

    [Fact]
    public void Threads_AreOneAtLeast() => Assert.StartsWith("threads: found 0, expected at least 1",
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompileOptions { Threads = 0 }).Message, StringComparison.Ordinal);

    [Fact]
    public void Code_IsSharedWhateverTheScheduler()
    {
        var f = Function.Of(Sin(Input("shared", 321)));
        Assert.Same(f.Compile<double>(new() { Scheduler = new Inline() }).Schedule, f.Compile<double>(new() { Threads = Environment.ProcessorCount }).Schedule);
    }

    /// <summary>Keeps tasks until it is told.</summary>
    private sealed class Late : TaskScheduler
    {
        private readonly Queue<Task> tasks = [];

        public int Waiting => tasks.Count;

        public void RunAll()
        {
            while (tasks.TryDequeue(out var task))
            {
                TryExecuteTask(task);
            }
        }

        protected override void QueueTask(Task task) => tasks.Enqueue(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => tasks;
    }

    /// <summary>Runs tasks where they are queued.</summary>
    private sealed class Inline : TaskScheduler
    {
        public int Ran { get; private set; }

        protected override void QueueTask(Task task) => Ran += TryExecuteTask(task) ? 1 : 0;

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }

    /// <summary>Takes no tasks.</summary>
    private sealed class Refusing : TaskScheduler
    {
        protected override void QueueTask(Task task) => throw new InvalidOperationException("no more");

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
