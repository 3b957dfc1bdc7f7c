using System.Collections;
using System.Globalization;
using System.Numerics.Tensors;

namespace ExprGrad.Capturing;

/// <summary>Numbers, and arrays of numbers of any kind, as constants.</summary>
internal static class Elements
{
    /// <summary>The constant that a value is, if it is one; rows of arrays of arrays must have one length.</summary>
    public static Expr? Of(object? value) => value switch
    {
        bool b => b ? 1 : 0,
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

    private static Constant? Stacked(Expr?[] items) => items.Length > 0 && items[0] is { } first && items.All(x => x is Constant && x.Shape == first.Shape)
        ? new(new(new([items.Length, .. first.Shape.Extents]), [.. items.SelectMany(x => ((Constant)x!).Value.Elements.ToArray())]))
        : null;
}
