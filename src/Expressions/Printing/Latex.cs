using System.Text.RegularExpressions;

namespace ExprGrad.Printing;

/// <summary>Mathematics for LaTeX: a table of translations.</summary>
internal sealed partial class Latex : Dialect
{
    private const string Exponents = "⁰¹²³⁴⁵⁶⁷⁸⁹";

#pragma warning disable format
    private static readonly Dictionary<string, string> Templates = new()
    {
        ["({0})"]      = @"\left({0}\right)",
        ["{0}·{1}"]    = @"{0} \cdot {1}",
        ["{0} {1}"]    = @"{0}\,{1}",
        ["{0} ⊙ {1}"]  = @"{0} \odot {1}",
        ["{0}/{1}"]    = @"\frac{{0}}{{1}}",
        ["{0}²"]       = @"{0}^2",
        ["1 - {0}²"]   = @"1 - {0}^2",
        ["{0}·(1 - {0})"] = @"{0} \cdot \left(1 - {0}\right)",
        ["1/(3·cbrt({0})²)"] = @"\frac{1}{3 \cdot \sqrt[3]{{0}}^2}",
        ["{0}^{1}"]    = @"{0}^{{1}}",
        ["{0}ᵀ"]       = @"{0}^\top",
        ["‖{0}‖²"]     = @"\left\|{0}\right\|^2",
        ["|{0}|"]      = @"\left|{0}\right|",
        ["⌊{0}⌋"]      = @"\left\lfloor {0} \right\rfloor",
        ["⌈{0}⌉"]      = @"\left\lceil {0} \right\rceil",
        ["{0}[{1}]"]   = @"{0}\left[{1}\right]",
        ["{0} ≤ {1}"]  = @"{0} \le {1}",
        ["{0} ≥ {1}"]  = @"{0} \ge {1}",
        ["{0} ≠ {1}"]  = @"{0} \ne {1}",
        ["{0} ∧ {1}"]  = @"{0} \land {1}",
        ["{0} ∨ {1}"]  = @"{0} \lor {1}",
        ["¬{0}"]       = @"\lnot {0}",
    };

    private static readonly Dictionary<string, string> Functions = new()
    {
        ["where"]      = @"\begin{cases}{1} & \text{if } {0} \\ {2} & \text{otherwise}\end{cases}",
        ["sqrt"]       = @"\sqrt{{0}}",
        ["cbrt"]       = @"\sqrt[3]{{0}}",
        ["sech²"]      = @"\operatorname{sech}^2\left({0}\right)",
    };

    private static readonly Dictionary<char, string> Letters = new()
    {
        ['α'] = "alpha", ['β'] = "beta", ['γ'] = "gamma", ['δ'] = "delta", ['ε'] = "varepsilon", ['ζ'] = "zeta", ['η'] = "eta", ['θ'] = "theta",
        ['ι'] = "iota", ['κ'] = "kappa", ['λ'] = "lambda", ['μ'] = "mu", ['ν'] = "nu", ['ξ'] = "xi", ['π'] = "pi", ['ρ'] = "rho", ['σ'] = "sigma",
        ['τ'] = "tau", ['υ'] = "upsilon", ['φ'] = "varphi", ['ϕ'] = "phi", ['χ'] = "chi", ['ψ'] = "psi", ['ω'] = "omega", ['Γ'] = "Gamma",
        ['Δ'] = "Delta", ['Θ'] = "Theta", ['Λ'] = "Lambda", ['Ξ'] = "Xi", ['Π'] = "Pi", ['Σ'] = "Sigma", ['Φ'] = "Phi", ['Ψ'] = "Psi",
        ['Ω'] = "Omega", ['∂'] = "partial", ['∇'] = "nabla", ['∞'] = "infty", ['ℓ'] = "ell",
    };
#pragma warning restore format

    private static readonly HashSet<string> Known = ["exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min"];

    public override int Width => 240;

    public override string Template(string template) => Templates.GetValueOrDefault(template, template);

    public override string Call(string function, int arity) => Functions.GetValueOrDefault(function)
        ?? $@"{(Known.Contains(function) ? $@"\{function}" : Head(function))}\left({Places(arity)}\right)";

    public override string Word(string word) => $@"\text{{{word}}}";

    public override string Number(double magnitude) => double.IsNaN(magnitude) ? @"\mathrm{NaN}"
        : base.Number(magnitude) is var digits && digits.IndexOf('e', StringComparison.Ordinal) is > 0 and var e ? $@"{digits[..e]} \cdot 10^{{{digits[(e + 1)..]}}}"
        : digits.Replace("∞", @"\infty", StringComparison.Ordinal);

    // ∂J/∂W1 is a fraction, f'(x) a call; digits at the end of a name, and what follows a low line, are a subscript.
    public override string Name(string name)
    {
        if (Fraction().Match(name) is { Success: true } fraction)
        {
            var by = fraction.Groups["x"].Value.Split('∂').Select(x => Order().Match(x)).Select(x => $@"\partial {Word(x, "name")}{Exponent(x)}");
            return $@"\frac{{\partial{Exponent(fraction)} {Word(fraction, "name")}}}{{{string.Join(@" \, ", by)}}}";
        }

        if (Application().Match(name) is { Success: true } call)
        {
            return $"{Word(call, "function")}({Word(call, "name")})";
        }

        return Subscripted().Match(name) is { Success: true, Groups: var part }
            ? $"{Letter(part["base"].Value)}_{{{Letter(part["index"].Value)}}}{part["primes"].Value}" : Letter(name);

        string Word(Match match, string group) => Name(match.Groups[group].Value);

        string Exponent(Match match) => match.Groups["n"].Value is { Length: > 0 } n ? $"^{{{string.Concat(n.Select(digit => Exponents.IndexOf(digit, StringComparison.Ordinal)))}}}" : "";
    }

    private static string Head(string function) => function.Any(c => Letters.ContainsKey(c)) || function.Length == 1
        ? Text(Letter(function)) : $@"\operatorname{{{Escaped(function)}}}";

    private static string Letter(string name)
    {
        var core = name.TrimEnd('\'');
        var primes = name[core.Length..];
        return core.Length == 1 && Letters.TryGetValue(core[0], out var greek) ? $@"\{greek}{primes}"
            : core.Length <= 1 || core.All(char.IsAsciiDigit) ? Escaped(core) + primes
            : $@"\mathrm{{{Escaped(core)}}}{primes}";
    }

    private static new string Text(string text) => text;

    private static string Escaped(string text) => string.Concat(text.Select(c => c switch
    {
        '\\' => @"\backslash ",
        '^' or '~' => $@"\{c}{{}}",
        '_' or '{' or '}' or '#' or '%' or '&' or '$' => $@"\{c}",
        _ when Letters.TryGetValue(c, out var greek) => $@"\{greek} ",
        _ => $"{c}",
    }));

    [GeneratedRegex("^∂(?<n>[⁰¹²³⁴⁵⁶⁷⁸⁹]*)(?<name>.*?)/∂(?<x>.+)$")]
    private static partial Regex Fraction();

    [GeneratedRegex("^(?<name>.*?)(?<n>[⁰¹²³⁴⁵⁶⁷⁸⁹]*)$")]
    private static partial Regex Order();

    [GeneratedRegex(@"^(?<function>[^()]+)\((?<name>.+)\)$")]
    private static partial Regex Application();

    [GeneratedRegex("^(?<base>[^_0-9]+)(?<index>[0-9]+)(?<primes>'*)$|^(?<base>[^_]+)_(?<index>.+)$")]
    private static partial Regex Subscripted();
}
