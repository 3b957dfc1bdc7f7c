using ExprGrad.Calculus;

namespace ExprGrad.Properties;

/// <summary>What holds of every case. A law is a function that throws where it does not hold, and can be used on any subject.</summary>
public static partial class Laws
{
    /// <summary>⟨ct, Jvp(dx)⟩ = ⟨Vjp(ct), dx⟩.</summary>
    public static void ForwardIsReverse(Case c)
    {
        var (random, dx) = (c.Random, Direction(c));
        var ct = random.Dense(c.Value.Shape, Values.Smooth);
        var (left, leftSize) = Numerics.Inner(ct, c.Evaluated(Forward(c.Value, dx)));
        var (right, rightSize) = Sum(dx, c.Evaluated(Reverse(c.Value, ct, c.Inputs)));
        True(Numerics.AreSame(left, right, leftSize + rightSize + Size(c, Projected(c.Value, ct))), $"forward mode gives {left:R}, reverse mode {right:R}");
    }

    /// <summary>Vjp(4·u) = 4·Vjp(u) exactly, and Vjp(u + v) = Vjp(u) + Vjp(v).</summary>
    public static void DerivativesAreLinear(Case c)
    {
        var random = c.Random;
        var (u, v) = (random.Dense(c.Value.Shape, Values.Smooth), random.Dense(c.Value.Shape, Values.Smooth));
        var zero = Numerics.Moved(u, -1, u);
        Dense[] seeds = [u, v, Numerics.Moved(zero, 4, u), Numerics.Moved(u, 1, v), zero];
        var results = seeds.Select(ct => c.Evaluated(Reverse(c.Value, ct, c.Inputs))).ToArray();
        var size = results.SelectMany(r => r).Append(c.Evaluated(c.Value)).Sum(Numerics.Greatest);
        for (var i = 0; i < c.Inputs.Count; i++)
        {
            var (ofU, ofV) = (results[0][i], results[1][i]);
            True(results[2][i].Elements.SequenceEqual(Numerics.Moved(Numerics.Moved(ofU, -1, ofU), 4, ofU).Elements), $"Vjp(4u) is not 4 Vjp(u) for {c.Inputs[i].Name}");
            True(Numerics.AreSame(results[3][i], Numerics.Moved(ofU, 1, ofV), size), $"Vjp(u + v) is not Vjp(u) + Vjp(v) for {c.Inputs[i].Name}");
            True(results[4][i].Elements.IndexOfAnyExcept(0.0) < 0, $"Vjp(0) is not 0 for {c.Inputs[i].Name}");
        }
    }

    /// <summary>The derivative along a random direction is the numerical one; cases that differences cannot judge are counted.</summary>
    public static Action<Case> GradientIsNumerical(Tally tally) => c =>
    {
        var (random, dx) = (c.Random, Direction(c));
        var ct = random.Dense(c.Value.Shape, Values.Smooth);
        var (gradient, size) = Sum(dx, c.Evaluated(Reverse(c.Value, ct, c.Inputs)));
        var f = Frozen(c);
        var numerical = NumericalDerivative.Along(Projected(f, ct), Along(c, dx, 0), dx, t => Numerics.Inner(ct, Evaluate.Of(f, Along(c, dx, t))).Sum);
        var verdict = numerical.Judge(gradient, Math.Max(size, Numerics.Inner(ct, c.Evaluated(c.Value)).Absolute));
        tally.Count(verdict != Verdict.NoOracle);
        True(verdict != Verdict.Differs, $"the gradient is {gradient:R}, numerically {numerical.Value:R} ± {numerical.Error:G2}");
    };

    /// <summary>For an affine function of integers, f(x + dx) - f(x) = Jvp(dx) and ⟨ct, Jvp(dx)⟩ = ⟨Vjp(ct), dx⟩ to the last bit.</summary>
    public static void DerivativesAreExact(Case c)
    {
        var random = c.Random;
        var dx = c.Inputs.Select(v => (v, random.Dense(v.Shape, Values.Exact))).ToArray();
        var ct = random.Dense(c.Value.Shape, Values.Exact);
        var slope = NumericalDerivative.OfLinear(t => Numerics.Inner(ct, Evaluate.Of(c.Value, Along(c, dx, t))).Sum).Value;
        True(slope == Numerics.Inner(ct, c.Evaluated(Forward(c.Value, dx))).Sum, $"forward mode differs from the difference {slope:R}");
        True(slope == Sum(dx, c.Evaluated(Reverse(c.Value, ct, c.Inputs))).Sum, $"reverse mode differs from the difference {slope:R}");
    }

    /// <summary>uᵀ·H·v, by all four orders of the two modes, and vᵀ·H·u.</summary>
    public static void SecondDerivativesAgree(Case c)
    {
        var random = c.Random;
        var f = Projected(c.Value, random.Dense(c.Value.Shape, Values.Smooth));
        var (u, v) = (Direction(c, random), Direction(c, random));
        Expr[] routes =
        [
            Forward(Forward(f, u), v), Forward(Forward(f, v), u),
            Forward(Slope(f, u), v), Forward(Slope(f, v), u),
            Slope(Forward(f, u), v), Slope(Forward(f, v), u),
            Slope(Slope(f, u), v), Slope(Slope(f, v), u),
        ];
        var (results, size) = (c.Evaluated(routes).Select(r => r.Number).ToArray(), Size(c, f, Slope(f, u), Slope(f, v)) + SizeOfSlope(Slope(f, v), c, u) + SizeOfSlope(Slope(f, u), c, v));
        True(results.All(r => Numerics.AreSame(r, results[0], size)), $"uᵀHv by eight routes: {string.Join(", ", results.Select(r => r.ToString("R")))}, of size {size:G3}");
    }

    /// <summary>What an expression does not depend on has tangents of exactly 0, and no gradient but an error; infinities and NaN change nothing.</summary>
    public static void NothingComesFromNowhere(Case c)
    {
        var stranger = new Variable("stranger", Shape.Of(2), Role.Input);
        var tangent = c.Evaluated(Forward(c.Value, [(stranger, c.Random.Dense(stranger.Shape, Values.Any))]));
        True(tangent.Elements.IndexOfAnyExcept(0.0) < 0, "the tangent along what it does not depend on is not 0");
        True(Refused(() => Reverse(c.Value, c.Random.Dense(c.Value.Shape, Values.Any), [stranger]))?.Contains("does not depend on `stranger`", StringComparison.Ordinal) == true,
            "the gradient by what it does not depend on is not refused by name");
    }

    /// <summary>A derivative along the case's inputs, as a case of its own: what holds of a function holds of its derivative.</summary>
    public static Case Derivative(Case c) => c.With(Slope(Projected(c.Value, c.Random.Dense(c.Value.Shape, Values.Smooth)), Direction(c)));

    /// <summary>A random direction in the space of the inputs.</summary>
    public static (Variable Variable, Dense Tangent)[] Direction(Case c, Random? random = null)
    {
        random ??= c.Random;
        return [.. c.Inputs.Select(v => (v, random.Dense(v.Shape, Values.Smooth)))];
    }

    /// <summary>The tangent along a direction.</summary>
    public static Expr Forward(Expr f, IReadOnlyList<(Variable Variable, Dense Tangent)> dx) =>
        Jvp.Of([f], [.. dx.Select(d => ((Expr)d.Variable, (Expr)new Constant(d.Tangent)))])[0];

    /// <summary>The cotangents of variables.</summary>
    public static IReadOnlyList<Expr> Reverse(Expr f, Dense ct, IReadOnlyList<Variable> variables) =>
        [.. Vjp.Of([(new("f", f), new Constant(ct))], [.. variables]).Select(o => o.Value)];

    /// <summary>⟨∂f/∂x, dx⟩ by reverse mode, for a scalar; 0 where f depends on nothing.</summary>
    public static Expr Slope(Expr f, IReadOnlyList<(Variable Variable, Dense Tangent)> dx)
    {
        var needed = Needed(f, dx);
        var gradient = Reverse(f, new(Shape.Scalar, 1), [.. needed.Select(d => d.Variable)]);
        return needed.Select((d, i) => Projected(gradient[i], d.Tangent)).Aggregate((Expr)0, (a, b) => a + b);
    }

    /// <summary>Σ |∂f/∂x · dx|: how much is added up to make the slope.</summary>
    public static double SizeOfSlope(Expr f, Case c, IReadOnlyList<(Variable Variable, Dense Tangent)> dx)
    {
        var needed = Needed(f, dx);
        return Sum(needed, c.Evaluated(Reverse(f, new(Shape.Scalar, 1), [.. needed.Select(d => d.Variable)]))).Absolute;
    }

    /// <summary>⟨ct, e⟩.</summary>
    public static Expr Projected(Expr e, Dense ct) => (new Constant(ct) * e).Sum();

    /// <summary>Fails with a message.</summary>
    public static void True(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new LawException(otherwise);
        }
    }

    // What a request for a derivative is refused with.
    private static string? Refused(Func<object> request)
    {
        try
        {
            _ = request();
            return null;
        }
        catch (DerivativeException refusal)
        {
            return refusal.Message;
        }
    }

    // Terms of a derivative may cancel as wholes, as in log exp x: what they are rounding errors of is then the size of the lower orders.
    private static double Size(Case c, params Expr[] scalars) => c.Evaluated(scalars).Sum(s => Math.Abs(s.Number));

    private static (Variable Variable, Dense Tangent)[] Needed(Expr f, IReadOnlyList<(Variable Variable, Dense Tangent)> dx)
    {
        var leaves = Traverse.PostOrder([f]).OfType<Variable>().ToHashSet();
        return [.. dx.Where(d => leaves.Contains(d.Variable))];
    }

    // What differentiation is told to see as a constant is one.
    private static Expr Frozen(Case c) => Traverse.Rebuild(
        [c.Value], e => e is Map m && m.Op == Ops.StopGradient ? new Constant(c.Evaluated(e)) : e)[0];

    private static IEnumerable<(Variable, Dense)> Along(Case c, (Variable Variable, Dense Tangent)[] dx, double t) =>
        c.Bindings.Select(b => (b.Variable, Numerics.Moved(b.Value, t, dx.First(d => ReferenceEquals(d.Variable, b.Variable)).Tangent)));

    private static (double Sum, double Absolute) Sum((Variable Variable, Dense Tangent)[] dx, IReadOnlyList<Dense> gradient)
    {
        var parts = dx.Select((d, i) => Numerics.Inner(gradient[i], d.Tangent)).ToArray();
        return (parts.Sum(p => p.Sum), parts.Sum(p => p.Absolute));
    }
}
