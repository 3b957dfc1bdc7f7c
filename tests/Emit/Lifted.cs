using System.Linq.Expressions;
using System.Runtime.InteropServices;
using ExprGrad.Compiler.Emit;

namespace ExprGrad.Tests.Emit;

/// <summary>Runs a row's lambda over arrays in a carrier: a loop of loads, the lifted body, a store.</summary>
internal static class Lifted
{
    /// <summary>The row at each element; lengths are padded to whole vectors and cut again.</summary>
    public static T[] Run<T>(LambdaExpression row, Carrier carrier, params T[][] inputs)
        where T : struct
    {
        var count = inputs[0].Length;
        var padded = (count + carrier.Lanes - 1) / carrier.Lanes * carrier.Lanes;
        var pins = Array.ConvertAll([.. inputs, new T[padded]], x => Pin(x, padded));
        try
        {
            Loop(row, carrier)(Array.ConvertAll(pins, p => p.AddrOfPinnedObject()), padded);
            return ((T[])pins[^1].Target!)[..count];
        }
        finally
        {
            Array.ForEach(pins, p => p.Free());
        }
    }

    private static GCHandle Pin<T>(T[] x, int length)
    {
        Array.Resize(ref x, length);
        return GCHandle.Alloc(x, GCHandleType.Pinned);
    }

    /// <summary>A delegate over addresses, inputs first and the output last, and their common length, a multiple of the lanes.</summary>
    public static Action<nint[], long> Loop(LambdaExpression row, Carrier carrier)
    {
        var (addresses, count) = (Expression.Parameter(typeof(nint[])), Expression.Parameter(typeof(long)));
        var i = Expression.Variable(typeof(long));
        var bases = Enumerable.Range(0, row.Parameters.Count + 1).Select(_ => Expression.Variable(typeof(nint))).ToArray();
        var locals = row.Parameters.Select(_ => Expression.Variable(carrier.Type)).ToArray();
        var done = Expression.Label();
        Expression[] step =
        [
            Expression.IfThen(Expression.GreaterThanOrEqual(i, count), Expression.Break(done)),
            .. locals.Zip(bases, (local, address) => Expression.Assign(local, Lift.Load(address, i, carrier))),
            Lift.Store(bases[^1], i, Lift.Body(row, carrier, locals), carrier),
            Expression.AddAssign(i, Expression.Constant((long)carrier.Lanes)),
        ];
        var starts = bases.Select((b, n) => Expression.Assign(b, Expression.ArrayIndex(addresses, Expression.Constant(n))));
        var body = Expression.Block([.. bases, .. locals, i], [.. starts, Expression.Loop(Expression.Block(step), done)]);
        return Expression.Lambda<Action<nint[], long>>(body, addresses, count).Compile();
    }
}
