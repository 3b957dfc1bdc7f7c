using System.Text;

namespace ExprGrad.Printing;

/// <summary>Names of variables, parts and outputs as identifiers of C#, each another one: <c>∂J/∂W1</c> is <c>dJ_dW1</c>.</summary>
internal sealed class Identifiers(params IEnumerable<string> reserved)
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate",
        "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in",
        "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private",
        "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this",
        "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while", "var", "__arglist", "__makeref", "__reftype", "__refvalue",
    ];

    private readonly HashSet<string> taken = [.. reserved];
    private int temporaries;

    /// <summary>An identifier like the name that no other part has.</summary>
    public string For(string name)
    {
        var identifier = Of(name);
        for (var i = 2; !taken.Add(identifier); i++)
        {
            identifier = $"{Of(name)}_{i}";
        }

        return identifier;
    }

    /// <summary>A new identifier for a part without a name: t1, t2, ...</summary>
    public string Temporary()
    {
        var name = $"t{++temporaries}";
        return taken.Add(name) ? name : Temporary();
    }

    /// <summary>The name as an identifier.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            text.Append(c switch
            {
                '∂' or '∇' => "d",
                '²' => "2",
                '³' => "3",
                '\'' => "_prime",
                _ when char.IsLetterOrDigit(c) || c == '_' => $"{c}",
                _ => text.Length > 0 && text[^1] != '_' ? "_" : "",
            });
        }

        var identifier = text.ToString().TrimEnd('_') is { Length: > 0 } some ? some : "x";
        return char.IsDigit(identifier[0]) ? $"_{identifier}" : Keywords.Contains(identifier) ? $"@{identifier}" : identifier;
    }
}
