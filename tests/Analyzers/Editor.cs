using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using ExprGrad.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ExprGrad.Tests.Analyzers;

/// <summary>C# as an editor shows it: with what the analyzer says of it, and with its fixes.</summary>
internal static class Editor
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Linq.Expressions;
        global using System.Threading; global using System.Threading.Tasks; global using Xunit; global using ExprGrad; global using static ExprGrad.Binding;
        """;

    private static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly CSharpCompilationOptions Library = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>What the analyzer says of files.</summary>
    public static IReadOnlyList<Diagnostic> Read(params IEnumerable<SyntaxTree> trees)
    {
        var found = Compilation(trees).WithAnalyzers([new CaptureAnalyzer()]).GetAllDiagnosticsAsync().GetAwaiter().GetResult();
        Assert.DoesNotContain(found, d => d.Id.StartsWith("AD", StringComparison.Ordinal));
        return [.. found.Where(d => d.Id.StartsWith("EXPRGRAD", StringComparison.Ordinal)).OrderBy(d => d.Location.SourceSpan.Start)];
    }

    /// <summary>What the analyzer says of statements, and of what stands beside them in the class.</summary>
    public static IReadOnlyList<string> Read(string statements, string beside = "") =>
        [.. Read(CSharpSyntaxTree.ParseText(Class(statements, beside))).Select(d => d.GetMessage(null))];

    /// <summary>The refusal that each statement throws when it runs, if it does, and the first thing that the analyzer says of it.</summary>
    public static Dictionary<string, (string? Thrown, string? Said)> Judged(IReadOnlyList<string> statements, string beside = "")
    {
        var tree = CSharpSyntaxTree.ParseText($"public static class Edited {{ {beside} {string.Concat(statements.Select((s, i) => $"\n{Method($"Statement{i}", s)}"))} }}");
        var said = Read(tree).ToLookup(d => tree.GetRoot().FindNode(d.Location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>()!.Identifier.Text);
        using var assembly = new MemoryStream();
        var built = Compilation([tree]).Emit(assembly);
        Assert.True(built.Success, string.Join('\n', built.Diagnostics));
        var type = Assembly.Load(assembly.ToArray()).GetType("Edited")!;
        return statements.Select((s, i) => (Statement: s, Name: $"Statement{i}"))
            .ToDictionary(s => s.Statement, s => (Thrown(type.GetMethod(s.Name)!), said[s.Name].FirstOrDefault()?.GetMessage(null)));
    }

    /// <summary>Statements after all fixes that are offered.</summary>
    public static string Fixed(string statements)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject(ProjectInfo.Create(ProjectId.CreateNewId(), VersionStamp.Default, "Edited", "Edited", LanguageNames.CSharp, compilationOptions: Library, metadataReferences: References));
        var document = project.AddDocument("Usings.cs", Usings).Project.AddDocument("Edited.cs", Class(statements, ""));
        while (Offered(document) is { } action)
        {
            var operation = action.GetOperationsAsync(default).GetAwaiter().GetResult().OfType<ApplyChangesOperation>().Single();
            document = operation.ChangedSolution.GetDocument(document.Id)!;
            document = Microsoft.CodeAnalysis.Simplification.Simplifier.ReduceAsync(document).GetAwaiter().GetResult();
        }

        var method = document.GetSyntaxRootAsync().GetAwaiter().GetResult()!.DescendantNodes().OfType<MethodDeclarationSyntax>().Single(m => m.Identifier.Text == "Statements");
        return $"{method.Body!.Statements[0]}";
    }

    /// <summary>A file of this project.</summary>
    public static string File(string name) => System.IO.File.ReadAllText(Path.Combine(Folder(), name));

    /// <summary>The files of a folder beside, without what is generated.</summary>
    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Path.Combine(Folder(), folder), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(System.IO.File.ReadAllText);

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..");

    private static CSharpCompilation Compilation(IEnumerable<SyntaxTree> trees) => CSharpCompilation.Create("Edited", [CSharpSyntaxTree.ParseText(Usings), .. trees], References, Library);

    private static CodeAction? Offered(Document document)
    {
        var compilation = document.Project.GetCompilationAsync().GetAwaiter().GetResult()!;
        var found = compilation.WithAnalyzers([new CaptureAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        var actions = new List<CodeAction>();
        foreach (var diagnostic in found)
        {
            new WriteInstead().RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default)).GetAwaiter().GetResult();
        }

        return actions.FirstOrDefault();
    }

    private static string? Thrown(MethodInfo method) =>
        Record.Exception(() => method.CreateDelegate<Action<int, int, double>>()(2, 3, 0.5)) is { } thrown ? Assert.IsType<CaptureException>(thrown).Message : null;

    private static string Class(string statements, string beside) => $"public static class Edited {{ {beside} {Method("Statements", statements)} }}";

    private static string Method(string name, string statements) => $"public static void {name}(int n, int m, double a) {{ {statements} }}";
}
