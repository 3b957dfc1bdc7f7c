namespace ExprGrad.Capturing;

/// <summary>Types by what C# calls them.</summary>
internal static class Types
{
#pragma warning disable format
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["Double"] = "double",  ["Single"] = "float",  ["Decimal"] = "decimal",  ["Boolean"] = "bool",    ["Char"]   = "char",
        ["Int32"]  = "int",     ["UInt32"] = "uint",   ["Int64"]   = "long",     ["UInt64"]  = "ulong",   ["Byte"]   = "byte",
        ["Int16"]  = "short",   ["SByte"]  = "sbyte",  ["UInt16"]  = "ushort",   ["String"]  = "string",  ["Object"] = "object",
    };
#pragma warning restore format

    /// <summary>What C# calls a type that is no array, no generic type and in no type.</summary>
    public static string Named(string space, string name) => space == nameof(System) && Keywords.TryGetValue(name, out var keyword) ? keyword : name;

    /// <summary>An array of so many axes.</summary>
    public static string Array(string element, int rank) => $"{element}[{new string(',', rank - 1)}]";

    /// <summary>A generic type of other types.</summary>
    public static string Generic(string name, IEnumerable<string> arguments) => $"{name}<{string.Join(", ", arguments)}>";

    /// <summary>The type of real numbers that is most like another type.</summary>
    public static string Real(string type) => type.EndsWith("][]", StringComparison.Ordinal) || type.EndsWith(",]", StringComparison.Ordinal) ? "double[,]"
        : type.EndsWith("[]", StringComparison.Ordinal) ? "double[]"
        : "double";

    /// <summary>Whether values of a type are numbers that double arithmetic takes as they are.</summary>
    public static bool IsNumber(string type) => IsReal(type) || IsWhole(type);

    /// <summary>Whether a type stands for the real numbers.</summary>
    public static bool IsReal(string type) => type is "double" or "float";

    /// <summary>Whether a type stands for integers.</summary>
    public static bool IsWhole(string type) => type is "sbyte" or "byte" or "short" or "ushort" or "int" or "uint" or "long" or "ulong";

    /// <summary>Whether a name space is .NET's own.</summary>
    public static bool IsSystem(string? space) => $"{space}.".StartsWith("System.", StringComparison.Ordinal);
}
