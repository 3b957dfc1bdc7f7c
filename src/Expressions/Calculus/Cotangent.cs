using static ExprGrad.Functions;

namespace ExprGrad.Calculus;

/// <summary>
/// What reverse mode carries: a cotangent, and where it is alive. Elsewhere it is zero for good: whatever it is multiplied with there, infinity
/// and NaN included, stays zero, so that a branch not taken cannot reach a gradient.
/// </summary>
/// <param name="Value">The cotangent where it is alive; anything elsewhere, unless it is clean.</param>
/// <param name="Alive">1 where a selection on the way was taken, 0 elsewhere; everywhere if there was none.</param>
/// <param name="Clean">Whether the value is already zero where it is not alive.</param>
/// <param name="Chosen">Whether a choice of the user's, not only a kink such as that of relu, decides where it is alive.</param>
internal readonly record struct Cotangent(Expr Value, Expr? Alive = null, bool Clean = true, bool Chosen = false)
{
    /// <summary>The cotangent as an expression that is zero where it is not alive.</summary>
    public Expr Total => Clean || Alive is null ? Value : Where(Alive, Value, 0);

    /// <summary>The chain rule at one element: multiplied by a partial derivative. None if that is zero.</summary>
    public Cotangent? Times(Expr partial)
    {
        if (partial.Uniform is { } factor)
        {
            return factor switch
            {
                0 => null,
                1 => this,
                -1 => this with { Value = -Value },
                _ => this with { Value = Value * partial, Clean = Clean && (Alive is null || double.IsFinite(factor)) },
            };
        }

        return partial is Named { X: { IsTruth: true } taken } ? Through(taken, Where(partial, Total, 0))
            : Selected(partial) is not var (condition, chosen) ? this with { Value = Product(partial), Clean = Alive is null }
            : Times(chosen) is not { } product ? null
            : product.Clean && chosen.Uniform is not null ? Through(condition, Where(condition, product.Value, 0))
            : product with { Alive = Both(product.Alive, condition), Clean = false };
    }

    /// <summary>Elements moved about, or repeated, by a linear operation that adds nothing.</summary>
    public Cotangent Moved(Func<Expr, Expr> move) => this with { Value = move(Value), Alive = Alive is null ? null : move(Alive) };

    /// <summary>Added up over some axes: alive where anything that was added is.</summary>
    public Cotangent Summed(Sequence<int> axes) => this with { Value = Over(Total, Monoids.Sum, axes), Alive = Alive is null ? null : Any(Alive, axes), Clean = true };

    /// <summary>Added up in places: alive where anything that was added is.</summary>
    public Cotangent Added(Func<Expr, Expr> add) => this with { Value = add(Total), Alive = Alive is null ? null : add(Alive) > 0, Clean = true };

    /// <summary>1 where anything along some axes is alive.</summary>
    public static Expr Any(Expr alive, Sequence<int> axes) => axes.Any(a => alive.Shape[a] == 0)
        ? Structural.Fill(0, alive.Shape.Without(axes))
        : Over(alive, Monoids.Max, axes);

    /// <summary>The sum of everything that reaches a node.</summary>
    public static Cotangent Sum(IReadOnlyList<Cotangent> terms) => terms.Count == 1 ? terms[0] : new(
        Placement.Sum([.. terms.Select(t => t.Total)], (a, b) => a + b),
        Either(terms.Select(t => t.Alive)),
        Chosen: terms.Any(t => t.Chosen));

    // Where any is; everywhere if two are the branches of one choice.
    private static Expr? Either(IEnumerable<Expr?> alive)
    {
        var (all, waiting) = (new HashSet<(Expr? Around, Expr Condition, bool IsNegated)>(), new Stack<Expr?>(alive.Reverse()));
        while (waiting.TryPop(out var next))
        {
            if (next is null)
            {
                return null;
            }

            var (around, condition, isNegated) = Branch(next);
            if (all.Remove((around, condition, !isNegated)))
            {
                waiting.Push(around is null ? null : Truth(around));
            }
            else
            {
                _ = all.Add((around, condition, isNegated));
            }
        }

        return Placement.Sum([.. all.Select(a => Both(a.Around, a.IsNegated ? Not(a.Condition) : a.Condition))], Or);
    }

    // The last choice on the way, and where the way before it is alive.
    private static (Expr? Around, Expr Condition, bool IsNegated) Branch(Expr alive)
    {
        var (around, last) = alive is Map { Op: var and, Operands: var both } && and == Ops.And ? (both[0], both[1]) : (null, alive);
        return last is Map { Op: var not, Operands: var x } && not == Ops.Not ? (around, x[0], true) : (around, last, false);
    }

    private Expr Product(Expr partial) => Value.Uniform == 1 ? partial : Value * partial;

    private Cotangent Through(Expr condition, Expr value) => this with { Value = value, Alive = Both(Alive, condition), Clean = true };

    private static Expr Both(Expr? a, Expr b) => a is null ? b : And(a, b);

    private static Expr Over(Expr x, Monoid monoid, Sequence<int> axes) => axes.Count == 0 ? x : new Reduce(x, monoid, axes);

    // where(condition, chosen, 0), the form in which a row says that it selects.
    private static (Expr Condition, Expr Chosen)? Selected(Expr partial) =>
        partial is Map { Op: var op, Operands: var x } && op.Is(Ops.Where) && x[2].Uniform == 0 ? (Truth(x[0]), x[1]) : null;

    // Any number but 0 is true, also a negative one: where something is alive is kept as 1 and 0, which can be counted and compared.
    private static Expr Truth(Expr condition) => (condition is Named n ? n.X : condition).IsTruth ? condition : NotEqual(condition, 0);
}
