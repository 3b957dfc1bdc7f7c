using System.Linq.Expressions;

namespace ExprGrad.Capturing;

/// <summary>
/// The traversal of a lambda, operands first, on a stack of its own. A node that applies lambdas continues with their bodies, in scopes in
/// which their parameters are the arguments.
/// </summary>
internal sealed class Fold
{
    private readonly Stack<Frame> frames = new();
    private readonly HashSet<LambdaExpression> open = [];

    public static Captured Over(Expression root, Scope scope)
    {
        var fold = new Fold();
        fold.frames.Push(new(root, scope));
        while (fold.frames.TryPeek(out var frame))
        {
            fold.Step(frame);
        }

        return scope.Values[root];
    }

    private void Step(Frame frame)
    {
        if (frame.Scope.Read.TryGetValue(frame.Node, out var read))
        {
            frame.Scope.Values[frame.Node] = read;
            frames.Pop();
        }
        else if (frame.NextOperand() is { } operand)
        {
            frames.Push(new(operand, frame.Scope));
        }
        else if (frame.Advance(open) is { } body)
        {
            frames.Push(body);
        }
        else
        {
            frame.Scope.Values[frame.Node] = frame.Result ?? Meaning.Of(frame.Node, frame.Scope, frame.Values);
            frames.Pop();
        }
    }

    private sealed class Frame(Expression node, Scope scope)
    {
        private readonly IReadOnlyList<Expression> operands = Operands(node);
        private IEnumerator<Step>? expansion;
        private Step? step;
        private Scope? body;
        private int next;

        public Expression Node => node;

        public Scope Scope => scope;

        /// <summary>What the node means, if lambdas had to be applied to find out.</summary>
        public Captured? Result => (step as Finish)?.Value;

        public IReadOnlyList<Captured> Values => [.. operands.Select(o => scope.Values[o])];

        public Expression? NextOperand()
        {
            while (next < operands.Count && scope.Values.ContainsKey(operands[next]))
            {
                next++;
            }

            return next < operands.Count ? operands[next] : null;
        }

        /// <summary>The body of the lambda that has to be applied next, if there is one.</summary>
        public Frame? Advance(HashSet<LambdaExpression> open)
        {
            expansion ??= (Expansion.Of(node, Values) ?? []).GetEnumerator();
            if (step is Apply done)
            {
                done.Result = body!.Values[done.Closure.Lambda.Body];
                open.Remove(done.Closure.Lambda);
            }

            step = expansion.MoveNext() ? expansion.Current : null;
            if (step is not Apply(var closure, var arguments))
            {
                return null;
            }

            body = open.Add(closure.Lambda) ? closure.Applied(arguments) : throw Refusal.Of(Reasons.CallsItself, node);
            return new(closure.Lambda.Body, body);
        }
    }

    /// <summary>What a node is computed from; nothing for a node that has no meaning here.</summary>
    public static IReadOnlyList<Expression> Operands(Expression node) => node switch
    {
        BinaryExpression { NodeType: ExpressionType.ArrayIndex } b => [b.Left, Place(b.Right)],
        BinaryExpression b => [b.Left, b.Right],
        UnaryExpression { Operand: { } x } => [x],
        ConditionalExpression c => [c.Test, c.IfTrue, c.IfFalse],
        MemberExpression { Expression: { } x } => [x],
        MethodCallExpression { Object: { } x } call when Indexing.IsIndex(call.Method) => [x, .. call.Arguments.Select(Place)],
        MethodCallExpression { Object: { } x } call => [x, .. call.Arguments],
        MethodCallExpression call => call.Arguments,
        InvocationExpression call => [call.Expression, .. call.Arguments],
        IndexExpression { Object: { } x } index => [x, .. index.Arguments],
        NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array => array.Expressions,
        NewExpression made => made.Arguments,
        _ => [],
    };

    // What C# has to cast to an integer is whole when it is a place of an array.
    private static Expression Place(Expression index) =>
        index is UnaryExpression { NodeType: ExpressionType.Convert } cast && Captured.IsReal(cast.Operand.Type) ? cast.Operand : index;
}
