using System.Collections;
using System.Runtime.CompilerServices;

namespace ExprGrad;

/// <summary>The operands of a node. Two lists are equal when they hold the same objects.</summary>
[CollectionBuilder(typeof(Operands), nameof(Create))]
public readonly struct Operands : IReadOnlyList<Expr>, IEquatable<Operands>
{
    private readonly Expr[]? items;

    private Operands(Expr[] items) => this.items = items;

    /// <inheritdoc/>
    public int Count => items?.Length ?? 0;

    /// <inheritdoc/>
    public Expr this[int index] => items![index];

    /// <summary>The operands as a span.</summary>
    internal ReadOnlySpan<Expr> Span => items;

    /// <summary>A list of the given operands.</summary>
    public static Operands Create(ReadOnlySpan<Expr> items) => new(items.ToArray());

    /// <summary>An array as a list; nobody else may write to it.</summary>
    internal static Operands Of(Expr[] items) => new(items);

    /// <inheritdoc/>
    public bool Equals(Operands other)
    {
        for (var i = 0; i < Count; i++)
        {
            if (Count != other.Count || !ReferenceEquals(this[i], other[i]))
            {
                return false;
            }
        }

        return Count == other.Count;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Operands other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Count;
        for (var i = 0; i < Count; i++)
        {
            hash = HashCode.Combine(hash, RuntimeHelpers.GetHashCode(this[i]));
        }

        return hash;
    }

    /// <summary>The operands in order.</summary>
    public ArraySegment<Expr>.Enumerator GetEnumerator() => new ArraySegment<Expr>(items ?? []).GetEnumerator();

    IEnumerator<Expr> IEnumerable<Expr>.GetEnumerator() => ((IEnumerable<Expr>)(items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (items ?? []).GetEnumerator();

    /// <summary>Whether both hold the same objects.</summary>
    public static bool operator ==(Operands left, Operands right) => left.Equals(right);

    /// <summary>Whether the lists differ.</summary>
    public static bool operator !=(Operands left, Operands right) => !left.Equals(right);
}
