using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <content>How derivatives of compound functions are made of those of their parts.</content>
public static partial class Laws
{
    /// <summary>J(g∘f)·dx = J(g)·J(f)·dx, for an outer function g of the value of f.</summary>
    public static void ChainRule(Case c)
    {
        var (dx, y) = (Direction(c), new Variable("y", c.Value.Shape, Role.Input));
        var ct = c.Random.Dense(y.Shape, Values.Smooth);
        Expr Outer(Expr e) => Projected((Sin(e) * Softplus(e)) + Gaussian(e), ct);
        var (value, tangent) = (c.Evaluated(c.Value), c.Evaluated(Forward(c.Value, dx)));
        var whole = c.Evaluated(Forward(Outer(c.Value), dx)).Number;
        var parts = Evaluate.Of(Forward(Outer(y), [(y, tangent)]), (y, value)).Number;
        True(Numerics.AreSame(whole, parts, Numerics.Inner(ct, tangent).Absolute * (2 + Numerics.Greatest(value))), $"the whole gives {whole:R}, its parts {parts:R}");
    }

    /// <summary>d(f + g) = df + dg, d(f·g) = df·g + f·dg, d(f/g) = (df - f/g·dg)/g, by both modes.</summary>
    public static void SumProductAndQuotientRules(Case c)
    {
        var dx = Direction(c);
        var f = Projected(c.Value, c.Random.Dense(c.Value.Shape, Values.Smooth));
        var g = 2 + Square(Tanh(f)) + c.Inputs.Aggregate((Expr)0, (sum, x) => sum + Square(Sin(x)).Mean0());
        Expr[] scalars = [f, g, Forward(f, dx), Forward(g, dx)];
        var numbers = c.Evaluated(scalars).Select(v => v.Number).ToArray();
        var (a, b, da, db) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        var size = (SizeOfSlope(f, c, dx) + SizeOfSlope(g, c, dx) + 1) * (1 + Math.Abs(a) + Math.Abs(b));
        foreach (var (name, whole, expected) in new[] { ("sum", f + g, da + db), ("product", f * g, (da * b) + (a * db)), ("quotient", f / g, (da - (a / b * db)) / b) })
        {
            foreach (var found in c.Evaluated([Forward(whole, dx), Slope(whole, dx)]))
            {
                True(Numerics.AreSame(found.Number, expected, size), $"{name}: found {found.Number:R}, expected {expected:R}");
            }
        }
    }

    /// <summary>∂/∂t (t·∂(t·f)/∂x) = 2·t·∂f/∂x: what is differentiated within is not confused with what is differentiated outside.</summary>
    public static void NestedDerivativesAreNotConfused(Case c)
    {
        var (t, dx) = (Input("t"), Direction(c));
        var f = Projected(c.Value, c.Random.Dense(c.Value.Shape, Values.Smooth));
        var (slope, size) = (c.Evaluated(Slope(f, dx)).Number, SizeOfSlope(f, c, dx));
        foreach (var inner in new[] { t * Slope(t * f, dx), t * Forward(t * f, dx) })
        {
            foreach (var found in Evaluate.Of([Forward(inner, [(t, new(Shape.Scalar, 1))]), Reverse(inner, new(Shape.Scalar, 1), [t])[0]], c.Bindings.Append((t, new(Shape.Scalar, 0.75)))))
            {
                True(Numerics.AreSame(found.Number, 1.5 * slope, size), $"found {found.Number:R}, expected {1.5 * slope:R}");
            }
        }
    }

    /// <summary>The gradient has at most 40 nodes for each one of the function, however many paths lead through them.</summary>
    public static void GradientsAreLinearInSize(Case c)
    {
        var f = Function.Of(Sin(c.Value).Sum());
        var (before, after) = (Nodes(f), Nodes(FormLaws.ValueAndGradient(f)));
        True(after <= (40 * before) + f.Inputs.Count, $"{before} nodes became {after}");

        static int Nodes(Function f) => Traverse.PostOrder(f.Values).Count(e => e is not (Named or Constant));
    }

    // The mean, and 0 of nothing.
    private static Expr Mean0(this Expr x) => x.Shape.Count == 0 ? x.Sum() : x.Mean();
}
