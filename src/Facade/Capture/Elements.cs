using System.Collections;
using System.Globalization;
using System.Numerics.Tensors;

namespace ExprGrad.Capturing;

/// <summary>Numbers, and arrays of numbers of any kind: constants, and what stands for those that are live.</summary>
internal static class Elements
{
    /// <summary>What a value is as mathematics, if it is a number or an array of them; rows of arrays of arrays must have one length.</summary>
    public static Expr? Of(object? value) => value switch
    {
        bool b => b ? 1 : 0,
        Live live => live.Input,
        IConvertible n when Captured.IsNumber(n.GetType()) => Convert.ToDouble(n, CultureInfo.InvariantCulture),
        ReadOnlyMemory<double> m => Vector(m.ToArray()),
        Memory<double> m => Vector(m.ToArray()),
        Tensor<double> t => new Constant(new(ShapeOf(t), [.. t])),
        Array { Rank: > 1 } a when Of(a.Cast<object>().ToArray()) is { } flat => flat.Reshape([.. Enumerable.Range(0, a.Rank).Select(a.GetLength)]),
        IEnumerable<double> numbers => Vector([.. numbers]),
        string => null,
        IEnumerable items => Stacked([.. items.Cast<object?>().Select(Of)]),
        _ => null,
    };

    /// <summary>The extents of a tensor.</summary>
    public static Shape ShapeOf(Tensor<double> tensor) => new([.. tensor.Lengths.ToArray().Select(n => checked((int)n))]);

    private static Constant Vector(double[] numbers) => new(new(Shape.Of(numbers.Length), numbers));

    private static Expr? Stacked(Expr?[] items) => items.Length == 0 || items[0] is not { } first || items.Any(x => x?.Shape != first.Shape) ? null
        : items.All(x => x is Constant)
            ? new Constant(new(new([items.Length, .. first.Shape.Extents]), [.. items.SelectMany(x => ((Constant)x!).Value.Elements.ToArray())]))
        : Structural.Stack(0, [.. items.OfType<Expr>()]);
}
