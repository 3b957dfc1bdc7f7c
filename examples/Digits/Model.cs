using ExprGrad;
using static ExprGrad.Functions;

namespace Digits;

/// <summary>
/// The perceptron with one hidden layer and weight decay of the chapter "Forward Propagation, Backward Propagation, and Computational Graphs"
/// of Dive into Deep Learning (https://d2l.ai). The parameters are leaves that every use of the model shares.
/// </summary>
public sealed class Model(int inputs, int hidden, int outputs)
{
    private static readonly Op φ = Ops.Relu.As("φ");

    public Variable W1 { get; } = Parameter("W1", hidden, inputs);

    public Variable B1 { get; } = Parameter("b1", hidden);

    public Variable W2 { get; } = Parameter("W2", outputs, hidden);

    public Variable B2 { get; } = Parameter("b2", outputs);

    public Variable Decay { get; } = Input("λ");

    /// <summary>The model of the chapter: one example x, no bias.</summary>
    public Pass OneExample()
    {
        var (x, y) = (Input("x", inputs), Input("y", outputs));
        var z = W1.Dot(x).Named("z");
        var h = φ.Of(z).Named("h");
        var o = W2.Dot(h).Named("o");
        var L = CrossEntropy(o, y).Named("L");
        return new(x, y, z, h, o, L, Objective(L));
    }

    /// <summary>The model that is trained: a batch of n examples, one in each row, with bias; on request with more hidden layers between.</summary>
    public Pass Batch(int n, int layers = 1)
    {
        var (x, y) = (Input("x", n, inputs), Input("y", n, outputs));
        var z = (x.Dot(W1.Transpose()) + B1).Named("z");
        var h = φ.Of(z).Named("h");
        for (var layer = 2; layer <= layers; layer++)
            h = φ.Of(h.Dot(Parameter($"V{layer}", hidden, hidden).Transpose())).Named($"h{layer}");

        var o = (h.Dot(W2.Transpose()) + B2).Named("o");
        var L = CrossEntropy(o, y).Mean().Named("L");
        return new(x, y, z, h, o, L, Objective(L));
    }

    /// <summary>The derivatives that the chapter finds, in its order.</summary>
    public Function Chapter()
    {
        var pass = OneExample();
        return Function.Of(pass.J).ValueAndGradient(pass.O, W2, pass.H, pass.Z, W1);
    }

    // J = L + s, where s = λ/2 (‖W1‖² + ‖W2‖²).
    private Expr Objective(Expr L)
    {
        var s = (Decay / 2 * (W1.SquaredNorm() + W2.SquaredNorm())).Named("s");
        return (L + s).Named("J");
    }
}

/// <summary>A forward pass: data, the values in between, and the objective.</summary>
public sealed record Pass(Variable X, Variable Y, Expr Z, Expr H, Expr O, Expr L, Expr J);
