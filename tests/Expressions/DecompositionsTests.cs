using ExprGrad.Tests.Compiling;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>The identities that define each decomposition, how accurate they are, and what happens at hard matrices.</summary>
public class DecompositionsTests
{
    private static readonly Variable A = Input("A", 4, 4);

    public static TheoryData<string> Rows => new(Decompositions.All.Select(r => r.Name));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(50)]
    public void Factors_MultiplyToTheMatrix(int n)
    {
        var (a, b) = (Input("a", n, n), Input("b", n, 3));
        var (positive, unit) = (a.MatrixMultiply(a.Transpose()) + Eye(n), Eye(n));
        var l = Cholesky(positive);
        var (q, r) = Qr(a);
        var (w, v) = SymmetricEigen(a);
        var (u, s, p) = Svd(a);
        Small(l.MatrixMultiply(l.Transpose()) - positive, positive, "L·Lᵀ = A");
        Small(q.MatrixMultiply(r) - a, a, "Q·R = A");
        Small(q.Transpose().MatrixMultiply(q) - unit, unit, "Qᵀ·Q = 1");
        Small((v * w.Reshape(1, n)).MatrixMultiply(v.Transpose()) - ((a + a.Transpose()) / 2), a, "V·diag(w)·Vᵀ = A");
        Small(v.Transpose().MatrixMultiply(v) - unit, unit, "Vᵀ·V = 1");
        Small((u * s.Reshape(1, n)).MatrixMultiply(p.Transpose()) - a, a, "U·diag(s)·Vᵀ = A");
        Small(u.Transpose().MatrixMultiply(u) - unit, unit, "Uᵀ·U = 1");
        Small(positive.MatrixMultiply(Solve(positive, b)) - b, b, "A·(A⁻¹·B) = B", 1000);
        Small(Inverse(positive).MatrixMultiply(positive) - unit, unit, "A⁻¹·A = 1", 1000);
        Small(l.MatrixMultiply(TriangularSolve(l, b)) - b, b, "L·(L⁻¹·B) = B", 100);
        Small(l.Transpose().MatrixMultiply(TriangularSolve(l, b, transpose: true)) - b, b, "Lᵀ·(L⁻ᵀ·B) = B", 1000);
        Small(TriangularSolve(l.Transpose(), b, lower: false) - TriangularSolve(l, b, transpose: true), b, "upper = transposed lower", 1000);
        Small(LogDeterminant(positive) - (2 * Log((l * 0).Trace() + Diagonal(l)).Sum()), LogDeterminant(positive), "log det A = 2·Σ log L[i, i]", 100);
        Small(Log(s).Sum() - LogDeterminant(a), LogDeterminant(a), "Σ log s = log|det A|", 1000);

        void Small(Expr residual, Expr size, string identity, double conditioning = 1)
        {
            var values = Evaluate.Of([residual.Norm(), size.Norm()], (a, Random(a.Shape, 1)), (b, Random(b.Shape, 2)));
            Assert.True(values[0].Number <= 1e-15 * (n + 3) * conditioning * (1 + values[1].Number), $"{identity}: off by {values[0].Number:G3}");
        }
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    [InlineData(4, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 0)]
    [InlineData(0, 3)]
    public void Factors_OfMatricesThatAreNotSquare(int m, int n)
    {
        var a = Input("a", 2, m, n);
        var (q, r) = Qr(a);
        var (u, s, v) = Svd(a);
        var values = Evaluate.Of(
            [(q.MatrixMultiply(r) - a).Norm(), ((u * s.Expand(1)).MatrixMultiply(v.Transpose()) - a).Norm(), SingularValues(a)], (a, Random(a.Shape, 3)));
        Assert.True(values[0].Number < 1e-14 && values[1].Number < 1e-14, $"{values[0].Number}, {values[1].Number}");
        Assert.Equal(Shape.Of(2, Math.Min(m, n)), values[2].Shape);
    }

    [Fact]
    public void Determinant_IsAHomomorphism()
    {
        var b = Input("B", 4, 4);
        var values = Evaluate.Of(
            [Determinant(A.MatrixMultiply(b)), Determinant(A) * Determinant(b), LogDeterminant(A), Log(Abs(Determinant(A))), Decompositions.DeterminantSign.Of(A) * Exp(LogDeterminant(A)), Determinant(A)],
            (A, Random(A.Shape, 1)), (b, Random(b.Shape, 2)));
        Assert.Equal(values[0].Number, values[1].Number, 1e-12);
        Assert.Equal(values[2].Number, values[3].Number, 1e-13);
        Assert.Equal(values[4].Number, values[5].Number, 1e-12);
    }

    public static TheoryData<double[], double[]> Singular => new()
    {
        { [1, 2, 3, 4, 5, 6, 7, 8, 9], [-3, 6, -3, 6, -12, 6, -3, 6, -3] },
        { [1, 0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 1] },
        { [1, 2, 3, 2, 4, 6, 3, 6, 9], [0, 0, 0, 0, 0, 0, 0, 0, 0] },
        { [1, 2, 3, 2, 4, 6, 1, 1, 1], [-2, 4, -2, 1, -2, 1, 0, 0, 0] },
        { [0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Singular))]
    public void Determinant_OfASingularMatrixHasTheGradientOfItsCofactors(double[] a, double[] cofactors)
    {
        var x = Input("X", 3, 3);
        var gradient = Function.Of(Determinant(x).Named("det")).Gradient(x);
        Assert.Equal(cofactors, Evaluate.Of(gradient.Values[0], (x, new Dense(x.Shape, a))).Elements.ToArray(), (e, f) => Math.Abs(e - f) < 1e-14);
    }

    [Theory]
    [MemberData(nameof(Singular))]
    public void Determinant_OfASingularMatrixHasTheHessianOfDifferences(double[] a, double[] _)
    {
        var (x, e) = (Input("X", 3, 3), new Constant(new(Shape.Of(3, 3), [1, -2, 3, 0.5, 5, 4, -3, 7, 9])));
        var gradient = Function.Of(Determinant(x).Named("det")).Gradient(x);
        var product = Function.Of((gradient.Values[0] * e).Sum().Named("g")).Gradient(x).Values[0];
        var tangent = Calculus.Jvp.Of([gradient.Values[0]], [(x, e)])[0];
        double[] At(double step) => Evaluate.Of(gradient.Values[0], (x, new Dense(x.Shape, [.. a.Zip(e.Value.Elements.ToArray(), (p, d) => p + (step * d))]))).Elements.ToArray();
        double[] differences = [.. At(1).Zip(At(-1), (p, q) => (p - q) / 2)];
        foreach (var found in Evaluate.Of([product, tangent], (x, new Dense(x.Shape, a))))
        {
            Assert.Equal(differences, found.Elements.ToArray(), (p, q) => Math.Abs(p - q) < 1e-11);
        }
    }

    [Fact]
    public void Gradients_OfTheSymmetricPartAreSymmetric()
    {
        foreach (var f in new[] { Cholesky(A.MatrixMultiply(A.Transpose()).Named("S")).Sum(), SymmetricEigen(A).Values.Maximum() })
        {
            var s = f.Operands.Count > 0 && Traverse.PostOrder([f]).OfType<Named>().FirstOrDefault() is { } named ? (Expr)named : A;
            var g = Calculus.Vjp.Of([(new Output("f", f), 1)], [s])[0].Value;
            Assert.True(Evaluate.Of((g - g.Transpose()).Norm(), (A, Random(A.Shape, 4))).Number < 1e-14);
        }
    }

    [Fact]
    public void Hard_MatricesGiveNaNOrInfinityAndNeverThrow()
    {
        var values = Evaluate.Of([Cholesky(A), Solve(A, Vector(0, 0, 1, 0)), LogDeterminant(A), Determinant(A), SingularValues(A), Svd(A).U, SymmetricEigen(A).Values, Qr(A).R],
            (A, new Dense(A.Shape, new double[16])));
        Assert.All(values[0].Elements.ToArray(), x => Assert.True(double.IsNaN(x)));
        Assert.Equal(double.NegativeInfinity, values[2].Number);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    [InlineData(0)]
    public void Every_RowEndsOnAnyNumbers(double number)
    {
        foreach (var routine in Decompositions.All)
        {
            Expr[] operands = [.. routine.Signature.Ranks.Select(rank => (Expr)new Constant(Filled(rank, number)))];
            Assert.Equal(routine.Of(operands).Shape, Evaluate.Of(routine.Of(operands)).Shape);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_RowAndItsGradientCompileToWhatTheyEvaluateTo(string name)
    {
        var routine = Decompositions.All.Single(r => r.Name == name);
        Variable[] x = [.. routine.Signature.Ranks.Select((rank, i) => Input($"x{i}", [2, .. Enumerable.Repeat(3, rank)]))];
        var y = routine.Of([.. routine.Domain([.. x])]);
        var loss = Function.Of((Sin(y).Sum() + x.Select(v => (0.5 * v).Sum()).Aggregate((a, b) => a + b)).Named("f"));
        Compiled.Agrees(new Function(x, [new("y", y), new("view", 2 * y.Flip(-1)), .. loss.Outputs, .. loss.Gradient([.. x]).Outputs]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e299)]
    [InlineData(1e-290)]
    public void DependentColumns_HaveOrthonormalSingularVectors(double scale)
    {
        var a = new Constant(new(Shape.Of(3, 3), [.. new[] { 1.0, 2, 3, 2, 4, 6, 1, 1, 1 }.Select(x => scale * x)]));
        var (u, s, v) = Svd(a);
        foreach (var e in new[] { u.Transpose().MatrixMultiply(u) - Identity(3), v.Transpose().MatrixMultiply(v) - Identity(3), ((u * (s / scale).Expand(0)).MatrixMultiply(v.Transpose())) - (a / scale) })
        {
            Assert.All(Evaluate.Of(e).Elements.ToArray(), x => Assert.Equal(0, x, 1e-14));
        }
    }

    [Fact]
    public void Zeros_HaveOrthonormalSingularVectors()
    {
        var a = Input("a", 4, 3);
        var (u, s, v) = Svd(a);
        var values = Evaluate.Of([u.Transpose().MatrixMultiply(u), s, v.Transpose().MatrixMultiply(v)], (a, new Dense(a.Shape, [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0])));
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], values[0].Elements.ToArray());
        Assert.Equal([2, 0, 0], values[1].Elements.ToArray());
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], values[2].Elements.ToArray());
    }

    [Fact]
    public void Calls_PrintByName()
    {
        var (a, b) = (Input("A", 2, 2), Input("b", 2));
        Assert.Equal("cholesky(A)", $"{Cholesky(a)}");
        Assert.Equal("reshape(solve(A, reshape(b, [2, 1])), [2])", $"{Solve(a, b)}");
        Assert.Equal("logAbsDet(A)", $"{LogDeterminant(a)}");
        Assert.Equal("eigvalsh(A)", $"{SymmetricEigen(a).Values}");
        Assert.Equal("t1 = eigh(A)[1..3, ..]\nmatrixFunction(A, (t1 ⊙ exp(eigh(A)[0, ..])) t1ᵀ)", $"{SymmetricMatrixExp(a)}");
    }

    [Fact]
    public void Calls_PrintInIndexNotationAndAsCode()
    {
        var a = Input("A", 5, 2, 2);
        Assert.Equal("y[i, j, k] = cholesky(A[i, :, :])[j, k]    i < 5, j < 2, k < 2", Print.Indices(Function.Of(Cholesky(a).Named("y"))));
        Assert.Equal("y[i] = logAbsDet(2·A[i, :, :])    i < 5", Print.Indices(Function.Of(LogDeterminant(2 * a).Named("y"))));
        Assert.Contains("Decompositions.Cholesky.Of(A)", Print.CSharp(Function.Of(Cholesky(a).Named("y"))), StringComparison.Ordinal);
    }

    private static Expr Eye(int n) => Equal(new Iota(Shape.Of(n, n), 0), new Iota(Shape.Of(n, n), 1));

    private static Expr Diagonal(Expr a) => (a * Eye(a.Shape[0])).Sum(1);

    private static Dense Filled(int rank, double number) => new(Shape.Of([.. Enumerable.Repeat(3, rank)]), [.. Enumerable.Repeat(number, (int)Math.Pow(3, rank))]);

    private static Dense Random(Shape shape, int seed)
    {
        var random = new Random(seed);
        return new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => (2 * random.NextDouble()) - 1)]);
    }
}
