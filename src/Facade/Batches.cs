using System.Numerics;

namespace ExprGrad;

/// <summary>Batches of rows in an order that is shuffled, copied into buffers that stay.</summary>
internal sealed class Batches<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IReadOnlyList<Feed<T>> feeds;
    private readonly T[][] buffers;
    private readonly int[] order;
    private readonly int size;
    private long step;

    public Batches(IReadOnlyList<Feed<T>> feeds)
    {
        this.feeds = feeds;
        var first = feeds.First(f => f.ByRow);
        (size, order) = (first.Batch, [.. Enumerable.Range(0, first.Rows)]);
        buffers = [.. feeds.Select(f => f.ByRow ? new T[f.Input.Shape.Count] : f.Values.ToArray())];
        Count = order.Length / size;
    }

    /// <summary>How many whole batches there are.</summary>
    public int Count { get; }

    /// <summary>The current batch, input by input.</summary>
    public IEnumerable<ReadOnlyMemory<T>> Buffers => buffers.Select(b => (ReadOnlyMemory<T>)b);

    /// <summary>Puts the rows into a new order.</summary>
    public void Shuffle(Random random) => random.Shuffle(order);

    /// <summary>Copies a batch into the buffers, and draws what is drawn for every step.</summary>
    public void Take(int batch)
    {
        var rows = order.AsSpan(batch * size, size);
        for (var i = 0; i < buffers.Length; i++)
        {
            feeds[i].Draw?.Invoke(step, buffers[i]);
            if (!feeds[i].ByRow)
            {
                continue;
            }

            var from = feeds[i].Values.Span;
            var width = feeds[i].Width;
            for (var r = 0; r < rows.Length; r++)
            {
                from.Slice(rows[r] * width, width).CopyTo(buffers[i].AsSpan(r * width));
            }
        }

        step++;
    }
}
