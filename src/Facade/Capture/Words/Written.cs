using System.Globalization;

namespace ExprGrad.Capturing;

/// <summary>
/// A part of a lambda as C#, and how tightly it binds. Capture makes it of expression trees and the analyzer of what the C# compiler knows, so that both name
/// the same part by the same text.
/// </summary>
/// <param name="Text">The text.</param>
/// <param name="Strength">How tightly it binds: it is put into parentheses where the text around it binds tighter.</param>
internal sealed record Written(string Text, int Strength)
{
    /// <summary>How tightly a factor binds.</summary>
    public const int Factor = 12;

    /// <summary>How tightly the operand of a prefix binds.</summary>
    public const int Tighter = 13;

    /// <summary>How tightly names, calls and elements bind.</summary>
    public const int Primary = 14;

    /// <summary>How tightly a test of the type binds.</summary>
    public const int Relation = 9;

    /// <summary>How many levels of a part are written.</summary>
    public const int Depth = 12;

    /// <summary>How tightly a choice binds, and its condition at least.</summary>
    private const int Choice = 1;

#pragma warning disable format
    private static readonly Dictionary<string, int> Strengths = new()
    {
        ["??"] = 2,  ["||"] = 3,  ["&&"] = 4,  ["|"]  = 5,  ["^"] = 6,  ["&"] = 7,  ["=="] = 8,  ["!="] = 8,
        ["<"]  = 9,  ["<="] = 9,  [">"]  = 9,  [">="] = 9,
        ["<<"] = 10, [">>"] = 10, ["+"]  = 11, ["-"]  = 11, ["*"] = 12, ["/"] = 12, ["%"]  = 12,
    };
#pragma warning restore format

    /// <summary>What a deep part is cut short with.</summary>
    public static Written Ellipsis { get; } = new("…", Primary);

    /// <summary>Whether it is a whole number, cast or constant, so that a whole number over it would be a quotient of integers.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether it is a constant of type double.</summary>
    public bool IsReal { get; init; }

    /// <summary>Whether it is written in digits alone.</summary>
    public bool IsNumeral => Text.TrimStart('-').All(char.IsDigit);

    public static Written operator +(Written x, Written y) => Infix("+", x, y);

    public static Written operator -(Written x, Written y) => Infix("-", x, y);

    public static Written operator *(Written x, Written y) => Infix("*", x, y);

    public static Written operator /(Written x, Written y) => Infix("/", x, y);

    public static Written operator <(Written x, Written y) => Infix("<", x, y);

    public static Written operator >(Written x, Written y) => Infix(">", x, y);

    public static Written operator <=(Written x, Written y) => Infix("<=", x, y);

    public static Written operator >=(Written x, Written y) => Infix(">=", x, y);

    public static implicit operator Written(double number) => Constant(number);

    /// <summary>A name.</summary>
    public static Written Name(string name) => new(name, Primary);

    /// <summary>A constant.</summary>
    public static Written Constant(object? value) => value switch
    {
        null => Name("null"),
        bool b => Name(b ? "true" : "false"),
        string s => Name($"\"{s}\""),
        Math.PI => Name("Math.PI"),
        Math.E => Name("Math.E"),
        double.NaN => Name("double.NaN"),
        double.PositiveInfinity => Name("double.PositiveInfinity"),
        double.NegativeInfinity => Name("double.NegativeInfinity"),
        double x => Number(x.ToString("R", CultureInfo.InvariantCulture)) with { IsReal = true, IsWhole = x == Math.Floor(x) && Math.Abs(x) < 1e9 },
        float x => Number(x.ToString("R", CultureInfo.InvariantCulture)),
        IFormattable n => Number(n.ToString(null, CultureInfo.InvariantCulture)) with { IsWhole = n is not decimal },
        _ => Name($"{value}"),
    };

    /// <summary>An operator between two operands. A constant over a whole number is written such that it is no quotient of integers.</summary>
    public static Written Infix(string symbol, Written left, Written right) =>
        new($"{(symbol == "/" && left is { IsReal: true, IsWhole: true } && right.IsWhole ? $"{left.Text}.0" : left.At(Strengths[symbol]))} {symbol} {right.At(Strengths[symbol] + 1)}", Strengths[symbol]);

    /// <summary>An operator before its operand.</summary>
    public static Written Prefix(string symbol, Written operand) => new(symbol + operand.At(Tighter), Tighter);

    /// <summary>A cast, unless the author did not write it: the compiler casts to double and to object by itself, and small integers to int.</summary>
    public static Written Cast(string from, string to, Written operand) =>
        to is "double" or "object" || (to == "int" && from is "char" or "byte" or "sbyte" or "short" or "ushort")
            ? operand with { IsWhole = Types.IsWhole(from) || operand.IsWhole }
            : Prefix($"({to})", operand);

    /// <summary>One of two values.</summary>
    public static Written Choose(Written test, Written then, Written otherwise) => new($"{test.At(Choice + 1)} ? {then.At(Choice)} : {otherwise.At(Choice)}", Choice);

    /// <summary>A member of an object or a type.</summary>
    public static Written Member(Written target, string name) => Name($"{target.At(Primary)}.{name}");

    /// <summary>A call of a function by its name.</summary>
    public static Written Call(string function, params IEnumerable<Written> arguments) => Name($"{function}({List(arguments)})");

    /// <summary>A call of what a part is.</summary>
    public static Written Call(Written function, IEnumerable<Written> arguments) => Call(function.At(Primary), arguments);

    /// <summary>An element.</summary>
    public static Written Element(Written target, IEnumerable<Written> places) => Name($"{target.At(Primary)}[{List(places)}]");

    /// <summary>A new array.</summary>
    public static Written Array(IEnumerable<Written> elements) => Name($"new[] {{ {List(elements)} }}");

    /// <summary>A lambda.</summary>
    public static Written Lambda(IReadOnlyList<string> parameters, Written body) =>
        new($"{(parameters.Count == 1 ? parameters[0] : $"({string.Join(", ", parameters)})")} => {body.Text}", 0);

    /// <summary>Arguments.</summary>
    public static string List(IEnumerable<Written> parts) => string.Join(", ", parts.Select(p => p.Text));

    /// <summary>It as a divisor of type double.</summary>
    public string AsReal() => IsNumeral ? $"{Text}.0" : $"(double){At(Tighter)}";

    /// <summary>The text where something around it binds this tightly.</summary>
    public string At(int strength) => Strength < strength ? $"({Text})" : Text;

    public override string ToString() => Text;

    /// <summary>How tightly an operator between two operands binds.</summary>
    public static int? StrengthOf(string symbol) => Strengths.TryGetValue(symbol, out var strength) ? strength : null;

    private static Written Number(string text) => new(text, text[0] == '-' ? Tighter : Primary);
}
