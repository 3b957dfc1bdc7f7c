using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;

namespace ExprGrad.Analyzers;

/// <summary>Writes what the message says to write instead, where that is an expression that can stand in the same place.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WriteInstead))]
[Shared]
public sealed class WriteInstead : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = Rules.Replaceable;

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics.Where(d => d.AdditionalLocations.Count > 0))
        {
            var instead = diagnostic.AdditionalLocations.Select((l, n) => (l.SourceSpan, Text: diagnostic.Properties[$"{n}"]!)).ToDictionary(i => i.SourceSpan, i => i.Text);
            context.RegisterCodeFix(
                CodeAction.Create($"Write {string.Join(" and ", instead.Values)}", cancel => WrittenAsync(context.Document, instead, cancel), nameof(WriteInstead)), diagnostic);
        }

        return Task.CompletedTask;
    }

    private static async Task<Document> WrittenAsync(Document document, Dictionary<TextSpan, string> instead, CancellationToken cancel)
    {
        var root = (await document.GetSyntaxRootAsync(cancel).ConfigureAwait(false))!;
        var nodes = instead.Keys.Select(span => root.FindNode(span, getInnermostNodeForTie: true)).OfType<ExpressionSyntax>().ToList();
        return document.WithSyntaxRoot(root.ReplaceNodes(nodes, (old, _) => Fitting(old, instead[old.Span])));
    }

    // The simplifier leaves the parentheses only where they are needed.
    private static ParenthesizedExpressionSyntax Fitting(ExpressionSyntax old, string text) =>
        SyntaxFactory.ParenthesizedExpression(SyntaxFactory.ParseExpression(text)).WithTriviaFrom(old).WithAdditionalAnnotations(Simplifier.Annotation);
}
