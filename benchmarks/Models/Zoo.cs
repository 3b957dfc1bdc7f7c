using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Models;

/// <summary>The models that are compared with PyTorch, as a user writes them.</summary>
internal static class Zoo
{
    /// <summary>A training step of one hidden layer: the mean cross-entropy against labels, and its gradient.</summary>
    public static Model Perceptron(int batch, int features, int hidden, int classes) => new("perceptron", [batch, features, hidden, classes], () =>
    {
        var (x, labels) = (Input("x", batch, features), Input("labels", batch));
        var (w1, b1) = (Parameter("W1", features, hidden), Parameter("b1", hidden));
        var (w2, b2) = (Parameter("W2", hidden, classes), Parameter("b2", classes));
        var logits = Relu(x.Dot(w1) + b1).Dot(w2) + b2;
        var loss = CrossEntropy(logits, labels.OneHot(classes)).Mean().Named("J");
        return Function.Of(loss).ValueAndGradient(w1, b1, w2, b2);
    });

    /// <summary>The mean of softmax and cross-entropy, and its gradient.</summary>
    public static Model SoftmaxCrossEntropy(int batch, int classes) => new("cross-entropy", [batch, classes], () =>
    {
        var (logits, labels) = (Input("logits", batch, classes), Input("labels", batch));
        var loss = CrossEntropy(logits, labels.OneHot(classes)).Mean().Named("J");
        return Function.Of(loss).ValueAndGradient(logits);
    });

    /// <summary>Each row less its mean, over its standard deviation, then scaled and shifted.</summary>
    public static Model LayerNorm(int batch, int width) => new("layer-norm", [batch, width], () =>
    {
        var (x, gamma, beta) = (Input("x", batch, width), Parameter("gamma", width), Parameter("beta", width));
        var deviation = x - x.Mean([1], keep: true);
        var y = deviation / Sqrt(Square(deviation).Mean([1], keep: true) + 1e-5) * gamma + beta;
        return Model.ValueAndVjp(y.Named("y"), x, gamma, beta);
    });

    /// <summary>x·Φ(x).</summary>
    public static Model Gelu(int batch, int width) => new("gelu", [batch, width], () =>
    {
        var x = Input("x", batch, width);
        return Model.ValueAndVjp(Functions.Gelu(x).Named("y"), x);
    });

    /// <summary>Attention of several heads to the sequence itself, with the projections before and after it.</summary>
    public static Model Attention(int batch, int length, int width, int heads) => new("attention", [batch, length, width, heads], () =>
    {
        var x = Input("x", batch, length, width);
        var (wq, wk, wv, wo) = (Parameter("Wq", width, width), Parameter("Wk", width, width), Parameter("Wv", width, width), Parameter("Wo", width, width));
        var (q, k, v) = (Split(x.Dot(wq)), Split(x.Dot(wk)), Split(x.Dot(wv)));
        var weights = Softmax(Einsum("bthe,bshe->bhts", q, k) / Math.Sqrt(width / heads), 3);
        var y = Einsum("bhts,bshe->bthe", weights, v).Reshape(batch, length, width).Dot(wo);
        return Model.ValueAndVjp(y.Named("y"), x, wq, wk, wv, wo);

        Expr Split(Expr z) => z.Reshape(batch, length, heads, width / heads);
    });
}
