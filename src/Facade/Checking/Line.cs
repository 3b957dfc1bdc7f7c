using ExprGrad.Calculus;

namespace ExprGrad;

/// <summary>A function of tensors at a point, to be followed along straight lines through it.</summary>
internal sealed class Line
{
    private readonly IReadOnlyDictionary<Variable, Dense> at;
    private readonly Evaluator value, kinks;
    private readonly IReadOnlyList<Dense> here;
    private readonly IReadOnlyDictionary<Variable, Dense> gradient;
    private readonly Dictionary<Variable, (Variable, Evaluator)> tangents = [];
    private readonly Evaluation evaluation;
    private readonly Expr f, frozen;

    /// <summary>Expressions as a function of the values of variables.</summary>
    private delegate IReadOnlyList<Dense> Evaluator(IReadOnlyDictionary<Variable, Dense> values);

    private Line(Expr f, Expr frozen, IReadOnlyDictionary<Variable, Dense> at, IReadOnlyDictionary<Variable, Dense> gradient, Evaluator value, Evaluator kinks, Evaluation evaluation)
    {
        (this.f, this.frozen, this.at, this.gradient, this.value, this.kinks, this.evaluation) = (f, frozen, at, gradient, value, kinks, evaluation);
        (Value, here) = (value(at)[0].Number, kinks(at));
    }

    /// <summary>The value at the point.</summary>
    public double Value { get; }

    /// <summary>The function and its gradient at a point, evaluated or compiled; what differentiation sees as a constant is one.</summary>
    public static Line Of(Expr f, IReadOnlyList<Expr> gradient, IReadOnlyList<Variable> wanted, IReadOnlyDictionary<Variable, Dense> at, Evaluation evaluation)
    {
        var exact = evaluation == Evaluation.Reference ? Evaluation.Reference : Evaluation.Compiled;
        var known = new Dictionary<Variable, Dense>(at);
        var frozen = Traverse.Rebuild([f], node => node is Map map && map.Op.Is(Ops.StopGradient) ? Frozen(node) : node)[0];
        var places = Kinks.Of(Function.Of(frozen)).SelectMany(k => new[] { k.Offset, k.Distance }).ToList();
        var slopes = wanted.Count == 0 ? [] : Run(gradient, evaluation)(at);
        return new(f, frozen, known, wanted.Zip(slopes).ToDictionary(p => p.First, p => p.Second), Run([frozen], exact), places.Count == 0 ? _ => [] : Run(places, exact), evaluation);

        Variable Frozen(Expr constant)
        {
            var leaf = new Variable($"constant {known.Count}", constant.Shape, Role.Input);
            known.Add(leaf, Run([constant], exact)(known)[0]);
            return leaf;
        }
    }

    /// <summary>The value of an input at the point.</summary>
    public Dense At(Variable x) => at[x];

    /// <summary>The numerical derivative along a direction of one input. What is compiled is held to its own values, and has no complex ones.</summary>
    public NumericalDerivative Numerical(Variable x, Dense dx, IReadOnlyList<double> steps)
    {
        return IsLinear(x) ? NumericalDerivative.OfLinear(At)
            : evaluation == Evaluation.Reference ? NumericalDerivative.Along(frozen, at.Select(b => (b.Key, b.Value)), [(x, dx)], At, steps)
            : NumericalDerivative.Of(At, steps);

        double At(double t) => value(Moved(x, dx, t))[0].Number;
    }

    /// <summary>The derivative along a direction, and the sum of its absolute terms.</summary>
    public (double Found, double Size) Slope(Variable x, Dense dx)
    {
        var terms = Enumerable.Range(0, dx.Shape.Count).Where(i => dx[i] != 0).Select(i => gradient[x][i] * dx[i]).ToList();
        return (terms.Sum(), terms.Sum(Math.Abs));
    }

    /// <summary>The derivative along a direction by forward mode.</summary>
    public double Pushed(Variable x, Dense dx)
    {
        var (tangent, run) = Tangent(x);
        return run(new Dictionary<Variable, Dense>(at) { [tangent] = dx })[0].Number;
    }

    /// <summary>Whether the derivative by an input does not depend on it.</summary>
    private bool IsLinear(Variable x) => Kinks.Of(Function.Of(f)).Count == 0 && !Traverse.PostOrder(Jvp.Of([f], [(x, new Variable("dx", x.Shape, Role.Input))])).Contains(x);

    private (Variable Tangent, Evaluator Run) Tangent(Variable x)
    {
        if (!tangents.TryGetValue(x, out var known))
        {
            var dx = new Variable($"tangent of {x.Name}", x.Shape, Role.Input);
            tangents[x] = known = (dx, Run(Jvp.Of([f], [(x, dx)]), evaluation));
        }

        return known;
    }

    /// <summary>Whether anything comes as far as its nearest kink within a step on either side.</summary>
    public bool MeetsKink(Variable x, Dense dx, double step)
    {
        var (left, right) = (kinks(Moved(x, dx, -step)), kinks(Moved(x, dx, step)));
        for (var k = 0; k < here.Count; k += 2)
        {
            var (offset, distance) = (here[k], here[k + 1]);
            for (var i = 0; i < offset.Shape.Count; i++)
            {
                var moved = Math.Max(Math.Abs(left[k][i] - offset[i]), Math.Abs(right[k][i] - offset[i]));
                if (moved > 0 && distance[i] <= moved)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private Dictionary<Variable, Dense> Moved(Variable x, Dense dx, double t) => new(at)
    {
        [x] = new(dx.Shape, [.. Enumerable.Range(0, dx.Shape.Count).Select(i => at[x][i] + (t * dx[i]))]),
    };

    private static Evaluator Run(IReadOnlyList<Expr> outputs, Evaluation evaluation)
    {
        var inputs = Traverse.PostOrder(outputs).OfType<Variable>().ToList();
        var function = new Function(inputs, outputs.Select((e, i) => new Output($"{i + 1}", e)));
        return evaluation switch
        {
            Evaluation.Reference => values => Evaluate.Of(outputs, inputs.Select(v => (v, Given(values, v)))),
            Evaluation.Compiled => Compiled(function, x => x, x => x),
            _ => Compiled(function, x => (float)x, x => x),
        };
    }

    private static Evaluator Compiled<T>(Function function, Converter<double, T> narrow, Converter<T, double> wide)
        where T : unmanaged
    {
        var compiled = function.Compile<T>();
        return values => [.. compiled.Invoke([.. function.Inputs.Select(v => Array.ConvertAll(Given(values, v).Elements.ToArray(), narrow))])
            .Zip(function.Outputs, (numbers, o) => new Dense(o.Value.Shape, Array.ConvertAll(numbers, wide)))];
    }

    private static Dense Given(IReadOnlyDictionary<Variable, Dense> values, Variable v) => !values.TryGetValue(v, out var value)
        ? throw new BindingException($"`{v.Name}`: found no value, expected one of shape {v.Shape}")
        : value.Shape == v.Shape ? value : throw new BindingException($"`{v.Name}`: found {value.Shape}, expected {v.Shape}");
}
