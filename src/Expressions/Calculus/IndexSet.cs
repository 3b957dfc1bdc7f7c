namespace ExprGrad.Calculus;

/// <summary>Sets of indices as ascending arrays, null for the empty one. A union that is one of its parts is that part itself, so that many elements share one set.</summary>
internal static class IndexSet
{
    // From here on a smaller set is looked up in a larger one before both are merged.
    private const int MuchLarger = 8;

    /// <summary>What is in either set.</summary>
    public static int[]? Union(int[]? a, int[]? b) =>
        a is null || ReferenceEquals(a, b) ? b
        : b is null ? a
        : a.Length < b.Length ? Union(b, a)
        : a.Length >= MuchLarger * b.Length && Array.TrueForAll(b, i => Array.BinarySearch(a, i) >= 0) ? a
        : Merged(a, b);

    /// <summary>What is in any of the sets.</summary>
    public static int[]? Union(IReadOnlyList<int[]> sets)
    {
        var distinct = sets.Count < 2 ? sets : [.. sets.Distinct((IEqualityComparer<int[]>)ReferenceEqualityComparer.Instance)];
        return distinct.Count switch
        {
            0 => null,
            1 => distinct[0],
            2 => Union(distinct[0], distinct[1]),
            _ => Sorted([.. distinct.SelectMany(set => set)]),
        };
    }

    private static int[] Merged(int[] a, int[] b)
    {
        var (merged, n, i, k) = (new int[a.Length + b.Length], 0, 0, 0);
        while (i < a.Length || k < b.Length)
        {
            var next = k == b.Length || (i < a.Length && a[i] <= b[k]) ? a[i] : b[k];
            i += i < a.Length && a[i] == next ? 1 : 0;
            k += k < b.Length && b[k] == next ? 1 : 0;
            merged[n++] = next;
        }

        return n == a.Length ? a : merged[..n];
    }

    private static int[] Sorted(int[] indices)
    {
        Array.Sort(indices);
        var n = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (i == 0 || indices[i] != indices[i - 1])
            {
                indices[n++] = indices[i];
            }
        }

        return indices[..n];
    }
}
