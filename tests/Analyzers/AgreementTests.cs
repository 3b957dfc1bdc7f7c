using System.Linq.Expressions;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ExprGrad.Tests.Analyzers;

/// <summary>The analyzer says what capture says: of each lambda in the tests of capture that is refused the same words, of each that is captured nothing.</summary>
public class AgreementTests
{
    private const string Refusals = "Capture/CaptureErrorsTests.cs";

    /// <summary>What only the run can tell.</summary>
    private static readonly string[] AtRunTime = ["the sequence is empty", "there is no element", "is null at capture", "the lambda calls itself"];

    [Fact]
    public void EveryRefusedLambda_IsFlaggedInTheSameWords()
    {
        var tree = Wrapped(Refusals, "Capture.Of({0})");
        var flagged = Editor.Read(tree);
        var rows = Rows(tree).ToList();
        Assert.True(rows.Count > 60, $"found {rows.Count} rows");
        Assert.All(rows, row =>
        {
            var (lambda, message) = row;
            var told = flagged.Where(d => lambda.Contains(d.Location.SourceSpan)).Select(d => d.GetMessage(null)).Distinct();
            Assert.Equal(AtRunTime.Any(words => message.Contains(words, StringComparison.Ordinal)) ? [] : [message], told);
        });
    }

    [Theory]
    [InlineData("Capture/CaptureTests.cs")]
    [InlineData("Capture/SequencesTests.cs")]
    [InlineData("Capture/MethodsTests.cs")]
    [InlineData("Facade/GradientCheckTests.cs")]
    public void CapturedLambdas_AreNotFlagged(string file)
    {
        Assert.Empty(Editor.Read(Wrapped(file, "Capture.Of({0}, Shape.Of(5))")).Select(d => $"{d.Location.GetLineSpan().StartLinePosition} {d.GetMessage(null)}"));

        // each of them is read: with another body it is flagged
        Assert.Equal(Lambdas(Editor.File(file)).Count(), Editor.Read(Wrapped(file, "Capture.Of({1} => \"refused\", Shape.Of(5))")).Count);
    }

    [Fact]
    public void LambdasOfTestsAndExamples_AreFlaggedOnlyWhereATestSaysSo()
    {
        foreach (var project in new[] { ".", "../examples/Digits", "../examples/Nist", "../examples/Options", "../examples/Pendulum" })
        {
            var trees = Editor.Files(project).Select(text => CSharpSyntaxTree.ParseText(text)).ToList();
            Assert.NotEmpty(trees);
            Assert.All(Editor.Read(trees), d => Assert.Contains(d.GetMessage(null), Strings(d.Location.SourceTree!.GetRoot(), "cannot capture")));
        }
    }

    [Fact]
    public void ParametersThatCannotBeRebuilt_AreFlaggedInTheSameWords()
    {
        var tree = CSharpSyntaxTree.ParseText(Editor.File("Records/RecordsTests.cs"));
        var flagged = Editor.Read(tree).Select(d => d.GetMessage(null)).ToList();
        Assert.Equal(Strings(tree.GetRoot(), "cannot capture"), flagged);
    }

    [Fact]
    public void EveryMethodOfNumbers_IsJudgedAsByCapture()
    {
        var calls = new[] { typeof(Math), typeof(MathF), typeof(double), typeof(float) }.SelectMany(Callable).Select(Call).ToList();
        var source = string.Join('\n', calls.Select((c, i) => $"Capture.Of({c.Text});"));
        var expected = calls.Select(c => Record.Exception(() => Capture.Of(c.Lambda))).OfType<CaptureException>().Select(e => e.Message).ToList();
        Assert.True(expected.Count > 50, $"found {expected.Count} refusals");
        Assert.Equal(expected, Editor.Read(source));
    }

    // Each lambda in a file that is handed on as an expression, captured where it stands: {0}, its parameters being {1}.
    private static SyntaxTree Wrapped(string file, string capture)
    {
        var source = Editor.File(file);
        var changes = Lambdas(source).Select(l => new TextChange(l.Span, string.Format(null, capture, l, l.ParameterList)));
        return CSharpSyntaxTree.ParseText($"{SourceText.From(source).WithChanges(changes)}".Replace(nameof(LambdaExpression), nameof(Function), StringComparison.Ordinal));
    }

    private static IEnumerable<ParenthesizedLambdaExpressionSyntax> Lambdas(string source) => CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes().OfType<ParenthesizedLambdaExpressionSyntax>()
        .Where(l => l.ParameterList.Parameters is [{ Type: not null }, ..] && l.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Of" } } });

    // A captured lambda and the message beside it.
    private static IEnumerable<(TextSpan Lambda, string Message)> Rows(SyntaxTree tree) => tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
        .Where(i => i is { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Of" }, Parent: ArgumentSyntax { Parent.Parent: not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } } })
        .Select(i => (i.Span, Strings(i.Parent!.Parent!, "cannot capture").SingleOrDefault()!)).Where(row => row.Item2 is not null);

    private static IEnumerable<string> Strings(SyntaxNode node, string start) => node.DescendantNodes().OfType<LiteralExpressionSyntax>()
        .Where(l => l.IsKind(SyntaxKind.StringLiteralExpression) && l.Token.ValueText.StartsWith(start, StringComparison.Ordinal)).Select(l => l.Token.ValueText);

    private static IEnumerable<MethodInfo> Callable(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(m => !m.IsSpecialName && !m.IsGenericMethod && m.GetParameters().All(p => p.ParameterType == typeof(double) || p.ParameterType == typeof(float) || p.ParameterType == typeof(int)))
        .Where(m => m.GetParameters().Any(p => p.ParameterType != typeof(int))).OrderBy(m => $"{m}", StringComparer.Ordinal);

    private static (LambdaExpression Lambda, string Text) Call(MethodInfo method)
    {
        var parameters = method.GetParameters().Select((p, i) => Expression.Parameter(p.ParameterType, "xyz"[i..(i + 1)])).ToArray();
        var numbers = parameters.Where(p => p.Type != typeof(int)).ToArray();
        Expression call = Expression.Call(method, parameters.Select(p => numbers.Contains(p) ? p : (Expression)Expression.Constant(3)));
        var body = call.Type == typeof(bool) ? Expression.Condition(call, Expression.Constant(1.0), Expression.Constant(2.0)) : call;
        var type = new Dictionary<Type, string> { [typeof(double)] = "double", [typeof(float)] = "float", [typeof(Math)] = "Math", [typeof(MathF)] = "MathF" };
        var text = $"{type[method.DeclaringType!]}.{method.Name}({string.Join(", ", parameters.Select(p => numbers.Contains(p) ? p.Name : "3"))})";
        return (Expression.Lambda(body, numbers), $"({string.Join(", ", numbers.Select(p => $"{type[p.Type]} {p.Name}"))}) => {text}{(call.Type == typeof(bool) ? " ? 1.0 : 2.0" : "")}");
    }
}
