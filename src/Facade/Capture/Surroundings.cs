using System.Linq.Expressions;

namespace ExprGrad.Capturing;

/// <summary>
/// What a lambda takes from around it, read once: a lambda of arrays is captured anew for each combination of their extents, and all that is captured of it is to be the same function,
/// whatever becomes of the variables.
/// </summary>
internal sealed class Surroundings
{
    private readonly Dictionary<Expression, Captured> read = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<LambdaExpression> lambdas = [];
    private readonly Queue<LambdaExpression> next = new();

    /// <summary>Reads what depends on no parameter of the lambda, nor of the lambdas in it and in what it takes.</summary>
    /// <exception cref="CaptureException">Some of it cannot be read.</exception>
    public Surroundings(LambdaExpression lambda)
    {
        Scope = Scope.Empty(lambda.Parameters.Count > 0 && lambda.Parameters.All(p => p.Type == typeof(float)), read);
        Add(lambda);
        while (next.TryDequeue(out var one))
        {
            Read(one);
        }
    }

    /// <summary>A scope in which nothing is bound and all this is known.</summary>
    public Scope Scope { get; }

    // Operands first, on a stack of its own: what is closed in something open is read whole.
    private void Read(LambdaExpression lambda)
    {
        var (stack, closed) = (new Stack<(Expression Node, bool IsOpened)>([(lambda, false)]), new HashSet<Expression>(ReferenceEqualityComparer.Instance));
        while (stack.TryPop(out var top))
        {
            var operands = top.Node is LambdaExpression inner ? [inner.Body] : Fold.Operands(top.Node);
            if (!top.IsOpened)
            {
                stack.Push((top.Node, true));
                foreach (var operand in operands)
                {
                    stack.Push((operand, false));
                }
            }
            else if (top.Node is ConstantExpression or MemberExpression or MethodCallExpression or UnaryExpression or BinaryExpression or ConditionalExpression && operands.All(closed.Contains))
            {
                closed.Add(top.Node);
            }
            else
            {
                foreach (var operand in operands.Where(closed.Contains))
                {
                    Keep(operand);
                }
            }
        }
    }

    private void Keep(Expression node)
    {
        var value = Fold.Over(node, Scope);
        read[node] = value is Known known ? known with { Read = known.Formula } : value;
        if (value is Closure closure)
        {
            Add(closure.Lambda);
        }
    }

    // A lambda may lead to itself.
    private void Add(LambdaExpression lambda)
    {
        if (lambdas.Add(lambda))
        {
            next.Enqueue(lambda);
        }
    }
}
