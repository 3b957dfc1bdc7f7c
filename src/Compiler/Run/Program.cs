using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler;

/// <summary>
/// A compiled method, and the number of parts that it can compute in any order and at the same time; 1 if it is a whole. If there are several rounds, there are so many parts
/// in each, counted through, and the rounds follow each other.
/// </summary>
internal readonly record struct Step(Code Code, int Parts, int Rounds);

/// <summary>Machine code with its constants and the plan of its memory: what equal functions share.</summary>
internal sealed class Program<T>(Schedule schedule, Layout layout, IEnumerable<Step> steps, Func<double, T> number)
    where T : unmanaged
{
    public Schedule Schedule => schedule;

    public Layout Layout => layout;

    /// <summary>The methods, in the order in which they run.</summary>
    public Step[] Steps { get; } = [.. steps];

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
