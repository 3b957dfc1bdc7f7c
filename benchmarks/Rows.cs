using ExprGrad.Benchmarks.Scalars;
using ExprGrad.Benchmarks.Tensors;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks;

/// <summary>The table of what is measured. Subjects are made when a row first needs them, and shared.</summary>
internal static class Rows
{
    private const string Delegate = "value and gradient", Hand = "the same by hand", ValueOnly = "value only", Bytes = "bytes per call", OneThread = "the same on one thread", Copy = "a copy of what it reads";

    private static readonly Lazy<Perceptron<float>> Single = new(() => new(new(32, 64, 64, 10)));
    private static readonly Lazy<Perceptron<double>> Double = new(() => new(new(32, 64, 64, 10)));
    private static readonly Lazy<Perceptron<float>> Large = new(() => new(Wide));
    private static readonly Lazy<Bell> Million = new(() => new());
    private static readonly Lazy<Waves> Waves = new(() => new());
    private static readonly Lazy<Normalised> Normalised = new(() => new());

    private static readonly Lazy<OptionPoints> Options = new(() => new(Grad.Of(Formulas.Option)));

    private static readonly Extents Wide = new(512, 784, 1024, 10);

    /// <summary>Some of each kind, for when time is short.</summary>
    public static readonly IReadOnlySet<string> Quick = new HashSet<string>
    {
        "scalar.rosenbrock", "scalar.rosenbrock.cost", "scalar.rosenbrock.bytes", "scalar.rosenbrock.cold", "scalar.rosenbrock.warm", "scalar.rosenbrock.again",
        "scalar.black-scholes", "scalar.black-scholes.cost", "scalar.black-scholes.bytes", "objective.rosenbrock-1000", "objective.rosenbrock-1000.cost", "objective.rosenbrock-1000.bytes",
        "points.black-scholes", "points.black-scholes.cores", "points.black-scholes.bytes", "digits.f32", "digits.f32.cost", "digits.f32.bytes", "large.f32.products", "large.f32.bytes",
        "bell.gradient", "bell.bytes", "rows.softmax", "threads.digits", "threads.bell", "threads.bell.bytes", "compile.chain.100", "compile.chain.1000",
        "product.f32.16", "product.f32.64", "product.f32.512", "product.f32.matrix-vector", "copy.bandwidth",
        "perceptron.1x16x16x4.f32", "perceptron.1x16x16x4.f32.peak", "perceptron.1x16x16x4.f32.live",
        "perceptron.128x784x256x10.f32", "perceptron.128x784x256x10.f32.peak", "perceptron.128x784x256x10.f32.live",
        "gelu.4096x1024.f32", "gelu.4096x1024.f32.copy", "gelu.4096x1024.f32.peak", "gelu.4096x1024.f32.live",
    };

    public static readonly IReadOnlyList<Row> All =
    [
        .. Formulas.All.SelectMany(f => Scalar(f.Name, new(f.Make))),

        .. Spans("rosenbrock-1000", new(() => Objectives.Rosenbrock(1000))),
        .. Spans("helmholtz-50", new(() => Objectives.Helmholtz(50))),
        Row.Of("points.black-scholes", "a million points, one core", "the same by a loop by hand", 0.25, () => new(Options.Value.One, Options.Value.Hand)),
        Row.Of("points.black-scholes.cores", "a million points, all cores", "the same on one core", null, () => new(Options.Value.All, Options.Value.One)),
        Row.Of("points.black-scholes.bytes", "a million points, all cores", Bytes, 0, _ => Allocated(Options.Value.All, 10)),

        Row.Of("digits.f32", "training step", Hand, 1.05, () => new(Single.Value.Step, Single.Value.Hand)),
        Row.Of("digits.f32.cost", "training step", ValueOnly, 2.5, () => new(Single.Value.Step, Single.Value.Value)),
        Row.Of("digits.f32.products", "training step", "its matrix products alone", null, () => new(Single.Value.Step, Single.Value.Products)),
        Row.Of("digits.f32.bytes", "training step", Bytes, 0, _ => Allocated(Single.Value.Step, 100)),
        Row.Of("digits.f64", "training step", Hand, 1.05, () => new(Double.Value.Step, Double.Value.Hand)),
        Row.Of("digits.f64.cost", "training step", ValueOnly, 2.5, () => new(Double.Value.Step, Double.Value.Value)),
        Row.Of("digits.f64.bytes", "training step", Bytes, 0, _ => Allocated(Double.Value.Step, 100)),

        Row.Of("large.f32.products", "training step", "its matrix products alone", 1.05, () => new(Large.Value.Step, Large.Value.Products)),
        Row.Of("large.f32.cost", "training step", ValueOnly, 2.5, () => new(Large.Value.Step, Large.Value.Value)),
        Row.Of("large.f32.speed", "training step", "GFLOP/s", null, budget => Speed(new(Large.Value.Step, Large.Value.Products), budget, outcome => outcome.Ours)),
        Row.Of("large.f32.speed.products", "its matrix products alone", "GFLOP/s", null, budget => Speed(new(Large.Value.Step, Large.Value.Products), budget, outcome => outcome.Peer)),
        Row.Of("large.f32.bytes", "training step", Bytes, 0, _ => Allocated(Large.Value.Step, 3)),

        Row.Of("bell.value", "exp(-x²)·w + b", Hand, 1.05, () => new(Million.Value.Value, Million.Value.HandValue)),
        Row.Of("bell.gradient", "sum and gradient", Hand, 1.05, () => new(Million.Value.Gradient, Million.Value.HandGradient)),
        Row.Of("bell.cost", "sum and gradient", "sum only", 2.0, () => new(Million.Value.Gradient, Million.Value.Sum)),
        Row.Of("bell.bytes", "sum and gradient", Bytes, 0, _ => Allocated(Million.Value.Gradient, 10)),

        Row.Of("rows.softmax", "softmax of rows", Copy, null, () => new(Normalised.Value.Softmax, Normalised.Value.Copy)),
        Row.Of("rows.softmax.gradient", "sum of products and gradient", Copy, null, () => new(Normalised.Value.SoftmaxGradient, Normalised.Value.Copy)),
        Row.Of("rows.layernorm", "layer norm of rows", Copy, null, () => new(Normalised.Value.LayerNorm, Normalised.Value.Copy)),
        Row.Of("rows.layernorm.gradient", "sum of products and gradient", Copy, null, () => new(Normalised.Value.LayerNormGradient, Normalised.Value.Copy)),

        Row.Of("threads.digits", "training step, all cores", OneThread, 1.02, () => new(Single.Value.StepOnAll, Single.Value.Step)),
        Row.Of("threads.large", "training step, all cores", OneThread, null, () => new(Large.Value.StepOnAll, Large.Value.Step)),
        Row.Of("threads.bell", "sum and gradient of a million, all cores", OneThread, null, () => new(Million.Value.GradientOnAll, Million.Value.Gradient)),
        Row.Of("threads.bell.bytes", "sum and gradient of a million, all cores", Bytes, 0, _ => Allocated(Million.Value.GradientOnAll, 10)),
        Row.Of("threads.waves", "sum and gradient of ten million, all cores", OneThread, null, () => new(Waves.Value.All, Waves.Value.One)),

        .. new[] { 100, 1_000, 10_000, 100_000, 1_000_000 }.Select(n => Row.Of(
            $"compile.chain.{n}", $"chain of {n} operations, to its first gradient", "µs per node", 15,
            budget => Chain.MicrosecondsPerNode(n, Math.Clamp(30_000 / n, 1, budget.Compiles)))),

        .. ProductRows.All,
        .. ModelRows.All,
        .. LaneRows.All,
    ];

    private static IEnumerable<Row> Scalar(string name, Lazy<Subject> subject)
    {
        var sides = new Lazy<Contenders>(() => subject.Value.Prepare());
        yield return Row.Of($"scalar.{name}", Delegate, Hand, 1.05, () => new(sides.Value.Gradient, sides.Value.Hand));
        yield return Row.Of($"scalar.{name}.cost", Delegate, ValueOnly, 2.5, () => new(sides.Value.Gradient, sides.Value.Value));
        yield return Row.Of($"scalar.{name}.bytes", Delegate, Bytes, 0, _ => Allocated(sides.Value.Gradient, 10_000));
        yield return Row.Of($"scalar.{name}.cold", "lambda to first gradient, new process", "ms", 100, budget => Cold.InNewProcess(name, budget.Processes));
        yield return Row.Of($"scalar.{name}.warm", "lambda to first gradient, warm", "ms", 5, budget => Cold.Warm(subject.Value.First, budget.Compiles));
        yield return Row.Of($"scalar.{name}.again", "lambda to first gradient, compiled before", "ms", null, budget => Cold.Again(subject.Value.First, budget.Compiles));
    }

    private static IEnumerable<Row> Spans(string name, Lazy<Contenders> sides)
    {
        yield return Row.Of($"objective.{name}", "value and gradient of a span", Hand, 1, () => new(sides.Value.Gradient, sides.Value.Hand));
        yield return Row.Of($"objective.{name}.cost", "value and gradient of a span", ValueOnly, 2.5, () => new(sides.Value.Gradient, sides.Value.Value));
        yield return Row.Of($"objective.{name}.bytes", "value and gradient of a span", Bytes, 0, _ => Allocated(sides.Value.Gradient, 100));
    }

    private static Spread Allocated(Work work, int calls) => Spread.Of([Allocation.PerCall(work, calls)]);

    private static Spread Speed(Race race, Budget budget, Func<Outcome, Spread> side)
    {
        var (median, least, greatest) = side(race.Run(budget));
        return new(Wide.Flops / median / 1e9, Wide.Flops / greatest / 1e9, Wide.Flops / least / 1e9);
    }
}
