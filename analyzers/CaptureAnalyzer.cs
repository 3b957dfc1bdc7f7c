using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ExprGrad.Analyzers;

/// <summary>
/// Says in the editor what capture would refuse when the program runs, with the same words. Where only the run can tell, such as by the values of captured variables
/// and the lengths of arrays, it says nothing.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CaptureAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Entry.Attribute) is not null)
            {
                start.RegisterOperationAction(Inspect, OperationKind.AnonymousFunction);
            }
        });
    }

    private static void Inspect(OperationAnalysisContext context)
    {
        var lambda = (IAnonymousFunctionOperation)context.Operation;
        if (Entry.Of(lambda, context.ContainingSymbol) is { } entry)
        {
            foreach (var found in Inspection.Of(lambda, entry))
            {
                context.ReportDiagnostic(found);
            }
        }
    }
}
