using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler;

/// <summary>Machine code with its constants and the plan of its memory: what equal functions share.</summary>
internal sealed class Program<T>(Schedule schedule, Layout layout, IEnumerable<Code> codes, Func<double, T> number)
    where T : unmanaged
{
    public Schedule Schedule => schedule;

    public Layout Layout => layout;

    /// <summary>The methods, in the order in which they run.</summary>
    public Code[] Codes { get; } = [.. codes];

    /// <summary>The tensors that are part of the function, in memory that does not move.</summary>
    public T[][] Constants { get; } = [.. schedule.Constants.Select(c => Pinned(((Constant)c.Origin!).Value, number))];

    private static T[] Pinned(Dense value, Func<double, T> number)
    {
        var pinned = GC.AllocateUninitializedArray<T>(value.Shape.Count, pinned: true);
        for (var i = 0; i < pinned.Length; i++)
        {
            pinned[i] = number(value[i]);
        }

        return pinned;
    }
}
