using static ExprGrad.Capturing.Written;

namespace ExprGrad.Capturing;

/// <summary>The methods of numbers that no operation stands for, and what to write instead. A row stands for its namesakes of Math, MathF, double and float.</summary>
internal static class Unsupported
{
    private const string NoRow = Reasons.NoOperation;
    private const string Estimate = "an estimate differs from one processor to another";
    private const string SignBit = "it tells 0 from -0";
    private const string Native = "how it treats NaN and -0 differs from one processor to another";
    private const string Precision = "it depends on the precision, which is chosen when the function is compiled";
    private const string NaNs = "it discards NaN";
    private const string Integer = "a cast to an integer is not an operation on real numbers";
    private const string Pair = "it is two numbers";

    // What takes real numbers x, y, z, whole numbers n and a mode of rounding: R, n and m.
#pragma warning disable format
    private static readonly Dictionary<string, (string Why, Func<Written[], Written> Instead)> Table = new()
    {
        // refused                         why                                    write instead
        ["IEEERemainder(R, R)"]         = (NoRow,                                 Of((x, y) => x - y * Round(x / y))),
        ["Ieee754Remainder(R, R)"]      = (NoRow,                                 Of((x, y) => x - y * Round(x / y))),
        ["MaxMagnitude(R, R)"]          = (NoRow,                                 Of((x, y) => Choose(Abs(x) >= Abs(y), x, y))),
        ["MinMagnitude(R, R)"]          = (NoRow,                                 Of((x, y) => Choose(Abs(x) <= Abs(y), x, y))),
        ["MaxNumber(R, R)"]             = (NaNs,                                  Of((x, y) => Max(x, y))),
        ["MinNumber(R, R)"]             = (NaNs,                                  Of((x, y) => Min(x, y))),
        ["IsNegative(R)"]               = (SignBit,                               Of(x => x < 0)),
        ["IsPositive(R)"]               = (SignBit,                               Of(x => x >= 0)),
        ["ReciprocalEstimate(R)"]       = (Estimate,                              Of(x => 1 / x)),
        ["ReciprocalSqrtEstimate(R)"]   = (Estimate,                              Of(x => 1 / Sqrt(x))),
        ["MultiplyAddEstimate(R, R, R)"] = (Estimate,                             Of((x, y, z) => x * y + z)),
        ["FusedMultiplyAdd(R, R, R)"]   = ("it rounds only once, unlike any row", Of((x, y, z) => x * y + z)),
        ["SinPi(R)"]                    = (NoRow,                                 Of(x => Sin(Constant(Math.PI) * x))),
        ["CosPi(R)"]                    = (NoRow,                                 Of(x => Cos(Constant(Math.PI) * x))),
        ["TanPi(R)"]                    = (NoRow,                                 Of(x => Tan(Constant(Math.PI) * x))),
        ["MaxMagnitudeNumber(R, R)"]    = (NaNs,                                  Of((x, y) => Choose(Abs(x) >= Abs(y), x, y))),
        ["MinMagnitudeNumber(R, R)"]    = (NaNs,                                  Of((x, y) => Choose(Abs(x) <= Abs(y), x, y))),
        ["MaxNative(R, R)"]             = (Native,                                Of((x, y) => Max(x, y))),
        ["MinNative(R, R)"]             = (Native,                                Of((x, y) => Min(x, y))),
        ["ClampNative(R, R, R)"]        = (Native,                                Of((x, low, high) => Clamp(x, low, high))),
        ["IsNormal(R)"]                 = (Precision,                             Of(x => Abs(x) >= 1e-300)),
        ["IsSubnormal(R)"]              = (Precision,                             Of(x => Abs(x) < 1e-300)),
        ["IsPow2(R)"]                   = (NoRow,                                 Of(x => Call("double.IsInteger", Log2(x)))),
        ["ILogB(R)"]                    = (NoRow,                                 Of(x => Floor(Log2(Abs(x))))),
        ["BitIncrement(R)"]             = (Precision,                             Of(x => x)),
        ["BitDecrement(R)"]             = (Precision,                             Of(x => x)),
        ["ConvertToInteger(R)"]         = (Integer,                               Of(x => Truncate(x))),
        ["ConvertToIntegerNative(R)"]   = (Integer,                               Of(x => Truncate(x))),
        ["SinCosPi(R)"]                 = (Pair,                                  Of(x => Sin(Constant(Math.PI) * x))),
        ["SinCos(R)"]                   = (Pair,                                  Of(x => Sin(x))),
        ["ScaleB(R, n)"]                = (NoRow,                                 Of((x, n) => x * Pow(2, n))),
        ["RootN(R, n)"]                 = (NoRow,                                 Of((x, n) => Pow(x, 1 / (n with { IsWhole = true })))),
        ["Round(R, n)"]                 = (NoRow,                                 Of((x, n) => Round(x * Pow(10, n)) / Pow(10, n))),
        ["Round(R, n, m)"]              = (NoRow,                                 Of((x, n, _) => Round(x * Pow(10, n)) / Pow(10, n))),
        ["Round(R, m)"]                 = ("its ties are rounded otherwise",      Of((x, _) => Round(x))),
    };
#pragma warning restore format

    private static readonly Dictionary<string, (string Why, Func<Written[], Written> Instead)> Rows = new(Table, StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a method is refused, and what to write of its arguments, if it has a row.</summary>
    public static (string Why, Func<Written[], Written> Instead)? Row(string type, string name, IEnumerable<string> parameters) =>
        type is "Math" or "MathF" or "double" or "float" && Rows.TryGetValue($"{name}({string.Join(", ", parameters.Select(Letter))})", out var row) ? row : null;

    private static string Letter(string type) => Types.IsReal(type) ? "R" : type switch
    {
        "int" => "n",
        "MidpointRounding" => "m",
        _ => type,
    };

    private static Func<Written[], Written> Of(Func<Written, Written> of) => x => of(x[0]);

    private static Func<Written[], Written> Of(Func<Written, Written, Written> of) => x => of(x[0], x[1]);

    private static Func<Written[], Written> Of(Func<Written, Written, Written, Written> of) => x => of(x[0], x[1], x[2]);

#pragma warning disable format
    private static Written Abs(Written x)                 => Call("Math.Abs", x);
    private static Written Sin(Written x)                 => Call("Math.Sin", x);
    private static Written Cos(Written x)                 => Call("Math.Cos", x);
    private static Written Tan(Written x)                 => Call("Math.Tan", x);
    private static Written Sqrt(Written x)                => Call("Math.Sqrt", x);
    private static Written Log2(Written x)                => Call("Math.Log2", x);
    private static Written Floor(Written x)               => Call("Math.Floor", x);
    private static Written Round(Written x)               => Call("Math.Round", x);
    private static Written Truncate(Written x)            => Call("Math.Truncate", x);
    private static Written Pow(Written x, Written p)      => Call("Math.Pow", x, p);
    private static Written Max(Written x, Written y)      => Call("Math.Max", x, y);
    private static Written Min(Written x, Written y)      => Call("Math.Min", x, y);
    private static Written Clamp(Written x, Written low, Written high) => Call("Math.Clamp", x, low, high);
#pragma warning restore format
}
