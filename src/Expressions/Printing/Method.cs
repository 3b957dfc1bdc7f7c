using System.Linq.Expressions;
using System.Runtime.InteropServices;

namespace ExprGrad.Printing;

/// <summary>
/// A function of numbers as a method in C# that needs nothing of this library but <see cref="Special"/> and <see cref="Threefry"/>: a local for each output, each named part,
/// each part that is read more than once, and each part that would make a line too long.
/// </summary>
internal sealed class Method
{
    private const int Width = 100;

    // The classes that arithmetic is called from.
    private readonly Identifiers names = new("Math", "MathF", "Special", "Threefry", "Binding");
    private readonly List<string> locals = [];
    private readonly Dictionary<Expr, Source> sources = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, int> uses = new(ReferenceEqualityComparer.Instance);

    private Method(IReadOnlyList<Expr> order)
    {
        foreach (var node in order)
        {
            for (var i = 0; i < node.Operands.Count; i++)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(uses, node.Operands[i], out _) += node is Map map ? Occurrences(map.Op, i) : 1;
            }
        }
    }

    /// <summary>The text of the method.</summary>
    /// <exception cref="FunctionException">An input or a part is a tensor.</exception>
    public static string Of(Function function, string name)
    {
        var order = Traverse.PostOrder(function.Values);
        var method = new Method(order);
        var parameters = function.Inputs.Select(v => $"double {method.Parameter(v)}").ToList();
        foreach (var node in order)
        {
            method.Write(node);
        }

        var elements = new Identifiers();
        var results = function.Outputs.Select(o => (Name: elements.For(o.Name), Source: method.sources[o.Value])).ToList();
        var returned = results is [var single] ? single.Source.Text
            : results.Sum(r => r.Source.Text.Length) <= Width ? $"({string.Join(", ", results.Select(r => r.Source.Text))})"
            : $"({string.Join(", ", results.Select(r => method.Local(r.Source, r.Name)))})";
        var type = results.Count == 1 ? "double" : $"({string.Join(", ", results.Select(r => $"double {r.Name}"))})";
        return string.Join('\n', [
            $"public static {type} {Identifiers.Of(name)}({string.Join(", ", parameters)})", "{", .. method.locals.Select(line => $"    {line}"), $"    return {returned};", "}"]);
    }

    private string Parameter(Variable v)
    {
        sources[v] = v.Shape.Rank == 0 ? Source.Atom(names.For(v.Name))
            : throw new FunctionException($"csharp: found input `{v.Name}` of shape {v.Shape}, expected numbers");
        return sources[v].Text;
    }

    private void Write(Expr node)
    {
        if (node is Variable)
        {
            return;
        }

        var source = Written(node);
        if (source.Text.Length > Width)
        {
            foreach (var part in node.Operands.Distinct().Where(p => sources[p].Text.Length > Width / 4))
            {
                sources[part] = Source.Atom(Local(sources[part], null));
            }

            source = Written(node);
        }

        sources[node] = node is Named named ? Source.Atom(Local(source, named.Name))
            : node is Map && uses.GetValueOrDefault(node) > 1 ? Source.Atom(Local(source, null)) : source;
    }

    private Source Written(Expr node) => node switch
    {
        { Shape.Count: not 1 } or Iota => throw new FunctionException($"csharp: found `{Print.Text(node).Split('\n')[^1]}` of shape {node.Shape}, expected numbers"),
        Constant c => Source.Number(c.Value[0]),
        Map map => Source.Of(map.Op.Value, [.. map.Operands.Select(x => sources[x])]),
        Named or Broadcast or Reshape or Permute or Reduce => sources[node.Operands[0]],
        _ => throw new FunctionException($"csharp: found `{Print.Text(node).Split('\n')[^1]}`, expected arithmetic on numbers"),
    };

    // A part on a line of its own; what has one already keeps it.
    private string Local(Source source, string? name)
    {
        if (IsName(source))
        {
            return source.Text;
        }

        var local = name is null ? names.Temporary() : names.For(name);
        locals.Add($"var {local} = {source.Text};");
        return local;
    }

    private static bool IsName(Source source) => source.Text.All(c => char.IsLetterOrDigit(c) || c is '_' or '@') && !char.IsDigit(source.Text[0]);

    // How often the value of an operation reads an operand.
    private static int Occurrences(Op op, int operand) => new ParameterCounter(op.Value.Parameters[operand]).In(op.Value);

    private sealed class ParameterCounter(ParameterExpression parameter) : ExpressionVisitor
    {
        private int count;

        public int In(LambdaExpression value)
        {
            _ = Visit(value.Body);
            return count;
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            count += node == parameter ? 1 : 0;
            return node;
        }
    }
}
