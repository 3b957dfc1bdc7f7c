using System.Runtime.CompilerServices;
using System.Text;
using static ExprGrad.Functions;

namespace ExprGrad;

/// <summary>
/// The table of values and derivatives at singular points, kinks and infinities. The derivative where there is one; the subgradient of least norm where
/// convex and the supergradient of least norm where concave; else the limit, infinite allowed; NaN outside the domain. The documentation and the tests
/// read it.
/// </summary>
/// <remarks>The rule is that of the PyTorch manual, "Autograd mechanics, Gradients for non-differentiable functions".</remarks>
public static class Conventions
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN, Pi2 = Math.PI * Math.PI;

#pragma warning disable format
    /// <summary>Every row, in the order of the table.</summary>
    public static IReadOnlyList<Convention> All { get; } =
    [
        //     function                          point            value     first                reason               second derivative
        // choice
        Number(x => Relu(x),                     [0],             0,        [0],                 Reason.Convex),
        Number(x => Relu(x),                     [-0.0],          0,        [0],                 Reason.Convex),
        Number(x => Relu(x),                     [Inf],           Inf,      [1],                 Reason.Derivative),
        Number(x => Relu(x),                     [-Inf],          0,        [0],                 Reason.Derivative),
        Number(x => Relu(x),                     [NaN],           NaN,      [0],                 Reason.Unordered),
        Number(x => Abs(x),                      [0],             0,        [0],                 Reason.Convex),
        Number(x => Abs(x),                      [-0.0],          0,        [0],                 Reason.Convex),
        Number(x => Abs(x),                      [-Inf],          Inf,      [-1],                Reason.Derivative),
        Number(x => Abs(x),                      [NaN],           NaN,      [NaN],               Reason.Outside),
        Number(x => Elu(x, 1),                   [0],             0,        [1],                 Reason.Derivative),
        Number(x => Elu(x, 0.5),                 [0],             0,        [0.5],               Reason.Convex),
        Number(x => Elu(x, 2),                   [0],             0,        [1],                 Reason.Concave),
        Number(x => Elu(x, 1),                   [-Inf],          -1,       [0],                 Reason.Derivative),
        Number(x => Selu(x),                     [0],             0,        [1.0507009873554805], Reason.Concave),
        Number(x => HardTanh(x),                 [-1],            -1,       [0],                 Reason.Convex),
        Number(x => HardTanh(x),                 [1],             1,        [0],                 Reason.Concave),
        Number((a, b) => Max(a, b),              [1, 1],          1,        [0.5, 0.5],          Reason.Convex),
        Number((a, b) => Max(a, b),              [0, -0.0],       0,        [0.5, 0.5],          Reason.Convex),
        Number((a, b) => Max(a, b),              [Inf, 0],        Inf,      [1, 0],              Reason.Derivative),
        Number((a, b) => Max(a, b),              [NaN, 1],        NaN,      [0, 0],              Reason.Unordered),
        Number((a, b) => Max(a, b),              [1, NaN],        NaN,      [0, 0],              Reason.Unordered),
        Number((a, b) => Min(a, b),              [1, 1],          1,        [0.5, 0.5],          Reason.Concave),
        Number(x => Max(x, x),                   [1],             1,        [1],                 Reason.Derivative,  0),
        Number((x, a, b) => Clamp(x, a, b),      [1, 1, 2],       1,        [0, 1, 0],           Reason.Convex),
        Number((x, a, b) => Clamp(x, a, b),      [2, 1, 2],       2,        [0, 0, 1],           Reason.Concave),
        Number((x, a, b) => Clamp(x, a, b),      [1.5, 1, 2],     1.5,      [1, 0, 0],           Reason.Derivative),
        Number((x, a, b) => Clamp(x, a, b),      [1, 1, 1],       1,        [0, 0, 1],           Reason.Limit),
        Number((x, a, b) => Clamp(x, a, b),      [5, 2, 1],       1,        [0, 0, 1],           Reason.Derivative),
        Number((x, a, b) => Clamp(x, a, b),      [-Inf, 1, 2],    1,        [0, 1, 0],           Reason.Derivative),
        Number((x, a, b) => Clamp(x, a, b),      [Inf, 1, 2],     2,        [0, 0, 1],           Reason.Derivative),
        Number((x, a, b) => Where(x, a, b),      [1, NaN, 2],     NaN,      [0, 1, 0],           Reason.Derivative),
        Number((x, a, b) => Where(x, a, b),      [0, 2, NaN],     NaN,      [0, 0, 1],           Reason.Derivative),
        Number((x, a, b) => Where(x, a, b),      [NaN, 2, 3],     2,        [0, 1, 0],           Reason.Derivative),
        Number(x => Where(x > 0, Log(x), x),     [-2],            -2,       [1],                 Reason.Derivative,  0),
        Number(x => Where(x > 0, Sqrt(x), 0),    [0],             0,        [0],                 Reason.Derivative,  0),
        Number(x => Where(x > 0, 1 / x, x),      [0],             0,        [1],                 Reason.Derivative,  0),
        Number(x => Sqrt(Relu(x)),               [-1],            0,        [0],                 Reason.Derivative,  0),
        Number(x => Log(Relu(x)),                [-1],            -Inf,     [0],                 Reason.Derivative,  0),
        Number(x => StopGradient(x),             [NaN],           NaN,      [0],                 Reason.Derivative),

        // steps
        Number(x => Sign(x),                     [0],             0,        [0],                 Reason.Limit,       0),
        Number(x => Floor(x),                    [2],             2,        [0],                 Reason.Limit,       0),
        Number(x => Ceil(x),                     [2],             2,        [0],                 Reason.Limit,       0),
        Number(x => Trunc(x),                    [-1],            -1,       [0],                 Reason.Limit,       0),
        Number(x => Round(x),                    [0.5],           0,        [0],                 Reason.Limit,       0),
        Number(x => Not(x),                      [0],             1,        [0],                 Reason.Limit,       0),
        Number((a, b) => a < b,                  [1, 1],          0,        [0, 0],              Reason.Limit),
        Number((a, b) => Equal(a, b),            [1, 1],          1,        [0, 0],              Reason.Limit),
        Number((a, b) => NotEqual(a, b),         [1, 1],          0,        [0, 0],              Reason.Limit),
        Number((a, b) => And(a, b),              [0, 1],          0,        [0, 0],              Reason.Limit),
        Number((a, b) => Or(a, b),               [0, 1],          1,        [0, 0],              Reason.Limit),
        Number((a, b) => Mod(a, b),              [-7, 2],         -1,       [1, 3],              Reason.Derivative),
        Number((a, b) => Mod(a, b),              [4, 2],          0,        [1, -2],             Reason.Limit),
        Number((a, b) => CopySign(a, b),         [0, -1],         -0.0,     [0, 0],              Reason.Concave),
        Number((a, b) => CopySign(a, b),         [-2, 3],         2,        [-1, 0],             Reason.Derivative),
        Number((a, b) => CopySign(a, b),         [2, -0.0],       -2,       [-1, 0],             Reason.Limit),

        // powers and roots
        Number(x => Sqrt(x),                     [0],             0,        [Inf],               Reason.Limit),
        Number(x => Sqrt(x),                     [-1],            NaN,      [NaN],               Reason.Outside),
        Number(x => Sqrt(x),                     [Inf],           Inf,      [0],                 Reason.Derivative),
        Number(x => Rsqrt(x),                    [0],             Inf,      [-Inf],              Reason.Limit),
        Number(x => Rsqrt(x),                    [Inf],           0,        [0],                 Reason.Derivative),
        Number(x => Cbrt(x),                     [0],             0,        [Inf],               Reason.Limit),
        Number(x => Ops.CbrtDerivative.Of(x),    [0],             Inf,      [-Inf],              Reason.Limit),
        Number(x => Cbrt(x),                     [-8],            -2,       [1 / 12.0],          Reason.Derivative),
        Number(x => Square(x),                   [0],             0,        [0],                 Reason.Derivative,  2),
        Number(x => Pow(x, 0),                   [0],             1,        [0],                 Reason.Derivative,  0),
        Number(x => Pow(x, 1),                   [0],             0,        [1],                 Reason.Derivative,  0),
        Number(x => Pow(x, 2),                   [0],             0,        [0],                 Reason.Derivative,  2),
        Number(x => Pow(x, 3),                   [0],             0,        [0],                 Reason.Derivative,  0),
        Number(x => Pow(x, 0.5),                 [0],             0,        [Inf],               Reason.Limit),
        Number(x => Pow(x, 3),                   [-2],            -8,       [12],                Reason.Derivative,  -12),
        Number(x => Pow(x, 0.5),                 [-8],            NaN,      [NaN],               Reason.Outside),
        Number(x => Pow(0, x),                   [2],             0,        [0],                 Reason.Derivative,  0),
        Number(x => Pow(0, x),                   [0],             1,        [0],                 Reason.Limit,       0),
        Number((a, b) => Pow(a, b),              [0, 0],          1,        [0, 0],              Reason.Limit),
        Number((a, b) => Pow(a, b),              [0, 1],          0,        [1, 0],              Reason.Derivative),
        Number((a, b) => Pow(a, b),              [0, 2],          0,        [0, 0],              Reason.Derivative),
        Number((a, b) => Pow(a, b),              [0, 0.5],        0,        [Inf, 0],            Reason.Limit),
        Number((a, b) => Pow(a, b),              [0, -1],         Inf,      [-Inf, -Inf],        Reason.Limit),
        Number((a, b) => Pow(a, b),              [-2, 3],         -8,       [12, NaN],           Reason.Outside),
        Number((a, b) => Pow(a, b),              [-2, 0],         1,        [0, NaN],            Reason.Outside),
        Number((a, b) => Pow(a, b),              [-8, 0.5],       NaN,      [NaN, NaN],          Reason.Outside),
        Number((a, b) => a / b,                  [1, 0],          Inf,      [Inf, -Inf],         Reason.Limit),
        Number((a, b) => a / b,                  [0, 0],          NaN,      [Inf, NaN],          Reason.Outside),
        Number((a, b) => a / b,                  [1, Inf],        0,        [0, 0],              Reason.Derivative),
        Number((a, b) => Hypot(a, b),            [0, 0],          0,        [0, 0],              Reason.Convex),
        Number((a, b) => Hypot(a, b),            [3, -4],         5,        [0.6, -0.8],         Reason.Derivative),
        Number((a, b) => Hypot(a, b),            [Inf, 1],        Inf,      [1, 0],              Reason.Derivative),
        Number((a, b) => Hypot(a, b),            [-Inf, 1],       Inf,      [-1, 0],             Reason.Derivative),
        Number((a, b) => Atan2(a, b),            [0, 0],          0,        [NaN, NaN],          Reason.Outside),

        // exponentials and logarithms
        Number(x => Exp(x),                      [-Inf],          0,        [0],                 Reason.Derivative,  0),
        Number(x => Exp(x),                      [Inf],           Inf,      [Inf],               Reason.Limit,       Inf),
        Number(x => Exp2(x),                     [-Inf],          0,        [0],                 Reason.Derivative,  0),
        Number(x => Exp2(x),                     [Inf],           Inf,      [Inf],               Reason.Limit,       Inf),
        Number(x => Expm1(x),                    [-Inf],          -1,       [0],                 Reason.Derivative,  0),
        Number(x => Log(x),                      [0],             -Inf,     [Inf],               Reason.Limit,       -Inf),
        Number(x => Log(x),                      [Inf],           Inf,      [0],                 Reason.Derivative),
        Number(x => Log(x),                      [-1],            NaN,      [NaN],               Reason.Outside),
        Number(x => Log2(x),                     [0],             -Inf,     [Inf],               Reason.Limit,       -Inf),
        Number(x => Log2(x),                     [-1],            NaN,      [NaN],               Reason.Outside),
        Number(x => Log10(x),                    [0],             -Inf,     [Inf],               Reason.Limit,       -Inf),
        Number(x => Log10(x),                    [-1],            NaN,      [NaN],               Reason.Outside),
        Number(x => Log1p(x),                    [-1],            -Inf,     [Inf],               Reason.Limit,       -Inf),
        Number(x => Log1p(x),                    [-2],            NaN,      [NaN],               Reason.Outside),
        Number(x => Log1p(x),                    [Inf],           Inf,      [0],                 Reason.Derivative),
        Number(x => Logit(x),                    [0],             -Inf,     [Inf],               Reason.Limit),
        Number(x => Logit(x),                    [1],             Inf,      [Inf],               Reason.Limit),
        Number(x => Logit(x),                    [2],             NaN,      [NaN],               Reason.Outside),
        Number((a, b) => XLogY(a, b),            [0, 0],          0,        [-Inf, 0],           Reason.Limit),
        Number((a, b) => XLogY(a, b),            [0, 2],          0,        [0.6931471805599453, 0], Reason.Derivative),
        Number((a, b) => XLogY(a, b),            [1, -1],         NaN,      [NaN, NaN],          Reason.Outside),
        Number((a, b) => XLogY(a, b),            [0, -1],         0,        [NaN, 0],            Reason.Limit),
        Number((a, b) => XLogY(a, b),            [0, NaN],        NaN,      [NaN, NaN],          Reason.Outside),
        Number((a, b) => XLogY(a, b),            [1, 0],          -Inf,     [-Inf, Inf],         Reason.Limit),
        Number((a, b) => LogAddExp(a, b),        [Inf, 0],        Inf,      [1, 0],              Reason.Derivative),
        Number((a, b) => LogAddExp(a, b),        [-Inf, 0],       0,        [0, 1],              Reason.Derivative),
        Number((a, b) => LogAddExp(a, b),        [Inf, Inf],      Inf,      [0.5, 0.5],          Reason.Limit),
        Number((a, b) => LogAddExp(a, b),        [-Inf, -Inf],    -Inf,     [0, 0],              Reason.Limit),

        // circle and hyperbola
        Number(x => Asin(x),                     [1],             Math.PI / 2, [Inf],            Reason.Limit,       Inf),
        Number(x => Asin(x),                     [-1],            -Math.PI / 2, [Inf],           Reason.Limit,       -Inf),
        Number(x => Asin(x),                     [2],             NaN,      [NaN],               Reason.Outside),
        Number(x => Acos(x),                     [1],             0,        [-Inf],              Reason.Limit,       -Inf),
        Number(x => Acos(x),                     [-1],            Math.PI,  [-Inf],              Reason.Limit,       Inf),
        Number(x => Acos(x),                     [2],             NaN,      [NaN],               Reason.Outside),
        Number(x => Atan(x),                     [Inf],           Math.PI / 2, [0],              Reason.Derivative),
        Number(x => Atan(x),                     [-Inf],          -Math.PI / 2, [0],             Reason.Derivative),
        Number(x => Asinh(x),                    [Inf],           Inf,      [0],                 Reason.Derivative),
        Number(x => Asinh(x),                    [-Inf],          -Inf,     [0],                 Reason.Derivative),
        Number(x => Acosh(x),                    [1],             0,        [Inf],               Reason.Limit),
        Number(x => Acosh(x),                    [0.5],           NaN,      [NaN],               Reason.Outside),
        Number(x => Acosh(x),                    [Inf],           Inf,      [0],                 Reason.Derivative),
        Number(x => Atanh(x),                    [1],             Inf,      [Inf],               Reason.Limit),
        Number(x => Atanh(x),                    [-1],            -Inf,     [Inf],               Reason.Limit),
        Number(x => Atanh(x),                    [2],             NaN,      [NaN],               Reason.Outside),
        Number(x => Tanh(x),                     [Inf],           1,        [0],                 Reason.Derivative,  0),
        Number(x => Tanh(x),                     [-Inf],          -1,       [0],                 Reason.Derivative,  0),
        Number(x => Sinc(x),                     [0],             1,        [0],                 Reason.Derivative,  -Pi2 / 3),
        Number(x => Sinc(x),                     [Inf],           0,        [0],                 Reason.Derivative),

        // special functions and activations
        Number(x => Erf(x),                      [Inf],           1,        [0],                 Reason.Derivative),
        Number(x => Erfc(x),                     [-Inf],          2,        [0],                 Reason.Derivative),
        Number(x => NormalCdf(x),                [-Inf],          0,        [0],                 Reason.Derivative),
        Number(x => Probit(x),                   [0],             -Inf,     [Inf],               Reason.Limit),
        Number(x => Probit(x),                   [1],             Inf,      [Inf],               Reason.Limit),
        Number(x => Probit(x),                   [2],             NaN,      [NaN],               Reason.Outside),
        Number(x => Lgamma(x),                   [0],             Inf,      [-Inf],              Reason.Limit),
        Number(x => Lgamma(x),                   [-1],            Inf,      [NaN],               Reason.Outside),
        Number(x => Lgamma(x),                   [Inf],           Inf,      [Inf],               Reason.Limit),
        Number(x => Digamma(x),                  [0],             -Inf,     [Inf],               Reason.Limit),
        Number(x => Digamma(x),                  [-1],            NaN,      [Inf],               Reason.Limit),
        Number(x => Digamma(x),                  [Inf],           Inf,      [0],                 Reason.Derivative),
        Number(x => Trigamma(x),                 [0],             Inf,      [-Inf],              Reason.Limit),
        Number(x => Sigmoid(x),                  [Inf],           1,        [0],                 Reason.Derivative,  0),
        Number(x => Sigmoid(x),                  [-Inf],          0,        [0],                 Reason.Derivative,  0),
        Number(x => LogSigmoid(x),               [0],             -0.6931471805599453, [0.5],    Reason.Derivative,  -0.25),
        Number(x => LogSigmoid(x),               [-Inf],          -Inf,     [1],                 Reason.Derivative,  0),
        Number(x => LogSigmoid(x),               [Inf],           0,        [0],                 Reason.Derivative,  0),
        Number(x => Softplus(x),                 [Inf],           Inf,      [1],                 Reason.Derivative,  0),
        Number(x => Softplus(x),                 [-Inf],          0,        [0],                 Reason.Derivative,  0),
        Number(x => Silu(x),                     [-Inf],          0,        [0],                 Reason.Derivative,  0),
        Number(x => Silu(x),                     [Inf],           Inf,      [1],                 Reason.Derivative,  0),
        Number(x => Gelu(x),                     [-Inf],          0,        [0],                 Reason.Derivative,  0),
        Number(x => Gelu(x),                     [Inf],           Inf,      [1],                 Reason.Derivative,  0),
        Number(x => GeluTanh(x),                 [-Inf],          0,        [0],                 Reason.Derivative),
        Number(x => GeluTanh(x),                 [Inf],           Inf,      [1],                 Reason.Derivative),
        Number(x => Mish(x),                     [-Inf],          0,        [0],                 Reason.Derivative),
        Number(x => Mish(x),                     [Inf],           Inf,      [1],                 Reason.Derivative),
        Number(x => Softsign(x),                 [0],             0,        [1],                 Reason.Derivative,  0),
        Number(x => Softsign(x),                 [Inf],           1,        [0],                 Reason.Derivative),

        // NaN and infinity are not folded away
        Number(x => x - x,                       [Inf],           NaN,      [0],                 Reason.Derivative,  0),
        Number(x => 0 * x,                       [Inf],           NaN,      [0],                 Reason.Derivative,  0),
        Number(x => x / x,                       [0],             NaN,      [NaN],               Reason.Outside),

        // reductions, norms and what is made of them
        Tensor(x => x.Sum(),                     [],              0,        [],                  Reason.Derivative),
        Tensor(x => x.Product(),                 [],              1,        [],                  Reason.Derivative),
        Tensor(x => x.Mean(),                    [],              NaN,      [],                  Reason.Outside),
        Tensor(x => x.Maximum(),                 [],              -Inf,     [],                  Reason.Derivative),
        Tensor(x => x.Minimum(),                 [],              Inf,      [],                  Reason.Derivative),
        Tensor(x => LogSumExp(x, 0),             [],              -Inf,     [],                  Reason.Derivative),
        Tensor(x => (None(0, 3) + x.Reshape(1, 3)).Sum(), [1, 2, 3], 0,     [0, 0, 0],           Reason.Derivative),
        Tensor(x => x.Maximum(),                 [1, 3, 3],       3,        [0, 0.5, 0.5],       Reason.Convex),
        Tensor(x => x.Maximum(),                 [-Inf, -Inf],    -Inf,     [0.5, 0.5],          Reason.Convex),
        Tensor(x => x.Minimum(),                 [1, 1, 1, 1],    1,        [0.25, 0.25, 0.25, 0.25], Reason.Concave),
        Tensor(x => x.Product(),                 [2, 0, 3],       0,        [0, 6, 0],           Reason.Derivative),
        Tensor(x => x.Product(),                 [2, 0, 0],       0,        [0, 0, 0],           Reason.Derivative),
        Tensor(x => x.Product(),                 [0],             0,        [1],                 Reason.Derivative,  0),
        Tensor(x => Determinant(x.Reshape(2, 2)), [1, 2, 2, 4],   0,        [4, -2, -2, 1],      Reason.Derivative),
        Tensor(x => Determinant(x.Reshape(2, 2)), [0, 0, 0, 0],   0,        [0, 0, 0, 0],        Reason.Derivative),
        Tensor(x => x.Norm(),                    [0, 0],          0,        [0, 0],              Reason.Convex),
        Tensor(x => x.Norm(),                    [3, -4],         5,        [0.6, -0.8],         Reason.Derivative),
        Tensor(x => x.SquaredNorm(),             [0, 0],          0,        [0, 0],              Reason.Derivative),
        Tensor(x => Square(x.Norm()),            [0, 0],          0,        [0, 0],              Reason.Derivative),
        Tensor(x => Relu(x.Sum()),               [1, -1],         0,        [0, 0],              Reason.Convex),
        Tensor(x => LogSumExp(x, 0),             [-Inf, -Inf],    -Inf,     [0, 0],              Reason.Limit),
        Tensor(x => LogSumExp(x, 0),             [-Inf, 0],       0,        [0, 1],              Reason.Derivative),
        Tensor(x => LogSumExp(x, 0),             [1000, -1000],   1000,     [1, 0],              Reason.Derivative),
        Tensor(x => Sqrt(x.Pad(0, 1, 1)).Sum(),  [4],             2,        [0.25],              Reason.Derivative),
        Tensor(x => Sqrt(Structural.Concatenate(0, x, None(1) - 1)).Sum(), [4], 2, [0.25],        Reason.Derivative),
        Tensor(x => x.ScatterAdd(Vector(0, 7), 0, 2).Sum(), [3, 4], 3,    [1, 0],              Reason.Derivative),
        Tensor(x => LogDeterminant(Where(x > 0, x, 0).Reshape(2, 1, 1)).Sum(), [4, -1], -Inf, [0.25, 0], Reason.Derivative),
        Tensor(x => SymmetricMatrixExp(x.Reshape(2, 2)).Sum(), [0, 0, 0, 0], 2, [1, 1, 1, 1], Reason.Derivative),
        Tensor(x => SymmetricEigen(x.Reshape(2, 2)).Values.Maximum(), [1, 0, 0, 1], 1, [0.5, 0, 0, 0.5], Reason.Convex),
        Tensor(x => SymmetricEigen(x.Reshape(2, 2)).Vectors.Sum(), [1, 0, 0, 1], 2, [NaN, NaN, NaN, NaN], Reason.Outside),
        Tensor(x => SymmetricEigen(x.Reshape(2, 2)).Vectors.Sum(), [1, 0, 0, 1 + 1e-15], 2, [NaN, NaN, NaN, NaN], Reason.Outside),
        Tensor(x => Svd(x.Reshape(2, 2)).U.Sum(), [1 + 1e-15, 0, 0, 1], 2, [NaN, NaN, NaN, NaN], Reason.Outside),
        Tensor(x => Softmax(x, 0).At(0, 0),      [1e4, -1e4],     1,        [0, 0],              Reason.Derivative),
        Tensor(x => Softmax(x, 0).At(0, 0),      [0, 0, -Inf],    0.5,      [0.25, -0.25, 0],    Reason.Derivative),
    ];
#pragma warning restore format

    /// <summary>The table in Markdown, as <c>docs/CONVENTIONS.md</c> has it.</summary>
    public static string Markdown { get; } = All.Aggregate(
        new StringBuilder("""
            # Values and derivatives at singular points

            Where a function has a kink, an infinity or an end of its domain, these are its value and its derivatives, in every mode: evaluated and compiled, in
            `double` and `float`, forward and reverse, as a number and as an element of a tensor. The reason is one of these rules, the first that applies:

            1. where the function is differentiable, the derivative;
            2. where it is convex, the subgradient of least norm;
            3. where it is concave, the supergradient of least norm;
            4. else the limit, infinite if need be, and of one side where there are two;
            5. outside the domain, NaN;
            6. where a comparison with NaN decides, nothing is chosen, and the derivative is 0.

            The table is `Conventions.All`; this page is written from it by `EXPRGRAD_CONVENTIONS=$PWD/docs/CONVENTIONS.md dotnet test properties --filter Conventions`.
            A second derivative is given where one is stated; elsewhere every route to it gives the same.

            | function | point | value | first derivatives | second | rule |
            | --- | --- | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n")),
        (text, row) => text.Append(row).Append('\n')).ToString();

    private static Convention Number(
        Func<Expr, Expr> of, double[] at, double value, double[] first, Reason reason, double? second = null, [CallerArgumentExpression(nameof(of))] string text = "") =>
        Row(x => of(x[0]), at, value, first, reason, second, text);

    private static Convention Number(
        Func<Expr, Expr, Expr> of, double[] at, double value, double[] first, Reason reason, [CallerArgumentExpression(nameof(of))] string text = "") =>
        Row(x => of(x[0], x[1]), at, value, first, reason, null, text);

    private static Convention Number(
        Func<Expr, Expr, Expr, Expr> of, double[] at, double value, double[] first, Reason reason, [CallerArgumentExpression(nameof(of))] string text = "") =>
        Row(x => of(x[0], x[1], x[2]), at, value, first, reason, null, text);

    private static Convention Tensor(
        Func<Expr, Expr> of, double[] at, double value, double[] first, Reason reason, double? second = null, [CallerArgumentExpression(nameof(of))] string text = "") =>
        new(Body(text), x => of(x[0]), [new(Shape.Of(at.Length), at)], value, first.ToSequence(), reason, second);

    private static Convention Row(Func<IReadOnlyList<Expr>, Expr> of, double[] at, double value, double[] first, Reason reason, double? second, string text) =>
        new(Body(text), of, at.Select(x => new Dense(Shape.Scalar, x)).ToSequence(), value, first.ToSequence(), reason, second);

    private static string Body(string lambda) => lambda[(lambda.IndexOf("=>", StringComparison.Ordinal) + 3)..];

    private static Expr None(params ReadOnlySpan<int> extents) => Structural.Fill(1, Shape.Of(extents));
}
