using System.Linq.Expressions;
using System.Reflection;

namespace ExprGrad.Capturing;

/// <summary>Why something cannot be captured and what to write instead, always in the form: cannot capture `this`: why; write that.</summary>
internal static class Refusal
{
    private const string NoRow = "no operation of the table is written that way";
    private const string Estimate = "an estimate differs from one processor to another";
    private const string SignBit = "it tells 0 from -0";

#pragma warning disable format
    private static readonly Dictionary<MethodInfo, (string Why, LambdaExpression Instead)> Table = Rows(
    [
        // refused                                                              why                              write instead
        ((double x, double y) => Math.IEEERemainder(x, y),                      NoRow,                           (double x, double y) => x - y * Math.Round(x / y)),
        ((double x, double y) => double.Ieee754Remainder(x, y),                 NoRow,                           (double x, double y) => x - y * Math.Round(x / y)),
        ((double x, double y) => Math.MaxMagnitude(x, y),                       NoRow,                           (double x, double y) => Math.Abs(x) >= Math.Abs(y) ? x : y),
        ((double x, double y) => Math.MinMagnitude(x, y),                       NoRow,                           (double x, double y) => Math.Abs(x) <= Math.Abs(y) ? x : y),
        ((double x, double y) => double.MaxNumber(x, y),                        "it discards NaN",               (double x, double y) => Math.Max(x, y)),
        ((double x, double y) => double.MinNumber(x, y),                        "it discards NaN",               (double x, double y) => Math.Min(x, y)),
        ((double x) => double.IsNegative(x),                                    SignBit,                         (double x) => x < 0),
        ((double x) => double.IsPositive(x),                                    SignBit,                         (double x) => x >= 0),
        ((double x) => Math.ReciprocalEstimate(x),                              Estimate,                        (double x) => 1 / x),
        ((double x) => Math.ReciprocalSqrtEstimate(x),                          Estimate,                        (double x) => 1 / Math.Sqrt(x)),
        ((double x, double y, double z) => double.MultiplyAddEstimate(x, y, z), Estimate,                        (double x, double y, double z) => x * y + z),
        ((double x, double y, double z) => Math.FusedMultiplyAdd(x, y, z),      "it rounds only once, unlike any row", (double x, double y, double z) => x * y + z),
        ((double x) => double.SinPi(x),                                         NoRow,                           (double x) => Math.Sin(Math.PI * x)),
        ((double x) => double.CosPi(x),                                         NoRow,                           (double x) => Math.Cos(Math.PI * x)),
        ((double x) => double.TanPi(x),                                         NoRow,                           (double x) => Math.Tan(Math.PI * x)),
        ((double x) => Math.SinCos(x),                                          "it is two numbers",             (double x) => Math.Sin(x)),
        ((double x, int n) => Math.ScaleB(x, n),                                NoRow,                           (double x, int n) => x * Math.Pow(2, n)),
        ((double x, int n) => double.RootN(x, n),                               NoRow,                           (double x, int n) => Math.Pow(x, 1.0 / n)),
        ((double x, int n) => Math.Round(x, n),                                 NoRow,                           (double x, int n) => Math.Round(x * Math.Pow(10, n)) / Math.Pow(10, n)),
        ((double x, MidpointRounding mode) => Math.Round(x, mode),              "its ties are rounded otherwise", (double x, MidpointRounding mode) => Math.Round(x)),
    ]);
#pragma warning restore format

    /// <summary>The one form of a refusal.</summary>
    public static CaptureException Of(string what, string why, string instead) => new($"cannot capture `{what}`: {why}; write {instead}");

    /// <summary>The one form of a refusal, of a part as the user wrote it.</summary>
    public static CaptureException Of(Expression node, string why, string instead) => Of(Source.Of(node), why, instead);

    /// <summary>Something that is not mathematics.</summary>
    public static CaptureException Of(Expression node) => Of(node, NoRow, "it with numbers, operators and the methods of Math");

    /// <summary>A parameter of no lambda around it.</summary>
    public static CaptureException Free(ParameterExpression parameter) => Of(parameter, "it is not a parameter of the lambda", "a parameter or a variable");

    /// <summary>A cast that loses part of a number.</summary>
    public static CaptureException Cast(UnaryExpression cast) =>
        cast.Type == typeof(float) || cast.Type == typeof(Half) ? Of(cast, "precision is chosen when the function is compiled", Source.Of(cast.Operand))
        : cast.Operand.Type == typeof(double) && Captured.IsNumber(cast.Type)
            ? Of(cast, $"a cast to {Source.Of(cast.Type)} is not an operation on real numbers", $"Math.Truncate({Source.Of(cast.Operand)})")
        : Of(cast, $"it is of type {Source.Of(cast.Type)}", "an expression of type double");

    /// <summary>A quotient of integers.</summary>
    public static CaptureException Division(BinaryExpression quotient)
    {
        var divisor = quotient.Right is ConstantExpression ? $"{Source.Of(quotient.Right)}.0" : $"(double){Source.Of(quotient.Right, Source.Tighter)}";
        return Of(quotient, $"division of {Source.Of(quotient.Type)} discards the remainder", $"{Source.Of(quotient.Left, Source.Factor)} / {divisor}");
    }

    /// <summary>An operator without a row.</summary>
    public static CaptureException Operator(Expression node, Type kind) =>
        Captured.IsNumber(kind) && kind != typeof(double)
            ? Of(node, $"arithmetic of {Source.Of(kind)} is not that of real numbers", $"(double){First(node)} and operators of double")
        : Of(node);

    /// <summary>A method without a row, of something computed.</summary>
    public static CaptureException Call(MethodCallExpression call) =>
        Table.TryGetValue(call.Method, out var row) ? Of(call, row.Why, Source.Of(row.Instead, call.Arguments))
        : call is { Object: null, Method.DeclaringType: { } type } && !Methods.IsArithmetic(type) && !Source.IsSystem(type)
            ? Of(call, "the body of a method cannot be read", $"an Expression<Func<...>> {Inlined(call)}")
        : Of(call, NoRow, "its formula with operators and the methods of Math");

    /// <summary>The call of a delegate, of which no expression is left.</summary>
    public static CaptureException Delegate(Expression call, Expression target) => Of(
        call, "a delegate is compiled already", $"{Source.Of(target)} as an Expression<{Source.Of(target.Type)}> and {Source.Of(target)}.Compile()(...)");

    /// <summary>A value that depends on when it is read.</summary>
    public static CaptureException Once(Expression node) => Of(node, "it would be read only once, at capture", "it into a variable before the lambda");

    /// <summary>A member of nothing.</summary>
    public static CaptureException Null(Expression node, Expression target) =>
        Of(node, $"{Source.Of(target)} is null at capture", $"the capture after {Source.Of(target)} has its value");

    private static string First(Expression node) => Source.Of(Fold.Operands(node)[0], Source.Tighter);

    private static string Inlined(MethodCallExpression call) => $"{call.Method.Name} and {call.Method.Name}.Compile()({Source.Of(call.Arguments)})";

    private static Dictionary<MethodInfo, (string, LambdaExpression)> Rows(IEnumerable<(LambdaExpression Written, string Why, LambdaExpression Instead)> rows) => rows
        .SelectMany(r => Methods.Namesakes(((MethodCallExpression)r.Written.Body).Method).Select(m => (Method: m, r.Why, r.Instead)))
        .DistinctBy(r => r.Method).ToDictionary(r => r.Method, r => (r.Why, r.Instead));
}
