namespace ExprGrad.Compiler;

/// <summary>What was made of functions, under a limit: what was not asked for the longest goes first, and nothing is kept that would take more than a quarter. Any number of threads may use it at once.</summary>
/// <param name="limit">The most bytes to hold, as far as <see cref="FunctionKey.Bytes"/> estimates them.</param>
internal sealed class Cache(long limit)
{
    private readonly Lock gate = new();
    private readonly Dictionary<FunctionKey, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> recent = [];
    private long bytes;

    /// <summary>The most bytes to hold.</summary>
    public long Limit
    {
        get
        {
            lock (gate)
            {
                return limit;
            }
        }

        set
        {
            lock (gate)
            {
                limit = value;
                Evict();
            }
        }
    }

    /// <summary>How many results are held.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    /// <summary>What the function was made into before, or else what it is made into now. Threads that meet here get one and the same.</summary>
    /// <param name="function">The function; names do not matter.</param>
    /// <param name="use">What is made of it; equal uses of equal functions give one result.</param>
    /// <param name="make">Makes it of the function without named parts.</param>
    public T Get<T>(Function function, object use, Func<Function, T> make)
        where T : class
    {
        var unnamed = Computation.Unnamed(function);
        var key = new FunctionKey(unnamed, use);
        if (Known<T>(key) is { } known)
        {
            Telemetry.Shared.Hits.Add(1);
            return known;
        }

        var made = make(unnamed);
        return Known<T>(key) ?? Kept(key, made);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (gate)
        {
            entries.Clear();
            recent.Clear();
            bytes = 0;
        }
    }

    private T? Known<T>(FunctionKey key)
        where T : class
    {
        lock (gate)
        {
            if (!entries.TryGetValue(key, out var entry))
            {
                return null;
            }

            recent.Remove(entry);
            recent.AddFirst(entry);
            return (T)entry.Value.Result;
        }
    }

    private T Kept<T>(FunctionKey key, T made)
        where T : class
    {
        lock (gate)
        {
            if (key.Bytes <= limit / 4 && entries.TryAdd(key, new(new(key, made))))
            {
                recent.AddFirst(entries[key]);
                bytes += key.Bytes;
                Evict();
            }

            return made;
        }
    }

    private void Evict()
    {
        while (bytes > limit && recent.Last is { } oldest)
        {
            recent.RemoveLast();
            _ = entries.Remove(oldest.Value.Key);
            bytes -= oldest.Value.Key.Bytes;
            Telemetry.Shared.Evictions.Add(1);
        }
    }

    private sealed record Entry(FunctionKey Key, object Result);
}
