using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ExprGrad.Compiler.Emit;
using static ExprGrad.Binding;
using Binary = System.Linq.Expressions.Expression<System.Func<double, double, double>>;
using Ternary = System.Linq.Expressions.Expression<System.Func<double, double, double, double>>;
using Unary = System.Linq.Expressions.Expression<System.Func<double, double>>;

namespace ExprGrad.Tests.Emit;

/// <summary>A lifted lambda means in every carrier what it means to C#.</summary>
public class LiftTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;
    private static readonly double[] Xs = [0, -0.0, 1, -1, 2.5, -2.5, 3, 1e10, -1e10, Inf, -Inf, NaN, 0.75, -7];
    private static readonly double s_captured = 3;

    public static TheoryData<Type, int> Carriers => new()
    {
        { typeof(double), 0 }, { typeof(double), 128 }, { typeof(double), 256 }, { typeof(double), 512 },
        { typeof(float), 0 }, { typeof(float), 128 }, { typeof(float), 256 }, { typeof(float), 512 },
    };

    // each exact in float too, on the points above
    private static readonly Unary[] Rows =
    [
        x => -x + 2 * x - x / 4,
        x => +x * s_captured,
        x => x > 0 ? x : (x < 0 ? 0 : x),
        x => x >= 0 ? 1 : -1,
        x => x != 0 && !(x <= -2) ? 1.0 : 0.0,
        x => x == 1 || x > 2 ? Math.Abs(x) : Math.Floor(x),
        x => (x > 0) & (x < 2) | (x == -1) ? 5 : 7,
        x => Let(x + 1, u => Let(u * u, v => v - u)),
        x => Let(x > 1, big => big ? x : -x),
        x => double.IsNaN(x) ? 1 : 0,
        x => double.IsFinite(x) && !double.IsNegative(x) ? 1 : 0,
        x => Math.Sqrt(Math.Abs(x) * Math.Abs(x)),
        x => Math.Max(Math.Round(x), Math.Truncate(x)) + Math.Ceiling(x),
        x => x % 2,
        x => Twice(x),
        x => IsThree(x) ? 1 : 0,
        x => x > double.NegativeInfinity ? Math.PI - Math.PI : x,
    ];

    private static readonly Binary[] PairRows =
    [
        (a, b) => a < b ? 1.0 : 0.0,
        (a, b) => a == b ? a : b,
        (a, b) => Math.Max(a, b),
        (a, b) => Math.Min(a, b),
        (a, b) => Math.CopySign(a, b),
    ];

    private static readonly Ternary Where = (c, a, b) => c != 0 ? a : b;

    [Theory]
    [MemberData(nameof(Carriers))]
    public void Row_MeansTheSameInEveryCarrier(Type element, int bits)
    {
        Assert.All(Rows, row => Check(row, element, bits, Xs));
        double[] left = [.. Xs.SelectMany(x => Xs.Select(_ => x))], right = [.. Xs.SelectMany(_ => Xs)];
        Assert.All(PairRows, row => Check(row, element, bits, left, right));
        Check(Where, element, bits, left, right, [.. right.Reverse()]);
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public void Loads_AndStores_CountInElements(Type element, int bits)
    {
        var ramp = Enumerable.Range(0, 64).Select(i => (double)i).ToArray();
        Check((Unary)(x => x), element, bits, ramp);
    }

    [Fact]
    public void Let_EvaluatesItsValueOnce()
    {
        s_calls = 0;
        Unary row = x => Let(Counted(x), u => u * u + u);
        _ = Lifted.Run<double>(row, Carrier.Scalar(typeof(double)), [1, 2, 3]);
        Assert.Equal(3, s_calls);
    }

    [Fact]
    public void CanVectorize_TellsFallbacks()
    {
        var carrier = Carrier.OfBits(typeof(double), 256);
        Unary[] direct = [x => Math.Exp(x), x => Math.Tanh(x) + x, x => Math.Acos(x), x => double.IsNaN(x) ? 0 : x];
        Unary[] perLane = [x => Twice(x), x => x % 2, x => Let(Special.Lgamma(x), l => l + 1)];
        Assert.All(direct, row => Assert.True(Lift.CanVectorize(row, carrier)));
        Assert.All(perLane, row => Assert.False(Lift.CanVectorize(row, carrier)));
        Assert.True(Lift.CanVectorize((Unary)(x => Twice(x)), Carrier.Scalar(typeof(double))));
    }

    [Fact]
    public void Unliftable_IsRefusedByName()
    {
        Unary row = x => (int)x;
        var error = Assert.Throws<NotSupportedException>(() => Lift.Body(row, Carrier.Scalar(typeof(double)), [Expression.Parameter(typeof(double))]));
        Assert.StartsWith("lift: found `Convert(x, Int32)`, expected numbers, + - * /", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EqualityOfTruths_IsRefused()
    {
        Binary row = (a, b) => (a > 0) == (b > 0) ? a : b;
        ParameterExpression[] locals = [Expression.Parameter(typeof(double)), Expression.Parameter(typeof(double))];
        Assert.Throws<NotSupportedException>(() => Lift.Body(row, Carrier.Scalar(typeof(double)), locals));
    }

    [Fact]
    public void Widest_IsWhatTheMachineComputesIn() =>
        Assert.Equal(
            Vector512.IsHardwareAccelerated ? typeof(Vector512<float>)
            : Vector256.IsHardwareAccelerated ? typeof(Vector256<float>)
            : Vector128.IsHardwareAccelerated ? typeof(Vector128<float>) : typeof(float),
            Carrier.Widest(typeof(float)).Type);

    public static double Twice(double x) => 2 * x;

    public static bool IsThree(double x) => x == 3;

    private static int s_calls;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Counted(double x)
    {
        s_calls++;
        return x;
    }

    private static void Check(LambdaExpression row, Type element, int bits, params double[][] inputs)
    {
        var (f, actual) = (row.Compile(), Run(row, element, bits, inputs));
        for (var i = 0; i < actual.Length; i++)
        {
            var expected = (double)f.DynamicInvoke(Array.ConvertAll(inputs, x => (object)x[i]))!;
            expected = element == typeof(float) ? (float)expected : expected;
            Assert.True(Ulps.Between(actual[i], expected) == 0,
                $"{row.Body} at ({string.Join(", ", inputs.Select(x => x[i]))}) in {bits} bits of {element.Name}: {actual[i]:R}, expected {expected:R}");
        }
    }

    private static double[] Run(LambdaExpression row, Type element, int bits, double[][] inputs)
    {
        var carrier = Carrier.OfBits(element, bits);
        return element == typeof(double)
            ? Lifted.Run(row, carrier, inputs)
            : Array.ConvertAll(Lifted.Run(row, carrier, Array.ConvertAll(inputs, x => Array.ConvertAll(x, v => (float)v))), v => (double)v);
    }
}
