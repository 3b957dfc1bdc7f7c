using ExprGrad.Calculus;

namespace ExprGrad;

/// <summary>
/// Derivatives by both modes against numerical differentiation: of any function, by any of its inputs, to any order, along random directions, so that the cost does not
/// grow with the number of elements. A direction with a kink within the smallest step is left out and counted.
/// </summary>
/// <remarks>The numerical derivative is a difference where the function is linear in the input, a <see cref="ComplexStep"/> where it is analytic, and extrapolated by <see cref="NumericalDerivative"/> elsewhere.</remarks>
/// <example><code>
/// var report = GradientCheck.Of(Function.Of(J), [(x, images), (W, weights)], new() { Order = 2 });
/// Console.WriteLine(report);
/// report.ThrowIfFailed();
/// </code></example>
public static class GradientCheck
{
    private const int MostRedraws = 20;

    /// <summary>The least share of the value that a derivative is judged against: below it, what remains is the rounding of the value.</summary>
    private const double LeastScale = 1e-4;
    private const double Floats = 1e-4, Doubles = 1e-10;

    /// <summary>The starting steps, relative to the elements; the small ones count where a kink is near.</summary>
    private static readonly double[] Steps = [.. NumericalDerivative.Steps, 6e-4, 6e-5, 6e-6];

    /// <summary>Checks the derivatives of a random projection of the outputs at a point.</summary>
    /// <param name="function">The function.</param>
    /// <param name="at">A value for each input.</param>
    /// <param name="options">The order, what is checked, and how often.</param>
    /// <exception cref="BindingException">An input has no value, or one of another shape.</exception>
    /// <exception cref="DerivativeException">The order or the number of directions is less than 1.</exception>
    public static GradientReport Of(Function function, IEnumerable<(Variable Variable, Dense Value)> at, GradientCheckOptions? options = null)
    {
        var (choice, values) = (options ?? new(), at.ToDictionary(b => b.Variable, b => b.Value));
        if (choice.Order < 1 || choice.Directions < 1)
        {
            throw new DerivativeException($"gradient check: found order {choice.Order} and {choice.Directions} directions, expected at least 1 of each");
        }

        var random = new Random(choice.Seed);
        var subject = Projected(function.Values, random);
        var checks = new List<InputCheck>();
        for (var order = 1; order <= choice.Order; order++)
        {
            var wanted = Traverse.PostOrder([subject]).OfType<Variable>().Where(v => choice.By?.Contains(v) ?? true).Where(v => v.Shape.Count > 0).ToList();
            var gradient = Gradient(subject, wanted);
            var line = Line.Of(subject, gradient, wanted, values, choice.Evaluation);
            checks.AddRange(wanted.Select(x => Checked(line, x, order, choice, random)));
            subject = Projected(gradient, random);
        }

        return new(checks.ToSequence(), choice.Seed);
    }

    private static InputCheck Checked(Line line, Variable x, int order, GradientCheckOptions choice, Random random)
    {
        var check = new InputCheck(x, order, 0, 0, 0, 0, 0, default);
        for (var redraws = 0; check.Directions < choice.Directions && redraws < MostRedraws;)
        {
            var dx = Direction(line.At(x), redraws, random);
            if (Numerical(line, x, dx) is not { } numerical)
            {
                redraws++;
                check = check with { Kinks = check.Kinks + 1 };
                continue;
            }

            var (found, size) = line.Slope(x, dx);
            var pushed = line.Pushed(x, dx);
            var scale = Math.Max(Math.Max(double.IsFinite(size) ? size : 0, Math.Abs(numerical.Value)), LeastScale * Math.Abs(line.Value));
            var tolerance = choice.Evaluation == Evaluation.CompiledFloat ? Floats : Doubles;
            var verdict = numerical.Judge(found, scale, tolerance);
            if (verdict == Verdict.Agrees && numerical.Judge(pushed, scale, tolerance) == Verdict.Differs)
            {
                (verdict, found) = (Verdict.Differs, pushed);
            }

            var error = scale == 0 ? 0 : Math.Abs(found - numerical.Value) / scale;
            var isWorse = verdict != Verdict.NoOracle && !(error <= check.Error);
            check = check with
            {
                Directions = check.Directions + 1,
                Failures = check.Failures + (verdict == Verdict.Differs ? 1 : 0),
                WithoutOracle = check.WithoutOracle + (verdict == Verdict.NoOracle ? 1 : 0),
                Error = isWorse ? error : check.Error,
                Worst = isWorse ? (found, numerical) : check.Worst,
            };
        }

        return check;
    }

    // From the largest steps that meet no kink; nothing if there is none.
    private static NumericalDerivative? Numerical(Line line, Variable x, Dense dx)
    {
        var steps = Steps.Where(step => !line.MeetsKink(x, dx, step)).Take(NumericalDerivative.Steps.Count).ToList();
        return steps.Count == 0 ? null : line.Numerical(x, dx, steps);
    }

    // Each element moves in proportion to its size; each time a kink was met, a tenth of the elements is left.
    private static Dense Direction(Dense x, int redraws, Random random)
    {
        var (usual, share) = (x.Elements.ToArray().Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty().Max(), Math.Pow(0.1, redraws));
        var moved = Enumerable.Range(0, x.Shape.Count).Select(_ => random.NextDouble() < share).ToArray();
        moved[random.Next(moved.Length)] = true;
        return new(x.Shape, [.. moved.Select((moves, i) => moves ? Size(x[i]) * ((2 * random.NextDouble()) - 1) : 0)]);

        double Size(double element) => element != 0 && double.IsFinite(element) ? Math.Abs(element) : usual > 0 ? usual : 1;
    }

    // One output that is a number is its own projection.
    private static Expr Projected(IReadOnlyList<Expr> outputs, Random random) => outputs is [{ Shape.Rank: 0 } number] ? number
        : outputs.Select(e => (new Constant(new(e.Shape, [.. Enumerable.Range(0, e.Shape.Count).Select(_ => (2 * random.NextDouble()) - 1)])) * e).Sum())
            .Aggregate((Expr)0, (sum, e) => sum + e);

    // What depends on an input in steps only, as its floor does, has a derivative of 0.
    private static IReadOnlyList<Expr> Gradient(Expr f, List<Variable> wanted) => wanted.Count == 0 ? []
        : [.. Vjp.Of([(new("f", wanted.Aggregate(f, (sum, x) => sum + (0 * x).Sum())), 1)], [.. wanted]).Select(o => o.Value)];
}
