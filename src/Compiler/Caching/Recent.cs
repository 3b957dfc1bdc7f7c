namespace ExprGrad.Compiler;

/// <summary>
/// What was made for combinations of extents. So many are held; what was not asked for the longest makes room. Asking for a known one takes no lock and allocates nothing;
/// any number of threads may ask at once, and those that ask for one that is being made get the same.
/// </summary>
/// <param name="most">How many combinations are held.</param>
/// <param name="make">Makes one, told what is held already.</param>
internal sealed class Recent<T>(int most, Func<Sequence<int>, IReadOnlyList<Sequence<int>>, T> make)
{
    private readonly Lock making = new();
    private volatile Entry[] held = [];
    private int clock;

    /// <summary>The combinations that are held.</summary>
    public IReadOnlyList<Sequence<int>> Held => [.. held.Select(e => e.Extents)];

    /// <summary>What belongs to the given extents.</summary>
    public T this[ReadOnlySpan<int> extents] => (Find(extents) ?? Made(Sequence.Create(extents))).Value;

    private Entry? Find(ReadOnlySpan<int> extents)
    {
        foreach (var entry in held)
        {
            if (entry.Extents.Span.SequenceEqual(extents))
            {
                // Near enough to the truth if threads meet here.
                entry.Used = ++clock;
                return entry;
            }
        }

        return null;
    }

    private Entry Made(Sequence<int> extents)
    {
        lock (making)
        {
            if (Find(extents.Span) is { } other)
            {
                return other;
            }

            var entry = new Entry(extents, make(extents, Held)) { Used = ++clock };
            held = [entry, .. held.Length < most ? held : held.Except([held.MinBy(e => e.Used - clock)!])];
            return entry;
        }
    }

    private sealed class Entry(Sequence<int> extents, T value)
    {
        public Sequence<int> Extents => extents;

        public T Value => value;

        public int Used { get; set; }
    }
}
