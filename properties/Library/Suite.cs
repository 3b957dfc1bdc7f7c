namespace ExprGrad.Properties;

/// <summary>A law by name, with what it holds of and how many cases it is worth: cheap laws try more.</summary>
/// <param name="Name">The name.</param>
/// <param name="Number">Its number among the laws of the field; several may state one.</param>
/// <param name="Holds">The law, which throws where it does not hold; numerical derivatives count what they could not judge.</param>
/// <param name="Weight">How many times the usual number of cases it is tried on.</param>
/// <param name="OfAny">Whether it holds also of infinities, NaN, and points where something is not smooth.</param>
public sealed record Law(string Name, int Number, Func<Tally, Action<Case>> Holds, double Weight = 1, bool OfAny = false)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>The table of laws, and one call that holds all of them against an operation or a function of yours.</summary>
/// <example><code>
/// var cube = Op.Unary("cube", x => x * x * x, (x, y) => 3 * Square(x));
/// Suite.Hold(cube);
/// </code></example>
public static class Suite
{
#pragma warning disable format
    /// <summary>Every law, in the order of the numbers.</summary>
    public static IReadOnlyList<Law> Laws { get; } =
    [
        //  name                                              number  law                                                                           weight
        new("gradients are the numerical ones",                    1, tally => Properties.Laws.GradientIsNumerical(tally),                           4),
        new("second derivatives are the numerical ones",           1, tally => c => Properties.Laws.GradientIsNumerical(tally)(Properties.Laws.Derivative(c)), 2),
        new("forward is reverse",                                  2, _ => Properties.Laws.ForwardIsReverse,                                         20),
        new("derivatives are linear",                              3, _ => Properties.Laws.DerivativesAreLinear,                                     6),
        new("chain rule",                                          4, _ => Properties.Laws.ChainRule,                                                12),
        new("sum, product and quotient rules",                     4, _ => Properties.Laws.SumProductAndQuotientRules,                               6),
        new("second derivatives by every route",                   5, _ => Properties.Laws.SecondDerivativesAgree,                                   2),
        new("invariances show in gradients",                       6, _ => Properties.Laws.InvariancesShowInGradients,                               4),
        new("simplified is original",                              7, _ => Properties.Laws.SimplifiedIsOriginal),
        new("compiled is evaluated",                               8, _ => Properties.Laws.CompiledIsEvaluated,                                      0.25),
        new("gradients are linear in size",                        9, _ => Properties.Laws.GradientsAreLinearInSize,                                 20),
        new("rearrangements leave gradients equal",               10, _ => Properties.Laws.RearrangementsLeaveGradientsEqual,                        4),
        new("tensors are loops",                                  11, _ => Properties.Laws.TensorsAreLoops,                                          2),
        new("batched is looped",                                  11, _ => Properties.Laws.BatchedIsLooped,                                         0.5),
        new("products are those of the Jacobian",                  5, _ => FormLaws.ProductsAreThoseOfTheJacobian,                                   0.5),
        new("Gauss-Newton is the Jacobian twice",                  5, _ => FormLaws.GaussNewtonIsJacobianTwice,                                      0.5),
        new("Hessian products agree",                              5, _ => FormLaws.HessianProductsAgree,                                            0.25),
        new("Taylor coefficients are derivatives",                 5, _ => FormLaws.TaylorCoefficientsAreDerivatives,                                0.25),
        new("sparse is dense",                                     5, _ => FormLaws.SparseIsDense,                                                   0.25),
        new("compiled is pure",                                   13, _ => Properties.Laws.CompiledIsPure,                                           0.1),
        new("nested derivatives are not confused",                14, _ => Properties.Laws.NestedDerivativesAreNotConfused,                          3),
        new("nothing comes from nowhere",                         15, _ => Properties.Laws.NothingComesFromNowhere,                                  20, OfAny: true),
        new("refusals leave nothing",                             16, _ => Properties.Laws.RefusalsLeaveNothing,                                     0.5),
    ];
#pragma warning restore format

    /// <summary>Holds every law against an operation, by each operand, inside its domain and away from its kinks.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="cases">How many cases each law tries at most.</param>
    /// <exception cref="LawException">A law does not hold; the message has a smallest failing case as C#, and its seed.</exception>
    public static void Hold(Op op, int cases = 20)
    {
        for (var operand = 0; operand < op.Arity; operand++)
        {
            Hold(Generators.Row(op, operand), cases);
        }
    }

    /// <summary>Holds every law against a routine, where its domain says that it is smooth.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="cases">How many cases each law tries at most.</param>
    /// <exception cref="LawException">A law does not hold.</exception>
    public static void Hold(Routine routine, int cases = 20) => Hold(Generators.Row(routine), cases);

    /// <summary>Holds every law against each output of a function, with its inputs drawn from domains.</summary>
    /// <param name="function">The function.</param>
    /// <param name="domains">The domain of each input; the last one counts for all that follow, and every number if there is none.</param>
    /// <exception cref="LawException">A law does not hold.</exception>
    public static void Hold(Function function, params Domain[] domains)
    {
        foreach (var output in function.Outputs)
        {
            Hold(Generators.Of(function, output.Value, domains), 20);
        }
    }

    /// <summary>Holds every law against the cases of a generator.</summary>
    public static void Hold(Check.Generator<Case> generator, int cases)
    {
        foreach (var law in Laws)
        {
            var tally = new Tally();
            Check.All(generator, law.Holds(tally), (int)Math.Max(2, Math.Min(1, law.Weight) * cases), law.Name);
            tally.RequireJudged(law.Name);
        }
    }
}
