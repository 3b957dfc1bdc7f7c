using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>A copy from memory to memory: what the machine can move.</summary>
internal static class Copy
{
    /// <summary>A copy that moves so many bytes, half of them read and half written.</summary>
    public static Work Of(long bytes)
    {
        var (from, to) = (new byte[bytes / 2], new byte[bytes / 2]);
        from.AsSpan().Fill(1);
        return times =>
        {
            for (; times > 0; times--) from.AsSpan().CopyTo(to);
        };
    }

    /// <summary>Gigabytes in a second, read and written.</summary>
    public static Spread Bandwidth(long bytes, Budget budget)
    {
        var copy = Of(bytes);
        var (median, least, greatest) = new Race(copy, copy).Run(budget).Ours;
        return new(bytes / median / 1e9, bytes / greatest / 1e9, bytes / least / 1e9);
    }
}
