using ExprGrad.Calculus;
using static ExprGrad.Functions;

namespace ExprGrad.LinearAlgebra;

/// <summary>
/// A function of symmetric matrices, f(A) = V·diag(h(w))·Vᵀ, or one of its derivatives Dᵏf(A)[E₁, ..., Eₖ], which are linear and symmetric in the directions Eᵢ:
/// V·X·Vᵀ, where X[i, j] is the sum of h[wᵢ, ..., wⱼ]·(Vᵀ·E₁·V)[i, ·]·...·(Vᵀ·Eₖ·V)[·, j] over all orders of the directions and all paths from i to j.
/// The derivative of each is the next, in both modes: ⟨C, Dᵏf(A)[E₁, ..., Eₖ]⟩ is symmetric in C and the directions. Divided differences are smooth also where
/// eigenvalues are equal, and so are these.
/// </summary>
/// <remarks>Daleckii and Krein, 1965; Bhatia, "Matrix Analysis", 1997, section V.3; Higham, "Functions of Matrices", 2008, section 3.2.</remarks>
internal sealed class SpectralFunction
{
    private readonly Sequence<Variable> points;
    private readonly Expr difference;
    private readonly Lazy<SpectralFunction> derivative;
    private readonly Routine routine;

    /// <summary>The function of matrices that h, a function of a number, is to eigenvalues.</summary>
    /// <exception cref="ShapeException">h does not give a number.</exception>
    /// <exception cref="FunctionException">h depends on another variable.</exception>
    public static SpectralFunction Of(Func<Expr, Expr> h)
    {
        var w = Input("w");
        var y = h(w);
        var others = Traverse.PostOrder([y]).OfType<Variable>().Where(v => v != w).Select(v => $"`{v.Name}`").ToList();
        return y.Shape.Rank > 0 ? throw new ShapeException($"matrixFunction: found a function of a number that gives {y.Shape}, expected one that gives a number")
            : others.Count > 0 ? throw new FunctionException($"matrixFunction: found a function of a number that depends on {string.Join(", ", others)}, expected one of that number alone")
            : new(y, [w]);
    }

    private SpectralFunction(Expr difference, Sequence<Variable> points)
    {
        (this.difference, this.points) = (difference, points);
        derivative = new(() => Next(difference, points));
        routine = new(
            $"matrixFunction{new string('\'', points.Count - 1)}",
            new(Enumerable.Repeat(2, points.Count + 1).ToSequence(), x => x[0][0] == x[0][1] ? x[0] : null, "square matrices"),
            (x, y) => x[x.Count - 1].Elements.CopyTo(y))
        {
            ValueOperand = points.Count,
            Pushforward = (x, _, dx) => Terms(x, i => dx[i]).OfType<Expr>().Aggregate((a, b) => a + b),
            Pullback = (x, _, ct) => [.. Terms(x, _ => ct), null],
        };
    }

    /// <summary>The value at a matrix, or a batch of them, in as many directions as it is a derivative.</summary>
    public Expr At(Expr a, params Operands directions) => routine.Of([a, .. directions, Value(a, directions)]);

    private static SpectralFunction Next(Expr difference, Sequence<Variable> points)
    {
        var point = Input($"w{points.Count}");
        return new(DividedDifference.Of(difference, points[^1], point), [.. points, point]);
    }

    // By the matrix, the derivative in one more direction; by each direction, the same in another.
    private IEnumerable<Expr?> Terms(Operands x, Func<int, Expr?> change)
    {
        Operands directions = [.. x.Skip(1).SkipLast(1)];
        yield return change(0) is { } along ? derivative.Value.At(x[0], [.. directions, along]) : null;
        for (var i = 0; i < directions.Count; i++)
        {
            yield return change(i + 1) is { } instead ? At(x[0], [.. directions.Take(i), instead, .. directions.Skip(i + 1)]) : null;
        }
    }

    private Expr Value(Expr a, Operands directions)
    {
        var y = Decompositions.SymmetricEigen.Of(a);
        var (w, v, batch) = (y.At(-2, 0), y.Rows(1, a.Shape[^1]), a.Shape.Rank - 2);
        var shape = new Shape([.. a.Shape.Extents.Take(batch), .. points.Select(_ => a.Shape[^1])]);
        var differences = Batch.Of([difference], [.. points.Select((point, i) => (point, Placed(w, i).Flatten()))])[0].Reshape(shape);
        if (directions.Count == 0)
        {
            return (v * differences.Expand(-2)).Times(v.T);
        }

        // In the reverse order, the directions give the transpose.
        var inside = directions.Select(e => v.T.Times(e.Symmetric).Times(v)).ToList();
        var sum = Permutations(inside.Count).Where(order => order[0] <= order[^1]).Select(Path).Aggregate((p, q) => p + q);
        return v.Times(inside.Count == 1 ? sum : sum + sum.T).Times(v.T);

        Expr Path(int[] order)
        {
            var product = order.Select((e, step) => Placed(inside[e], step, step + 1)).Aggregate(differences, (p, q) => p * q);
            return order.Length == 1 ? product : product.Sum([.. Enumerable.Range(batch + 1, order.Length - 1)]);
        }

        Expr Placed(Expr e, params int[] at) => e.Along(shape, [.. Enumerable.Range(0, batch), .. at.Select(i => batch + i)]);
    }

    private static IEnumerable<int[]> Permutations(int n) => Enumerable.Range(0, n).Aggregate(
        (IEnumerable<int[]>)[[]], (all, last) => all.SelectMany(p => Enumerable.Range(0, p.Length + 1).Select(i => (int[])[.. p[..i], last, .. p[i..]])));
}
