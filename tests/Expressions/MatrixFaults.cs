using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Matrices at which decompositions or their derivatives were wrong: equal eigenvalues, triangles that are not read, numbers of extreme size.</summary>
public class MatrixFaults
{
    private static readonly Variable A = Input("A", 3, 3);

    // 1 + u·uᵀ with u = (1, 2, 2) / 3: two eigenvalues, and singular values, are equal up to rounding.
    private static readonly double[] U = [1 / 3.0, 2 / 3.0, 2 / 3.0];
    private static readonly double[] Update = [.. Enumerable.Range(0, 9).Select(k => (k % 4 == 0 ? 1 : 0) + (U[k / 3] * U[k % 3]))];
    private static readonly double[] Weights = [1, 2, 3, 2, 5, 4, 3, 4, 9], Uneven = [1, -2, 3, 0.5, 5, 4, -3, 7, 9];

    // What has a derivative where eigenvalues are equal.
    public static TheoryData<string, Func<Expr, Expr>> Smooth => new()
    {
        { "Σ w³", a => Pow(SymmetricEigen(a).Values, 3).Sum() },
        { "Σ s³", a => Pow(SingularValues(a), 3).Sum() },
        { "V·diag(w)·Vᵀ", a => Weighted(SymmetricMatrixFunction(a, w => w), Uneven) },
        { "A⁻¹", a => Weighted(SymmetricMatrixFunction(a, w => 1 / w), Uneven) },
        { "projector of the simple eigenvalue", a => Weighted(SymmetricMatrixFunction(a, w => w > 1.5), Weights) },
        { "projector of the equal eigenvalues", a => Weighted(SymmetricMatrixFunction(a, w => w < 1.5), Weights) },
        { "vector of the simple eigenvalue", a => SymmetricEigen(a, ^1..).Vectors is var v ? Weighted(v.Dot(v.Transpose()), Weights) : a },
        { "polar factor", a => Weighted(a.Dot(SymmetricMatrixFunction(a.Transpose().Dot(a), Rsqrt)), Uneven) },
    };

    // What is made of vectors that have none.
    public static TheoryData<string, Func<Expr, Expr>> OfVectors => new()
    {
        { "V", a => Weighted(SymmetricEigen(a).Vectors, Uneven) },
        { "one of two", a => Weighted(SymmetricEigen(a, ..1).Vectors, [1, 2, 3]) },
        { "V·diag(w)·Vᵀ", a => SymmetricEigen(a) is var (w, v) ? Weighted((v * w).Dot(v.Transpose()), Uneven) : a },
        { "V·diag(w - 1)·Vᵀ", a => SymmetricEigen(a) is var (w, v) ? Weighted((v * (w - 1)).Dot(v.Transpose()), Uneven) : a },
        { "U·diag(s)·Vᵀ", a => Svd(a) is var (u, s, v) ? Weighted((u * s).Dot(v.Transpose()), Uneven) : a },
    };

    [Theory]
    [MemberData(nameof(Smooth))]
    public void Gradients_AtEqualEigenvaluesAreThoseOfDifferences(string name, Func<Expr, Expr> of)
    {
        var f = Function.Of(of(A).Named("f"));
        var value = f.Compile<double>();
        double[] differences = [.. Enumerable.Range(0, 9).Select(k => (Value(k, 1e-5) - Value(k, -1e-5)) / 2e-5)];
        foreach (var gradient in Gradients(f))
        {
            Near(differences, gradient.Numbers, gradient.Tolerance, name);
        }

        double Value(int place, double step) => value.Invoke([.. Update.Select((x, k) => k == place ? x + step : x)])[0][0];
    }

    [Theory]
    [MemberData(nameof(OfVectors))]
    public void Gradients_OfVectorsAtEqualEigenvaluesAreNaN(string name, Func<Expr, Expr> of)
    {
        var f = Function.Of(of(A).Named("f"));
        foreach (var (numbers, _) in Gradients(f))
        {
            Assert.True(numbers.All(double.IsNaN), $"{name}: found {string.Join(", ", numbers)}");
        }

        // At multiples of the unit matrix too, at which cotangents of vectors vanish, and forward.
        foreach (var size in new[] { 0.0, 1, 2 })
        {
            var at = new Dense(A.Shape, [size, 0, 0, 0, size, 0, 0, 0, size]);
            Assert.All(Evaluate.Of(f.Gradient(A).Values[0], (A, at)).Elements.ToArray(), x => Assert.True(double.IsNaN(x)));
            Assert.Equal(double.NaN, Evaluate.Of(Calculus.Jvp.Of(f.Values, [(A, new Constant(new(A.Shape, Uneven)))])[0], (A, at)).Number);
        }
    }

    [Fact]
    public void Tangents_OfVectorsOfSimpleEigenvaluesAreThoseOfDifferences()
    {
        var vector = SymmetricEigen(A).Vectors.Slice(-1, 2, 1);
        var direction = new Constant(new(A.Shape, Weights));
        var tangent = Evaluate.Of(Calculus.Jvp.Of([vector], [(A, direction)])[0], (A, new Dense(A.Shape, Update))).Elements.ToArray();
        Near([.. At(1e-5).Zip(At(-1e-5), (x, y) => (x - y) / 2e-5)], tangent, 1e-7, "v");

        double[] At(double step) => Evaluate.Of(vector, (A, new Dense(A.Shape, [.. Update.Zip(Weights, (x, d) => x + (step * d))]))).Elements.ToArray();
    }

    [Fact]
    public void MatrixFunctions_OfEqualEigenvaluesHaveEveryDerivative()
    {
        // Of e to the power tE, at t = 0: E, E², E³.
        var (t, e) = (Input("t"), new Constant(new(Shape.Of(2, 2), [1, 2, 2, -3])));
        var f = Function.Of(SymmetricMatrixExp(t * e).Named("f"));
        double[][] powers = [[1, 2, 2, -3], [5, -4, -4, 13], [-3, 22, 22, -47]];
        for (var order = 1; order <= 3; order++)
        {
            f = f.Derivative(t);
            Near(powers[order - 1], Evaluate.Of(f.Values[0], (t, new Dense(Shape.Scalar, 0.0))).Elements.ToArray(), 1e-13, $"order {order}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-15)]
    [InlineData(1e-9)]
    [InlineData(1e-3)]
    [InlineData(0.3)]
    [InlineData(5)]
    public void MatrixFunctions_KeepTheDigitsOfDividedDifferences(double gap)
    {
        var (a, e) = (Input("a", 2, 2), new Constant(new(Shape.Of(2, 2), [0, 1, 1, 0])));
        var (root, inverse, square) = (Between(Sqrt), Between(x => 1 / x), Between(x => (x * x) - 1));
        var x = 1 + gap;
        Assert.Equal(1, root * (1 + Math.Sqrt(x)), 2e-15);
        Assert.Equal(-1, inverse * x, 2e-15);
        Assert.Equal(1, square / (1 + x), 2e-15);

        double Between(Func<Expr, Expr> h) =>
            Evaluate.Of(Calculus.Jvp.Of([SymmetricMatrixFunction(a, h)], [(a, e)])[0], (a, new Dense(a.Shape, [1, 0, 0, 1 + gap]))).Elements[1];
    }

    [Fact]
    public void MatrixFunctions_AndRangesRefuseWhatDoesNotFit()
    {
        var (a, v, θ) = (Input("A", 2, 2), Input("v", 3), Input("θ"));
        Assert.Equal("eigh: found the range 1..3 of 2 eigenvalues, expected one within them", Assert.Throws<ShapeException>(() => SymmetricEigen(a, 1..3)).Message);
        Assert.Equal("matrixFunction: found `v` [3], expected a square matrix", Assert.Throws<ShapeException>(() => SymmetricMatrixExp(v)).Message);
        Assert.Equal("matrixFunction: found a function of a number that gives [3], expected one that gives a number", Assert.Throws<ShapeException>(() => SymmetricMatrixFunction(a, w => w * v)).Message);
        Assert.Equal("matrixFunction: found a function of a number that depends on `θ`, expected one of that number alone", Assert.Throws<FunctionException>(() => SymmetricMatrixFunction(a, w => w * θ)).Message);
    }

    [Fact]
    public void Gaps_BeyondTheThresholdCount()
    {
        var f = Function.Of(Weighted(SymmetricEigen(A) is var (w, v) ? (v * w).Dot(v.Transpose()) : A, Weights).Named("f")).Gradient(A);
        double[] close = [1, 1e-6, 0, 1e-6, 1 + 1e-6, 0, 0, 0, 2];
        Near(Weights, f.Compile<double>().Invoke(close)[0], 1e-8, "a gap of 1e-6");
    }

    [Theory]
    [InlineData(true, false, 2)]
    [InlineData(true, true, 2)]
    [InlineData(false, false, 1)]
    [InlineData(false, true, 1)]
    public void TriangularSolve_LetsNothingOfTheOtherTriangleReachADerivative(bool lower, bool transpose, int unread)
    {
        var (a, b) = (Input("a", 2, 2), Vector(1, 2));
        var f = TriangularSolve(Sqrt(a), b, lower, transpose).Sum().Named("f");
        var at = (a, new Dense(a.Shape, lower ? [1, 0, 1, 1] : [1, 1, 0, 1]));
        var gradient = Evaluate.Of(Function.Of(f).Gradient(a).Values[0], at).Elements.ToArray();
        Assert.All(gradient, x => Assert.True(double.IsFinite(x)));
        Assert.Equal(0, gradient[3 - unread]);
        Assert.Equal(gradient.Sum(), Evaluate.Of(Calculus.Jvp.Of([f], [(a, Structural.Fill(1, a.Shape))])[0], at).Number, 1e-14);
    }

    [Theory]
    [InlineData(1e-310, 1)]
    [InlineData(1, 1e-310)]
    [InlineData(1e-170, 1e-170)]
    [InlineData(1e-320, 1e-320)]
    [InlineData(1e300, 1e-300)]
    [InlineData(1e308, 1e308)]
    public void Svd_OfNumbersOfAnySize(double first, double second)
    {
        var (u, s, v) = Svd(A);
        var values = Evaluate.Of([u, s, v, u.Transpose().Dot(u), v.Transpose().Dot(v)], (A, new Dense(A.Shape, [first, 0, 0, 0, second, 0, 0, 0, 1])));
        Assert.Equal(new[] { first, second, 1 }.OrderDescending(), values[1].Elements.ToArray());
        Near([1, 0, 0, 0, 1, 0, 0, 0, 1], values[3].Elements.ToArray(), 1e-15, "Uᵀ·U");
        Near([1, 0, 0, 0, 1, 0, 0, 0, 1], values[4].Elements.ToArray(), 1e-15, "Vᵀ·V");
    }

    [Fact]
    public void Svd_OfColumnsWhoseSquaresVanish()
    {
        var s = Evaluate.Of(SingularValues(A), (A, new Dense(A.Shape, [1, 0, 0, 0, 1e-170, 1e-170, 0, 0, 1e-170]))).Elements.ToArray();
        var golden = (1 + Math.Sqrt(5)) / 2;
        Near([1, 1, 1], [s[0], s[1] / (golden * 1e-170), s[2] / ((golden - 1) * 1e-170)], 1e-14, "singular values");
    }

    [Theory]
    [InlineData(1e-310)]
    [InlineData(-1e-310)]
    [InlineData(-5e-324)]
    [InlineData(1.7e308)]
    public void Qr_OfANumberOfAnySize(double number)
    {
        var (q, r) = Qr(Input("a", 1, 1));
        var values = new[] { q, r }.Select(e => Evaluate.Of(e, (Traverse.PostOrder([e]).OfType<Variable>().Single(), new Dense(Shape.Of(1, 1), [number]))).Elements[0]);
        Assert.Equal([Math.Sign(number), Math.Abs(number)], values);
    }

    [Theory]
    [InlineData(1e-310)]
    [InlineData(1e-200)]
    [InlineData(1e200)]
    public void Qr_OfAColumnOfAnySize(double size)
    {
        var a = Input("a", 2, 1);
        var (q, r) = Qr(a);
        var values = Evaluate.Of([q, r / size], (a, new Dense(a.Shape, [3 * size, -4 * size])));
        Near([0.6, -0.8, 5], [.. values[0].Elements, .. values[1].Elements], 1e-12, "Q and R");
    }

    [Theory]
    [InlineData(1e308)]
    [InlineData(1e-310)]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    public void Symmetric_MatricesOfNumbersOfAnySize(double number)
    {
        var a = Input("a", 1, 1);
        var values = Evaluate.Of([Cholesky(a), SymmetricEigen(a).Values, SymmetricEigen(a).Vectors], (a, new Dense(a.Shape, [number])));
        Assert.Equal([Math.Sqrt(number), number, 1], values.Select(x => x.Elements[0]));
        var w = Evaluate.Of(SymmetricEigen(A).Values, (A, new Dense(A.Shape, [0, number / 2, 0, number / 2, 0, 0, 0, 0, 0]))).Elements.ToArray();
        Near([-1, 0, 1], [.. w.Select(x => number / 2 == 0 ? Math.Sign(x) + 1 - Array.IndexOf(w, x) : x / (number / 2))], number / 2 == 0 ? 2 : 1e-12, "eigenvalues");
    }

    [Fact]
    public void SymmetricEigen_OfAGradedMatrix()
    {
        const int n = 20;
        var a = Input("a", n, n);
        double[] graded = [.. Enumerable.Range(0, n * n).Select(k => (k / n == k % n ? 1 : 0.1) * Math.Pow(10, -5 * ((k / n) + (k % n))))];
        var (w, v) = SymmetricEigen(a);
        var residuals = Evaluate.Of([((v * w).Dot(v.Transpose()) - a).Norm(), (v.Transpose().Dot(v) - Identity(n)).Norm()], (a, new Dense(a.Shape, graded)));
        Assert.All(residuals, r => Assert.True(r.Number < 1e-13, $"{r.Number}"));
    }

    [Fact]
    public void Norm_OfNumbersBelowTheNormalOnes()
    {
        var x = Input("x", 2);
        var f = Function.Of(x.Norm().Named("f"));
        Function all = new([x], [.. f.Outputs, .. f.Gradient(x).Outputs]);
        Check([3e-310, 4e-310], 1e-13);
        Check([3e-323, 4e-323], 0.1);
        Near([5, 0.6, 0.8], [all.Compile<float>().Invoke([3e-42f, 4e-42f]) is var y ? y[0][0] / 1e-42f : 0, y[1][0], y[1][1]], 1e-2, "in floats");
        Assert.Equal([0, 0, 0], all.Compile<double>().Invoke([0, 0]).SelectMany(e => e));

        void Check(double[] at, double tolerance)
        {
            var y = all.Compile<double>().Invoke(at);
            Near([5, 0.6, 0.8], [y[0][0] / (at[0] / 3), .. y[1]], 5 * tolerance, $"at {at[0]}");
        }
    }

    [Fact]
    public void Identity_IsTheUnitMatrixAndABatchOfThem()
    {
        Assert.Equal([1, 0, 0, 1], Evaluate.Of(Identity(2)).Elements.ToArray());
        Assert.Equal(Shape.Of(0, 0), Identity(0).Shape);
        var a = Input("a", 2, 2, 2);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Evaluate.Of(a.MatrixMultiply(Identity(2)), (a, new Dense(a.Shape, [0, 1, 2, 3, 4, 5, 6, 7]))).Elements.ToArray());
        Assert.Throws<ShapeException>(() => Identity(-1));
    }

    [Fact]
    public void DeterminantSign_IsThatOfTheDeterminant()
    {
        var a = Input("a", 3, 2, 2);
        Assert.Equal([-1, 0, 1], Evaluate.Of(DeterminantSign(a), (a, new Dense(a.Shape, [0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1]))).Elements.ToArray());
    }

    private static Expr Weighted(Expr x, double[] weights) => (x * new Constant(new(x.Shape, weights))).Sum();

    // Evaluated, and compiled to both precisions.
    private static IEnumerable<(double[] Numbers, double Tolerance)> Gradients(Function f)
    {
        var gradient = f.Gradient(A);
        yield return (Evaluate.Of(gradient.Values[0], (A, new Dense(A.Shape, Update))).Elements.ToArray(), 1e-8);
        yield return (gradient.Compile<double>().Invoke(Update)[0], 1e-8);
        yield return ([.. gradient.Compile<float>().Invoke([.. Update.Select(x => (float)x)])[0].Select(x => (double)x)], 1e-4);
    }

    private static void Near(double[] expected, double[] found, double tolerance, string name) => Assert.True(
        expected.Zip(found).All(p => Math.Abs(p.First - p.Second) <= tolerance), $"{name}: found {string.Join(", ", found)}, expected {string.Join(", ", expected)}");
}
