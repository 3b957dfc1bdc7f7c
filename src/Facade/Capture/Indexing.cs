using System.Linq.Expressions;
using System.Reflection;

namespace ExprGrad.Capturing;

/// <summary>Elements and lengths of arrays.</summary>
internal static class Indexing
{
    /// <summary>Whether a method is the indexer of an array or a list.</summary>
    public static bool IsIndex(MethodInfo method) => method.Name is "get_Item" || (method.Name == "Get" && method.DeclaringType!.IsArray);

    /// <summary>The element at known or computed places, one for each leading axis.</summary>
    public static Captured At(Expression node, Captured array, IReadOnlyList<Captured> places)
    {
        var parts = Fold.Operands(node);
        return places.Select((place, axis) => (place, axis)).Aggregate(array, (x, p) => x.Changed(parts[0], e => At(node, e, p.place, parts[Math.Min(p.axis + 1, parts.Count - 1)])));
    }

    /// <summary>The number of elements along an axis, or in all.</summary>
    public static Known Length(Shape shape, int? axis = null) => new(axis is { } a ? shape[a] : shape.Count);

    private static Expr At(Expression node, Expr x, Captured place, Expression written) => place is Known { Value: IConvertible known } && known is not double and not float
        ? known.ToInt32(null) is >= 0 and var i && i < x.Shape[0] ? x.At(0, i)
            : throw Refusal.Of(Reasons.NoElement, Source.Of(node).Text, $"{known}", x.Shape[0] == 0 ? "an array that is not empty" : $"a place from 0 to {x.Shape[0] - 1}")
        : x.Take(Captured.IsReal(written.Type) ? Functions.Trunc(place.Of(written)) : place.Of(written), 0);
}
