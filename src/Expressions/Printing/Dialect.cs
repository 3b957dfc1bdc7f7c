using System.Globalization;
using System.Text;

namespace ExprGrad.Printing;

/// <summary>
/// A way to write mathematics. Everything composed is written by a template such as <c>{0} ⊙ {1}</c>, which is text as it stands;
/// another dialect translates templates, names and numbers, and nothing else.
/// </summary>
internal class Dialect
{
    /// <summary>Mathematics in plain text.</summary>
    public static readonly Dialect Text = new();

    /// <summary>Mathematics for LaTeX.</summary>
    public static readonly Dialect Latex = new Latex();

    /// <summary>How long a line becomes before parts of it move to lines of their own.</summary>
    public virtual int Width => 96;

    /// <summary>What is no longer than this may be written again wherever it is used.</summary>
    public int Short => Width / 12;

    /// <summary>A name.</summary>
    public virtual string Name(string name) => name;

    /// <summary>The phrase of a node from those of its operands.</summary>
    public virtual Phrase Composed(Expr node, IReadOnlyList<Phrase> x) => this.Written(node, x);

    /// <summary>The line that says what a part or an output is.</summary>
    public virtual Line Line(string? name, Shape shape, string formula) => new(name is null ? null : Name(name), formula);

    /// <summary>A word in a formula.</summary>
    public virtual string Word(string word) => word;

    /// <summary>A number without its sign: the shortest digits that give it back.</summary>
    public virtual string Number(double magnitude) => double.IsPositiveInfinity(magnitude) ? "∞" : magnitude.ToString("R", CultureInfo.InvariantCulture)
        .Replace("E-0", "e-", StringComparison.Ordinal).Replace("E+", "e", StringComparison.Ordinal).Replace('E', 'e');

    /// <summary>The template in this dialect.</summary>
    public virtual string Template(string template) => template;

    /// <summary>The template of a function called by its name.</summary>
    public virtual string Call(string function, int arity) => $"{function}({Places(arity)})";

    /// <summary>The template with its places filled.</summary>
    public string Fill(string template, params ReadOnlySpan<string> parts) => Filled(Template(template), parts);

    /// <summary>A name in a formula.</summary>
    public virtual Phrase Atom(string name, Shape shape)
    {
        var text = Name(name);
        return new(text, text.StartsWith("\\frac", StringComparison.Ordinal) ? Strength.Power : Strength.Atom, shape) { Sort = Sort.Name };
    }

    /// <summary>A number in a formula.</summary>
    public Phrase Literal(double number) => new(Number(Math.Abs(number)), Strength.Atom, Shape.Scalar)
    {
        Sort = Sort.Number,
        Negative = double.IsNegative(number) && !double.IsNaN(number),
    };

    /// <summary>A function of the given arguments, called by its name.</summary>
    public Phrase Called(string function, Shape shape, params ReadOnlySpan<string> arguments) =>
        new(Filled(Call(function, arguments.Length), arguments), Strength.Atom, shape);

    /// <summary>A template over phrases, with parentheses around those that would fall apart.</summary>
    public Phrase Applied(string template, Strength strength, Shape shape, params IReadOnlyList<Phrase> operands)
    {
        var written = Template(template);
        var open = Enumerable.Range(0, operands.Count).Where(i => Open(written, i) || IsSquared(template, i)).ToList();
        var texts = operands.Select((x, i) => open.Contains(i) && !Holds(x, IsSquared(template, i) ? Strength.Power : strength) ? Grouped(x) : x.Signed).ToArray();
        return new(Filled(written, texts), open.Count > 0 || strength > Strength.Power ? strength : Strength.Power, shape);
    }

    /// <summary>The text in parentheses.</summary>
    public string Grouped(Phrase phrase) => Fill("({0})", phrase.Signed);

    /// <summary>The text, in parentheses unless it holds together at least so tightly.</summary>
    public string AtLeast(Strength strength, Phrase phrase) => phrase.Outer >= strength ? phrase.Signed : Grouped(phrase);

    private protected static string Places(int arity) => string.Join(", ", Enumerable.Range(0, arity).Select(i => $"{{{i}}}"));

    private static bool IsSquared(string template, int place) => template.Contains($"{{{place}}}²", StringComparison.Ordinal);

    // Nothing encloses the place: it is at an end of the template.
    private static bool Open(string template, int place) =>
        template.StartsWith($"{{{place}}}", StringComparison.Ordinal) || template.EndsWith($"{{{place}}}", StringComparison.Ordinal);

    private static bool Holds(Phrase operand, Strength strength) => operand.Outer > strength || (strength == Strength.Prefix && operand.Outer == strength);

    private static string Filled(string template, ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var end = template[i] == '{' ? template.AsSpan(i).IndexOf('}') : -1;
            if (end > 0 && int.TryParse(template.AsSpan(i + 1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            {
                text.Append(parts[place]);
                i += end;
            }
            else
            {
                text.Append(template[i]);
            }
        }

        return text.ToString();
    }
}
