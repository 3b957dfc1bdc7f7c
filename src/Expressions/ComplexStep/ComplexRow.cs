using System.Linq.Expressions;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ExprGrad;

/// <summary>
/// The value of a row at complex numbers, from the one text of it: arithmetic stays as it is, functions become those of <see cref="ComplexFunctions"/>, and an
/// order is that of real parts. A row that calls anything else has none.
/// </summary>
internal sealed class ComplexRow : ExpressionVisitor
{
    private static readonly ConditionalWeakTable<Op, ComplexRow> Known = [];

    private readonly Dictionary<ParameterExpression, Expression> complex = [];
    private readonly ParameterExpression operands = Expression.Parameter(typeof(Complex[]), "x");
    private bool isAnalytic = true;

    private ComplexRow(Op op)
    {
        for (var i = 0; i < op.Arity; i++)
        {
            complex.Add(op.Value.Parameters[i], Expression.ArrayIndex(operands, Expression.Constant(i)));
        }

        var body = Visit(op.Value.Body);
        At = isAnalytic ? Expression.Lambda<Func<Complex[], Complex>>(body, operands).Compile() : null;
    }

    /// <summary>The value at complex operands.</summary>
    private Func<Complex[], Complex>? At { get; }

    /// <summary>The value of a row at complex operands; nothing if the row calls what has no analytic continuation here.</summary>
    public static Func<Complex[], Complex>? Of(Op op) => Known.GetValue(op, row => new(row)).At;

    protected override Expression VisitParameter(ParameterExpression node) => complex[node];

    protected override Expression VisitConstant(ConstantExpression node) => node.Value is double number ? Expression.Constant(new Complex(number, 0)) : Unknown(node);

    protected override Expression VisitUnary(UnaryExpression node) => node.NodeType switch
    {
        ExpressionType.Negate => Expression.Negate(Visit(node.Operand)),
        ExpressionType.Not => Expression.Not(Visit(node.Operand)),
        _ => Unknown(node),
    };

    protected override Expression VisitBinary(BinaryExpression node)
    {
        var (a, b) = (Visit(node.Left), Visit(node.Right));
        return !isAnalytic ? node : node.NodeType switch
        {
            ExpressionType.Add or ExpressionType.Subtract or ExpressionType.Multiply or ExpressionType.Divide
                or ExpressionType.AndAlso or ExpressionType.OrElse or ExpressionType.Equal or ExpressionType.NotEqual => Expression.MakeBinary(node.NodeType, a, b),
            ExpressionType.Modulo => Called(nameof(ComplexFunctions.Modulo), node, a, b),
            _ when node.Type == typeof(bool) => Expression.MakeBinary(node.NodeType, Real(a), Real(b)),
            _ => Unknown(node),
        };
    }

    protected override Expression VisitConditional(ConditionalExpression node)
    {
        var (test, then, otherwise) = (Visit(node.Test), Visit(node.IfTrue), Visit(node.IfFalse));
        return isAnalytic ? Expression.Condition(test, then, otherwise) : node;
    }

    protected override Expression VisitMethodCall(MethodCallExpression node) =>
        node.Method.DeclaringType == typeof(Math) || node.Method.DeclaringType == typeof(double) || node.Method.DeclaringType == typeof(Special)
            ? Called(node.Method.Name, node, [.. node.Arguments.Select(Visit).OfType<Expression>()]) : Unknown(node);

    protected override Expression VisitMember(MemberExpression node) => Unknown(node);

    private Expression Called(string name, Expression node, params Expression[] arguments) =>
        isAnalytic && typeof(ComplexFunctions).GetMethod(name, [.. arguments.Select(_ => typeof(Complex))]) is { } method ? Expression.Call(method, arguments) : Unknown(node);

    private Expression Unknown(Expression node)
    {
        isAnalytic = false;
        return node;
    }

    private static MemberExpression Real(Expression complex) => Expression.Property(complex, nameof(Complex.Real));
}
