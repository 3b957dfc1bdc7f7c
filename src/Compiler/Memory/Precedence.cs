namespace ExprGrad.Compiler;

/// <summary>Which kernels of a schedule must run before others: those that write what these read or write, and those that read what these write.</summary>
internal sealed class Precedence
{
    private readonly List<int>[] before, after;

    public Precedence(IReadOnlyList<Kernel> kernels)
    {
        (before, after) = ([.. kernels.Select(_ => new List<int>())], [.. kernels.Select(_ => new List<int>())]);
        var (writer, readers) = (new Dictionary<Buffer, int>(), new Dictionary<Buffer, List<int>>());
        for (var kernel = 0; kernel < kernels.Count; kernel++)
        {
            var (reads, writes) = (kernels[kernel].Reads.ToList(), kernels[kernel].Writes.ToHashSet());
            foreach (var buffer in reads.Concat(writes).Where(writer.ContainsKey))
            {
                Add(writer[buffer], kernel);
            }

            foreach (var buffer in writes)
            {
                readers.GetValueOrDefault(buffer)?.ForEach(reader => Add(reader, kernel));
                (writer[buffer], readers[buffer]) = (kernel, []);
            }

            foreach (var buffer in reads.Where(b => writer.ContainsKey(b) && !writes.Contains(b)))
            {
                readers[buffer].Add(kernel);
            }
        }
    }

    /// <summary>The kernels that must run before one, some perhaps more than once.</summary>
    public IReadOnlyList<int> Before(int kernel) => before[kernel];

    /// <summary>The kernels that must run after one, as often as it stands before them.</summary>
    public IReadOnlyList<int> After(int kernel) => after[kernel];

    private void Add(int earlier, int later)
    {
        after[earlier].Add(later);
        before[later].Add(earlier);
    }
}
