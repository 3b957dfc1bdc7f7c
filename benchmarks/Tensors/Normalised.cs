using ExprGrad.Benchmarks.Timing;
using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>Softmax and layer norm of the rows of a matrix that no cache holds, and their gradients, against a copy of the matrix.</summary>
internal sealed class Normalised
{
    private const int Rows = 16384, Columns = 2048;

    private readonly Dictionary<string, float[]> given;

    public Normalised()
    {
        var (x, y, g, b) = (Input("x", Rows, Columns), Input("y", Rows, Columns), Input("g", Columns), Input("b", Columns));
        var numbers = new Random(1);
        given = new Variable[] { x, y, g, b }.ToDictionary(v => v.Name, v => (float[])[.. Enumerable.Range(0, v.Shape.Count).Select(_ => numbers.NextSingle())]);
        var centred = x - x.Mean([1], keep: true);
        var norm = centred / Sqrt(Square(centred).Mean([1], keep: true) + 1e-5) * g + b;
        (Softmax, LayerNorm) = (Called(Function.Of(Functions.Softmax(x, 1))), Called(Function.Of(norm)));
        (SoftmaxGradient, LayerNormGradient) = (Gradient(Functions.Softmax(x, 1)), Gradient(norm));

        Work Gradient(Expr value) => Called(Function.Of((value * y).Sum().Named("J")).ValueAndGradient(x));
    }

    public Work Softmax { get; }

    public Work SoftmaxGradient { get; }

    public Work LayerNorm { get; }

    public Work LayerNormGradient { get; }

    /// <summary>As fast as memory is.</summary>
    public Work Copy => times =>
    {
        for (var i = 0; i < times; i++) given["x"].AsSpan().CopyTo(given["y"]);
    };

    private Work Called(Function function) => new Call<float>(function, given).Work;
}
