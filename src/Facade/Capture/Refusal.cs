using System.Linq.Expressions;

namespace ExprGrad.Capturing;

/// <summary>Why something cannot be captured and what to write instead: which reason it is, and the parts of the lambda that its words name.</summary>
internal static class Refusal
{
    /// <summary>The one form of a refusal, of a part as the user wrote it.</summary>
    public static CaptureException Of(Reason reason, Expression node, params IEnumerable<Written> others) => Of(reason, Source.Of(node).Text, others.Select(w => w.Text));

    /// <summary>The one form of a refusal.</summary>
    public static CaptureException Of(Reason reason, string what, params IEnumerable<string> others) => new(reason.Words(others.Prepend(what)));

    /// <summary>Something that is not mathematics.</summary>
    public static CaptureException Of(Expression node) => Of(Reasons.NoRow, node);

    /// <summary>Something that is no number.</summary>
    public static CaptureException NoNumber(Expression node) => Of(Reasons.NoNumber, Source.Of(node).Text, Source.Of(node.Type));

    /// <summary>Something that is no sequence.</summary>
    public static CaptureException NoSequence(Expression node) => Of(Reasons.NoSequence, Source.Of(node).Text, Source.Of(node.Type));

    /// <summary>A cast that loses part of a number.</summary>
    public static CaptureException Cast(UnaryExpression cast) =>
        cast.Type == typeof(float) || cast.Type == typeof(Half) ? Of(Reasons.Precision, cast, Source.Of(cast.Operand))
        : cast.Operand.Type == typeof(double) && Captured.IsNumber(cast.Type) ? Of(Reasons.Truncated, cast, Written.Name(Source.Of(cast.Type)), Source.Of(cast.Operand))
        : NoNumber(cast);

    /// <summary>A quotient of integers.</summary>
    public static CaptureException Division(BinaryExpression quotient) => Of(
        Reasons.Division, Source.Of(quotient).Text, Source.Of(quotient.Type), Source.Of(quotient.Left).At(Written.Factor), Source.Of(quotient.Right).AsReal());

    /// <summary>An operator without a row.</summary>
    public static CaptureException Operator(Expression node, Type kind) => Captured.IsNumber(kind) && !Captured.IsReal(kind)
        ? Of(Reasons.Whole, Source.Of(node).Text, Source.Of(kind), Source.Of(Fold.Operands(node)[0]).At(Written.Tighter))
        : Of(node);

    /// <summary>A method without a row, of something computed.</summary>
    public static CaptureException Call(MethodCallExpression call)
    {
        var arguments = call.Arguments.Select(Source.Of).ToArray();
        return Unsupported.Row(Source.Of(call.Method.DeclaringType!), call.Method.Name, call.Method.GetParameters().Select(p => Source.Of(p.ParameterType))) is var (why, instead)
                ? Of(Reasons.Method, Source.Of(call).Text, why, instead(arguments).Text)
            : call is { Object: null, Method.DeclaringType: { } type } && !Methods.IsArithmetic(type) && !Source.IsSystem(type)
                ? Of(Reasons.MethodBody, Source.Of(call).Text, call.Method.Name, Written.List(arguments))
            : Of(Reasons.NoFormula, call);
    }

    /// <summary>A method whose formula is of something else.</summary>
    public static CaptureException NoLambda(MethodCallExpression call, string formula) => Of(Reasons.NoLambda, Source.Of(call).Text, formula, call.Method.Name);

    /// <summary>A method of LINQ without a meaning on tensors.</summary>
    public static CaptureException Linq(MethodCallExpression call)
    {
        var lambda = call.Arguments.OfType<LambdaExpression>().FirstOrDefault();
        return call.Arguments.Count > 1 && lambda is null && call.Arguments[1] is MemberExpression { Type: var type } g && type.IsSubclassOf(typeof(Delegate)) ? Delegate(call, g)
            : call.Method.Name == nameof(Enumerable.Where) && lambda is not null
                ? Of(Reasons.Filtered, call, Source.Of(call.Arguments[0]), Source.Of(lambda.Parameters[0]), Source.Of(lambda.Body))
            : Of(Reasons.Linq, call);
    }

    /// <summary>A number of steps or elements that depends on values.</summary>
    public static CaptureException Counted(Expression node, Expression count) => Of(Reasons.Counted, node, Source.Of(count));

    /// <summary>A constant 0 that takes the rest of a formula with it.</summary>
    public static void IfLost(Expression node)
    {
        if (node is BinaryExpression b && (b.NodeType switch
        {
            ExpressionType.Multiply or ExpressionType.Add => IsZero(b.Left) || IsZero(b.Right),
            ExpressionType.Divide => IsZero(b.Left),
            ExpressionType.Subtract => IsZero(b.Right),
            _ => false,
        }))
        {
            throw Of(Reasons.Lost, node);
        }
    }

    private static bool IsZero(Expression node) => node is ConstantExpression { Value: 0.0 or 0f };

    /// <summary>The call of a delegate, of which no expression is left.</summary>
    public static CaptureException Delegate(Expression call, Expression target) => Of(Reasons.Compiled, Source.Of(call).Text, Source.Of(target).Text, Source.Of(target.Type));

    /// <summary>A member of nothing.</summary>
    public static CaptureException Null(Expression node, Expression target) => Of(Reasons.Null, node, Source.Of(target));
}
