using System.Collections;
using System.Runtime.CompilerServices;

namespace ExprGrad;

/// <summary>An immutable list that is equal to another one when their items are equal.</summary>
/// <typeparam name="T">The type of an item.</typeparam>
[CollectionBuilder(typeof(Sequence), nameof(Sequence.Create))]
public readonly struct Sequence<T> : IReadOnlyList<T>, IEquatable<Sequence<T>>
{
    private readonly T[]? items;

    internal Sequence(T[] items) => this.items = items;

    /// <summary>The items as a span.</summary>
    public ReadOnlySpan<T> Span => items;

    /// <inheritdoc/>
    public int Count => items?.Length ?? 0;

    /// <inheritdoc/>
    public T this[int index] => items![index];

    /// <inheritdoc/>
    public bool Equals(Sequence<T> other) => Span.SequenceEqual(other.Span, EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Sequence<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Span)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>The items in brackets, <c>[2, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", items ?? [])}]";

    /// <summary>The items in order.</summary>
    public ArraySegment<T>.Enumerator GetEnumerator() => new ArraySegment<T>(items ?? []).GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (items ?? []).GetEnumerator();

    /// <summary>Whether both sequences hold equal items in the same order.</summary>
    public static bool operator ==(Sequence<T> left, Sequence<T> right) => left.Equals(right);

    /// <summary>Whether the sequences differ.</summary>
    public static bool operator !=(Sequence<T> left, Sequence<T> right) => !left.Equals(right);
}

/// <summary>Builds sequences from collection expressions.</summary>
public static class Sequence
{
    /// <summary>A sequence of the given items.</summary>
    public static Sequence<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    /// <summary>A sequence of the given items.</summary>
    public static Sequence<T> ToSequence<T>(this IEnumerable<T> items) => new([.. items]);
}
