using System.Numerics;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>A compiled function with the memory it is called on.</summary>
internal sealed class Call<T>
    where T : unmanaged, INumber<T>
{
    public Call(Function function, IReadOnlyDictionary<string, T[]> given)
        : this(function, v => given[v.Name])
    {
    }

    public Call(Function function, Func<int, double, T[]> random)
        : this(function, v => random(v.Shape.Count, 1))
    {
    }

    public Call(Function function, Func<Variable, T[]> given)
    {
        Compiled = function.Compile<T>();
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
