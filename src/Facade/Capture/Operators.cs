using System.Linq.Expressions;
using System.Reflection;

namespace ExprGrad.Capturing;

/// <summary>What C# operators mean: read off the values of the rows of <see cref="Ops"/>, which are C# themselves.</summary>
internal static class Operators
{
    private static readonly Dictionary<ExpressionType, Op> Rows = Ops.All
        .Select(op => (Op: op, Operator: OperatorOf(op.Value))).Where(r => r.Operator is not null).ToDictionary(r => r.Operator!.Value, r => r.Op);

#pragma warning disable format
    // On double nothing overflows, so that checked arithmetic is the same; on bool & and | are && and ||, and ^ is !=.
    private static readonly Dictionary<ExpressionType, ExpressionType> Same = new()
    {
        [ExpressionType.AddChecked]      = ExpressionType.Add,
        [ExpressionType.SubtractChecked] = ExpressionType.Subtract,
        [ExpressionType.MultiplyChecked] = ExpressionType.Multiply,
        [ExpressionType.NegateChecked]   = ExpressionType.Negate,
        [ExpressionType.And]             = ExpressionType.AndAlso,
        [ExpressionType.Or]              = ExpressionType.OrElse,
        [ExpressionType.ExclusiveOr]     = ExpressionType.NotEqual,
    };
#pragma warning restore format

    /// <summary>What an operator means, if it has a row.</summary>
    public static Func<Expr[], Expr>? Meaning(Expression node) =>
        node.NodeType == ExpressionType.UnaryPlus ? x => x[0]
        : Rows.TryGetValue(Same.GetValueOrDefault(node.NodeType, node.NodeType), out var op) ? op.Of
        : null;

    /// <summary>Whether whole numbers stay whole. What C# would wrap around counts on.</summary>
    public static bool KeepsWhole(Expression node) => Same.GetValueOrDefault(node.NodeType, node.NodeType) is ExpressionType.Add or ExpressionType.Subtract
        or ExpressionType.Multiply or ExpressionType.Negate or ExpressionType.Modulo or ExpressionType.UnaryPlus && (node.Type == typeof(int) || node.Type == typeof(long));

    /// <summary>The method that is all there is to the value of a row: <c>x => Math.Exp(x)</c>.</summary>
    public static MethodInfo? MethodOf(LambdaExpression value) =>
        value.Body is MethodCallExpression { Object: null } call && AreParameters(value, call.Arguments) ? call.Method : null;

    // a + b, -x, c != 0 ? a : b; and as 1 or 0, a < b, a && b, !x.
    private static ExpressionType? OperatorOf(LambdaExpression value) => value.Body switch
    {
        BinaryExpression b when AreParameters(value, [b.Left, b.Right]) => b.NodeType,
        UnaryExpression u when AreParameters(value, [u.Operand]) => u.NodeType,
        ConditionalExpression c when AreParameters(value, [Truth(c.Test), c.IfTrue, c.IfFalse]) => c.NodeType,
        ConditionalExpression { Test: BinaryExpression test } c when IsNumber(c.IfTrue, 1) && IsNumber(c.IfFalse, 0) =>
            AreParameters(value, [Truth(test.Left), Truth(test.Right)]) ? test.NodeType
            : test.NodeType == ExpressionType.Equal && IsNumber(test.Right, 0) && AreParameters(value, [test.Left]) ? ExpressionType.Not
            : null,
        _ => null,
    };

    private static Expression Truth(Expression x) =>
        x is BinaryExpression { NodeType: ExpressionType.NotEqual } test && IsNumber(test.Right, 0) ? test.Left : x;

    private static bool IsNumber(Expression node, double number) => node is ConstantExpression { Value: double x } && x == number;

    private static bool AreParameters(LambdaExpression value, IEnumerable<Expression> operands) => operands.SequenceEqual(value.Parameters);
}
