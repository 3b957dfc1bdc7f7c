using System.Collections;
using System.Linq.Expressions;

namespace ExprGrad.Capturing;

/// <summary>
/// One pass over sequences of equal length. A lambda is captured once, for one element; <see cref="Calculus.Batch"/> makes of it what the
/// lambda is of all elements, so that the size of what is captured does not grow with the length.
/// </summary>
internal sealed class Lane
{
    private readonly List<(Variable Variable, Expr Examples)> examples = [];

    public Lane(int length)
    {
        Length = length;
        Index = new Computed(Example(new Iota(Shape.Of(length), 0)));
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The place of the element.</summary>
    public Captured Index { get; }

    /// <summary>The element of a sequence.</summary>
    public Captured Element(Captured sequence, Expression node) =>
        sequence is Known { Value: IEnumerable items } && sequence.Formula is null
            ? new Each([.. items.Cast<object?>().Take(Length)], this)
            : sequence.Changed(node, Example);

    /// <summary>One of the elements along the first axis.</summary>
    public Expr Example(Expr all)
    {
        var variable = new Variable("element", new(all.Shape.Extents.Skip(1).ToSequence()), Role.Input);
        examples.Add((variable, all.Shape[0] == Length ? all : all.Slice(0, 0, Length)));
        return variable;
    }

    /// <summary>What is said of one element, of all of them.</summary>
    public Captured All(Captured body, Expression node) => body.Changed(node, one => Calculus.Batch.Of([one], examples)[0]);
}
