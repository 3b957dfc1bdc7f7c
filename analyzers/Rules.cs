using System.Collections.Immutable;
using ExprGrad.Capturing;
using Microsoft.CodeAnalysis;

namespace ExprGrad.Analyzers;

/// <summary>The diagnostics: one for each reason that can be told before the program runs, in the words of capture.</summary>
internal static class Rules
{
    private static readonly ImmutableDictionary<Reason, DiagnosticDescriptor> Table = Reasons.Diagnosed.ToImmutableDictionary(r => r, r => new DiagnosticDescriptor(
        r.Id!,
        r.Title,
        r.Format,
        "Capture",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "When the program runs, ExprGrad refuses to capture this lambda, or, of quotients of constants, does not see what was meant. The message says what to write instead."));

    /// <summary>All of them.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = Reasons.Diagnosed.Select(r => Table[r]).ToImmutableArray();

    /// <summary>Those that may say what to write in the same place.</summary>
    public static ImmutableArray<string> Replaceable { get; } = Reasons.Diagnosed.Where(r => r.IsCode || r == Reasons.Lost).Select(r => r.Id!).ToImmutableArray();

    /// <summary>
    /// The diagnostic at a part of a lambda. What may be written instead comes along: at each further location, the property of its number.
    /// </summary>
    public static Diagnostic At(Location location, Reason reason, IEnumerable<string> holes, IReadOnlyList<(Location Location, string Text)> instead) => Diagnostic.Create(
        Table[reason],
        location,
        instead.Select(i => i.Location),
        instead.Select((i, n) => (Number: n, i.Text)).ToImmutableDictionary(i => $"{i.Number}", i => (string?)i.Text),
        [.. Reason.Cut(holes)]);
}
