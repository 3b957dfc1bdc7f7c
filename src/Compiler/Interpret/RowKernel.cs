using System.Linq.Expressions;
using System.Numerics;
using System.Runtime.CompilerServices;
using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler.Interpret;

/// <summary>The values of a row for many operands.</summary>
/// <param name="a">The address of the first operands.</param>
/// <param name="b">The address of the second, if the row takes them.</param>
/// <param name="c">The address of the third, if the row takes them.</param>
/// <param name="y">Where the values go.</param>
/// <param name="n">How many there are. There is room for as many more as make whole vectors, and what stands there may be computed, too.</param>
internal delegate void RowKernel(nint a, nint b, nint c, nint y, long n);

/// <summary>The kernels of rows: machine code, made once in a process for a row and a number type, however many functions use it; where code cannot be made, the row's reference value.</summary>
internal static class RowKernels<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly ConditionalWeakTable<LambdaExpression, RowKernel> Made = [];
    private static readonly Carrier Wide = Carrier.Widest(typeof(T));

    /// <summary>The kernel of a row, whatever its name.</summary>
    public static RowKernel Of(Op op) => Made.GetValue(op.Value, _ => RuntimeFeature.IsDynamicCodeCompiled ? Compiled(op) : Plain(op));

    private static RowKernel Compiled(Op op)
    {
        var carrier = Lift.CanVectorize(op.Value, Wide) ? Wide : Carrier.Scalar(typeof(T));
        var addresses = Enumerable.Range(0, 4).Select(_ => Expression.Parameter(typeof(nint))).ToArray();
        var (n, i) = (Expression.Parameter(typeof(long), "n"), Expression.Variable(typeof(long), "i"));
        var x = op.Value.Parameters.Select(p => Expression.Variable(carrier.Type, p.Name)).ToArray();
        return Expression.Lambda<RowKernel>(
            Expression.Block([i, .. x], Frame.While(i, n, carrier.Lanes,
            [
                .. x.Select((operand, k) => Expression.Assign(operand, Lift.Load(addresses[k], i, carrier))),
                Lift.Store(addresses[^1], i, Lift.Body(op.Value, carrier, x), carrier),
            ])),
            [.. addresses, n]).Compile();
    }

    private static unsafe RowKernel Plain(Op op) => (a, b, c, y, n) =>
    {
        Span<double> x = stackalloc double[op.Arity];
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < x.Length; k++)
            {
                x[k] = double.CreateChecked(((T*)(k == 0 ? a : k == 1 ? b : c))[i]);
            }

            ((T*)y)[i] = T.CreateChecked(op.At(x));
        }
    };
}
