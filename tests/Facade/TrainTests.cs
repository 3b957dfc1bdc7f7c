using static ExprGrad.Functions;

namespace ExprGrad.Tests.Facade;

public class TrainTests
{
    private static readonly Variable X = Input("x", 4, 2), Y = Input("y", 4), W = Parameter("w", 2);

    private static readonly Expr Loss = Losses.MeanSquaredError(X.Dot(W), Y).Named("J");

    // 22 rows of y = 2·x₀ - x₁: five batches of four, and two rows left over.
    private static readonly double[] Xs = Initializers.Normal(0, 1)(Shape.Of(22, 2), 5), Ys = [.. Xs.Chunk(2).Select(x => 2 * x[0] - x[1])];

    private static readonly ParameterValues<double> Start = Parameters.Initialize<double>(Loss, 1);

    [Fact]
    public void Train_FindsTheParameters()
    {
        var result = Run(new() { Epochs = 200 });
        Assert.IsType<Ending.Completed>(result.Ending);
        Assert.Equal(2, result.Parameters["w"].Span[0], 1e-6);
        Assert.Equal(-1, result.Parameters[W].Span[1], 1e-6);
        Assert.Equal((1000, 200), (result.StepLosses.Count, result.EpochLosses.Count));
        Assert.Equal(result.StepLosses.Take(5).Average(), result.EpochLosses[0], 1e-12);
    }

    [Fact]
    public void Train_IsTheSameForTheSameSeed()
    {
        Assert.Equal(Run(new() { Epochs = 3, Seed = 4 }).StepLosses, Run(new() { Epochs = 3, Seed = 4 }).StepLosses);
        Assert.NotEqual(Run(new() { Epochs = 3, Seed = 4 }).StepLosses, Run(new() { Epochs = 3, Seed = 5 }).StepLosses);
    }

    [Fact]
    public void Train_SeesEachRowAtMostOnceInAnEpoch()
    {
        // The gradient of the mean of x is the mean of the rows of the batch: the steps of an epoch add up to the rows seen.
        var (x, c) = (Input("x", 4), Parameter("c", 4));
        double[] rows = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
        var result = Train.Run<double>((c * x).Sum(), Optimizers.Sgd(1), new([c], [("c", new double[4])]), [(x, rows)], new() { Epochs = 1 });
        var seen = -(int)result.Parameters["c"].ToArray().Sum();
        Assert.Equal(8, System.Numerics.BitOperations.PopCount((uint)seen));
    }

    [Fact]
    public void Train_DrawsAKeyForEveryStep()
    {
        var key = Input("key", 2);
        var loss = (0 * Loss + Sample.Uniform(key, Shape.Scalar)).Named("J");
        var data = new Feed<double>[] { (X, Xs), (Y, Ys), Feed.Keys<double>(key, 3) };
        var losses = Train.Run(loss, Optimizers.Sgd(1), Start, data, new() { Epochs = 2 }).StepLosses;
        Assert.Equal(10, losses.Distinct().Count());
        Assert.Equal(losses, Train.Run(loss, Optimizers.Sgd(1), Start, data, new() { Epochs = 2 }).StepLosses);
        var third = new double[2];
        Keys.At<double>(3, 2, third);
        Assert.Equal(losses[2], Evaluate.Of(Sample.Uniform(key, Shape.Scalar), (key, new(Shape.Of(2), third))).Number);
        Assert.Equal("`k`: found [3], expected the shape [2] of a key", Assert.Throws<BindingException>(() => Feed.Keys<double>(Input("k", 3), 0)).Message);
    }

    [Fact]
    public void Train_ReportsEveryStep()
    {
        var seen = new List<TrainingProgress>();
        var result = Run(new() { Epochs = 2, Progress = new Each(seen.Add) });
        Assert.Equal(Enumerable.Range(1, 10), seen.Select(p => p.Step));
        Assert.Equal([1, 1, 1, 1, 1, 2, 2, 2, 2, 2], seen.Select(p => p.Epoch));
        Assert.Equal(result.StepLosses, seen.Select(p => p.Loss));
        Assert.All(seen, p => Assert.Equal(10, p.Steps));
    }

    [Fact]
    public void Train_AllocatesNothingForAStep()
    {
        long Bytes(int epochs)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(new() { Epochs = epochs });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Bytes(1);
        var few = Bytes(10);
        Assert.True(Bytes(1010) - few < 1000 * 5 * 24, "expected only the history and the best parameters of each epoch");
    }

    [Fact]
    public void Cancelled_ReturnsTheBestEpoch()
    {
        using var source = new CancellationTokenSource();
        var result = Run(new() { Epochs = 100, Progress = new Each(p => { if (p.Step == 17) source.Cancel(); }) }, source.Token);
        Assert.Equal(new Ending.Cancelled(17, 3), result.Ending);
        Assert.Equal(Run(new() { Epochs = 3 }).Parameters["w"].ToArray(), result.Parameters["w"].ToArray());
        Assert.Equal((17, 3), (result.StepLosses.Count, result.EpochLosses.Count));
    }

    [Fact]
    public void Cancelled_BeforeTheFirstStepReturnsTheStart()
    {
        var result = Run(new(), new CancellationToken(canceled: true));
        Assert.Equal(new Ending.Cancelled(0, 0), result.Ending);
        Assert.Equal(Start["w"].ToArray(), result.Parameters["w"].ToArray());
    }

    [Fact]
    public void NonFiniteLoss_NamesTheStepAndKeepsTheLastGoodParameters()
    {
        double[] ys = [.. Ys];
        ys[3] = double.NaN;
        var result = Train.Run<double>(Loss, Optimizers.Adam(0.1), Start, [(X, Xs), (Y, ys)], new() { Seed = 2 });
        var ending = Assert.IsType<Ending.NonFiniteLoss>(result.Ending);
        Assert.True(double.IsNaN(ending.Loss));
        Assert.Equal((((ending.Step - 1) / 5) + 1, result.StepLosses.Count), (ending.Epoch, ending.Step));
        Assert.All(result.StepLosses.SkipLast(1), v => Assert.True(double.IsFinite(v)));
        Assert.All(result.Parameters["w"].ToArray(), v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void NonFiniteLoss_AfterDivergenceKeepsWhatGaveAFiniteLoss()
    {
        var (x, c) = (Input("x", 1), Parameter("c"));
        var result = Train.Run<double>((Exp(c) * x).Sum(), Optimizers.Sgd(-1), new([c], [("c", [1.0])]), [(x, [1, 1, 1, 1, 1, 1])], new() { Epochs = 1 });
        // c: 1, 1 + e, 1 + e + exp(1 + e) = 44.9, and then about exp(44.9), whose exponential overflows.
        var ending = Assert.IsType<Ending.NonFiniteLoss>(result.Ending);
        Assert.Equal((4, double.PositiveInfinity), (ending.Step, ending.Loss));
        Assert.Equal(1 + Math.E + Math.Exp(1 + Math.E), result.Parameters["c"].Span[0], 1e-9);
    }

    [Fact]
    public void Train_SaysWhatIsWrong()
    {
        Refused<BindingException>("`y`: found no data, expected some for [4]", Loss, [(X, Xs)]);
        Refused<BindingException>("found data for `z` [4], expected data only for x, y", Loss, [(X, Xs), (Y, Ys), (Input("z", 4), Ys)]);
        Refused<BindingException>("`y`: found data twice, expected it once", Loss, [(X, Xs), (Y, Ys), (Y, Ys)]);
        Refused<BindingException>("`x`: found 43 elements, expected whole rows of 2 for [4, 2]", Loss, [(X, Xs[..43]), (Y, Ys)]);
        Refused<BindingException>("`y`: found 21 rows, expected 22 as for `x`", Loss, [(X, Xs), (Y, Ys[..21])]);
        Refused<BindingException>("train: found 3 rows of data, expected at least a batch of 4", Loss, [(X, Xs[..6]), (Y, Ys[..3])]);
        Refused<BindingException>("train: found no data by row, expected rows for at least one input", Loss, [Feed.Whole(X, Xs[..8]), Feed.Whole(Y, Ys[..4])]);
        Refused<BindingException>("`y`: found 22 elements, expected 4 for [4]", Loss, [(X, Xs), Feed.Whole(Y, Ys)]);
        var λ = Input("λ");
        Refused<BindingException>(
            "`λ`: found a scalar with data by row, expected a leading axis for the batch; a number for every step is Feed.Whole", Loss + λ, [(X, Xs), (Y, Ys), (λ, [1])]);
        var y5 = Input("y", 5);
        Refused<BindingException>("`y`: found a batch of 5 in [5], expected 4 as in `x` [4, 2]", X.Dot(W).Sum() + y5.Sum(), [(X, Xs), (y5, Ys)]);
        Refused<DerivativeException>("gradient: found output `o` of shape [4], expected a scalar", X.Dot(W).Named("o"), [(X, Xs)]);
        Refused<FunctionException>("train: found no parameter in `J`, expected at least one", X.Sum().Named("J"), [(X, Xs)]);
    }

    [Fact]
    public void Train_SaysWhatIsWrongWithParametersAndOptions()
    {
        Assert.Equal("train: found 0 epochs, expected at least 1", Assert.Throws<BindingException>(() => Run(new() { Epochs = 0 })).Message);
        var v = Parameter("v");
        Assert.Equal(
            "found parameter `w` [2], expected one of the parameters v",
            Assert.Throws<BindingException>(() => Train.Run<double>(Loss, Optimizers.Sgd(1), new([v], [("v", [1.0])]), [(X, Xs), (Y, Ys)])).Message);
        Assert.Equal(
            "found a value for `v`, expected only the parameters w",
            Assert.Throws<BindingException>(() => Train.Run<double>(Loss, Optimizers.Sgd(1), new([v, W], [("v", [1.0]), ("w", [1, 2])]), [(X, Xs), (Y, Ys)])).Message);
    }

    [Fact]
    public void Affine_IsALayer()
    {
        var layer = new Affine("hidden", 2, 3);
        Assert.Equal(Shape.Of(4, 3), layer.Of(X).Shape);
        Assert.Equal(["hidden.W", "hidden.b"], Parameters.Of(layer.Of(X)).Select(p => p.Name));
    }

    [Fact]
    public void MeanSquaredError_RefusesToBroadcast() => Assert.Equal(
        "mean squared error: found predictions [4, 2] and targets [4], expected one shape",
        Assert.Throws<ShapeException>(() => Losses.MeanSquaredError(X, Y)).Message);

    private static TrainingResult<double> Run(TrainingOptions options, CancellationToken cancellation = default) =>
        Train.Run(Loss, Optimizers.Adam(t => 0.3 / (1 + 0.01 * t)), Start, [(X, Xs), (Y, Ys)], options, cancellation);

    private static void Refused<TException>(string message, Expr loss, IReadOnlyList<Feed<double>> data)
        where TException : ExprGradException =>
        Assert.Equal(message, Assert.Throws<TException>(() => Train.Run<double>(loss, Optimizers.Sgd(0.1), Parameters.Initialize<double>(loss, 1), data)).Message);

    private sealed class Each(Action<TrainingProgress> act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => act(value);
    }
}
