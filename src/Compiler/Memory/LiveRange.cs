namespace ExprGrad.Compiler;

/// <summary>From the kernel that first writes a buffer to the last that reads or writes it.</summary>
internal readonly record struct LiveRange(int First, int Last)
{
    public bool Overlaps(LiveRange other) => First <= other.Last && other.First <= Last;

    public LiveRange Until(int last) => this with { Last = last };

    /// <summary>The live range of each scratch buffer of a schedule.</summary>
    public static Dictionary<Buffer, LiveRange> Of(Schedule schedule)
    {
        var ranges = new Dictionary<Buffer, LiveRange>();
        for (var position = 0; position < schedule.Kernels.Count; position++)
        {
            foreach (var buffer in schedule.Kernels[position].Writes.Concat(schedule.Kernels[position].Reads).Where(b => b.Residence == Residence.Scratch))
            {
                ranges[buffer] = ranges.TryGetValue(buffer, out var range) ? range.Until(position) : new(position, position);
            }
        }

        return ranges;
    }
}
