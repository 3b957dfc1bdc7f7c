using System.Numerics;
using ExprGrad.Benchmarks.Timing;
using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>The extents of a perceptron with one hidden layer.</summary>
internal readonly record struct Extents(int Batch, int In, int Hidden, int Out)
{
    /// <summary>Floating-point operations of the five matrix products of a training step.</summary>
    public double Flops => 2.0 * Batch * Hidden * ((2 * In) + (3 * Out));
}

/// <summary>What a step reads.</summary>
internal sealed record Tensors<T>(T[] X, T[] Y, T[] W1, T[] B1, T[] W2, T[] B2);

/// <summary>What a step writes.</summary>
internal sealed record Gradients<T>(T[] W1, T[] B1, T[] W2, T[] B2);

/// <summary>
/// The training step of a perceptron with bias, cross-entropy and weight decay: compiled with and without its gradient, by hand,
/// and the five matrix products of it alone.
/// </summary>
internal sealed class Perceptron<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const double Decay = 1e-3;

    public Perceptron(Extents extents)
    {
        var (n, features, hidden, classes) = extents;
        var (x, y) = (Input("x", n, features), Input("y", n, classes));
        var (w1, b1, w2, b2) = (Parameter("W1", features, hidden), Parameter("b1", hidden), Parameter("W2", hidden, classes), Parameter("b2", classes));
        var o = Relu(x.Dot(w1) + b1).Dot(w2) + b2;
        var objective = CrossEntropy(o, y).Mean() + Decay / 2 * (w1.SquaredNorm() + w2.SquaredNorm());
        var value = Function.Of(objective.Named("J"));

        var numbers = new Random(1);
        var labels = new T[n * classes];
        for (var i = 0; i < n; i++) labels[(i * classes) + numbers.Next(classes)] = T.One;
        var from = new Tensors<T>(
            Random(n * features, 1), labels, Random(features * hidden, 0.1), Random(hidden, 0.1), Random(hidden * classes, 0.1), Random(classes, 0.1));
        var to = new Gradients<T>(new T[features * hidden], new T[hidden], new T[hidden * classes], new T[classes]);
        var given = new Dictionary<string, T[]> { ["x"] = from.X, ["y"] = from.Y, ["W1"] = from.W1, ["b1"] = from.B1, ["W2"] = from.W2, ["b2"] = from.B2 };
        var step = new Call<T>(value.ValueAndGradient(w1, b1, w2, b2), given);
        var hand = new HandWritten<T>(extents, T.CreateChecked(Decay));

        step.Work(1);
        var tolerance = typeof(T) == typeof(float) ? 2e-5 : 1e-12;
        Agreement.Require<T>("objective", step.Outputs[0], [hand.Step(from, to)], tolerance);
        foreach (var (ours, theirs) in step.Outputs.Skip(1).Zip([to.W1, to.B1, to.W2, to.B2])) Agreement.Require<T>("gradient", ours, theirs, tolerance);

        StepOnAll = new Call<T>(value.ValueAndGradient(w1, b1, w2, b2), given, threads: null).Work;
        (Step, Value, Products) = (step.Work, new Call<T>(value, given).Work, new Call<T>(Contractions(extents), Random).Work);
        Hand = times =>
        {
            for (var i = 0; i < times; i++) _ = hand.Step(from, to);
        };

        T[] Random(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked((numbers.NextDouble() - 0.5) * 2 * scale))];
    }

    public Work Step { get; }

    /// <summary>The step on all cores.</summary>
    public Work StepOnAll { get; }

    public Work Value { get; }

    public Work Hand { get; }

    public Work Products { get; }

    private static Function Contractions(Extents e)
    {
        var (x, w1, h, w2) = (Input("x", e.Batch, e.In), Input("W1", e.In, e.Hidden), Input("h", e.Batch, e.Hidden), Input("W2", e.Hidden, e.Out));
        var (dz, dn) = (Input("dz", e.Batch, e.Hidden), Input("do", e.Batch, e.Out));
        return Function.Of(
            x.Dot(w1).Named("z"), h.Dot(w2).Named("o"), dn.Dot(w2.Transpose()).Named("dh"), h.Transpose().Dot(dn).Named("dW2"), x.Transpose().Dot(dz).Named("dW1"));
    }
}
