using static ExprGrad.Functions;

namespace ExprGrad.Tests;

public sealed class PrintTests
{
    private static readonly Variable X = Input("x"), Y = Input("y"), Z = Input("z"), A = Input("A", 2, 3), B = Input("B", 3, 3), V = Input("v", 3), U = Input("u", 2);

    public static TheoryData<Expr, string> Scalars => new()
    {
        { X, "x" },
        { X + Y, "x + y" },
        { X - (Y - Z), "x - (y - z)" },
        { X - Y - Z, "x - y - z" },
        { X + (Y + Z), "x + y + z" },
        { X - (Y + Z), "x - (y + z)" },
        { X + -Y, "x - y" },
        { X + (-1 * Y), "x - y" },
        { X + (-2 * Y), "x - 2·y" },
        { X - (-2 * Y), "x + 2·y" },
        { X + -3, "x - 3" },
        { -X + Y, "-x + y" },
        { X + (-Y + Z), "x + (-y + z)" },
        { -(X + Y), "-(x + y)" },
        { -(X * Y), "-x·y" },
        { -(-X), "-(-x)" },
        { X * (Y + Z), "x·(y + z)" },
        { (X + Y) * 2, "2·(x + y)" },
        { Cos(X * Y) * Y, "y·cos(x·y)" },
        { Sin(X) * 3 * Y, "3·y·sin(x)" },
        { -X * Y, "-x·y" },
        { X / Y, "x/y" },
        { X / (Y * Z), "x/(y·z)" },
        { X / Y / Z, "x/y/z" },
        { X / (Y / Z), "x/(y/z)" },
        { X * Y / Z, "x·y/z" },
        { X * (Y / Z), "x·(y/z)" },
        { X / 2 * (Y + Z), "x/2·(y + z)" },
        { (X + Y) / Z, "(x + y)/z" },
        { -X / Y, "-x/y" },
        { X / -Y, "x/(-y)" },
        { Square(X), "x²" },
        { Square(X + Y), "(x + y)²" },
        { Square(-X), "(-x)²" },
        { -Square(X), "-x²" },
        { Square(Sin(X)), "sin(x)²" },
        { Square(Square(X)), "(x²)²" },
        { Pow(2, X), "2^x" },
        { Pow(X, -2), "x^(-2)" },
        { Pow(-2, X), "(-2)^x" },
        { Pow(X + 1, Y / 2), "(x + 1)^(y/2)" },
        { Abs(X - Y), "|x - y|" },
        { Floor(X + 0.5), "⌊x + 0.5⌋" },
        { X < (Y + 1), "x < y + 1" },
        { And(X > 0, Y <= 1), "(x > 0) ∧ (y ≤ 1)" },
        { Not(X), "¬x" },
        { Not(Equal(X, Y)), "¬(x = y)" },
        { Where(Z > 0, X, Y), "where(z > 0, x, y)" },
        { Max(X, Y), "max(x, y)" },
        { Ops.Square.As("q").Of(X), "q(x)" },
        { Ops.Add.As("plus").Of(X, Y), "plus(x, y)" },
    };

    public static TheoryData<Expr, string> Tensors => new()
    {
        { A.Dot(V), "A v" },
        { A.Transpose().Dot(U), "Aᵀ u" },
        { U.Dot(A), "Aᵀ u" },
        { V.Dot(V), "vᵀ v" },
        { U.Outer(V), "u vᵀ" },
        { A.Dot(B), "A B" },
        { A.Dot(B.Transpose()), "A Bᵀ" },
        { A.Transpose().Dot(A), "Aᵀ A" },
        { A.Contract(A, [], [(1, 1)]), "A Aᵀ" },
        { A.Contract(A, [], [(0, 0)]), "Aᵀ A" },
        { A.Dot(B).Transpose(), "Bᵀ Aᵀ" },
        { A.Transpose().Transpose(), "A" },
        { Sin(A).Transpose(), "sin(A)ᵀ" },
        { (A + A.Dot(B)).Transpose(), "(A + A B)ᵀ" },
        { A.Dot(B.Dot(V)), "A (B v)" },
        { A.Dot(V + 1), "A (v + 1)" },
        { A.Dot(-V), "-A v" },
        { A.Contract(A, [], [(0, 0), (1, 1)]), "einsum(\"ij,ij->\", A, A)" },
        { Einsum("bij,bjk->bik", Input("p", 2, 3, 4), Input("q", 2, 4, 5)), "einsum(\"bij,bjk->bik\", p, q)" },
        { V * V, "v ⊙ v" },
        { Cos(V) * V, "v ⊙ cos(v)" },
        { V * 2, "2 v" },
        { X * V, "x v" },
        { V * X * 2, "2 x v" },
        { X / 2 * V, "(x/2) v" },
        { X * (V + 1), "x (v + 1)" },
        { V / X, "v/x" },
        { V * X / Y, "(x v)/y" },
        { A * V, "A ⊙ v" },
        { A.Dot(V) * U, "u ⊙ A v" },
        { A + A.Sum(1).Along(A.Shape, [0]), "A + broadcast(sum(A, axis 1), [2, 3], axis 0)" },
        { A + A.Sum(0).Along(A.Shape, [1]), "A + sum(A, axis 0)" },
        { A * U.Expand(1), "A ⊙ broadcast(u, [2, 3], axis 0)" },
        { A * Input("c", 2, 1), "A ⊙ c" },
        { A * Input("r", 1, 3), "A ⊙ r" },
        { Exp(X).BroadcastTo(Shape.Of(3)), "exp(x)" },
        { X.BroadcastTo(Shape.Of(3)).Sum(), "sum(broadcast(x, [3]))" },
        { V.BroadcastTo(Shape.Of(2, 3)), "broadcast(v, [2, 3])" },
        { V.BroadcastTo(Shape.Of(2, 3)).Dot(V), "broadcast(v, [2, 3]) v" },
        { Structural.Fill(1, Shape.Of(3)), "1" },
    };

    public static TheoryData<Expr, string> Structure => new()
    {
        { A.Sum(), "sum(A)" },
        { A.Sum(1), "sum(A, axis 1)" },
        { Input("p", 2, 3, 4).Sum(0, 2), "sum(p, axes 0, 2)" },
        { A.Maximum(0), "max(A, axis 0)" },
        { A.SquaredNorm(), "‖A‖²" },
        { (A.Dot(V) - U).SquaredNorm(), "‖A v - u‖²" },
        { X * A.SquaredNorm(), "x·‖A‖²" },
        { Square(A).Sum(0), "sum(A², axis 0)" },
        { Input("w", 5, 3)[1..3], "w[1..3, ..]" },
        { Input("w", 8).Slice(0, 0, 4, 2), "w[0..8 by 2]" },
        { Input("w", 8).Flip(0), "w[7..0 by -1]" },
        { A.At(0, 1), "A[1, ..]" },
        { (V + 1)[1..], "(v + 1)[1..3]" },
        { V.Pad(0, 1, 2), "pad(v, before 1, after 2, axis 0)" },
        { Structural.Concatenate(0, V, U), "concat(v, u, axis 0)" },
        { A.Reshape(3, 2), "reshape(A, [3, 2])" },
        { Input("p", 2, 3, 4).Permute(1, 0, 2), "permute(p, [1, 0, 2])" },
        { new Iota(Shape.Of(3), 0), "iota([3], axis 0)" },
        { Vector(1, 2, 3), "[1, 2, 3]" },
        { Vector(1, 2, 3, 4, 5), "[1, 2, 3, …]" },
        { X.Named("z") + 1, "z = x\nz + 1" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    [MemberData(nameof(Tensors))]
    [MemberData(nameof(Structure))]
    public void Text_IsMathematics(Expr expression, string expected) => Assert.Equal(expected, Print.Text(expression));

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(3, "3")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(1e300, "1e300")]
    [InlineData(-0.0, "-0")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "∞")]
    [InlineData(double.NegativeInfinity, "-∞")]
    public void Number_PrintsItsShortestDigits(double number, string expected) => Assert.Equal(expected, Print.Text((Expr)number));

    [Fact]
    public void SharedPart_HasALineOfItsOwn() =>
        Assert.Equal("t1 = sin(x + y)\ny = t1·t1 + cos(t1)", Print.Text(new Function([X, Y], [new("y", Sin(X + Y) * Sin(X + Y) + Cos(Sin(X + Y)))])));

    [Fact]
    public void SharedNegationOrStretch_SharesWhatIsUnderIt()
    {
        var s = A.Sum(1).Along(A.Shape, [0]);
        Assert.Equal(
            "t1 = sum(A, axis 1)\nf = A/broadcast(t1, [2, 3], axis 0) + broadcast(t1, [2, 3], axis 0)", Print.Text(Function.Of((A / s) + s)));
        Assert.Equal("f = x^(-y)·exp(-y)", Print.Text(Function.Of(Pow(X, -Y) * Exp(-Y))));
    }

    [Fact]
    public void Temporary_TakesNoNameInUse()
    {
        var t1 = Input("t1");
        Assert.Equal("t2 = sin(t1 + x)\nf = t2·t2", Print.Text(Function.Of(Sin(t1 + X) * Sin(t1 + X))));
    }

    [Fact]
    public void Name_GivenToTwoParts_StaysUnambiguous() =>
        Assert.Equal("z = sin(x)\nz_2 = cos(x)\nf = z + z_2", Print.Text(Function.Of(Sin(X).Named("z") + Cos(X).Named("z"))));

    [Fact]
    public void Output_UsesTheNamesOfOthers()
    {
        var s = Sin(X);
        Assert.Equal("a = sin(x)\nb = a + 1\nc = a", Print.Text(new Function([X], [new("a", s), new("b", s + 1), new("c", s)])));
    }

    [Fact]
    public void Output_NeverEqualsItself()
    {
        Assert.Equal("z = sin(x)", Print.Text(Function.Of(Sin(X).Named("z"))));
        Assert.Equal("", Print.Text(Function.Of(X)));
        Assert.Equal("y = x", Print.Text(new Function([X], [new("y", X)])));
    }

    [Fact]
    public void RepeatedSquares_PrintLinearly()
    {
        Expr x = X;
        for (var i = 0; i < 60; i++)
        {
            x *= x;
        }

        var lines = Print.Text(x).Split('\n');
        Assert.Equal(30, lines.Length);
        Assert.Equal(["t1 = x·x·x·x·x·x·x·x", "t2 = t1·t1·t1·t1"], lines[..2]);
        Assert.Equal("t29·t29", lines[^1]);
    }

    [Fact]
    public void DeepChain_PrintsInLinearTimeOnASmallStack()
    {
        Expr x = X;
        for (var i = 0; i < 500_000; i++)
        {
            x = Sin(x) + 1;
        }

        var text = "";
        var thread = new Thread(() => text = Print.Text(x), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.InRange(text.Length, 1_000_000, 20_000_000);
        Assert.True(text.Split('\n').Max(line => line.Length) <= 110);
    }

    [Fact]
    public void Perceptron_PrintsAsInTheBook()
    {
        var lines = Print.Text(Perceptron()).Split('\n');
        Assert.Equal(["z = W1 x", "h = φ(z)", "o = W2 h"], lines[..3]);
        Assert.Contains("s = λ/2·(‖W1‖² + ‖W2‖²)", Print.Text(Function.Of(Perceptron().Values[0])), StringComparison.Ordinal);
        Assert.Contains("J = L + s", lines);
        Assert.Contains("∂J/∂h = W2ᵀ ∂J/∂o", lines);
        Assert.Contains("φ'(z) = where(z > 0, 1, 0)", lines);
        Assert.Contains("∂J/∂z = ∂J/∂h ⊙ φ'(z)", lines);
    }

    [Fact]
    public void SimplifiedPerceptron_IsTheBackwardPassOfTheBook()
    {
        var lines = Print.Text(Simplify.Of(Perceptron(), Arithmetic.Real)).Split('\n');
        Assert.Equal(["∂J/∂W1 = ∂J/∂z xᵀ + λ W1", "∂J/∂W2 = ∂J/∂o hᵀ + λ W2"], lines[^2..]);
        Assert.Contains("∂J/∂h = W2ᵀ ∂J/∂o", lines);
        Assert.Contains("∂J/∂z = ∂J/∂h ⊙ φ'(z)", lines);
    }

    [Fact]
    public void Latex_WritesTheSameLines()
    {
        var (w, x, y) = (Parameter("W1", 2, 3), Input("x", 3), Input("y", 2));
        var z = w.Dot(x).Named("z");
        var function = Function.Of((Input("λ") / 2 * (Sigmoid(z) * y - Sqrt(y)).SquaredNorm()).Named("J")).ValueAndGradient(z);
        Assert.StartsWith(
            "\\begin{aligned}\nz &= W_{1}\\,x \\\\\n", Print.Latex(function), StringComparison.Ordinal);
        Assert.Contains(@"\frac{\partial J}{\partial z} &= ", Print.Latex(function), StringComparison.Ordinal);
        Assert.Contains(@"\odot", Print.Latex(function), StringComparison.Ordinal);
        Assert.Contains(@"J &= \frac{\lambda}{2} \cdot \left\|", Print.Latex(function), StringComparison.Ordinal);
    }

    [Fact]
    public void Latex_NamesAreSafe()
    {
        var names = new[] { "W1", "my_name", "loss", "φ", "∂J/∂W1", "φ'(z)", "a%b" };
        var function = new Function([X], names.Select(n => new Output(n, Sin(X))));
        Assert.Equal(
            ["W_{1}", @"\mathrm{my}_{\mathrm{name}}", @"\mathrm{loss}", @"\varphi", @"\frac{\partial J}{\partial W_{1}}", @"\varphi'(z)", @"\mathrm{a\%b}"],
            Print.Latex(function).Split('\n')[1..^1].Select(line => line.Split(" &= ")[0]));
    }

    internal static Function Perceptron()
    {
        var (x, y, λ) = (Input("x", 4), Input("y", 2), Input("λ"));
        var (w1, w2) = (Parameter("W1", 3, 4), Parameter("W2", 2, 3));
        var φ = Ops.Relu.As("φ");
        var z = w1.Dot(x).Named("z");
        var h = φ.Of(z).Named("h");
        var o = w2.Dot(h).Named("o");
        var loss = CrossEntropy(o, y).Named("L");
        var s = (λ / 2 * (w1.SquaredNorm() + w2.SquaredNorm())).Named("s");
        return Function.Of((loss + s).Named("J")).ValueAndGradient(w1, w2);
    }
}
