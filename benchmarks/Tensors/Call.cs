using System.Numerics;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>A compiled function with the memory it is called on; on one thread unless it says otherwise.</summary>
internal sealed class Call<T>
    where T : unmanaged, INumber<T>
{
    public Call(Function function, IReadOnlyDictionary<string, T[]> given, int? threads = 1)
        : this(function, v => given[v.Name], threads)
    {
    }

    public Call(Function function, Func<int, double, T[]> random)
        : this(function, v => random(v.Shape.Count, 1), threads: 1)
    {
    }

    public Call(Function function, Func<Variable, T[]> given, int? threads)
    {
        Compiled = function.Compile<T>(new() { Threads = threads });
        Inputs = [.. function.Inputs.Select(given)];
        Outputs = [.. function.Outputs.Select(o => new T[o.Value.Shape.Count])];
        ReadOnlyMemory<T>[] inputs = [.. Inputs.Select(x => new ReadOnlyMemory<T>(x))];
        Memory<T>[] outputs = [.. Outputs.Select(o => o.AsMemory())];
        Work = times =>
        {
            for (var i = 0; i < times; i++) Compiled.Run(inputs, outputs);
        };
    }

    public CompiledFunction<T> Compiled { get; }

    public Work Work { get; }

    public IReadOnlyList<T[]> Inputs { get; }

    public IReadOnlyList<T[]> Outputs { get; }
}
