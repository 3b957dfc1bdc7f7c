using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>
/// First derivatives where there is more than one answer, or none: the derivative where there is one; the subgradient of least norm where
/// convex and the supergradient of least norm where concave; else the limit, infinite allowed; NaN outside the domain.
/// </summary>
public sealed class Conventions
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

#pragma warning disable format
    /// <summary>The row, the point, the partial derivatives there.</summary>
    private static readonly (Op Op, double[] At, double[] Partials)[] Table =
    [
        (Ops.Relu,    [0],         [0]),        (Ops.Relu,    [-0.0],     [0]),        (Ops.Relu,     [-Inf],   [0]),        (Ops.Relu,  [Inf],     [1]),
        (Ops.Abs,     [0],         [0]),        (Ops.Abs,     [-0.0],     [0]),        (Ops.Abs,      [-Inf],   [-1]),       (Ops.Abs,   [NaN],     [NaN]),
        (Ops.Sign,    [0],         [0]),        (Ops.Floor,   [2],        [0]),        (Ops.Not,      [0],      [0]),
        (Ops.Max,     [1, 1],      [0.5, 0.5]), (Ops.Min,     [1, 1],     [0.5, 0.5]), (Ops.Max,      [0, -0.0], [0.5, 0.5]), (Ops.Max,  [Inf, 0],  [1, 0]),
        (Ops.Less,    [1, 1],      [0, 0]),     (Ops.Equal,   [1, 1],     [0, 0]),     (Ops.And,      [0, 1],   [0, 0]),     (Ops.Or,    [0, 1],    [0, 0]),
        (Ops.Sqrt,    [0],         [Inf]),      (Ops.Sqrt,    [-1],       [NaN]),      (Ops.Sqrt,     [Inf],    [0]),
        (Ops.Cbrt,    [0],         [Inf]),      (Ops.Cbrt,    [-8],       [1 / 12.0]), (Ops.Square,   [0],      [0]),
        (Ops.Log,     [0],         [Inf]),      (Ops.Log,     [-1],       [NaN]),      (Ops.Log,      [Inf],    [0]),
        (Ops.Log1p,   [-1],        [Inf]),      (Ops.Log1p,   [-2],       [NaN]),      (Ops.Log1p,    [Inf],    [0]),
        (Ops.Asin,    [1],         [Inf]),      (Ops.Asin,    [-1],       [Inf]),      (Ops.Asin,     [2],      [NaN]),
        (Ops.Acos,    [1],         [-Inf]),     (Ops.Acos,    [-1],       [-Inf]),     (Ops.Acos,     [2],      [NaN]),
        (Ops.Div,     [1, 0],      [Inf, -Inf]), (Ops.Div,    [0, 0],     [Inf, NaN]), (Ops.Div,      [1, Inf], [0, 0]),
        (Ops.Atan2,   [0, 0],      [NaN, NaN]), (Ops.Atan,    [Inf],      [0]),        (Ops.Atan,     [-Inf],   [0]),
        (Ops.Pow,     [0, 0],      [0, 0]),     (Ops.Pow,     [0, 1],     [1, 0]),     (Ops.Pow,      [0, 2],   [0, 0]),     (Ops.Pow,   [0, 0.5],  [Inf, 0]),
        (Ops.Pow,     [0, 3],      [0, 0]),     (Ops.Pow,     [-2, 3],    [12, NaN]),  (Ops.Pow,      [-2, 0],  [0, NaN]),   (Ops.Pow,   [-8, 0.5], [NaN, NaN]),
        (Ops.Exp,     [-Inf],      [0]),        (Ops.Exp,     [Inf],      [Inf]),      (Ops.Expm1,    [-Inf],   [0]),
        (Ops.Tanh,    [Inf],       [0]),        (Ops.Tanh,    [-Inf],     [0]),        (Ops.Sech2,    [Inf],    [0]),
        (Ops.Sigmoid, [Inf],       [0]),        (Ops.Sigmoid, [-Inf],     [0]),        (Ops.Softplus, [Inf],    [1]),        (Ops.Softplus, [-Inf], [0]),
        (Ops.Where,   [1, NaN, 2], [0, 1, 0]),  (Ops.Where,   [0, 2, NaN], [0, 0, 1]), (Ops.Where,    [NaN, 2, 3], [0, 1, 0]),
        (Ops.StopGradient, [NaN],  [0]),
        (Ops.Ceil,    [2],         [0]),        (Ops.Trunc,   [-1],       [0]),        (Ops.Round,    [0.5],    [0]),        (Ops.Mod,   [-7, 2],   [1, 3]),
        (Ops.CopySign, [0, -1],    [0, 0]),     (Ops.CopySign, [-2, 3],   [-1, 0]),    (Ops.CopySign, [2, -0.0], [-1, 0]),   (Ops.Mod,   [4, 2],    [1, -2]),
        (Ops.Clamp,   [1, 1, 2],   [0, 1, 0]),  (Ops.Clamp,   [2, 1, 2],  [0, 0, 1]),  (Ops.Clamp,    [1.5, 1, 2], [1, 0, 0]), (Ops.Clamp, [1, 1, 1], [0, 0, 1]),
        (Ops.Clamp,   [5, 2, 1],   [0, 0, 1]),  (Ops.Clamp,   [-Inf, 1, 2], [0, 1, 0]), (Ops.Clamp,   [Inf, 1, 2], [0, 0, 1]),
        (Ops.Hypot,   [0, 0],      [0, 0]),     (Ops.Hypot,   [3, -4],    [0.6, -0.8]), (Ops.Hypot,   [Inf, 1],  [1, 0]),     (Ops.Hypot, [-Inf, 1], [-1, 0]),
        (Ops.XLogY,   [0, 0],      [-Inf, 0]),  (Ops.XLogY,   [0, 2],     [Math.Log(2), 0]), (Ops.XLogY, [1, 0],  [-Inf, Inf]),
        (Ops.LogAddExp, [Inf, 0],  [1, 0]),     (Ops.LogAddExp, [-Inf, 0], [0, 1]),    (Ops.LogAddExp, [Inf, Inf], [0.5, 0.5]), (Ops.LogAddExp, [-Inf, -Inf], [0, 0]),
        (Ops.Log2,    [0],         [Inf]),      (Ops.Log10,   [0],        [Inf]),      (Ops.Logit,    [0],      [Inf]),      (Ops.Logit, [1],       [Inf]),
        (Ops.Log2,    [-1],        [NaN]),      (Ops.Log10,   [-1],       [NaN]),      (Ops.Logit,    [-1],     [NaN]),      (Ops.Logit, [2],       [NaN]),      (Ops.Atanh, [2],  [NaN]),
        (Ops.XLogY,   [1, -1],     [NaN, NaN]), (Ops.XLogY,   [0, -1],    [NaN, 0]),   (Ops.Probit,   [0],      [Inf]),      (Ops.Probit, [1],      [Inf]),      (Ops.Probit, [2], [NaN]),
        (Ops.Exp2,    [-Inf],      [0]),        (Ops.Exp2,    [Inf],      [Inf]),      (Ops.Asinh,    [Inf],    [0]),        (Ops.Asinh, [-Inf],    [0]),
        (Ops.Acosh,   [1],         [Inf]),      (Ops.Acosh,   [0.5],      [NaN]),      (Ops.Acosh,    [Inf],    [0]),        (Ops.Atanh, [1],       [Inf]),      (Ops.Atanh, [-1], [Inf]),
        (Ops.Sinc,    [0],         [0]),        (Ops.Sinc,    [Inf],      [0]),        (Ops.Erf,      [Inf],    [0]),        (Ops.Erfc,  [-Inf],    [0]),
        (Ops.NormalCdf, [-Inf],    [0]),        (Ops.Lgamma,  [0],        [-Inf]),     (Ops.Lgamma,   [-1],     [NaN]),      (Ops.Lgamma, [Inf],    [Inf]),
        (Ops.Digamma, [0],         [Inf]),      (Ops.Digamma, [-1],       [Inf]),      (Ops.Digamma,  [Inf],    [0]),        (Ops.Polygamma, [1, 0], [0, -Inf]),
        (Ops.Silu,    [-Inf],      [0]),        (Ops.Silu,    [Inf],      [1]),        (Ops.Gelu,     [-Inf],   [0]),        (Ops.Gelu,  [Inf],     [1]),
        (Ops.Softsign, [0],        [1]),        (Ops.Softsign, [Inf],     [0]),        (Ops.Softsign, [-Inf],   [0]),
    ];

    /// <summary>What is made of x, where, and its gradient there.</summary>
    private static readonly (string Name, Func<Expr, Expr> Of, double[] At, double[] Gradient)[] Composites =
    [
        ("mish at infinities",          x => Mish(x).Sum(),                [-Inf, Inf],         [0, 1]),
        ("gelu tanh at infinities",     x => GeluTanh(x).Sum(),            [-Inf, Inf],         [0, 1]),
        ("log sigmoid",                 x => LogSigmoid(x).Sum(),          [0, -Inf, Inf],      [0.5, 1, 0]),
        ("elu",                         x => Elu(x).Sum(),                 [0, -Inf, Inf],      [1, 0, 1]),
        ("elu with lesser slope left",  x => Elu(x, 0.5).Sum(),            [0],                 [0.5]),
        ("selu",                        x => Selu(x).Sum(),                [0],                 [1.0507009873554805]),
        ("hard tanh at its bounds",     x => HardTanh(x).Sum(),            [-1, 0, 1],          [0, 1, 0]),
        ("1/√x",                        x => Rsqrt(x).Sum(),               [4, Inf],            [-0.0625, 0]),
        ("1/√x at 0",                   x => Rsqrt(x).Sum(),               [0],                 [-Inf]),
        ("max of ties",                 x => x.Maximum(),                  [1, 3, 3],          [0, 0.5, 0.5]),
        ("min of ties",                 x => x.Minimum(),                  [1, 1, 1, 1],       [0.25, 0.25, 0.25, 0.25]),
        ("max of infinities",           x => x.Maximum(),                  [-Inf, -Inf],       [0.5, 0.5]),
        ("product with a zero",         x => x.Product(),                  [2, 0, 3],          [0, 6, 0]),
        ("product with two zeros",      x => x.Product(),                  [2, 0, 0],          [0, 0, 0]),
        ("product of one",              x => x.Product(),                  [0],                [1]),
        ("sum of nothing",              x => x.Sum(),                      [],                 []),
        ("product of nothing",          x => x.Product(),                  [],                 []),
        ("max of nothing",              x => x.Maximum(),                  [],                 []),
        ("mean of nothing",             x => x.Mean(),                     [],                 []),
        ("logsumexp of nothing",        x => LogSumExp(x, 0),              [],                 []),
        ("max(x, x)",                   x => Max(x, x).Sum(),              [1, -2],            [1, 1]),
        ("x^2 at 0",                    x => Pow(x, 2).Sum(),              [0, 3],             [0, 6]),
        ("x^x at 0",                    x => Pow(x, 1 + (0 * x)).Sum(),    [0],                [1]),
        ("relu of a sum of ties",       x => Relu(x.Sum()),                [1, -1],            [0, 0]),
        ("logsumexp of -∞",             x => LogSumExp(x, 0),              [-Inf, -Inf],       [0, 0]),
        ("logsumexp of one -∞",         x => LogSumExp(x, 0),              [-Inf, 0],          [0, 1]),
        ("logsumexp of huge logits",    x => LogSumExp(x, 0),              [1000, -1000],      [1, 0]),
        ("softmax of huge logits",      x => Softmax(x, 0).At(0, 0),       [1000, -1000],      [0, 0]),
        ("softmax with a masked logit", x => Softmax(x, 0).At(0, 0),       [0, 0, -Inf],       [0.25, -0.25, 0]),
        ("(0,3) + (1,3)",               x => (Input("none", 0, 3) + x.Reshape(1, 3)).Sum(), [1, 2, 3], [0, 0, 0]),
        ("root of the rectified",       x => Sqrt(Relu(x)).Sum(),          [-1, 4],            [0, 0.25]),
        ("log of the rectified",        x => Log(Relu(x)).Sum(),           [-1, 4],            [0, 0.25]),
    ];
#pragma warning restore format

    public static TheoryData<int> OfRows => new(Enumerable.Range(0, Table.Length));

    public static TheoryData<string> OfComposites => new(Composites.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(OfRows))]
    public void Rows_follow_the_conventions(int row)
    {
        var (op, at, expected) = Table[row];
        var x = at.Select((_, i) => new Variable($"x{i}", Shape.Scalar, Role.Input)).ToArray();
        var bindings = x.Zip(at, (v, value) => (v, new Dense(Shape.Scalar, value))).ToArray();
        var point = $"{op.Name}({string.Join(", ", at)})";
        for (var i = 0; i < at.Length; i++)
        {
            var y = op.Of([.. x]);
            Same(expected[i], Evaluate.Of(Laws.Reverse(y, new(Shape.Scalar, 1), [x[i]])[0], bindings).Number, $"{point}, operand {i}, reverse mode");
            Same(expected[i], Evaluate.Of(Laws.Forward(y, [(x[i], new(Shape.Scalar, 1))]), bindings).Number, $"{point}, operand {i}, forward mode");
        }
    }

    [Theory]
    [MemberData(nameof(OfComposites))]
    public void Composites_follow_the_conventions(string name)
    {
        var (_, of, at, expected) = Composites.Single(c => c.Name == name);
        var x = Input("x", at.Length);
        var y = of(x);
        var none = Traverse.PostOrder([y]).OfType<Variable>().Where(v => v != x).Select(v => (v, new Dense(v.Shape)));
        (Variable, Dense)[] bindings = [(x, new Dense(x.Shape, at)), .. none];
        var reverse = Evaluate.Of(Laws.Reverse(y, new(Shape.Scalar, 1), [x])[0], bindings);
        Assert.Equal(x.Shape, reverse.Shape);
        for (var i = 0; i < at.Length; i++)
        {
            var unit = new Dense(x.Shape, [.. at.Select((_, k) => k == i ? 1.0 : 0.0)]);
            Same(expected[i], reverse[i], $"{name}, element {i}, reverse mode");
            Same(expected[i], Evaluate.Of(Laws.Forward(y, [(x, unit)]), bindings).Number, $"{name}, element {i}, forward mode");
        }
    }

    [Fact]
    public void A_square_written_as_a_power_has_second_derivative_2_at_0()
    {
        var x = Input("x");
        var one = new Dense(Shape.Scalar, 1);
        var second = Laws.Reverse(Laws.Reverse(Pow(x, 2), one, [x])[0], one, [x])[0];
        Assert.Equal(2, Evaluate.Of(second, (x, new Dense(Shape.Scalar, 0))).Number);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(2, -Math.PI * Math.PI / 3)]
    [InlineData(3, 0)]
    [InlineData(4, Math.PI * Math.PI * Math.PI * Math.PI / 5)]
    public void The_cardinal_sine_is_exact_at_0_to_every_order(int order, double expected)
    {
        var x = Input("x");
        var y = Enumerable.Range(0, order).Aggregate(Sinc(x), (f, _) => Laws.Reverse(f, new(Shape.Scalar, 1), [x])[0]);
        Same(expected, Evaluate.Of(y, (x, new Dense(Shape.Scalar, 0))).Number, $"derivative {order} of sinc");
    }

    [Fact]
    public void The_mixed_second_derivative_of_a_log_b_is_1_over_b_also_where_a_is_0()
    {
        var (a, b, one) = (Input("a"), Input("b"), new Dense(Shape.Scalar, 1));
        var first = Laws.Reverse(XLogY(a, b), one, [a, b]);
        (Variable, Dense)[] at = [(a, new Dense(Shape.Scalar, 0)), (b, new Dense(Shape.Scalar, 4))];
        Same(0.25, Evaluate.Of(Laws.Reverse(first[0], one, [b])[0], at).Number, "∂²/∂b∂a");
        Same(0.25, Evaluate.Of(Laws.Reverse(first[1], one, [a])[0], at).Number, "∂²/∂a∂b");
    }

    private static void Same(double expected, double found, string where) =>
        Laws.True(expected.Equals(found) || Math.Abs(expected - found) <= 1e-15 * Math.Abs(expected), $"{where}: found {found:R}, expected {expected:R}");
}
