namespace ExprGrad.Compiler;

/// <summary>Things that calls take and give back, so that a steady state makes no new ones. It holds never more than there were calls at once.</summary>
internal sealed class Pool<T>(Func<T> create)
    where T : class
{
    private readonly T?[] free = new T[Math.Max(4, 2 * Environment.ProcessorCount)];

    /// <summary>One that is free, or a new one.</summary>
    public T Take()
    {
        for (var i = 0; i < free.Length; i++)
        {
            if (Interlocked.Exchange(ref free[i], null) is { } item)
            {
                return item;
            }
        }

        return create();
    }

    /// <summary>Gives one back.</summary>
    public void Return(T item)
    {
        for (var i = 0; i < free.Length; i++)
        {
            if (Interlocked.CompareExchange(ref free[i], item, null) is null)
            {
                return;
            }
        }
    }
}
