namespace ExprGrad.Printing;

/// <summary>How tightly a phrase holds together; the numbers are those of <see cref="Notation.Precedence"/>.</summary>
internal enum Strength
{
    Comparison = 1,
    Sum = 2,
    Product = 3,
    Prefix = 4,
    Power = 5,
    Atom = 6,
}

/// <summary>What stands between the factors of a product.</summary>
internal enum Join
{
    /// <summary>A quotient, or no product at all.</summary>
    None,

    /// <summary>A dot, between numbers.</summary>
    Dot,

    /// <summary>A space, before a tensor and in linear algebra.</summary>
    Space,

    /// <summary>A circled dot, between tensors, element by element.</summary>
    Circle,
}

/// <summary>What a factor is: numbers come first in a product, then names.</summary>
internal enum Sort
{
    Number,
    Name,
    Compound,
}

/// <summary>A piece of mathematics in writing.</summary>
/// <param name="Text">What is written, without a leading sign.</param>
/// <param name="Strength">How tightly it holds together.</param>
/// <param name="Shape">
/// The shape that a reader infers. It may be smaller than that of the expression, which stretches to fit beside others as arrays do in NumPy.
/// </param>
internal sealed record Phrase(string Text, Strength Strength, Shape Shape)
{
    /// <summary>Whether a minus sign stands before the text.</summary>
    public bool Negative { get; init; }

    /// <summary>Whether it is a number, a name or composed.</summary>
    public Sort Sort { get; init; } = Sort.Compound;

    /// <summary>What joins the factors of a product.</summary>
    public Join Join { get; init; }

    /// <summary>The factors of an elementwise product, without their signs; empty for anything else.</summary>
    public IReadOnlyList<Phrase> Factors { get; init; } = [];

    /// <summary>How the transpose is written, where that is not just <c>xᵀ</c>.</summary>
    public Phrase? Transpose { get; init; }

    /// <summary>For a square, what is squared.</summary>
    public Phrase? Squared { get; init; }

    /// <summary>For a slice or a reshape, what is sliced or reshaped.</summary>
    public Phrase? Source { get; init; }

    /// <summary>The text with its sign.</summary>
    public string Signed => Negative ? $"-{Text}" : Text;

    /// <summary>How tightly the text with its sign holds together.</summary>
    public Strength Outer => Negative && Strength > Strength.Prefix ? Strength.Prefix : Strength;

    /// <summary>The same without its sign.</summary>
    public Phrase Magnitude => Negative ? this with { Negative = false } : this;

    /// <summary>The same, and nothing but the text of it.</summary>
    public Phrase Plain => this with { Transpose = null, Squared = null, Source = null };
}
