using System.Runtime.CompilerServices;
using ExprGrad.Compiler;

namespace ExprGrad;

/// <summary>
/// A function as machine code. It is immutable: any number of threads may run it at once, and each call may have helpers on other threads, which have left when it returns
/// (<see cref="CompileOptions.Threads"/>); results are the same on any number. It needs no disposal, and a call allocates nothing once there has been one. It never throws on values: outside a domain, results are NaN or infinite as IEEE 754 has it.
/// </summary>
/// <typeparam name="T">The number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class CompiledFunction<T>
    where T : unmanaged
{
    // So many are held in place on the stack.
    private const int FewBlocks = 64;

    private readonly Program<T> program;
    private readonly Arenas arenas;
    private readonly Pool<ProgramRun>? runs;
    private readonly int[] lengths;

    internal CompiledFunction(Function function, Program<T> program, CompileOptions options)
    {
        (Function, this.program) = (function, program);
        runs = options.Members > 1 && Schedule.Kernels.Any(kernel => kernel.Parts > 1) ? new(() => new(options.Members, options.Scheduler)) : null;
        arenas = new(Layout.ArenaBytes <= Arenas.Largest ? Layout.ArenaBytes : throw new CompileException(
            $"found {Layout.ArenaBytes} bytes of working memory, expected at most {Arenas.Largest}"));
        lengths = [.. function.Inputs.Select(v => v.Shape.Count), .. function.Outputs.Select(o => o.Value.Shape.Count)];
        Memory = Ledger.Of(Schedule, Layout, Unsafe.SizeOf<T>());
    }

    /// <summary>The function that was compiled.</summary>
    public Function Function { get; }

    /// <summary>Whether calls run on code of the function's own, rather than on the interpreter (<see cref="CompileOptions.PreferInterpretation"/>).</summary>
    public bool IsCompiled => program.IsCompiled;

    /// <summary>What a call holds in memory.</summary>
    public Ledger Memory { get; }

    /// <summary>What runs in one loop and which values go through memory, and why: for people who want to know where time goes.</summary>
    /// <example><code>
    /// Console.WriteLine(step.Compile&lt;float&gt;().Explain());
    /// </code></example>
    public string Explain() => Explanation.Of(Schedule);

    internal Schedule Schedule => program.Schedule;

    internal Layout Layout => program.Layout;

    /// <summary>Computes the outputs into the caller's memory; each tensor is in row-major order.</summary>
    /// <param name="inputs">One block of memory for each input, in the order of <see cref="Function.Inputs"/>.</param>
    /// <param name="outputs">One block of memory for each output, in the order of <see cref="Function.Outputs"/>.</param>
    /// <exception cref="BindingException">A block is missing or has the wrong length, or an output shares memory with another block; nothing has been written.</exception>
    [SkipLocalsInit]
    public unsafe void Run(ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> outputs)
    {
        if (!Bindings.Fit(lengths, Function.Inputs.Count, inputs, outputs))
        {
            Bindings.Check(Function, inputs, outputs);
        }

        if (Addresses > FewBlocks)
        {
            using var blocks = new ManyBlocks<T>(inputs, outputs, program.Constants.Length + 1);
            Bindings.CheckApart(Function, inputs, outputs, blocks.Overlap());
            Execute(blocks.Table, inputs.Length + outputs.Length);
            return;
        }

        var table = stackalloc nint[FewBlocks];
        Pin(inputs, outputs, table, 0);
    }

    /// <summary>Computes numbers from numbers, each kind one after the other in memory that does not move.</summary>
    internal unsafe void Run(nint inputs, nint outputs)
    {
        var (m, n) = (Function.Inputs.Count, Function.Outputs.Count);
        var table = stackalloc nint[m + n + program.Constants.Length + 1];
        for (var i = 0; i < m + n; i++)
        {
            table[i] = i < m ? inputs + (i * sizeof(T)) : outputs + ((i - m) * sizeof(T));
        }

        Execute(table, m + n);
    }

    /// <summary>Computes the outputs into new arrays, by name.</summary>
    /// <param name="inputs">One array for each input, by its name.</param>
    /// <exception cref="BindingException">A name is unknown or missing, or an array has the wrong length.</exception>
    public IReadOnlyDictionary<string, T[]> Invoke(IReadOnlyDictionary<string, T[]> inputs)
    {
        var results = Invoke(Bindings.InOrder(Function, inputs));
        return Function.Outputs.Select((o, i) => (o.Name, Value: results[i])).ToDictionary(o => o.Name, o => o.Value);
    }

    /// <summary>Computes the outputs into new arrays, in the order of <see cref="Function.Outputs"/>.</summary>
    /// <param name="inputs">One array for each input, in the order of <see cref="Function.Inputs"/>.</param>
    /// <exception cref="BindingException">An array is missing or has the wrong length.</exception>
    public T[][] Invoke(params ReadOnlySpan<T[]> inputs)
    {
        var results = Function.Outputs.Select(o => new T[o.Value.Shape.Count]).ToArray();
        var given = new ReadOnlyMemory<T>[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            given[i] = inputs[i] ?? throw new BindingException($"input {i + 1}: found null, expected an array");
        }

        Run(given, Array.ConvertAll(results, r => r.AsMemory()));
        return results;
    }

    // Holds four blocks in place for each frame of the stack: the cheapest way to hold many for the time of a call.
    private unsafe void Pin(ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> outputs, nint* table, int next)
    {
        fixed (T* a = Bindings.Block(inputs, outputs, next), b = Bindings.Block(inputs, outputs, next + 1),
            c = Bindings.Block(inputs, outputs, next + 2), d = Bindings.Block(inputs, outputs, next + 3))
        {
            (table[next], table[next + 1], table[next + 2], table[next + 3]) = ((nint)a, (nint)b, (nint)c, (nint)d);
            if (next + 4 < lengths.Length)
            {
                Pin(inputs, outputs, table, next + 4);
                return;
            }

            if (!Bindings.AreApart(table, lengths, inputs.Length, sizeof(T)))
            {
                Bindings.CheckApart(Function, inputs, outputs);
            }

            Execute(table, lengths.Length);
        }
    }

    private unsafe void Execute(nint* table, int next)
    {
        var arena = Begin(table, next);
        if (arena.Length == 0)
        {
            Step(table);
            return;
        }

        try
        {
            Step(table);
        }
        finally
        {
            End(arena);
        }
    }

    /// <summary>The places in a table of addresses: inputs, outputs, constants, working memory.</summary>
    internal int Addresses => lengths.Length + program.Constants.Length + 1;

    /// <summary>Completes a table after the addresses of inputs and outputs, and takes working memory.</summary>
    internal unsafe byte[] Begin(nint* table, int next)
    {
        foreach (var constant in program.Constants)
        {
            fixed (T* start = constant)
            {
                table[next++] = (nint)start;
            }
        }

        if (Layout.ArenaBytes == 0)
        {
            return [];
        }

        var arena = arenas.Take();
        table[next] = Arenas.Start(arena);
        return arena;
    }

    /// <summary>Computes the outputs at the addresses in a complete table.</summary>
    internal unsafe void Step(nint* table)
    {
        if (runs is null)
        {
            foreach (var step in program.Steps)
            {
                for (var round = 0; round < step.Rounds; round++)
                {
                    step.Code((nint)table, (long)round * step.Parts, (round + 1L) * step.Parts, 0);
                }
            }

            return;
        }

        var run = runs.Take();
        try
        {
            run.Over(program.Steps, (nint)table);
        }
        finally
        {
            runs.Return(run);
        }
    }

    /// <summary>Gives working memory back.</summary>
    internal void End(byte[] arena)
    {
        if (arena.Length > 0)
        {
            arenas.Return(arena);
        }
    }
}
