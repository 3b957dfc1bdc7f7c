using static ExprGrad.Functions;

namespace ExprGrad.Tests;

public sealed class PrintedCodeTests
{
    private static readonly Variable X = Input("x"), Y = Input("y"), U = Input("u", 6);

    public static TheoryData<Expr, string> Elements => new()
    {
        { Input("x", 4, 3).Dot(Input("w", 3, 2)), "f[i, j] = Σk x[i, k]·w[k, j]    i < 4, j < 2, k < 3" },
        { U.Sum() * X, "f = x·(Σi u[i])    i < 6" },
        { U.Maximum(), "f = max_i(u[i])    i < 6" },
        { U.Flip(0), "f[i] = u[5 - i]    i < 6" },
        { U.Slice(0, 1, 3, 2), "f[i] = u[2·i + 1]    i < 3" },
        { U.Reshape(2, 3), "f[i, j] = u[3·i + j]    i < 2, j < 3" },
        { Input("A", 2, 3).Reshape(6), "f[i] = A[i div 3, i mod 3]    i < 6" },
        { U.Pad(0, 1, 2), "f[i] = u[i - 1]·[1 ≤ i < 7]    i < 9" },
        { U.Pad([new(0, 2, 6)], Shape.Of(12)), "f[i] = Σj u[j]·[i = 2·j]    i < 12, j < 6" },
        { Structural.Concatenate(0, U, U), "f[i] = u[i]·[i < 6] + u[i - 6]·[i ≥ 6]    i < 12" },
        { U.Take(Input("at", 2), 0), "f[i] = u[at[i]]    i < 2" },
        { U.ScatterAdd(Input("at", 6), 0, 4), "f[i] = Σj u[j]·[at[j] = i]    i < 4, j < 6" },
        { Input("A", 2, 3).Transpose(), "f[i, j] = A[j, i]    i < 3, j < 2" },
        { Input("i", 2) + Input("j", 2), "f[k] = i[k] + j[k]    k < 2" },
        { new Iota(Shape.Of(3), 0) * Vector(1, 2, 4), "f[i] = i·[1, 2, 4][i]    i < 3" },
    };

    [Theory]
    [MemberData(nameof(Elements))]
    public void Indices_NameEveryElement(Expr expression, string expected) => Assert.Equal(expected, Print.Indices(Function.Of(expression)));

    [Fact]
    public void Method_IsPlainArithmetic() => Assert.Equal(
        """
        public static (double f, double df_dx, double df_dy) Wave(double x, double y)
        {
            var t1 = x * y;
            var t2 = Math.Cos(t1);
            var df_dx = 1.0 * 0.5 * (2.0 * x) + t2 * y;
            var df_dy = t2 * x;
            return (Math.Sin(t1) + 0.5 * (x * x), df_dx, df_dy);
        }
        """.ReplaceLineEndings("\n"),
        Print.Method(Function.Of(Sin(X * Y) + 0.5 * Square(X)).ValueAndGradient(X, Y), "Wave"));

    [Fact]
    public void Method_NamesWhatTheUserNamed() => Assert.Equal(
        "public static double step(double @in, double λ)\n{\n    var W1_prime2 = Special.Erf(@in) * λ;\n    return W1_prime2 > 0.0 ? W1_prime2 : 0.0 - λ % 2.0;\n}",
        Print.Method(Function.Of(Named(Input("in"), Input("λ"))), "step"));

    [Fact]
    public void Method_OfTensors_IsRefusedByName()
    {
        Assert.Equal(
            "csharp: found input `u` of shape [6], expected numbers", Assert.Throws<FunctionException>(() => Print.Method(Function.Of(U.Sum()), "f")).Message);
        Assert.Equal(
            "csharp: found `iota([3], axis 0)` of shape [3], expected numbers",
            Assert.Throws<FunctionException>(() => Print.Method(Function.Of(X + new Iota(Shape.Of(3), 0).Sum()), "f")).Message);
    }

    [Fact]
    public void CSharp_BuildsTheModelAsAUserWouldWriteIt() => Assert.Equal(
        """
        var x = Input("x", 8, 3);
        var W1 = Parameter("W1", 3);
        var φ = Ops.Relu.As("φ");
        var h = φ.Of(x.Dot(W1)).Named("h");
        var J = Square((2.0 * h - 1.0).Slice([new(7, -1, 8)])).Sum(0).Named("J");
        var function = new Function([x, W1], [new("J", J)]);
        """.ReplaceLineEndings("\n"),
        Print.CSharp(Model()));

    [Fact]
    public void CSharp_OfARowOfYourOwn_IsRefusedByName()
    {
        var cube = Op.Unary("cube", x => x * x * x, (x, y) => 3 * Square(x));
        Assert.Equal(
            "csharp: found `cube`, expected rows of the library's own tables, which code can name",
            Assert.Throws<FunctionException>(() => Print.CSharp(Function.Of(cube.Of(X)))).Message);
    }

    private static Expr Named(Expr x, Expr λ)
    {
        var w = (Erf(x) * λ).Named("W1'2");
        return Where(w > 0, w, 0 - Mod(λ, 2));
    }

    private static Function Model()
    {
        var (x, w) = (Input("x", 8, 3), Parameter("W1", 3));
        var h = Ops.Relu.As("φ").Of(x.Dot(w)).Named("h");
        return Function.Of(Square((2 * h - 1).Flip(0)).Sum().Named("J"));
    }
}
