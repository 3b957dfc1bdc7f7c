using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler.Emit;

/// <summary>The sine and the cosine of the same number, which one call computes in little more time than either.</summary>
internal static class SineCosine
{
    /// <summary>For each instruction that is one of such a pair, where the other is.</summary>
    public static IReadOnlyDictionary<int, int> Pairs(Sequence<Placed> body)
    {
        var (pairs, first) = (new Dictionary<int, int>(), new Dictionary<(int Argument, bool IsSine), int>());
        for (var i = 0; i < body.Count; i++)
        {
            if (body[i].Instruction is Apply apply && (apply.Op.Is(Ops.Sin) || apply.Op.Is(Ops.Cos)))
            {
                var isSine = apply.Op.Is(Ops.Sin);
                if (first.TryGetValue((apply.Arguments[0], !isSine), out var other))
                {
                    (pairs[i], pairs[other]) = (other, i);
                }

                first[(apply.Arguments[0], isSine)] = i;
            }
        }

        return pairs;
    }

    /// <summary>Both at once, in the carrier's type: a tuple.</summary>
    public static Expression Of(Expression x, Carrier carrier) => Calls.Of(carrier.IsVector ? carrier.VectorClass : typeof(SineCosine), nameof(Math.SinCos), null, x);

    /// <summary>Both in registers. Inlined, they would go through memory, and each call would cost as much to compile as ten additions.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (double Sin, double Cos) SinCos(double x) => Math.SinCos(x);

    /// <inheritdoc cref="SinCos(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (float Sin, float Cos) SinCos(float x) => MathF.SinCos(x);

    /// <summary>One of the two.</summary>
    public static Expression Part(Expression both, Instruction instruction) => Expression.Field(both, ((Apply)instruction).Op.Is(Ops.Sin) ? "Item1" : "Item2");
}
