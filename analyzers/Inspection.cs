using ExprGrad.Capturing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ExprGrad.Analyzers;

/// <summary>
/// The traversal of a lambda, operands first, as capture makes it, on a stack of its own. The body of a lambda inside is read after the arguments beside it, which
/// say what its parameters are. After a refusal nothing is said of what is computed from the refused part.
/// </summary>
internal sealed class Inspection
{
    private readonly Dictionary<IOperation, Standing> standings = [];
    private readonly Dictionary<ISymbol, Standing> bound = new(SymbolEqualityComparer.Default);
    private readonly List<Diagnostic> found = [];
    private readonly HashSet<IOperation> lost = [];

    private Inspection(bool isSingle) => IsSingle = isSingle;

    /// <summary>Whether numbers are written as float, so that a cast to it changes nothing.</summary>
    public bool IsSingle { get; }

    /// <summary>What capture would refuse of a lambda.</summary>
    public static IEnumerable<Diagnostic> Of(IAnonymousFunctionOperation lambda, Entry entry)
    {
        var parameters = lambda.Symbol.Parameters;
        var inspection = new Inspection(parameters.Length > 0 && parameters.All(p => p.Type.SpecialType == SpecialType.System_Single));
        var shapes = new Parameters(inspection, entry);
        foreach (var p in parameters)
        {
            inspection.bound[p] = shapes.Of(p);
        }

        if (inspection.found.Count == 0 && Operands.Body(lambda) is { } body)
        {
            inspection.Read(body);
            _ = body.Type?.SpecialType == SpecialType.System_Boolean
                ? inspection.Refuse(Reasons.Condition, body, w => [w(body).At(Written.Tighter)])
                : inspection.Number(body);
            inspection.found.AddRange(Quotients.In(lambda).Where(q => !inspection.lost.Contains(q.Around)).Select(q => q.Diagnostic));
        }

        return inspection.found;
    }

    /// <summary>What a part stands as.</summary>
    public Standing this[IOperation node] => standings.TryGetValue(node, out var standing) ? standing : Standing.Unsure;

    /// <summary>What a parameter stands as; one of the code around is known.</summary>
    public Standing this[IParameterSymbol parameter] => bound.TryGetValue(parameter, out var standing) ? standing : Standing.Known;

    /// <summary>Refuses a part, by the parts that the words name.</summary>
    public Standing Refuse(Reason reason, IOperation node, Func<Func<IOperation, Written>, string[]> others)
    {
        if (this[node] == Standing.Refused)
        {
            return Standing.Refused;
        }

        standings[node] = Standing.Refused;
        (Location, string)[] instead = reason == Reasons.Lost ? [.. Quotients.In(node).Select(q => q.Instead)]
            : reason.Replacement(others(Reader.Verbatim).Prepend($"{node.Syntax}")) is { } text ? [(node.Syntax.GetLocation(), text)]
            : [];
        _ = reason == Reasons.Lost && lost.Add(node);
        return Refuse(reason, node.Syntax.GetLocation(), others(Reader.Of).Prepend(Reader.Of(node).Text), instead);
    }

    /// <summary>Refuses something that is no part of the body.</summary>
    public Standing Refuse(Reason reason, Location location, IEnumerable<string> holes, params IReadOnlyList<(Location, string)> instead)
    {
        found.Add(Rules.At(location, reason, holes, instead));
        return Standing.Refused;
    }

    /// <summary>The part as a number, a condition or an array of such, or its refusal.</summary>
    public Standing Number(IOperation node) => this[node] switch
    {
        Parts => Refuse(Reasons.NoNumber, node, _ => [Reader.Of(node.Type!)]),
        var standing when standing != Standing.Refused && standing != Standing.Unsure && Numbers.IsNone(node.Type) => Refuse(Reasons.NoNumber, node, _ => [Reader.Of(node.Type!)]),
        var standing => standing,
    };

    private void Read(IOperation root)
    {
        var frames = new Stack<Frame>();
        frames.Push(new(root));
        while (frames.Count > 0)
        {
            var frame = frames.Peek();
            if (frame.Next() is not { } operand)
            {
                standings[frame.Node] = frame.Parts.Any(p => this[p] == Standing.Refused) ? Standing.Refused : Meaning.Of(frame.Node, this);
                frames.Pop();
            }
            else if (Operands.Lambda(operand) is not { } lambda)
            {
                frames.Push(new(operand));
            }
            else if (frame.Node is IInvocationOperation call && Applications.Of(call, lambda, this) is { } arguments && Operands.Body(lambda) is { } body)
            {
                standings[operand] = Standing.Lambda;
                foreach (var (p, argument) in lambda.Symbol.Parameters.Zip(arguments, (p, a) => (p, a)))
                {
                    bound[p] = argument;
                }

                frames.Push(new(body));
            }
            else
            {
                standings[operand] = Standing.Lambda;
            }
        }
    }

    private sealed class Frame(IOperation node)
    {
        private int next;

        public IOperation Node => node;

        public IReadOnlyList<IOperation> Parts { get; } = Operands.Of(node);

        public IOperation? Next() => next < Parts.Count ? Parts[next++] : null;
    }
}
