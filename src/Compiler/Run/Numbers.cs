using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler;

/// <summary>A function of numbers too large for one method, as a delegate calls it: the numbers go through pooled memory.</summary>
internal sealed class Numbers<T>(CompiledFunction<T> function)
    where T : unmanaged
{
    private readonly Arenas arenas = new((function.Function.Inputs.Count + function.Function.Outputs.Count) * Unsafe.SizeOf<T>());

    /// <summary>Memory for the inputs, followed by the outputs.</summary>
    public byte[] Take() => arenas.Take();

    /// <summary>Computes the outputs of the inputs in a piece of memory.</summary>
    public void Run(byte[] memory) => function.Run(Arenas.Start(memory), Arenas.Start(memory) + (function.Function.Inputs.Count * Unsafe.SizeOf<T>()));

    /// <summary>Gives memory back.</summary>
    public void Return(byte[] memory) => arenas.Return(memory);
}
