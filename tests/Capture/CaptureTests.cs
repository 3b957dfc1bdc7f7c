using System.Linq.Expressions;

namespace ExprGrad.Tests.Capturing
{
    public class CaptureTests
    {
        private const double Rate = 0.75;
        private static readonly double[] Points = [-7.5, -2.5, -1, -0.5, -0.0, 0, 0.3, 0.5, 1, 1.5, 2, 3.25, 40, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        private static readonly double[] Finite = [.. Points.Where(double.IsFinite)];
        private readonly double weight = 1.25;

#pragma warning disable format
        private static readonly LambdaExpression[] Lambdas =
        [
            // rows that are methods, of Math and of double
            (double x) => Math.Abs(x),            (double x) => double.Abs(x),
            (double x) => Math.Floor(x),          (double x) => double.Floor(x),
            (double x) => Math.Sqrt(x),           (double x) => double.Sqrt(x),
            (double x) => Math.Cbrt(x),           (double x) => double.Cbrt(x),
            (double x, double y) => Math.Pow(x, y), (double x, double y) => double.Pow(x, y),
            (double x) => Math.Exp(x),            (double x) => double.Exp(x),
            (double x) => double.ExpM1(x),        (double x) => Special.Expm1(x),
            (double x) => Math.Log(x),            (double x) => double.Log(x),
            (double x) => double.LogP1(x),        (double x) => Special.Log1p(x),
            (double x) => Math.Sin(x),            (double x) => double.Sin(x),
            (double x) => Math.Cos(x),            (double x) => double.Cos(x),
            (double x) => Math.Tan(x),            (double x) => double.Tan(x),
            (double x) => Math.Asin(x),           (double x) => double.Asin(x),
            (double x) => Math.Acos(x),           (double x) => double.Acos(x),
            (double x) => Math.Atan(x),           (double x) => double.Atan(x),
            (double x, double y) => Math.Atan2(x, y), (double x, double y) => double.Atan2(x, y),
            (double x) => Math.Sinh(x),           (double x) => double.Sinh(x),
            (double x) => Math.Cosh(x),           (double x) => double.Cosh(x),
            (double x) => Math.Tanh(x),           (double x) => double.Tanh(x),
            (double x) => Special.Sech2(x),       (double x) => Special.Sigmoid(x),
            (double x) => Special.Softplus(x),    (double x) => Special.Lorentzian(x),
            (double x, double y) => Math.Max(x, y), (double x, double y) => double.Max(x, y),
            (double x, double y) => Math.Min(x, y), (double x, double y) => double.Min(x, y),

            // operators
            (double x, double y) => x + y,        (double x, double y) => x - y,
            (double x, double y) => x * y,        (double x, double y) => x / y,
            (double x) => -x,                     (double x, double y) => checked(-x + x * y - y),
            (double x, double y) => x < y ? x : 1,  (double x, double y) => x <= y ? x : 1,
            (double x, double y) => x > y ? x : 1,  (double x, double y) => x >= y ? x : 1,
            (double x, double y) => x == y ? x : 1, (double x, double y) => x != y ? x : 1,
            (double x, double y) => x > 0 && y > 0 ? x : y, (double x, double y) => x > 0 || y > 0 ? x : y,
            (double x, double y) => x > 0 & y > 0 ? x : y,  (double x, double y) => x > 0 | y > 0 ? x : y,
            (double x, double y) => x > 0 ^ y > 0 ? x : y,  (double x, double y) => !(x > y) ? x : y,
            (double x, double y) => x > 0 == y > 0 ? x : y, (double x) => x > 0 ? x < 1 ? 1 : 2 : x,

            // powers and logarithms
            (double x) => Math.Pow(x, 2),         (double x) => Math.Pow(x, 1),
            (double x) => Math.Pow(x, -1),        (double x) => Math.Pow(x, 3),
            (double x) => Math.Pow(2, x),         (double x) => Math.Log(x, 3),
            (double x) => double.Log(x, 3),       (double x) => Math.Log(x, Math.Abs(x) + 1.5) > 0 ? 1 : 2,
            (double x) => Math.Log2(x),           (double x) => double.Log2(x),
            (double x) => Math.Log10(x),          (double x) => double.Log10(x),
            (double x) => double.Log2P1(x),       (double x) => double.Log10P1(x),
            (double x) => double.Exp2(x),         (double x) => double.Exp10(x),
            (double x) => double.Exp2M1(x),       (double x) => double.Exp10M1(x),

            // circle and hyperbola
            (double x) => Math.Asinh(x),          (double x) => double.Asinh(x),
            (double x) => Math.Acosh(x),          (double x) => double.Acosh(x),
            (double x) => Math.Atanh(x),          (double x) => double.Atanh(x),
            (double x) => double.AsinPi(x),       (double x) => double.AcosPi(x),
            (double x) => double.AtanPi(x),       (double x, double y) => double.Atan2Pi(x, y),
            (double x) => double.DegreesToRadians(x), (double x) => double.RadiansToDegrees(x),

            // steps
            (double x) => Math.Ceiling(x),        (double x) => double.Ceiling(x),
            (double x) => Math.Truncate(x),       (double x) => double.Truncate(x),
            (double x) => Math.Round(x),          (double x) => double.Round(x),

            // several operands
            (double x) => Math.Clamp(x, -1, 2),   (double x) => double.Clamp(x, -1, 2),
            (double x, double y) => double.Lerp(x, y, 0.25),

            // conditions
            (double x) => double.IsNaN(x) ? 1 : 2,              (double x) => double.IsFinite(x) ? 1 : 2,
            (double x) => double.IsInfinity(x) ? 1 : 2,         (double x) => double.IsPositiveInfinity(x) ? 1 : 2,
            (double x) => double.IsNegativeInfinity(x) ? 1 : 2, (double x) => double.IsRealNumber(x) ? 1 : 2,
            (double x) => double.IsInteger(x) ? 1 : 2,          (double x) => double.IsEvenInteger(x) ? 1 : 2,
            (double x) => double.IsOddInteger(x) ? 1 : 2,

            // numbers
            (double x) => 2 * 3 * x + Math.PI - Rate,           (double x) => x + 1f + 2L,
            (double x) => (x > 0 ? 1 : -1) * x,                 (double x) => (double)x,
            (double x) => x > 0 ? 1 : -1,                       (double x) => 2,
            (double x) => x * double.Epsilon + double.MaxValue, (double x, double y) => y,
        ];
#pragma warning restore format

        public static TheoryData<string> Written => new(Lambdas.Select((l, i) => $"{i} {l}"));

        [Theory]
        [MemberData(nameof(Written))]
        public void CapturedLambda_IsTheLambdaItself(string written) => Same(Lambdas[int.Parse(written.Split(' ')[0], null)], Points);

        [Fact]
        public void Hypot_IsItself_OnFiniteNumbers() => Same((double x, double y) => double.Hypot(x, y), Finite);

        [Fact]
        public void RootByPower_IsItself_OnPositiveNumbers() => Same((double x) => Math.Pow(x, 0.5), [-0.0, 0, 0.25, 2, double.NaN, double.PositiveInfinity, double.NegativeInfinity]);

        [Fact]
        public void Sign_IsItself_WhereItDoesNotThrow()
        {
            Same((double x) => Math.Sign(x) * x, Finite, (double x) => x * Math.Sign(x));
            Same((double x) => double.Sign(x) > 0 ? x : 1, Finite);
            Same((double x) => Math.Sign(x), Finite);
        }

        [Fact]
        public void EveryRowThatIsAMethod_IsCaptured()
        {
            foreach (var op in Ops.All.Where(op => op.Value.Body is MethodCallExpression && op != Ops.Relu && op != Ops.Clamp))
            {
                var map = Assert.IsType<Map>(Capture.Of(op.Value).Outputs[0].Value);
                Assert.Same(op, map.Op);
                Assert.Equal(op.Value.Parameters.Select(p => p.Name), map.Operands.Select(o => ((Variable)o).Name));
            }
        }

        [Fact]
        public void EveryRow_CapturesItsOwnValue()
        {
            foreach (var op in Ops.All)
            {
                Same(op.Value, Finite);
            }
        }

        [Theory]
        [InlineData(2, "square")]
        [InlineData(0.5, "pow")]
        [InlineData(-1, "div")]
        [InlineData(3, "pow")]
        [InlineData(0, "pow")]
        public void PowerOfAVariableOfTheSurroundings_HasItsOwnRow(double p, string row) =>
            Assert.Equal(row, Assert.IsType<Map>(Capture.Of((double x) => Math.Pow(x, p)).Outputs[0].Value).Op.Name);

        [Fact]
        public void Parameters_AreInputsInOrder_EvenIfUnused()
        {
            var f = Capture.Of((double second, double first, double unused) => first - second);
            Assert.Equal(["second", "first", "unused"], f.Inputs.Select(v => v.Name));
            Assert.All(f.Inputs, v => Assert.Equal((Shape.Scalar, Role.Input), (v.Shape, v.Role)));
            Assert.Equal("f", Assert.Single(f.Outputs).Name);
        }

        [Fact]
        public void NothingIsSimplified_ButEqualPartsAreOne()
        {
            var sum = Assert.IsType<Map>(Capture.Of((double x) => Math.Sin(x * 1) + Math.Sin(x * 1)).Outputs[0].Value);
            Assert.Same(sum.Operands[0], sum.Operands[1]);
            Assert.Same(Ops.Mul, Assert.IsType<Map>(sum.Operands[0].Operands[0]).Op);
        }

        [Fact]
        public void Surroundings_OfEveryNumericType_AreReadOnce()
        {
            var (d, f, i, l, b, m, n) = (1.5, 2.5f, 3, 4L, (byte)5, 6.5m, (double?)7);
            var (array, list, settings, flag) = (new[] { 8.0, 9 }, new List<double> { 10 }, new Settings(11), true);
            LambdaExpression lambda = (double x) =>
                x * d + f + i + l + b + (double)m + n.Value + array[1] + list[0] + settings.Scale + settings.Inner!.Scale + array.Length + weight + (flag && i > 2 ? i * 2 + 1 : 0);
            var captured = Capture.Of(lambda);
            Same(lambda, Finite, captured);
            var before = Value(captured, 1);
            d = 100;
            Assert.Equal(before, Value(captured, 1));
            Assert.NotEqual(before, Value(Capture.Of(lambda), 1));
        }

        [Fact]
        public void KnownArithmetic_IsThatOfCSharp()
        {
            var (n, a) = (7, 2.5);
            Same((double x) => x * (n % 4) + (n << 1) + Math.Max(n, 3) + (int)a + Math.Sign(a) + Math.IEEERemainder(a, 2) + a % 2, Finite);
        }

        [Fact]
        public void NestedClosures_AreRead()
        {
            foreach (var outer in new[] { 2.0 })
            {
                foreach (var inner in new[] { 3.0 })
                {
                    Func<double> keep = () => outer + inner;
                    Same((double x) => x * outer + inner, Finite);
                    Assert.Equal(5, keep());
                }
            }
        }

        [Fact]
        public void Let_BindsItsBody()
        {
            Same((double x, double y) => Bind.Let(Math.Exp(-x * x), e => e / (1 + e) + Bind.Let(e * y, p => p * p + x)), Finite);
            var shared = Assert.IsType<Map>(Capture.Of((double x) => Bind.Let(Math.Sin(x), s => s * s)).Outputs[0].Value);
            Assert.Same(shared.Operands[0], shared.Operands[1]);
        }

        [Fact]
        public void LambdasOfTheSurroundings_AreExpandedWhereTheyAreCalled()
        {
            Expression<Func<double, double>> g = t => t * t + 1;
            Expression<Func<double, double, double>> h = (x, y) => g.Compile()(x) - y;
            Same((double x) => g.Compile()(g.Compile()(x)) + g.Compile().Invoke(2 * x), [-1, 0.5]);
            Same((double y, double x) => h.Compile()(x, y) * h.Compile()(y, x), [-1, 0.5]);
        }

        [Fact]
        public void CapturedFunctions_AreInlined()
        {
            var g = Grad.Of((double x, double y) => Math.Sin(x) * y);
            var f = Capture.Of((double y, double x) => g.Value(x * y, y) + g.Value(x * y, 2));
            Assert.Equal((Math.Sin(6) * 2) + (Math.Sin(6) * 2), Value(f, 2, 3), 1e-15);
            Assert.Equal(1, Traverse.PostOrder(f.Values).OfType<Map>().Count(m => m.Op == Ops.Sin));
        }

        [Fact]
        public void MethodsWithAFormula_AreInlined()
        {
            Same((double x) => Cube(x + 1) * 2, [-1, 0.5]);
            Same((double x) => new[] { x, 2 * x }.Sum(Cube), [-1, 0.5]);
        }

        private static readonly Expression<Func<double, double>> Cubed = x => x * x * x;

        [Formula(nameof(Cubed))]
        private static double Cube(double x) => x * x * x;

        [Fact]
        public void DerivativeOfACapturedFunction_IsRight()
        {
            var f = Capture.Of((double x, double y) => Math.Sin(x * y) + x * x).Gradient();
            Assert.Equal([(2 * Math.Cos(2)) + 2, Math.Cos(2)], Evaluate.Of(f.Values, f.Inputs.Zip([new Dense(Shape.Scalar, 1.0), new Dense(Shape.Scalar, 2.0)])).Select(v => v[0]));
        }

        [Theory]
        [InlineData(1)]
        [InlineData(-2)]
        public void DerivativeOfHypotAndAsinh_ExistsEverywhere(double x)
        {
            Assert.Equal(0, Slope(Capture.Of((double x) => double.Hypot(x, 0)), 0));
            Assert.Equal(x / double.Hypot(x, 0), Slope(Capture.Of((double x) => double.Hypot(x, 0)), x), 1e-15);
            Assert.Equal(1, Slope(Capture.Of((double x) => Math.Asinh(x)), 0));
            Assert.Equal(1 / Math.Sqrt(1 + (x * x)), Slope(Capture.Of((double x) => Math.Asinh(x)), x), 1e-15);
        }

        [Fact]
        public void DeepTree_NeedsNoStack()
        {
            const int depth = 100_000;
            var x = Expression.Parameter(typeof(double), "x");
            var (value, message) = (double.NaN, "");
            var thread = new Thread(
                () =>
                {
                    Expression left = x, right = x;
                    for (var i = 0; i < depth; i++)
                    {
                        left = Expression.Add(left, Expression.Constant(1.0));
                        right = Expression.Negate(right);
                    }

                    value = Value(Capture.Of(Expression.Lambda(Expression.Add(left, right), x)), 0.5);
                    message = Record.Exception(() => Capture.Of(Expression.Lambda(Expression.Call(typeof(Math), nameof(Math.IEEERemainder), null, left, right), x)))?.Message;
                },
                256 * 1024);
            thread.Start();
            thread.Join();
            Assert.Equal(depth + 1.0, value);
            Assert.StartsWith("cannot capture `Math.IEEERemainder(… + 1 + 1", message, StringComparison.Ordinal);
        }

        private static void Same(LambdaExpression lambda, double[] points) => Same(lambda, points, Capture.Of(lambda));

        private static void Same(LambdaExpression expected, double[] points, LambdaExpression captured) => Same(expected, points, Capture.Of(captured));

        private static void Same(LambdaExpression lambda, double[] points, Function captured)
        {
            var compiled = lambda.Compile();
            foreach (var at in Grid(points, lambda.Parameters.Count))
            {
                var (expected, found) = (Convert.ToDouble(compiled.DynamicInvoke([.. at.Cast<object>()]), null), Value(captured, at));
                Assert.True(
                    expected.Equals(found) || Math.Abs(expected - found) <= 1e-14 * Math.Max(1e-3, Math.Abs(expected)),
                    $"{lambda} at {string.Join(", ", at)}: expected {expected}, found {found}");
            }
        }

        private static double Value(Function f, params double[] at) => Evaluate.Of(f.Outputs[0].Value, f.Inputs.Zip(at, (v, x) => (v, new Dense(Shape.Scalar, x))))[0];

        private static double Slope(Function f, double at) => Value(f.Gradient(), at);

        private static IEnumerable<double[]> Grid(double[] points, int arity) =>
            Enumerable.Range(0, arity).Aggregate((IEnumerable<double[]>)[[]], (grid, _) => grid.SelectMany(at => points.Select(x => (double[])[.. at, x])));

        private sealed record Settings(double Scale)
        {
            public Settings? Inner => this;
        }
    }
}

namespace ExprGrad
{
    file static class Bind
    {
        public static R Let<T, R>(T value, Func<T, R> body) => body(value);
    }
}
