using System.Linq.Expressions;
using static ExprGrad.Binding;

namespace ExprGrad.Tests.Capturing;

public class CaptureErrorsTests
{
    private static readonly int N = 3;
    private static readonly double[] Values = [1, 2, 3];

#pragma warning disable format
    private static readonly (LambdaExpression Lambda, string Message)[] Refused =
    [
        ((double x) => Math.IEEERemainder(x, 2),           "cannot capture `Math.IEEERemainder(x, 2)`: no operation of the table is written that way; write x - 2 * Math.Round(x / 2)"),
        ((double x) => double.Ieee754Remainder(x, 2),      "cannot capture `double.Ieee754Remainder(x, 2)`: no operation of the table is written that way; write x - 2 * Math.Round(x / 2)"),
        ((double x) => Math.MaxMagnitude(x, x + 1),        "cannot capture `Math.MaxMagnitude(x, x + 1)`: no operation of the table is written that way; write Math.Abs(x) >= Math.Abs(x + 1) ? x : x + 1"),
        ((double x) => Math.MinMagnitude(x, 1),            "cannot capture `Math.MinMagnitude(x, 1)`: no operation of the table is written that way; write Math.Abs(x) <= Math.Abs(1) ? x : 1"),
        ((double x) => double.MaxNumber(x, 1),             "cannot capture `double.MaxNumber(x, 1)`: it discards NaN; write Math.Max(x, 1)"),
        ((double x) => double.MinNumber(x, 1),             "cannot capture `double.MinNumber(x, 1)`: it discards NaN; write Math.Min(x, 1)"),
        ((double x) => double.IsNegative(x) ? 1 : 2,       "cannot capture `double.IsNegative(x)`: it tells 0 from -0; write x < 0"),
        ((double x) => double.IsPositive(x) ? 1 : 2,       "cannot capture `double.IsPositive(x)`: it tells 0 from -0; write x >= 0"),
        ((double x) => Math.ReciprocalEstimate(x + 1),     "cannot capture `Math.ReciprocalEstimate(x + 1)`: an estimate differs from one processor to another; write 1 / (x + 1)"),
        ((double x) => double.ReciprocalSqrtEstimate(x),   "cannot capture `double.ReciprocalSqrtEstimate(x)`: an estimate differs from one processor to another; write 1 / Math.Sqrt(x)"),
        ((double x) => double.MultiplyAddEstimate(x, 2, 3), "cannot capture `double.MultiplyAddEstimate(x, 2, 3)`: an estimate differs from one processor to another; write x * 2 + 3"),
        ((double x) => Math.FusedMultiplyAdd(x, 2, 3),     "cannot capture `Math.FusedMultiplyAdd(x, 2, 3)`: it rounds only once, unlike any row; write x * 2 + 3"),
        ((double x) => double.SinPi(x),                    "cannot capture `double.SinPi(x)`: no operation of the table is written that way; write Math.Sin(Math.PI * x)"),
        ((double x) => double.CosPi(x),                    "cannot capture `double.CosPi(x)`: no operation of the table is written that way; write Math.Cos(Math.PI * x)"),
        ((double x) => double.TanPi(x),                    "cannot capture `double.TanPi(x)`: no operation of the table is written that way; write Math.Tan(Math.PI * x)"),
        ((double x) => Math.SinCos(x).Sin,                 "cannot capture `Math.SinCos(x)`: it is two numbers; write Math.Sin(x)"),
        ((double x) => Math.ScaleB(x, 3),                  "cannot capture `Math.ScaleB(x, 3)`: no operation of the table is written that way; write x * Math.Pow(2, 3)"),
        ((double x) => double.RootN(x, 3),                 "cannot capture `double.RootN(x, 3)`: no operation of the table is written that way; write Math.Pow(x, 1.0 / 3)"),
        ((double x) => Math.Round(x, 1),                   "cannot capture `Math.Round(x, 1)`: no operation of the table is written that way; write Math.Round(x * Math.Pow(10, 1)) / Math.Pow(10, 1)"),
        ((double x) => Math.Round(x, MidpointRounding.ToZero), "cannot capture `Math.Round(x, MidpointRounding.ToZero)`: its ties are rounded otherwise; write Math.Round(x)"),
        ((double x) => Math.BitIncrement(x),               "cannot capture `Math.BitIncrement(x)`: it depends on the precision, which is chosen when the function is compiled; write x"),
        ((double x) => x + N / 2,                          "cannot capture `CaptureErrorsTests.N / 2`: division of int discards the remainder; write CaptureErrorsTests.N / 2.0"),
        ((double x) => x + N / (N + 1),                    "cannot capture `CaptureErrorsTests.N / (CaptureErrorsTests.N + 1)`: division of int discards the remainder; write CaptureErrorsTests.N / (double)(CaptureErrorsTests.N + 1)"),
        ((double x) => Math.Sign(x) / 2,                   "cannot capture `Math.Sign(x) / 2`: division of int discards the remainder; write Math.Sign(x) / 2.0"),
        ((double x) => Math.Sign(x) << 2,                  "cannot capture `Math.Sign(x) << 2`: arithmetic of int is not that of real numbers; write (double)Math.Sign(x) and operators of double"),
        ((double x) => (int)(x + 1),                       "cannot capture `(int)(x + 1)`: a cast to int is not an operation on real numbers; write Math.Truncate(x + 1)"),
        ((double x) => (float)x,                           "cannot capture `(float)x`: precision is chosen when the function is compiled; write x"),
        ((double x) => (double)(decimal)x,                 "cannot capture `(decimal)x`: it is of type decimal; write an expression of type double"),
        ((double x) => x > 0 || x < -1,                    "cannot capture `x > 0 || x < -1`: the result is a bool; write (x > 0 || x < -1) ? 1.0 : 0.0"),
        ((double x) => "x",                                "cannot capture `\"x\"`: it is of type string; write an expression of type double"),
        ((double x) => new List<double>(3).Count,          "cannot capture `new List<double>(3)`: no operation of the table is written that way; write it with numbers, operators and the methods of Math"),
        ((double x) => x.ToString().Length,                "cannot capture `x.ToString()`: no operation of the table is written that way; write its formula with operators and the methods of Math"),
        ((double x) => x.Equals(2.0) ? 1 : 2,              "cannot capture `x.Equals(2)`: no operation of the table is written that way; write its formula with operators and the methods of Math"),
        ((double x) => x + double.Parse("2", null),        "cannot capture `double.Parse(\"2\", null)`: it would be read only once, at capture; write it into a variable before the lambda"),
        ((double x) => x * DateTime.Now.Day,               "cannot capture `DateTime.Now`: it would be read only once, at capture; write it into a variable before the lambda"),
        ((double x) => x * Environment.TickCount,          "cannot capture `Environment.TickCount`: it would be read only once, at capture; write it into a variable before the lambda"),
        ((double x) => x * Random.Shared.NextDouble(),     "cannot capture `Random.Shared`: it would be read only once, at capture; write it into a variable before the lambda"),
        ((double x) => x + Squared(x - 1),                 "cannot capture `CaptureErrorsTests.Squared(x - 1)`: the body of a method cannot be read; write an Expression<Func<...>> Squared and Squared.Compile()(x - 1), or [Formula] at the method"),
        ((double x) => Halved(x),                          "cannot capture `CaptureErrorsTests.Halved(x)`: its formula N is no static lambda of the same parameters; write N as an expression of what Halved takes"),
        ((double[] v) => v[0],                             "cannot capture `double[] v`: its extents are not known; write Capture.Of(lambda, shapes), with a shape for each array"),
        ((double x, int n) => x,                           "cannot capture `int n`: it is not a real number; write double n"),
        ((double x, string name) => x,                     "cannot capture `string name`: it is no number, array of numbers or record of such; write double name"),

        // the constant 0 that C# makes of a quotient of integers
        ((double x) => 1 / 2 * x,                          "cannot capture `0 * x`: C# makes a quotient of integers such as 1 / 2 the constant 0; write 1.0 / 2, or the formula without the 0"),
        ((double x) => x + 1 / 2,                          "cannot capture `x + 0`: C# makes a quotient of integers such as 1 / 2 the constant 0; write 1.0 / 2, or the formula without the 0"),
        ((double x) => x - 2 / 3,                          "cannot capture `x - 0`: C# makes a quotient of integers such as 1 / 2 the constant 0; write 1.0 / 2, or the formula without the 0"),
        ((double x) => 3 / 4 / x,                          "cannot capture `0 / x`: C# makes a quotient of integers such as 1 / 2 the constant 0; write 1.0 / 2, or the formula without the 0"),

        // sequences
        ((double x) => Values.Where(v => v > x).Sum(),     "cannot capture `CaptureErrorsTests.Values.Where(v => v > x)`: how many elements it leaves depends on values; write the condition into the terms: CaptureErrorsTests.Values.Sum(v => v > x ? ... : 0)"),
        ((double x) => Values.OrderBy(v => v * x).First(), "cannot capture `CaptureErrorsTests.Values.OrderBy(v => v * x)`: it is not one of the methods of LINQ that have a meaning on tensors; write it with Select, Zip, Sum, Average, Min, Max, Count, Any, All, Aggregate, Reverse, Take, Skip or Concat"),
        ((double x) => Values.Take(0).Max() + x,           "cannot capture `CaptureErrorsTests.Values.Take(0).Max()`: the sequence is empty; write it of at least one element"),
        ((double x) => Values.Select(v => v * x).ToArray()[3], "cannot capture `CaptureErrorsTests.Values.Select(v => v * x).ToArray()[3]`: there is no element 3; write a place from 0 to 2"),
        ((double x) => Values.Aggregate((a, b) => a / b * x), "cannot capture `CaptureErrorsTests.Values.Aggregate((a, b) => a / b * x)`: it is not a sum, a product, a maximum or a minimum of terms; write Iterate(n, start, (state, i) => ...)"),
        ((double x) => Enumerable.Range(0, Math.Sign(x)).Sum(i => i * x), "cannot capture `Enumerable.Range(0, Math.Sign(x))`: how many there are depends on Math.Sign(x); write a number that is known at capture"),
        ((double x) => Iterate(65, x, (s, i) => s * s),    "cannot capture `Iterate(65, x, (s, i) => s * s)`: a loop with state is written out step by step, at most 64 times, and this is 65; write a sum over a range, or fewer steps"),
        ((double x) => Iterate(Math.Sign(x), x, (s, i) => s), "cannot capture `Iterate(Math.Sign(x), x, (s, i) => s)`: how many there are depends on Math.Sign(x); write a number that is known at capture"),
    ];
#pragma warning restore format

    public static TheoryData<string> Messages => new(Refused.Select(r => r.Message));

    [Theory]
    [MemberData(nameof(Messages))]
    public void Refusal_NamesThePartAndSaysWhatToWrite(string message) => Refuses(Refused.First(r => r.Message == message).Lambda, message);

    [Fact]
    public void Refusal_NamesVariablesAsTheirAuthorDoes()
    {
        var (n, m, rng, model) = (3, 4, new Random(1), new { Scale = new { Value = 2.0 } });
        Refuses((double x) => x * (n / m), "cannot capture `n / m`: division of int discards the remainder; write n / (double)m");
        Refuses((double x) => x * rng.NextDouble(), "cannot capture `rng.NextDouble()`: it would be read only once, at capture; write it into a variable before the lambda");
        Refuses((double x) => Math.IEEERemainder(x, model.Scale.Value), "cannot capture `Math.IEEERemainder(x, model.Scale.Value)`: no operation of the table is written that way; write x - model.Scale.Value * Math.Round(x / model.Scale.Value)");
    }

    [Fact]
    public void Refusal_OfADelegate_AsksForItsExpression()
    {
        Func<double, double> g = t => t * t;
        Refuses((double x) => g(x) + 1, "cannot capture `g(x)`: a delegate is compiled already; write g as an Expression<Func<double, double>> and g.Compile()(...)");
        Refuses((double x) => g.Invoke(x) + 1, "cannot capture `g.Invoke(x)`: a delegate is compiled already; write g as an Expression<Func<double, double>> and g.Compile()(...)");
    }

    [Fact]
    public void Refusal_OfALambdaThatCallsItself_DoesNotExpandForEver()
    {
        Expression<Func<double, double>> g = null!;
        g = t => t <= 0 ? 1 : t * g.Compile()(t - 1);
        Refuses((double x) => g.Compile()(x), "cannot capture `g.Compile()(t - 1)`: the lambda calls itself; write a formula without the call");
    }

    [Fact]
    public void Refusal_OfNull_NamesWhatIsNull()
    {
        Version? version = null;
        double[]? weights = null;
        Refuses((double x) => x * version!.Major, "cannot capture `version.Major`: version is null at capture; write the capture after version has its value");
        Refuses((double x) => x * weights![0], "cannot capture `weights[0]`: weights is null at capture; write the capture after weights has its value");
    }

    [Fact]
    public void Refusal_OfAFreeParameter_NamesIt()
    {
        var (x, y) = (Expression.Parameter(typeof(double), "x"), Expression.Parameter(typeof(double), "y"));
        Refuses(Expression.Lambda(Expression.Add(x, y), x), "cannot capture `y`: it is not a parameter of the lambda; write a parameter or a variable");
    }

    [Fact]
    public void CheckedCasts_AreRefusedLikeOthers() =>
        Refuses((double x) => checked((long)x), "cannot capture `(long)x`: a cast to long is not an operation on real numbers; write Math.Truncate(x)");

    private static void Refuses(LambdaExpression lambda, string message) => Assert.Equal(message, Assert.Throws<CaptureException>(() => Capture.Of(lambda)).Message);

    private static double Squared(double x) => x * x;

    [Formula(nameof(N))]
    private static double Halved(double x) => x / 2;
}
