using System.Numerics;
using ExprGrad.Compiler.Kernels;

namespace ExprGrad.Compiler.Interpret;

/// <summary>A routine as a call of its procedure.</summary>
internal sealed unsafe class RoutineInterpreter<T>(RoutineKernel kernel, Func<Buffer, BufferAddress> address)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly RoutineCall call = new(kernel.Routine, kernel.Cores, kernel.Core);
    private readonly BufferAddress[] operands = [.. kernel.Operands.Select(address)];
    private readonly BufferAddress result = address(kernel.Result), workspace = address(kernel.Workspace);

    /// <summary>Computes all members, or those of some parts.</summary>
    public void Run(nint table, long from, long to, long member)
    {
        var own = (nint*)workspace.At((nint*)table, member);
        for (var i = 0; i < operands.Length; i++)
        {
            own[i] = operands[i].At((nint*)table, member);
        }

        var (first, end) = kernel.Division.Places(0, kernel.Batch, from, to);
        call.Run<T>((nint)own, result.At((nint*)table, member), first, end);
    }
}
