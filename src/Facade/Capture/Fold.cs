using System.Linq.Expressions;

namespace ExprGrad.Capturing;

/// <summary>
/// The traversal of a lambda, operands first, on a stack of its own. A call of a lambda continues with its body, in a scope in which
/// its parameters are the arguments.
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
        if (frame.NextOperand() is { } operand)
        {
            frames.Push(new(operand, frame.Scope));
        }
        else if (frame.Called is null && Called(frame.Node, frame.Values) is var (closure, arguments))
        {
            frame.Called = open.Add(closure.Lambda) ? (closure.Lambda, closure.Applied(arguments))
                : throw Refusal.Of(frame.Node, "the lambda calls itself", "a formula without the call");
            frames.Push(new(closure.Lambda.Body, frame.Called.Value.Scope));
        }
        else
        {
            frame.Scope.Values[frame.Node] = frame.Called is var (lambda, scope) && open.Remove(lambda)
                ? scope.Values[lambda.Body]
                : Meaning.Of(frame.Node, frame.Scope, frame.Values);
            frames.Pop();
        }
    }

    // Let(value, body), lambda(arguments) and lambda.Invoke(arguments).
    private static (Closure Closure, IEnumerable<Captured> Arguments)? Called(Expression node, IReadOnlyList<Captured> operands) => node switch
    {
        MethodCallExpression { Method: { Name: "Let", DeclaringType.Namespace: nameof(ExprGrad) } } when operands is [_, Closure body] =>
            (body, operands.Take(1)),
        MethodCallExpression { Method.Name: "Invoke" } or InvocationExpression when operands is [Closure called, ..] => (called, operands.Skip(1)),
        _ => null,
    };

    private sealed class Frame(Expression node, Scope scope)
    {
        private readonly IReadOnlyList<Expression> operands = Operands(node);
        private int next;

        public Expression Node => node;

        public Scope Scope => scope;

        public (LambdaExpression Lambda, Scope Scope)? Called { get; set; }

        public IReadOnlyList<Captured> Values => [.. operands.Select(o => scope.Values[o])];

        public Expression? NextOperand()
        {
            while (next < operands.Count && scope.Values.ContainsKey(operands[next]))
            {
                next++;
            }

            return next < operands.Count ? operands[next] : null;
        }
    }

    /// <summary>What a node is computed from; nothing for a node that has no meaning here.</summary>
    public static IReadOnlyList<Expression> Operands(Expression node) => node switch
    {
        BinaryExpression b => [b.Left, b.Right],
        UnaryExpression { Operand: { } x } => [x],
        ConditionalExpression c => [c.Test, c.IfTrue, c.IfFalse],
        MemberExpression { Expression: { } x } => [x],
        MethodCallExpression { Object: { } x } call => [x, .. call.Arguments],
        MethodCallExpression call => call.Arguments,
        InvocationExpression call => [call.Expression, .. call.Arguments],
        IndexExpression { Object: { } x } index => [x, .. index.Arguments],
        _ => [],
    };
}
