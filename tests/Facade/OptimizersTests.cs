using static ExprGrad.Functions;

namespace ExprGrad.Tests.Facade;

public class OptimizersTests
{
    private static readonly double[] Scales = [1, 3, 0.5], Target = [2, -1, 4];

    [Fact]
    public void Sgd_FollowsTheTextbook() => Follows(Optimizers.Sgd(0.1), (θ, g, _, _) => θ - 0.1 * g);

    [Fact]
    public void Sgd_TakesARateThatFallsWithTheStep() =>
        Follows(Optimizers.Sgd(t => 0.2 / (1 + t)), (θ, g, _, t) => θ - 0.2 / (1 + t) * g);

    [Fact]
    public void Momentum_FollowsTheTextbook() => Follows(Optimizers.Momentum(0.05, 0.8), (θ, g, state, _) =>
    {
        state[0] = 0.8 * state[0] + g;
        return θ - 0.05 * state[0];
    });

    [Fact]
    public void Momentum_LooksAheadWithNesterov() => Follows(Optimizers.Momentum(0.05, 0.8, nesterov: true), (θ, g, state, _) =>
    {
        state[0] = 0.8 * state[0] + g;
        return θ - 0.05 * (g + 0.8 * state[0]);
    });

    [Fact]
    public void Adam_FollowsKingmaAndBa() => Follows(Optimizers.Adam(0.1), (θ, g, state, t) =>
    {
        state[0] = 0.9 * state[0] + (1 - 0.9) * g;
        state[1] = 0.999 * state[1] + (1 - 0.999) * g * g;
        var (m, v) = (state[0] / (1 - Math.Pow(0.9, t)), state[1] / (1 - Math.Pow(0.999, t)));
        return θ - 0.1 * m / (Math.Sqrt(v) + 1e-8);
    });

    [Fact]
    public void Adam_MovesByTheRateAtTheFirstStepInSinglePrecision()
    {
        var w = Parameter("w");
        var compiled = TrainingStep.Of(3 * w, Optimizers.Adam(0.01)).Function.Compile<float>();
        Assert.Equal(0.99f, compiled.Invoke([1], [1], [0], [0])[1][0], 1e-7f);
    }

    [Fact]
    public void Adam_WithoutMemoryFollowsTheSignOfTheGradient() =>
        Follows(Optimizers.Adam(0.1, 0, 0), (θ, g, _, _) => θ - 0.1 * g / (Math.Abs(g) + 1e-8));

    [Fact]
    public void LearningRates_GoWhereTheySay()
    {
        double At(Func<Expr, Expr> rate, int t) => Evaluate.Of(rate(t)).Number;
        Assert.Equal(0.5, At(LearningRates.Cosine(0.5, 0.1, 11), 1), 1e-15);
        Assert.Equal(0.3, At(LearningRates.Cosine(0.5, 0.1, 11), 6), 1e-15);
        Assert.Equal(0.1, At(LearningRates.Cosine(0.5, 0.1, 11), 11), 1e-15);
        Assert.Equal(0.1, At(LearningRates.Cosine(0.5, 0.1, 11), 100), 1e-15);
        Assert.Equal(0.5 * 0.9 * 0.9, At(LearningRates.Exponential(0.5, 0.9), 3), 1e-15);
        Assert.Equal(0.25, At(LearningRates.Inverse(0.5, 0.5), 3), 1e-15);
    }

    [Fact]
    public void Optimizers_RefuseMomentumOutsideTheUnitInterval() => Assert.Equal(
        "found 1, expected a number of [0, 1) (Parameter 'momentum')", Assert.Throws<ArgumentOutOfRangeException>(() => Optimizers.Momentum(0.1, 1)).Message);

    [Fact]
    public void TrainingStep_RefusesAnOptimizerThatChangesAShape()
    {
        var w = Parameter("w", 2);
        var error = Assert.Throws<ShapeException>(() => TrainingStep.Of(w.SquaredNorm(), Optimizers.Sgd(Input("rate", 3, 1))));
        Assert.Equal("sgd: found a new value [3, 2] for `w`, expected [2]", error.Message);
        var forgets = new Optimizer("forgets", ["m"], (θ, g, _, _) => new(θ - g, []));
        Assert.Equal("forgets: found 0 new state tensors for `w`, expected 1", Assert.Throws<ShapeException>(() => TrainingStep.Of(w.SquaredNorm(), forgets)).Message);
    }

    [Fact]
    public void TrainingStep_IsOneFunction()
    {
        var (w, x) = (Parameter("w", 2), Input("x", 3, 2));
        var step = TrainingStep.Of(x.Dot(w).SquaredNorm().Named("J"), Optimizers.Adam(Input("α")));
        Assert.Equal(["α", "x"], step.Data.Select(v => v.Name).OrderDescending());
        Assert.Equal(["step", "w", "m(w)", "v(w)"], step.Function.Inputs.Skip(2).Select(v => v.Name));
        Assert.Equal(["J", "w'", "m(w)'", "v(w)'"], step.Function.Outputs.Select(o => o.Name));
    }

    // A quadratic bowl, Σ a·(w - b)²/2, whose gradient is known: the compiled step against a plain loop.
    private static void Follows(Optimizer optimizer, Func<double, double, double[], int, double> textbook)
    {
        var w = Parameter("w", 3);
        var step = TrainingStep.Of((Vector(Scales) * Square(w - Vector(Target))).Sum() / 2, optimizer);
        var compiled = step.Function.Compile<double>();
        var (values, expected) = (step.State.Prepend(w).Select(v => new double[3]).ToArray(), new double[3]);
        var states = Enumerable.Range(0, 3).Select(_ => new double[optimizer.State.Count]).ToArray();
        for (var t = 1; t <= 25; t++)
        {
            values = compiled.Invoke([[t], .. values])[1..];
            for (var i = 0; i < 3; i++)
            {
                expected[i] = textbook(expected[i], Scales[i] * (expected[i] - Target[i]), states[i], t);
                Assert.Equal(expected[i], values[0][i], 1e-9);
            }
        }
    }
}
