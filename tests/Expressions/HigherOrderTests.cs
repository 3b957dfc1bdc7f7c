using static ExprGrad.Functions;

namespace ExprGrad.Tests.Expressions;

/// <summary>What the second and third derivatives of rows are at infinities, at singular points and outside of the domain.</summary>
public class HigherOrderTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

#pragma warning disable format
    private static readonly (string Name, Func<Expr, Expr> Of, double At, double[] Derivatives)[] Table =
    [
        ("log",             Log,              -1,   [NaN, NaN, NaN]),
        ("log1p",           Log1p,            -2,   [NaN, NaN, NaN]),
        ("log2",            Log2,             -1,   [NaN, NaN, NaN]),
        ("log10",           Log10,            -1,   [NaN, NaN, NaN]),
        ("logit",           Logit,            -1,   [NaN, NaN, NaN]),
        ("logit right",     Logit,             2,   [NaN, NaN, NaN]),
        ("logit at 1/2",    Logit,           0.5,   [4, 0, 32]),
        ("atanh",           Atanh,             2,   [NaN, NaN, NaN]),
        ("acosh",           Acosh,           0.5,   [NaN, NaN, NaN]),
        ("asin",            Asin,              2,   [NaN, NaN, NaN]),
        ("sqrt",            Sqrt,             -1,   [NaN, NaN, NaN]),
        ("a log x",         x => XLogY(2, x), -1,   [NaN, NaN, NaN]),
        ("probit",          Probit,           -1,   [NaN, NaN, NaN]),
        ("probit at 1/2",   Probit,          0.5,   [2.5066282746310007, 0, 15.749609945722419]),
        ("x²",              x => Pow(x, 2),    0,   [0, 2, 0]),
        ("0 to the x",      x => Pow(0, x),    2,   [0, 0, 0]),
        ("sinc",            Sinc,              0,   [0, -3.289868133696453, 0]),
        ("hypot(x, 0)",     x => Hypot(x, 0),  0,   [0, NaN]),
        ("silu left",       Silu,           -Inf,   [0, 0, 0]),
        ("silu right",      Silu,            Inf,   [1, 0, 0]),
        ("gelu left",       Gelu,           -Inf,   [0, 0, 0]),
        ("gelu right",      Gelu,            Inf,   [1, 0, 0]),
        ("erf right",       Erf,             Inf,   [0, 0, 0]),
        ("softplus right",  Softplus,        Inf,   [1, 0, 0]),
        ("tanh left",       Tanh,           -Inf,   [0, 0, 0]),
    ];
#pragma warning restore format

    public static TheoryData<string> Names => [.. Table.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivatives_AtHardPointsAreThoseStated(string name)
    {
        var (_, of, at, expected) = Table.Single(row => row.Name == name);
        var x = Input("x");
        var y = of(x);
        var derivatives = expected.Select(_ => y = Function.Of(y).Gradient(x).Values[0]).ToArray();
        var compiled = new Function([x], [.. derivatives.Select((d, i) => new Output($"d{i}", d))]).Compile<double>().Invoke([at]);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], Evaluate.Of(derivatives[i], (x, new Dense(Shape.Scalar, at))).Number, 1e-13);
            Assert.Equal(expected[i], compiled[i][0], 1e-13);
        }
    }

    [Fact]
    public void Gradients_OfLogarithmsReadAsTheyAreWritten()
    {
        var x = Input("x");
        Assert.Equal("1/x", Read(Log(x)));
        Assert.Equal("-1/x²", Read(Function.Of(Log(x)).Gradient(x).Values[0]));
        Assert.Equal("log(x) + 1", Read(x * Log(x)));
        Assert.Equal("1/(x + 1)", Read(Log1p(x)));
        Assert.Equal("1/(1 - x²)", Read(Atanh(x)));
        Assert.Equal("1/(x·(1 - x))", Read(Logit(x)));
        Assert.Equal("1/(x² + 1)", Read(Atan(x)));

        string Read(Expr y) => Print.Text(Simplify.Of(Function.Of(y).Gradient(x).Values[0], Arithmetic.Real)).Split(" = ")[^1];
    }

    [Fact]
    public void Print_ASquareOfASumIsInParentheses() => Assert.Equal("1 - (a + b)²", Print.Text(OneLessSquare(Input("a") + Input("b"))));
}
