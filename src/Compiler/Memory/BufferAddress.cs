namespace ExprGrad.Compiler;

/// <summary>Where a buffer starts: an entry in the table of addresses, so many bytes on, and so many more for each member of a team.</summary>
internal readonly record struct BufferAddress(int Entry, long Offset = 0, long PerMember = 0)
{
    /// <summary>The entry of the arena, which is the last.</summary>
    public static int Arena(Schedule schedule) => schedule.Inputs.Count + schedule.Outputs.Count + schedule.Constants.Count;

    /// <summary>Where the buffers of kernels that run together are.</summary>
    public static Func<Buffer, BufferAddress> In(Schedule schedule, Layout layout, params IEnumerable<Kernel> kernels)
    {
        var owned = kernels.SelectMany(kernel => Owned(kernel)).ToHashSet();
        var (inputs, outputs, arena) = (schedule.Inputs.Count, schedule.Outputs.Count, Arena(schedule));
        return buffer => buffer.Residence switch
        {
            Residence.Input => new(buffer.Index),
            Residence.Output => new(inputs + buffer.Index),
            Residence.Constant => new(inputs + outputs + buffer.Index),
            _ => new(arena, layout.Offsets[buffer], owned.Contains(buffer) ? (long)buffer.Shape.Strides[0] * layout.ElementSize : 0),
        };
    }

    /// <summary>The address for a member.</summary>
    public unsafe nint At(nint* table, long member) => table[Entry] + (nint)(Offset + (PerMember * member));

    // What each member of a team has for itself.
    private static Sequence<Buffer> Owned(Kernel kernel) => kernel switch
    {
        BandKernel band => band.Temporaries,
        ContractionKernel { Division: not null, Workspace: { } workspace } => [workspace],
        RoutineKernel { Division: not null } routine => [routine.Workspace],
        _ => [],
    };
}
