using System.Numerics;

namespace ExprGrad;

/// <summary>
/// Keys of random numbers: tensors of two whole numbers from 0 to 2²⁴ - 1, which <see cref="Sample"/> takes. The same key gives the same numbers in every
/// mode, so a random function is a pure one, and its gradient is that of the numbers that were drawn.
/// </summary>
/// <remarks>
/// Use a key once: for one draw, one <see cref="Split"/>, or any number of <see cref="Fold"/> with different numbers. Two draws by one key give the same numbers,
/// not independent ones. A key that changes from call to call is an input of shape [2]; of one such key and the number of the step, or of the layer, others are folded.
/// </remarks>
/// <example><code>
/// var key = Input("key", 2);
/// var (noise, mask) = (Keys.Fold(key, 0), Keys.Fold(key, 1));
/// var h = Sample.Dropout(Relu(x.Dot(w) + Sample.Normal(noise, Shape.Of(32, 64))), mask, 0.5);
/// </code></example>
public static class Keys
{
    /// <summary>The two numbers of a key, as compiled functions take them. Seeds below 2⁴⁸ give different keys.</summary>
    public static double[] From(ulong seed) => From<double>(seed);

    /// <summary>The two numbers of a key in a number type. Seeds below 2⁴⁸ give different keys.</summary>
    public static T[] From<T>(ulong seed)
        where T : INumberBase<T> =>
        Of(seed) is var (first, second) ? [T.CreateChecked(first), T.CreateChecked(second)] : [];

    /// <summary>A key that is part of the expression: the same numbers at every call.</summary>
    public static Expr Constant(ulong seed) => Functions.Vector(From(seed));

    /// <summary>Independent keys by the rows of a matrix [count, 2]; row i is what <see cref="Fold"/> gives for i.</summary>
    public static Expr Split(Expr key, int count) => Fold(key, new Iota(Shape.Of(count), 0));

    /// <summary>
    /// The key that is derived from a key and a whole number below 2²⁴, such as that of a step or a layer. Of a tensor of numbers, the keys along a new last axis.
    /// </summary>
    public static Expr Fold(Expr key, Expr number)
    {
        var (first, second) = Words(key, "fold");
        return Structural.Stack(number.Shape.Rank, Ops.FoldFirst.Of(first, second, number), Ops.FoldSecond.Of(first, second, number));
    }

    /// <summary>Writes the key of a step: that of the seed, folded by the number of the step.</summary>
    public static void At<T>(ulong seed, long step, Span<T> key)
        where T : INumberBase<T>
    {
        var (first, second) = Of(seed);
        var left = (ulong)step;
        do
        {
            double number = left % Threefry.Numbers;
            (first, second) = (Ops.FoldFirst.At(first, second, number), Ops.FoldSecond.At(first, second, number));
            left /= Threefry.Numbers;
        }
        while (left > 0);
        (key[0], key[1]) = (T.CreateChecked(first), T.CreateChecked(second));
    }

    /// <summary>The two numbers of a key.</summary>
    internal static (Expr First, Expr Second) Words(Expr key, string operation) => key.Shape == Shape.Of(2) ? (key.At(0, 0), key.At(0, 1))
        : throw new ShapeException($"{operation}: found a key {Shape.Named(Function.NameOf(key), key.Shape)}, expected the shape [2]; Keys.Split gives several, one by each row");

    private static (double First, double Second) Of(ulong seed) => (((seed >> 24) ^ (seed >> 48)) % Threefry.Numbers, seed % Threefry.Numbers);
}
