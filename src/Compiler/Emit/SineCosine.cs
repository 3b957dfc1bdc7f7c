using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler.Emit;

/// <summary>The sine and the cosine of the same number, which one call computes in little more time than either.</summary>
internal static class SineCosine
{
    private static readonly Expression<Func<double, double>> Turns = x => LaneForms.Quarters(x);
    private static readonly Expression<Func<double, double, double>> Upper = (x, k) => LaneForms.High(x, k), Sine = (h, l) => LaneForms.SineOf(h, l), Cosine = (h, l) => LaneForms.CosineOf(h, l),
        SineAt = (x, y) => LaneForms.SineFrom(x, y), CosineAt = (x, y) => Circle.Cosine(x, y);
    private static readonly Expression<Func<double, double, double, double>> Lower = (x, k, h) => LaneForms.Low(x, k, h),
        Turned = (k, s, c) => LaneForms.AtQuarter(k, s, c), TurnedOnce = (k, s, c) => LaneForms.AtQuarter(k + 1, s, c);

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

    /// <summary>Both of a number in the carrier's type, from what they have in common, which is assigned to locals.</summary>
    public static (Expression Sine, Expression Cosine) Of(Expression x, Carrier carrier, Func<Expression, Expression> assign)
    {
        if (!carrier.IsVector)
        {
            var both = assign(Calls.Of(typeof(SineCosine), nameof(SinCos), null, x));
            return (Expression.Field(both, "Item1"), Expression.Field(both, "Item2"));
        }

        var k = Part(Turns, x);
        var h = Part(Upper, x, k);
        var l = Part(Lower, x, k, h);
        var (s, c) = (Part(Sine, h, l), Part(Cosine, h, l));
        return (Lift.Body(SineAt, carrier, [x, Part(Turned, k, s, c)]), Lift.Body(CosineAt, carrier, [x, Part(TurnedOnce, k, s, c)]));

        Expression Part(LambdaExpression row, params Expression[] arguments) => assign(Lift.Body(row, carrier, arguments));
    }

    /// <summary>Both in registers. Inlined, they would go through memory, and each call would cost as much to compile as ten additions.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (double Sin, double Cos) SinCos(double x) => Math.SinCos(x);

    /// <inheritdoc cref="SinCos(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (float Sin, float Cos) SinCos(float x) => MathF.SinCos(x);
}
