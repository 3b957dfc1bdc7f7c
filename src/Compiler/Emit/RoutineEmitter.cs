using System.Linq.Expressions;
using ExprGrad.Compiler.Kernels;

namespace ExprGrad.Compiler.Emit;

/// <summary>A routine as a call of its procedure: the addresses of the operands go through the workspace, however many there are.</summary>
internal static class RoutineEmitter
{
    /// <summary>The statements of a routine.</summary>
    public static IEnumerable<Expression> Statements(Frame frame, RoutineKernel kernel)
    {
        var start = Expression.Constant(0L);
        var workspace = frame.Address(kernel.Workspace, start);
        var (from, to) = Share.Places(frame, kernel.Division, 0, kernel.Batch);
        foreach (var (operand, i) in kernel.Operands.Select((operand, i) => (operand, i)))
        {
            yield return Calls.Of(
                typeof(Access), nameof(Access.Store), [typeof(nint), typeof(nint)], workspace, Expression.Constant((long)i), frame.Address(operand, start));
        }

        yield return Expression.Call(
            Expression.Constant(new RoutineCall(kernel.Routine, kernel.Cores, kernel.Core)), nameof(RoutineCall.Run), [frame.Scalar.Element],
            workspace, frame.Address(kernel.Result, start), from, to);
    }
}
