using System.Linq.Expressions;
using System.Reflection;

namespace ExprGrad.Capturing;

/// <summary>Why something cannot be captured and what to write instead, always in the form: cannot capture `this`: why; write that.</summary>
internal static class Refusal
{
    private const string NoRow = "no operation of the table is written that way";
    private const string Estimate = "an estimate differs from one processor to another";
    private const string SignBit = "it tells 0 from -0";
    private const string Native = "how it treats NaN and -0 differs from one processor to another";
    private const string Precision = "it depends on the precision, which is chosen when the function is compiled";
    private const string NaNs = "it discards NaN";

#pragma warning disable format
    private static readonly Dictionary<MethodInfo, (string Why, LambdaExpression Instead)> Table = Rows(
    [
        // refused                                                              why                              write instead
        ((double x, double y) => Math.IEEERemainder(x, y),                      NoRow,                           (double x, double y) => x - y * Math.Round(x / y)),
        ((double x, double y) => double.Ieee754Remainder(x, y),                 NoRow,                           (double x, double y) => x - y * Math.Round(x / y)),
        ((double x, double y) => Math.MaxMagnitude(x, y),                       NoRow,                           (double x, double y) => Math.Abs(x) >= Math.Abs(y) ? x : y),
        ((double x, double y) => Math.MinMagnitude(x, y),                       NoRow,                           (double x, double y) => Math.Abs(x) <= Math.Abs(y) ? x : y),
        ((double x, double y) => double.MaxNumber(x, y),                        NaNs,                            (double x, double y) => Math.Max(x, y)),
        ((double x, double y) => double.MinNumber(x, y),                        NaNs,                            (double x, double y) => Math.Min(x, y)),
        ((double x) => double.IsNegative(x),                                    SignBit,                         (double x) => x < 0),
        ((double x) => double.IsPositive(x),                                    SignBit,                         (double x) => x >= 0),
        ((double x) => Math.ReciprocalEstimate(x),                              Estimate,                        (double x) => 1 / x),
        ((double x) => Math.ReciprocalSqrtEstimate(x),                          Estimate,                        (double x) => 1 / Math.Sqrt(x)),
        ((double x, double y, double z) => double.MultiplyAddEstimate(x, y, z), Estimate,                        (double x, double y, double z) => x * y + z),
        ((double x, double y, double z) => Math.FusedMultiplyAdd(x, y, z),      "it rounds only once, unlike any row", (double x, double y, double z) => x * y + z),
        ((double x) => double.SinPi(x),                                         NoRow,                           (double x) => Math.Sin(Math.PI * x)),
        ((double x) => double.CosPi(x),                                         NoRow,                           (double x) => Math.Cos(Math.PI * x)),
        ((double x) => double.TanPi(x),                                         NoRow,                           (double x) => Math.Tan(Math.PI * x)),
        ((double x, double y) => double.MaxMagnitudeNumber(x, y),               NaNs,                            (double x, double y) => Math.Abs(x) >= Math.Abs(y) ? x : y),
        ((double x, double y) => double.MinMagnitudeNumber(x, y),               NaNs,                            (double x, double y) => Math.Abs(x) <= Math.Abs(y) ? x : y),
        ((double x, double y) => double.MaxNative(x, y),                        Native,                          (double x, double y) => Math.Max(x, y)),
        ((double x, double y) => double.MinNative(x, y),                        Native,                          (double x, double y) => Math.Min(x, y)),
        ((double x, double low, double high) => double.ClampNative(x, low, high), Native,                        (double x, double low, double high) => Math.Clamp(x, low, high)),
        ((double x) => double.IsNormal(x),                                      Precision,                       (double x) => Math.Abs(x) >= 1e-300),
        ((double x) => double.IsSubnormal(x),                                   Precision,                       (double x) => Math.Abs(x) < 1e-300),
        ((double x) => double.IsPow2(x),                                        NoRow,                           (double x) => double.IsInteger(Math.Log2(x))),
        ((double x) => Math.ILogB(x),                                           NoRow,                           (double x) => Math.Floor(Math.Log2(Math.Abs(x)))),
        ((double x) => Math.BitIncrement(x),                                    Precision,                       (double x) => x),
        ((double x) => Math.BitDecrement(x),                                    Precision,                       (double x) => x),
        ((double x) => double.ConvertToInteger<int>(x),                         "a cast to an integer is not an operation on real numbers", (double x) => Math.Truncate(x)),
        ((double x) => double.ConvertToIntegerNative<int>(x),                   "a cast to an integer is not an operation on real numbers", (double x) => Math.Truncate(x)),
        ((double x) => double.SinCosPi(x),                                      "it is two numbers",             (double x) => Math.Sin(Math.PI * x)),
        ((double x) => Math.SinCos(x),                                          "it is two numbers",             (double x) => Math.Sin(x)),
        ((double x, int n) => Math.ScaleB(x, n),                                NoRow,                           (double x, int n) => x * Math.Pow(2, n)),
        ((double x, int n) => double.RootN(x, n),                               NoRow,                           (double x, int n) => Math.Pow(x, 1.0 / n)),
        ((double x, int n) => Math.Round(x, n),                                 NoRow,                           (double x, int n) => Math.Round(x * Math.Pow(10, n)) / Math.Pow(10, n)),
        ((double x, int n, MidpointRounding mode) => Math.Round(x, n, mode),    NoRow,                           (double x, int n, MidpointRounding mode) => Math.Round(x * Math.Pow(10, n)) / Math.Pow(10, n)),
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
        Captured.IsNumber(kind) && !Captured.IsReal(kind)
            ? Of(node, $"arithmetic of {Source.Of(kind)} is not that of real numbers", $"(double){First(node)} and operators of double")
        : Of(node);

    /// <summary>A method without a row, of something computed.</summary>
    public static CaptureException Call(MethodCallExpression call) =>
        Table.TryGetValue(call.Method.IsGenericMethod ? call.Method.GetGenericMethodDefinition() : call.Method, out var row) ? Of(call, row.Why, Source.Of(row.Instead, call.Arguments))
        : call is { Object: null, Method.DeclaringType: { } type } && !Methods.IsArithmetic(type) && !Source.IsSystem(type)
            ? Of(call, "the body of a method cannot be read", $"an Expression<Func<...>> {Inlined(call)}, or [Formula] at the method")
        : Of(call, NoRow, "its formula with operators and the methods of Math");

    /// <summary>A method of LINQ without a meaning on tensors.</summary>
    public static CaptureException Linq(MethodCallExpression call)
    {
        var lambda = call.Arguments.OfType<LambdaExpression>().FirstOrDefault();
        return call.Arguments.Count > 1 && lambda is null && call.Arguments[1] is MemberExpression { Type: var type } g && type.IsSubclassOf(typeof(Delegate)) ? Delegate(call, g)
            : call.Method.Name == nameof(Enumerable.Where) && lambda is not null
                ? Of(call, "how many elements it leaves depends on values", $"the condition into the terms: {Source.Of(call.Arguments[0])}.Sum({lambda.Parameters[0].Name} => {Source.Of(lambda.Body)} ? ... : 0)")
            : Of(call, "it is not one of the methods of LINQ that have a meaning on tensors", "it with Select, Zip, Sum, Average, Min, Max, Count, Any, All, Aggregate, Reverse, Take, Skip or Concat");
    }

    /// <summary>An extreme or a mean of nothing.</summary>
    public static CaptureException Empty(Expression node) => Of(node, "the sequence is empty", "it of at least one element");

    /// <summary>A number of steps or elements that depends on values.</summary>
    public static CaptureException Counted(Expression node, Expression count) =>
        Of(node, $"how many there are depends on {Source.Of(count)}", "a number that is known at capture");

    /// <summary>A member that is computed.</summary>
    public static CaptureException Body(MemberExpression member) => Of(member, "the body of a property cannot be read", "its formula");

    /// <summary>A constant 0 that takes the rest of a formula with it.</summary>
    public static void IfLost(Expression node)
    {
        if (node is BinaryExpression b && (b.NodeType switch
        {
            ExpressionType.Multiply or ExpressionType.Add => IsZero(b.Left) || IsZero(b.Right),
            ExpressionType.Divide => IsZero(b.Left),
            ExpressionType.Subtract => IsZero(b.Right),
            _ => false,
        }))
        {
            throw Of(node, "C# makes a quotient of integers such as 1 / 2 the constant 0", "1.0 / 2, or the formula without the 0");
        }
    }

    private static bool IsZero(Expression node) => node is ConstantExpression { Value: 0.0 or 0f };

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
