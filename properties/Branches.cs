using ExprGrad.Calculus;
using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>No NaN and no infinity from the branch not taken, whatever is in it and however it got there, in both modes and to the second order.</summary>
public sealed class Branches
{
#pragma warning disable format
    /// <summary>Functions that are bad at some of the points below, where the other branch is taken.</summary>
    private static readonly (string Name, Func<Expr, Expr> Bad)[] Functions =
    [
        ("sqrt",         x => Sqrt(x)),                 ("log",          x => Log(x)),
        ("reciprocal",   x => 1 / x),                   ("0/0",          x => x / Relu(x)),
        ("overflow",     x => Exp(-1000 * x)),          ("pow",          x => Pow(x, 1.5)),
        ("power of x",   x => Pow(x, x)),               ("arc sine",     x => Asin(x - 1)),
        ("log of sqrt",  x => Log(Sqrt(x))),            ("everywhere ∞",  x => x * double.PositiveInfinity * x),
        ("everywhere NaN", x => x + (x * double.NaN)),    ("log sigmoid",  x => Log(Sigmoid(1000 * x))),
        ("log det",      x => LogDeterminant(Scaled(x))), ("inverse",      x => Inverse(Scaled(x)).Sum(1, 2)),
        ("cholesky",     x => Cholesky(Scaled(x)).Sum(1, 2)), ("eigenvector",  x => SymmetricEigen(Scaled(Log(x))).Values.Sum(1)),
        ("tangent",      x => Atan2(x - x, Relu(x))),   ("cube root",    x => Cbrt(Relu(x))),
    ];

    /// <summary>How the function stands in a selection. x has shape [4] and is positive in its last two elements.</summary>
    private static readonly (string Name, Func<Func<Expr, Expr>, Variable, Expr> Of)[] Forms =
    [
        ("element by element",   (bad, x) => Where(x > 0, Inside(bad, x), 2 * x)),
        ("as the second branch", (bad, x) => Where(x <= 0, 2 * x, Inside(bad, x))),
        ("inside two",           (bad, x) => Where(x > 0, Where(x > -1, Inside(bad, x), x), Square(x))),
        ("times another",        (bad, x) => Where(x > 0, Inside(bad, x) * x, 2 * x)),
        ("seen from outside",    (bad, x) => Exp(Where(x > 0, Inside(bad, x), 2 * x))),
        ("summed, one choice",   (bad, x) => Where(x.Minimum() > 0, Inside(bad, x).Sum(), x.Sum())),
        ("product, one choice",  (bad, x) => Where(x.Minimum() > 0, Inside(bad, x).Product(), x.Sum())),
        ("greatest, one choice", (bad, x) => Where(x.Minimum() > 0, Inside(bad, x).Maximum(), x.Sum())),
        ("broadcast",            (bad, x) => Where(x.Reshape(1, 4) > 0, Inside(bad, x).BroadcastTo(Shape.Of(2, 4)), x * Vector(1, 2).Reshape(2, 1))),
        ("reshaped and sliced",  (bad, x) => Where(x.Flip(0).Reshape(2, 2) > 0, Inside(bad, x).Flip(0).Reshape(2, 2), 1)),
        ("padded",               (bad, x) => Where(x.Pad(0, 1, 1) > 0, Inside(bad, x).Pad(0, 1, 1), 1)),
        ("in windows",           (bad, x) => Where(x.Unfold(0, 2) > 0, Inside(bad, x).Unfold(0, 2), 1)),
        ("greatest of windows",  (bad, x) => Where(x[1..] > 1, Inside(bad, x).Unfold(0, 2).Maximum(-1), 1)),
        ("masked and summed",    (bad, x) => Where(x > 0, Inside(bad, x), 0).CumulativeSum(0)),
        ("in a triangle",        (bad, x) => Inside(bad, x).Reshape(2, 2).Flip(0).UpperTriangle(1) + Square(x).Reshape(2, 2)),
        ("concatenated",         (bad, x) => Where(Structural.Concatenate(0, x, x) > 0, Structural.Concatenate(0, Inside(bad, x), bad(x)), 1)),
        ("rows of a product",    (bad, x) => Where(x.Reshape(4, 1) > 0, Inside(bad, x).Outer(Vector(1, 2)), 1)),
        ("contracted",           (bad, x) => Where(x.Minimum() > 0, Inside(bad, x).Dot(x), x.Sum())),
        ("contracted rows",      (bad, x) => Where(x > 0, Inside(bad, x).Reshape(4, 1).Dot(x[^1..]), 1)),
        ("taken either way",     (bad, x) => Where(x > 0, EitherWay(Inside(bad, x), x), 2 * x)),
        ("left either way",      (bad, x) => Where(x <= 0, 2 * x, Where(x > 1, EitherWay(Inside(bad, x), x), 3 * Inside(bad, x)))),
        ("shared by good",       (bad, x) => Where(x > 0, Inside(bad, x), 0) + Where(x > 0, x * Inside(bad, x), x)),
    ];
#pragma warning restore format

    // Both branches of a choice use the same value.
    private static Expr EitherWay(Expr value, Expr x) => Where(x > 1, Square(value), 3 * value);

    private static readonly double[] Point = [-1.5, 0, 0.75, 1.25];

    /// <summary>How many elements, at the end, have the branch that may be bad.</summary>
    private const int Taken = 2;

    public static TheoryData<string, string> All
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (form, _) in Forms)
            {
                foreach (var (function, _) in Functions)
                {
                    data.Add(form, function);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_bad_branch_not_taken_has_no_effect(string form, string function)
    {
        var (x, t) = (Input("x", Point.Length), Input("t"));
        var bad = Functions.Single(f => f.Name == function).Bad;
        var y = Forms.Single(f => f.Name == form).Of(bad, x).Sum();
        var dx = new Dense(x.Shape, 1, 1, 1, 1);
        var one = new Dense(Shape.Scalar, 1);
        var gradient = Laws.Reverse(y, one, [x])[0];
        var tangent = Laws.Forward(y, [(x, dx)]);
        Finite(y, "value");
        Finite(gradient, "reverse mode");
        Finite(tangent, "forward mode");
        Finite(Laws.Forward(gradient, [(x, dx)]), "forward over reverse");
        Finite(Laws.Forward(tangent, [(x, dx)]), "forward over forward");
        Finite(Laws.Reverse((gradient * gradient).Sum(), one, [x])[0], "reverse over reverse");
        var along = Traverse.Rebuild([y], node => ReferenceEquals(node, x) ? x + t : node)[0];
        Finite(Taylor.Of([along], t, 2)[0][2], "Taylor coefficient");
        if (!function.StartsWith("everywhere", StringComparison.Ordinal))
        {
            Finite(Function.Of(y).SparseHessian(x).Function.Values[0], "sparse Hessian");
        }

        void Finite(Expr e, string what)
        {
            var found = Evaluate.Of(e, (x, new Dense(x.Shape, Point)), (t, new Dense(Shape.Scalar, 0))).Elements.ToArray();
            var untaken = function.StartsWith("everywhere", StringComparison.Ordinal) ? found.Take(found.Length - Taken) : found;
            Laws.True(untaken.All(double.IsFinite), $"{what}: {string.Join(", ", found)}");
        }
    }

    /// <summary>Any expression over any numbers, in a branch that is nowhere taken, leaves the gradient of the other branch as it is.</summary>
    [Fact]
    public void A_random_branch_not_taken_has_no_effect() => Check.All(Generators.Expressions(Values.Any), c =>
    {
        var never = Input("never", [.. c.Value.Shape.Extents]);
        var other = (3 * c.Inputs[0]).Sum();
        var y = Where(never, c.Value, other).Sum();
        var bindings = c.Bindings.Append((never, new Dense(never.Shape, new double[never.Shape.Count])));
        var (ct, dx) = (new Dense(Shape.Scalar, 1), Laws.Direction(c));
        Expr[] found = [.. Laws.Reverse(y, ct, c.Inputs), Laws.Forward(y, dx)];
        var expected = Laws.Reverse(never.Shape.Count * other, ct, [c.Inputs[0]])[0];
        var values = Evaluate.Of([.. found, expected, Laws.Forward(never.Shape.Count * other, dx)], bindings);
        for (var i = 0; i < values[0].Shape.Count; i++)
        {
            Laws.True(values[0][i].Equals(values[^2][i]) || Numerics.AreSame(values[0][i], values[^2][i], Math.Abs(values[^2][i])), $"{c.Inputs[0].Name}: {values[0][i]:R} is not {values[^2][i]:R}");
        }

        foreach (var (gradient, variable) in values.Skip(1).Zip(c.Inputs.Skip(1)))
        {
            Laws.True(gradient.Elements.IndexOfAnyExcept(0.0) < 0, $"the derivative by {variable.Name} is not 0");
        }

        Laws.True(values[^3][0].Equals(values[^1][0]) || Numerics.AreSame(values[^3][0], values[^1][0], 10 * Math.Abs(values[^1][0])), $"forward mode: {values[^3][0]:R} is not {values[^1][0]:R}");
    });

    // For each number a matrix, which is singular where it is 0.
    private static Expr Scaled(Expr x) => x.Reshape(4, 1, 1) * new Constant(new(Shape.Of(2, 2), 2, 1, 1, 3));

    // What is bad comes about inside, not in an input.
    private static Expr Inside(Func<Expr, Expr> bad, Expr x) => bad(1 * x);
}
