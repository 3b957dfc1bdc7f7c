using System.Globalization;

namespace ExprGrad.Capturing;

/// <summary>Why something cannot be captured and what to write instead. A hole {0} is the part that is refused, the others are said in each row.</summary>
/// <param name="Id">The number of the diagnostic in the editor; nothing if only the run can tell.</param>
/// <param name="Title">What the diagnostic is about.</param>
/// <param name="Why">Why.</param>
/// <param name="Instead">What to write instead.</param>
/// <param name="IsCode">Whether what to write instead is an expression that can stand in its place.</param>
internal sealed record Reason(string? Id, string Title, string Why, string Instead, bool IsCode)
{
    private const int Length = 160;

    /// <summary>The one form of a refusal.</summary>
    public string Format => $"cannot capture `{{0}}`: {Why}; write {Instead}";

    /// <summary>The refusal. Long texts are cut short with an ellipsis.</summary>
    public string Words(params IEnumerable<string> holes) => Filled(Format, Cut(holes));

    /// <summary>The holes, where each is cut short if it is long.</summary>
    public static string[] Cut(IEnumerable<string> holes) => [.. holes.Select(h => h.Length <= Length ? h : $"{h.Substring(0, Length)}…")];

    /// <summary>What to write instead, where it is code.</summary>
    public string? Replacement(params IEnumerable<string> holes) => IsCode ? Filled(Instead, [.. holes]) : null;

    private static string Filled(string format, string[] holes) => string.Format(CultureInfo.InvariantCulture, format, holes);
}
