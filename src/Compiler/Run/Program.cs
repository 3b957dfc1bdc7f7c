using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler;

/// <summary>
/// A compiled method, and the number of parts that it can compute in any order and at the same time; 1 if it is a whole. If there are several rounds, there are so many parts
/// in each, counted through, and the rounds follow each other.
/// </summary>
internal readonly record struct Step(Code Code, int Parts, int Rounds);

/// <summary>
/// A schedule with its constants and the plan of its memory, and its machine code once it is made: what equal functions share. Until then calls run on the interpreter.
/// </summary>
/// <param name="schedule">What runs.</param>
/// <param name="layout">Where scratch lies.</param>
/// <param name="interpreted">The kernels without code of their own.</param>
/// <param name="compile">Makes their code; null where none can be made.</param>
/// <param name="number">A number of a constant.</param>
internal sealed class Program<T>(Schedule schedule, Layout layout, Func<Step[]> interpreted, Func<Step[]>? compile, Func<double, T> number)
    where T : unmanaged
{
    private readonly Lock making = new();
    private volatile Step[]? steps;
    private bool begun;

    public Schedule Schedule => schedule;

    public Layout Layout => layout;

    /// <summary>Whether there is machine code.</summary>
    public bool IsCompiled { get; private set; }

    /// <summary>The methods, in the order in which they run.</summary>
    public ReadOnlySpan<Step> Steps => steps ?? Interpreted();

    /// <summary>The tensors that are part of the function, in memory that does not move.</summary>
    public T[][] Constants { get; } = [.. schedule.Constants.Select(c => Pinned(((Constant)c.Origin!).Value, number))];

    /// <summary>Makes the code now, if it is not made yet.</summary>
    public Program<T> Compiled()
    {
        lock (making)
        {
            if (compile is not null && !IsCompiled)
            {
                (steps, IsCompiled) = (compile(), true);
            }

            return this;
        }
    }

    /// <summary>Makes the code on a thread of its own, once, if it is not made yet. If that fails, calls go on as they began.</summary>
    public Program<T> CompiledLater()
    {
        _ = compile is null || IsCompiled || Interlocked.Exchange(ref begun, true) ? null : Task.Run(Compiled);
        return this;
    }

    // Code may have come in the meantime; then it stays.
    private Step[] Interpreted()
    {
        var interpreter = interpreted();
        return Interlocked.CompareExchange(ref steps, interpreter, null) ?? interpreter;
    }

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
