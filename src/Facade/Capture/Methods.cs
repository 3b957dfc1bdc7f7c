using System.Linq.Expressions;
using System.Reflection;
using static ExprGrad.Functions;

namespace ExprGrad.Capturing;

/// <summary>
/// What C# methods mean. A row of <see cref="Ops"/> whose value is a method is captured from that method; below are the methods that
/// mean something composed of rows. A method stands for its namesakes of <see cref="Math"/>, <see cref="MathF"/>,
/// <see cref="double"/> and <see cref="float"/>.
/// </summary>
internal static class Methods
{
    private static readonly double Ln2 = Math.Log(2);
    private static readonly double Ln10 = Math.Log(10);

#pragma warning disable format
    private static readonly IEnumerable<(MethodInfo? Method, Func<Expr[], Expr> Means)> Composites =
    [
        // written                                        means
        Row((x, p) => Math.Pow(x, p),                     (x, p) => Power(x, p)),

        // logarithms and exponentials
        Row((x, b) => Math.Log(x, b),                     (x, b) => Log(x) / Log(b)),         // but .NET makes bases 0, 1 and ∞ NaN
        Row(x => double.LogP1(x),                         x => Log1p(x)),
        Row(x => double.Log2P1(x),                        x => Log1p(x) / Ln2),
        Row(x => double.Log10P1(x),                       x => Log1p(x) / Ln10),
        Row(x => double.Exp10(x),                         x => Pow(10, x)),
        Row(x => double.Exp2M1(x),                        x => Where(Abs(x) < 1, Expm1(x * Ln2), Exp2(x) - 1)),
        Row(x => double.Exp10M1(x),                       x => Where(Abs(x) < 1, Expm1(x * Ln10), Pow(10, x) - 1)),

        // circle and hyperbola
        Row(x => double.AsinPi(x),                        x => Asin(x) / Math.PI),
        Row(x => double.AcosPi(x),                        x => Acos(x) / Math.PI),
        Row(x => double.AtanPi(x),                        x => Atan(x) / Math.PI),
        Row((y, x) => double.Atan2Pi(y, x),               (y, x) => Atan2(y, x) / Math.PI),
        Row(x => double.DegreesToRadians(x),              x => x * Math.PI / 180),
        Row(x => double.RadiansToDegrees(x),              x => x * 180 / Math.PI),

        // steps
        Row(x => Math.Sign(x),                            x => Sign(x)),

        // several operands
        Row((x, low, high) => Math.Clamp(x, low, high),   (x, low, high) => Clamp(x, low, high)),
        Row((x, y, t) => double.Lerp(x, y, t),            (x, y, t) => x * (1 - t) + y * t),

        // conditions
        Row(x => double.IsRealNumber(x),                  x => Equal(x, x)),
        Row(x => double.IsInteger(x),                     x => And(Equal(x, Trunc(x)), Abs(x) < double.PositiveInfinity)),
        Row(x => double.IsEvenInteger(x),                 x => Equal(Mod(x, 2), 0)),
        Row(x => double.IsOddInteger(x),                  x => Equal(Abs(Mod(x, 2)), 1)),
        Row(x => double.IsNaN(x),                         x => NotEqual(x, x)),
        Row(x => double.IsFinite(x),                      x => Abs(x) < double.PositiveInfinity),
        Row(x => double.IsInfinity(x),                    x => Equal(Abs(x), double.PositiveInfinity)),
        Row(x => double.IsPositiveInfinity(x),            x => Equal(x, double.PositiveInfinity)),
        Row(x => double.IsNegativeInfinity(x),            x => Equal(x, double.NegativeInfinity)),
    ];
#pragma warning restore format

    private static readonly Type[] Numbers = [typeof(double), typeof(float), typeof(int), typeof(long)];

    private static readonly ILookup<string, MethodInfo> Named = new[] { typeof(Math), typeof(MathF), typeof(double), typeof(float) }
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static)).ToLookup(m => m.Name.ToUpperInvariant());

    private static readonly Dictionary<MethodInfo, Func<Expr[], Expr>> All = Table();

    /// <summary>What a method means, if it is mathematics of this library.</summary>
    public static Func<Expr[], Expr>? Meaning(MethodInfo method) => All.GetValueOrDefault(method);

    /// <summary>Whether a call of known values may be made at capture, since it would give the same whenever it is made.</summary>
    public static bool IsPure(MethodInfo method) =>
        method.IsStatic
            ? IsArithmetic(method.DeclaringType!) && Types(method).All(t => t.IsPrimitive || t == typeof(decimal))
            : method.IsSpecialName;

    /// <summary>Whether a type holds .NET's methods on numbers.</summary>
    public static bool IsArithmetic(Type type) => type.IsPrimitive || type == typeof(Math) || type == typeof(MathF) || type == typeof(decimal);

    /// <summary>Whether a method gives the elements of a sequence as they are.</summary>
    public static bool KeepsElements(MethodInfo method) =>
        method.Name is nameof(ReadOnlyMemory<>.ToArray) or nameof(System.Runtime.InteropServices.MemoryMarshal.ToEnumerable) && Source.IsSystem(method.DeclaringType!);

    /// <summary>A method and its namesakes: those of double and float, and those of Math for whole numbers.</summary>
    public static IEnumerable<MethodInfo> Namesakes(MethodInfo method) => Named[method.Name.ToUpperInvariant()]
        .Where(m => Numbers.Any(number => Types(m).SequenceEqual(Types(method).Select(t => t == typeof(double) ? number : t))))
        .Prepend(method).Distinct();

    private static Dictionary<MethodInfo, Func<Expr[], Expr>> Table()
    {
        var table = new Dictionary<MethodInfo, Func<Expr[], Expr>>();
        var rows = Ops.All.Select(op => (Method: Operators.MethodOf(op.Value), Means: (Func<Expr[], Expr>)op.Of)).Where(r => r.Method is not null);
        foreach (var (method, means) in rows.Concat(Composites))
        {
            foreach (var written in Namesakes(method!))
            {
                table[written] = means;
            }
        }

        return table;
    }

    private static IEnumerable<Type> Types(MethodInfo method) => method.GetParameters().Select(p => p.ParameterType);

    private static (MethodInfo?, Func<Expr[], Expr>) Row<R>(Expression<Func<double, R>> written, Func<Expr, Expr> means) =>
        (Operators.MethodOf(written), x => means(x[0]));

    private static (MethodInfo?, Func<Expr[], Expr>) Row<R>(Expression<Func<double, double, R>> written, Func<Expr, Expr, Expr> means) =>
        (Operators.MethodOf(written), x => means(x[0], x[1]));

    private static (MethodInfo?, Func<Expr[], Expr>) Row<R>(Expression<Func<double, double, double, R>> written, Func<Expr, Expr, Expr, Expr> means) =>
        (Operators.MethodOf(written), x => means(x[0], x[1], x[2]));

    // The powers that have a row of their own.
    private static Expr Power(Expr x, Expr p) => p is Constant { Shape.Rank: 0, Value: var number } ? number[0] switch
    {
        -1 => 1 / x,
        1 => x,
        2 => Square(x),
        _ => Pow(x, p),
    }
    : Pow(x, p);
}
