using System.Text.RegularExpressions;

namespace ExprGrad.Calculus;

/// <summary>The names of derivatives in the notation of Leibniz: <c>∂f/∂x</c>, of which the derivative is <c>∂²f/∂x²</c> or <c>∂²f/∂x∂y</c>.</summary>
internal static partial class Leibniz
{
    private const string Digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    // What is no longer than this stands in a name as it is written.
    private const int Short = 24, Few = 12;

    /// <summary>The derivative by x, in the order in which derivatives are taken.</summary>
    public static string By(string f, string x)
    {
        var d = Parsed(f);
        return Written(d with { By = [.. d.By, x] });
    }

    /// <summary>The derivative along a vector: <c>∂f·v</c>, <c>∂²f·v/∂x</c>.</summary>
    public static string Along(string f)
    {
        var d = Parsed(f);
        return Written(d with { Along = d.Along + 1 });
    }

    /// <summary>A number as an exponent.</summary>
    public static string Power(int n) => string.Concat($"{n}".Select(digit => Digits[digit - '0']));

    /// <summary>What each expression is called: by its name; else as it is written, if that is short; else by its place.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<Expr> expressions)
    {
        var texts = expressions.Select(e => Function.NameOf(e) ?? Text(e)).ToList();
        var counts = texts.OfType<string>().CountBy(text => text).ToDictionary();
        return [.. texts.Select((text, i) => text is not null && counts[text] == 1 ? text : $"({i + 1})")];
    }

    private static string? Text(Expr e)
    {
        if (Traverse.PostOrder([e]).Count > Few)
        {
            return null;
        }

        var text = e.ToString();
        return text.Length <= Short && !text.Contains('\n', StringComparison.Ordinal) ? $"({text})" : null;
    }

    private static Name Parsed(string f)
    {
        var match = Derivative().Match(f);
        var powers = match.Groups["x"].Captures.Select(c => c.Value).Select(x => (Name: x.TrimEnd([.. Digits]), Order: Number(x[x.TrimEnd([.. Digits]).Length..]))).ToList();
        var along = match.Groups["v"].Captures.Count;
        return match.Success && Number(match.Groups["n"].Value) == along + powers.Sum(p => p.Order)
            ? new(match.Groups["f"].Value, along, [.. powers.SelectMany(p => Enumerable.Repeat(p.Name, p.Order))])
            : new(f, 0, []);
    }

    private static string Written(Name d)
    {
        var by = new List<(string X, int Order)>();
        foreach (var x in d.By)
        {
            by = by is [.. var before, var last] && last.X == x ? [.. before, (x, last.Order + 1)] : [.. by, (x, 1)];
        }

        var denominator = string.Concat(by.Select(p => $"∂{Grouped(p.X)}{Exponent(p.Order)}"));
        var numerator = $"∂{Exponent(d.Along + d.By.Count)}{Grouped(d.F)}{string.Concat(Enumerable.Repeat("·v", d.Along))}";
        return d.By.Count == 0 ? numerator : $"{numerator}/{denominator}";
    }

    private static string Exponent(int order) => order == 1 ? "" : Power(order);

    private static int Number(string power) => power.Length == 0 ? 1 : power.Aggregate(0, (n, digit) => (10 * n) + Digits.IndexOf(digit, StringComparison.Ordinal));

    private static string Grouped(string name) => name.IndexOfAny(['∂', '/', '·', ' ']) < 0 || (name[0] == '(' && name[^1] == ')') ? name : $"({name})";

    [GeneratedRegex("^∂(?<n>[⁰¹²³⁴⁵⁶⁷⁸⁹]*)(?<f>[^∂/·]*)(?<v>·v)*(/(∂(?<x>[^∂/·]+))+)?$")]
    private static partial Regex Derivative();

    // Of what, along how many vectors, and by what.
    private readonly record struct Name(string F, int Along, Sequence<string> By);
}
