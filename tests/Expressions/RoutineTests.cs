using ExprGrad.Tests.Compiling;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>Routines that a user declares, and the exact text of what they are refused with.</summary>
public class RoutineTests
{
    private static readonly Variable A = Input("A", 2, 3), B = Input("B", 4, 3), S = Input("S", 3, 3), V = Input("v", 3);

    // y = ‖x‖², by its pullback.
    private static readonly Routine Energy = Routine.Unary(
        "energy", 1, x => Shape.Scalar,
        (x, y) =>
        {
            y[0] = 0;
            foreach (var number in x.Elements)
            {
                y[0] += number * number;
            }
        },
        pullback: (x, y, ct) => 2 * ct.Expand(-1) * x);

    // y[i] = Σ a[k] for k ≤ i, times b: by its pushforward, which is linear in each.
    private static readonly Routine Running = Routine.Binary(
        "running", (1, 0), (a, b) => a,
        (a, b, y) =>
        {
            var sum = 0.0;
            for (var i = 0; i < y.Length; i++)
            {
                y[i] = (sum += a[i]) * b.Elements[0];
            }
        },
        pushforward: (a, b, y, da, db) => (da is null ? 0 : Sums(da) * b.Expand(-1)) + (db is null ? 0 : Sums(a) * db.Expand(-1)));

    private static readonly Routine Circular = Routine.Unary("circular", 1, x => x, (x, y) => x.Elements.CopyTo(y), pushforward: (x, y, dx) => Circular!.Of(dx));

    private static readonly Routine Opaque = Routine.Unary("opaque", 1, x => x, (x, y) => x.Elements.CopyTo(y));

    private static readonly Routine Throwing = Routine.Unary("throwing", 1, x => x, (x, y) =>
    {
        if (x[0] > 0)
        {
            throw new ArithmeticException("found a positive number");
        }

        y.Clear();
    });

    private static readonly Routine Narrow = Routine.Unary("narrow", 1, x => x, (x, y) => x.Elements.CopyTo(y), pullback: (x, y, ct) => ct.Sum());

    public static TheoryData<string, Func<object>> Errors => new()
    {
        { "cholesky: found `A` [2, 3], expected a square matrix", () => Cholesky(A) },
        { "cholesky: found `v` [3], expected a square matrix", () => Cholesky(V) },
        { "cholesky: found 2 operands, expected 1", () => Decompositions.Cholesky.Of(S, S) },
        { "solve: found `S` [3, 3] and `A` [2, 3], expected a square matrix and a matrix of as many rows", () => Solve(S, A) },
        { "solve, axes before the core: axis -1 of the left operand [2] has extent 2, axis -1 of the right [4] has extent 4; expected equal extents, or 1", () => Solve(Input("a", 2, 3, 3), Input("b", 4, 3, 3)) },
        { "solve: found operands of [2, 3, 3] and [3, 3], expected the same axes before the core", () => new Call(Decompositions.Solve, [Input("a", 2, 3, 3), S]) },
        { "det: found `A` [2, 3], expected a square matrix", () => Determinant(A) },
        { "qr: found `A` [2, 3], expected a matrix with at least as many rows as columns", () => Decompositions.Qr.Of(A) },
        { "qr: found `v` [3], expected at least two axes", () => Qr(V) },
        { "svd: found `v` [3], expected at least two axes", () => Svd(V) },
        { "diagonal: found [3], expected at least two axes", () => V.Trace() },
        { "inverse: found `v` [3], expected at least two axes", () => Inverse(V) },
        { "top-k: found k = 4, expected 0 to 3 for axis -1 of `v` [3]", () => TopK(V, 4) },
        { "median: found `none` [0], expected an element along axis -1", () => Median(Input("none", 0)) },
        { "argsort: found axis 1, expected an axis of [3], -1 to 0", () => Argsort(V, 1) },
        { "narrow: found a cotangent [], expected [3]", () => Function.Of(Narrow.Of(V).Sum().Named("f")).Gradient(V) },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_SaysWhatWasFoundAndExpected(string message, Func<object> wrong) =>
        Assert.Equal(message, Assert.Throws<ShapeException>(() => { _ = wrong(); }).Message);

    [Fact]
    public void Signature_WithoutAnOperandIsRefused() => Assert.Equal(
        "signature: found the ranks [], expected a number of axes, 0 or more, for each operand, and at least one operand (Parameter 'Ranks')",
        Assert.Throws<ArgumentException>(() => new Signature([], x => Shape.Scalar, "nothing")).Message);

    [Fact]
    public void Einsum_OfNullIsRefused() => Assert.Equal(
        "einsum: found null, expected an expression (Parameter 'operands')", Assert.Throws<ArgumentNullException>(() => Einsum("i,i->", V, null!)).Message);

    [Fact]
    public void Derivative_OfARoutineWithoutARuleIsRefusedByName()
    {
        const string expected = "opaque has no derivative rule: found a derivative asked for, expected a routine with a pushforward or a pullback; StopGradient says that it is meant as a constant";
        var f = Function.Of(Opaque.Of(V).Sum().Named("f"));
        Assert.Equal(expected, Assert.Throws<DerivativeException>(() => f.Gradient(V)).Message);
        Assert.Equal(expected, Assert.Throws<DerivativeException>(() => Calculus.Jvp.Of(f.Values, [(V, V)])).Message);
    }

    [Fact]
    public void Derivative_OfWhatIsConstantInStepsIsZero()
    {
        foreach (var f in new[] { Argsort(V).Sum(), StopGradient(Opaque.Of(V)).Sum() })
        {
            Same(Function.Of(f.Named("f")).Gradient().Values[0], 0 * V);
            Same(Calculus.Jvp.Of([f], [(V, V)])[0], 0);
        }
    }

    [Fact]
    public void Pushforward_ThatCallsItsOwnRoutineOnATangentIsRefused() => Assert.Equal(
        "circular: found a pushforward that calls circular on a tangent and cannot be transposed, expected a pullback beside it",
        Assert.Throws<DerivativeException>(() => Function.Of(Circular.Of(V).Sum().Named("f")).Gradient(V)).Message);

    [Fact]
    public void Routine_GivenByItsPullbackDifferentiatesInBothModesAndCompiles()
    {
        var f = Exp(-Energy.Of(B)).Sum().Named("f");
        var gradient = Function.Of(f).Gradient(B).Values[0];
        Compiled.Agrees(f, gradient, Calculus.Jvp.Of([f], [(B, Cos(B))])[0], Calculus.Jvp.Of([gradient], [(B, Cos(B))])[0]);
        Same(gradient, Function.Of(Exp(-Square(B).Sum(1)).Sum().Named("f")).Gradient(B).Values[0]);
        Same(Calculus.Jvp.Of([gradient], [(B, Cos(B))])[0], Calculus.Jvp.Of(Function.Of(Exp(-Square(B).Sum(1)).Sum().Named("f")).Gradient(B).Values, [(B, Cos(B))])[0]);
        Assert.Equal("energy(B)", $"{Energy.Of(B)}");
    }

    [Fact]
    public void Routine_GivenByItsPushforwardDifferentiatesInBothModesAndCompiles()
    {
        var w = Input("w", 4);
        var (f, g) = (Sin(Running.Of(B, w)).Sum().Named("f"), Sin(Sums(B) * w.Expand(1)).Sum().Named("f"));
        foreach (var x in new[] { B, w })
        {
            Same(Function.Of(f).Gradient(x).Values[0], Function.Of(g).Gradient(x).Values[0]);
            Same(Calculus.Jvp.Of([f], [(x, Cos(x))])[0], Calculus.Jvp.Of([g], [(x, Cos(x))])[0]);
            Same(Calculus.Jvp.Of(Function.Of(f).Gradient(x).Values, [(B, Cos(B))])[0], Calculus.Jvp.Of(Function.Of(g).Gradient(x).Values, [(B, Cos(B))])[0]);
        }

        Compiled.Agrees([f, .. Function.Of(f).Gradient(B, w).Values]);
    }

    [Fact]
    public void Routine_BatchesAsALoop()
    {
        var examples = Input("Bs", 5, 4, 3);
        var batched = Calculus.Batch.Of([Energy.Of(B)], [(B, examples)])[0];
        Assert.Equal(Shape.Of(5, 4), batched.Shape);
        Same(batched, Square(examples).Sum(2));
    }

    [Fact]
    public void Singular_MatrixInABranchNotTakenHasNoEffect()
    {
        var (c, a) = (Input("c", 2), Input("a", 2, 3, 3));
        foreach (var bad in new[] { LogDeterminant(1 * a), Cholesky(1 * a).Sum(1, 2), Inverse(1 * a).Sum(1, 2), Square(Svd(1 * a).U).Sum(1, 2), Energy.Of(Inverse(1 * a)).Sum(1) })
        {
            var f = Where(c, bad, 0).Sum().Named("f");
            var gradient = Function.Of(f).Gradient(a).Values[0];
            var second = Function.Of((gradient * gradient).Sum().Named("g")).Gradient(a).Values[0];
            Expr[] all = [f, gradient, second, Calculus.Jvp.Of([f], [(a, Cos(a))])[0], Calculus.Jvp.Of([gradient], [(a, Cos(a))])[0]];
            var regular = new double[] { 2, 0.1, 0.2, 0.1, 3, 0.3, 0.2, 0.3, 4 };
            var compiled = new Function([c, a], all.Select((e, i) => new Output($"y{i}", e))).Compile<double>();
            Assert.All(compiled.Invoke([0, 0], new double[18]).SelectMany(y => y), x => Assert.Equal(0, x));
            Assert.All(compiled.Invoke([1, 0], [.. regular, .. new double[9]]).SelectMany(y => y), x => Assert.True(double.IsFinite(x)));
        }
    }

    [Fact]
    public void Exception_OfAProcedurePropagatesAndTheFunctionStaysUsable()
    {
        var compiled = Function.Of(Throwing.Of(Exp(V) - 1).Named("y")).Compile<float>();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("found a positive number", Assert.Throws<ArithmeticException>(() => compiled.Invoke([1, 1, 1])).Message);
        }

        Assert.Equal([0, 0, 0], compiled.Invoke([-1, 1, 1])[0]);
    }

    [Fact]
    public void Calls_AllocateNothingInASteadyState()
    {
        var f = Function.Of(Cholesky(S.MatrixMultiply(S.Transpose()) + 1).Sum().Named("f"));
        var g = new Function(f.Inputs, [.. f.Outputs, .. f.Gradient(S).Outputs, new("s", SingularValues(S)), new("w", SymmetricEigen(S).Values), new("o", Sort(S, 0))]).Compile<float>();
        ReadOnlyMemory<float>[] x = [new float[] { 3, 1, 0, 1, 4, 1, 0, 1, 5 }];
        var y = g.Function.Values.Select(e => new float[e.Shape.Count].AsMemory()).ToArray();
        for (var i = 0; i < 100; i++)
        {
            g.Run(x, y);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            g.Run(x, y);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Schedule_ReadsOperandsInPlaceAndCopiesViews() => Assert.Equal(
        """
        loop [3, 3]: x0 -> s0  ()
        call solve [1] [3, 3] [3, 1]: s0, x1 -> s1
        """,
        string.Join('\n', $"{Compiled.Schedule(Solve(S.Transpose(), V).Reshape(3, 1, 1).Named("y"))}".Split('\n').Take(2)));

    // The sums of the elements of each row up to each.
    private static Expr Sums(Expr x) => x.Contract(new Iota(Shape.Of(3, 3), 0) <= new Iota(Shape.Of(3, 3), 1), [], [(x.Shape.Rank - 1, 0)]);

    private static void Same(Expr a, Expr b)
    {
        var inputs = Traverse.PostOrder([a, b]).OfType<Variable>().Distinct().ToList();
        var bindings = inputs.Select((v, seed) => (v, new Dense(v.Shape, [.. Enumerable.Range(0, v.Shape.Count).Select(i => Math.Sin(i + seed))])));
        var values = Evaluate.Of([a, b], bindings);
        Assert.Equal(values[1].Elements.ToArray(), values[0].Elements.ToArray(), (x, y) => Math.Abs(x - y) < 1e-13);
    }
}
