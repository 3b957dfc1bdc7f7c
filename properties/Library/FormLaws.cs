using ExprGrad.Calculus;

namespace ExprGrad.Properties;

/// <summary>What holds of the derivative forms of every case, each against a route through other forms.</summary>
public static class FormLaws
{
    private const int Most = 2000;

    // Sums have more terms than what their size is judged by.
    private const double Slack = 20;

    /// <summary>Jvp(v) = J·v and Vjp(ct) = ctᵀ·J, with J by either mode.</summary>
    public static void ProductsAreThoseOfTheJacobian(Case c)
    {
        if (IsLarge(c, c.Value.Shape.Count))
        {
            return;
        }

        var (f, random, x) = (c.Function, c.Random, By(c.Function));
        var (v, ct) = (x.Select(e => random.Dense(e.Shape, Values.Smooth)).ToList(), random.Dense(c.Value.Shape, Values.Smooth));
        var (forward, reverse) = (At(c, f.Jacobian(Mode.Forward)), At(c, f.Jacobian(Mode.Reverse)));
        var size = forward.Append(c.Evaluated(c.Value)).Sum(Numerics.Greatest) * (1 + v.Sum(Numerics.Greatest)) * (1 + Numerics.Greatest(ct)) * Slack;
        var expected = v.Select((d, i) => Times(forward[i], d, c.Value.Shape.Count)).Aggregate((a, b) => Numerics.Moved(a, 1, b));
        Same(At(c, f.Jvp(), [.. v])[0], expected.Elements, size, "Jvp(v), J·v");
        var pulled = At(c, f.Vjp(), ct);
        for (var i = 0; i < x.Count; i++)
        {
            Same(reverse[i], forward[i].Elements, size, $"∂f/∂{x[i].Name} by the two modes");
            Same(pulled[i], TimesTransposed(reverse[i], ct, x[i].Shape.Count).Elements, size, $"Vjp(ct), ctᵀ·J for {x[i].Name}");
        }
    }

    /// <summary>JᵀJ·v = Vjp(Jvp(v)), also where the loss ½‖r‖² is split at r.</summary>
    public static void GaussNewtonIsJacobianTwice(Case c)
    {
        var (f, random) = (c.Function, c.Random);
        Dense[] v = [.. By(f).Select(e => random.Dense(e.Shape, Values.Smooth))];
        var pushed = At(c, f.Jvp(), v)[0];
        var (expected, residual) = (At(c, f.Vjp(), pushed), c.Value.Named("r"));
        var loss = Case.Of(Functions.Square(residual).Sum() / 2, c.Bindings, c.Seed).Function;
        var (product, split) = (At(c, f.GaussNewtonProduct(), v), At(c, loss.GeneralizedGaussNewtonProduct(residual), v));
        var size = expected.Sum(Numerics.Greatest) + ((1 + Numerics.Greatest(pushed)) * (1 + Numerics.Greatest(c.Evaluated(c.Value))));
        for (var i = 0; i < expected.Count; i++)
        {
            Same(product[i], expected[i].Elements, size, "JᵀJ·v, Vjp(Jvp(v))");
            Same(split[i], expected[i].Elements, size, "JᵀHJ·v of ½‖r‖², Vjp(Jvp(v))");
        }
    }

    /// <summary>The Hessian is symmetric, and H·v is the Hessian-vector product, the vector-Hessian product and the slope of the gradient.</summary>
    public static void HessianProductsAgree(Case c)
    {
        var s = c.With(Laws.Projected(c.Value, c.Random.Dense(c.Value.Shape, Values.Smooth)));
        var x = By(s.Function);
        if (IsLarge(s, x.Sum(e => e.Shape.Count)))
        {
            return;
        }

        Dense[] v = [.. x.Select(e => c.Random.Dense(e.Shape, Values.Smooth))];
        var (hessian, products, transposed, slopes) =
            (At(s, s.Function.Hessian()), At(s, s.Function.HessianVectorProduct(), v), At(s, s.Function.VectorHessianProduct(), v), At(s, s.Function.Gradient().Jvp(), v));
        var size = Slack * (hessian.Concat(At(s, s.Function.Gradient())).Sum(Numerics.Greatest) + Numerics.Greatest(s.Evaluated(s.Value)));
        for (var i = 0; i < x.Count; i++)
        {
            var row = v.Select((d, j) => Times(hessian[(i * x.Count) + j], d, x[i].Shape.Count)).Aggregate((a, b) => Numerics.Moved(a, 1, b));
            Same(products[i], row.Elements, size, "∂²f·v, H·v");
            Same(transposed[i], row.Elements, size, "vᵀ·∂²f, H·v");
            Same(slopes[i], row.Elements, size, "the gradient along v, H·v");
        }
    }

    /// <summary>Along a line, the Taylor coefficients are the derivatives by reapplying, divided by k!.</summary>
    public static void TaylorCoefficientsAreDerivatives(Case c)
    {
        var t = new Variable("t", Shape.Scalar, Role.Input);
        var direction = Laws.Direction(c).ToDictionary(d => d.Variable, d => d.Tangent);
        var along = Function.Of(Laws.Projected(Substituted(c, v => v + (t * new Constant(direction[v]))), c.Random.Dense(c.Value.Shape, Values.Smooth)).Named("f"), t.Named("s"));
        (Variable, Dense)[] at = [.. c.Bindings, (t, new Dense(Shape.Scalar, 0))];
        var taylor = Evaluate.Of([.. along.TaylorCoefficients(t, 3).Values.Take(4)], at);
        var (factorial, size) = (1.0, taylor.Sum(Numerics.Greatest));
        var derivative = along;
        for (var k = 1; k <= 3; k++)
        {
            derivative = new(derivative.Inputs, [derivative.Derivative(t).Outputs[0], new("s", t)]);
            factorial *= k;
            var expected = Evaluate.Of(derivative.Values[0], at).Number / factorial;
            size += Math.Abs(expected);
            Laws.True(Numerics.AreSame(taylor[k].Number, expected, Slack * size), $"coefficient {k}: {taylor[k].Number:R}, the derivative {expected:R}");
        }
    }

    /// <summary>Sparse = dense: the values in the pattern are those of the Jacobian in either mode and of the Hessian, and outside of it there is nothing.</summary>
    public static void SparseIsDense(Case c)
    {
        var s = c.With(Laws.Projected(c.Value, c.Random.Dense(c.Value.Shape, Values.Smooth)));
        foreach (var x in c.Inputs)
        {
            if (IsLarge(c, Math.Max(c.Value.Shape.Count, x.Shape.Count)) || !Matters(c.Function, x))
            {
                continue;
            }

            var (dense, value) = (At(c, c.Function.Jacobian(x))[0], Numerics.Greatest(c.Evaluated(c.Value)));
            foreach (var mode in new Mode?[] { null, Mode.Forward, Mode.Reverse })
            {
                var sparse = c.Function.SparseJacobian(x, mode);
                Same(sparse.Pattern.Dense(At(c, sparse.Function)[0]), dense.Elements, Numerics.Greatest(dense) + value, $"the sparse and the dense Jacobian by {x.Name}");
            }

            if (Matters(s.Function, x))
            {
                var (hessian, sparse) = (At(s, s.Function.Hessian(x))[0], s.Function.SparseHessian(x));
                Same(sparse.Pattern.Dense(At(s, sparse.Function)[0]), hessian.Elements,
                    Slack * (Numerics.Greatest(hessian) + Numerics.Greatest(dense) + value), $"the sparse and the dense Hessian by {x.Name}");
            }
        }
    }

    /// <summary>A function and the gradient of its first output by every input; zero by one that matters only in steps, which forms refuse when it is named.</summary>
    public static Function ValueAndGradient(Function f) => new(f.Inputs, f.Outputs.Concat(Vjp.Of([(f.Outputs[0], 1)], [.. f.Inputs])));

    // What a form differentiates by when nothing is named.
    private static IReadOnlyList<Variable> By(Function f) => [.. f.Parameters.Count > 0 ? f.Parameters : f.Inputs];

    private static bool IsLarge(Case c, int elements) => (long)elements * c.Inputs.Sum(v => v.Shape.Count) > Most;

    private static bool Matters(Function f, Variable x)
    {
        try
        {
            _ = f.Vjp(x);
            return true;
        }
        catch (DerivativeException)
        {
            return false;
        }
    }

    private static Expr Substituted(Case c, Func<Variable, Expr> by) =>
        Traverse.Rebuild([c.Value], node => node is Variable v && c.Inputs.Contains(v) ? by(v) : node)[0];

    // The outputs of a form at the values of the case, with values for the inputs that the form added.
    private static IReadOnlyList<Dense> At(Case c, Function form, params Dense[] added) =>
        Evaluate.Of(form.Values, c.Bindings.Concat(form.Inputs.Skip(form.Inputs.Count - added.Length).Zip(added)));

    // [y..., x...] times [x...], in as many elements as y has.
    private static Dense Times(Dense block, Dense x, int rows) =>
        new(Shape.Of(rows), [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, x.Shape.Count).Sum(k => block[(i * x.Shape.Count) + k] * x[k]))]);

    // [y...] times [y..., x...], in as many elements as x has.
    private static Dense TimesTransposed(Dense block, Dense y, int columns) =>
        new(Shape.Of(columns), [.. Enumerable.Range(0, columns).Select(k => Enumerable.Range(0, y.Shape.Count).Sum(i => y[i] * block[(i * columns) + k]))]);

    private static void Same(Dense found, ReadOnlySpan<double> expected, double size, string what) => Laws.True(
        Numerics.AreSame(new Dense(Shape.Of(found.Shape.Count), found.Elements.ToArray()), new Dense(Shape.Of(expected.Length), expected.ToArray()), size),
        $"{what}: found {string.Join(", ", found.Elements.ToArray())}, expected {string.Join(", ", expected.ToArray())}");
}
