using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// Retypes the lambda of a row, written over double, for a carrier: operators stay, comparisons give lane masks, ?: selects,
/// functions go to their counterparts (<see cref="Functions"/>). Rows are a line long, so the passes over them recurse.
/// </summary>
internal static class Lift
{
    private const int Long = 12;

    /// <summary>The body of a row's scalar lambda over double, with its parameters replaced, in the carrier's type.
    /// An argument may occur repeatedly in it: pass locals.</summary>
    public static Expression Body(LambdaExpression row, Carrier carrier, IReadOnlyList<Expression> arguments) =>
        Visit(row.Body, carrier, Scope.Of(row, arguments)!);

    /// <summary>Whether every operation in the row works on all lanes at once.</summary>
    public static bool CanVectorize(LambdaExpression row, Carrier carrier) => !new FallbackFinder(carrier).In(row);

    /// <summary>The number, in every lane.</summary>
    public static Expression Constant(double value, Carrier carrier)
    {
        Expression element = carrier.Element == typeof(float) ? Expression.Constant((float)value) : Expression.Constant(value);
        return carrier.IsVector ? Calls.Of(carrier.VectorClass, nameof(Vector512.Create), null, element) : element;
    }

    /// <summary>The value that starts at an element of an array given by its address; indices are long, for LINQ cannot count in nint.</summary>
    public static Expression Load(Expression address, Expression index, Carrier carrier) => carrier switch
    {
        { IsVector: true } => Calls.Of(typeof(Access), nameof(Access.Load), [carrier.Element, carrier.Type], address, index),
        { IsDouble: true } => Calls.Of(typeof(Access), nameof(Access.LoadDouble), null, address, index),
        _ => Calls.Of(typeof(Access), nameof(Access.LoadSingle), null, address, index),
    };

    /// <summary>Writes the value from an element of an array on.</summary>
    public static Expression Store(Expression address, Expression index, Expression value, Carrier carrier) => carrier switch
    {
        { IsVector: true } => Calls.Of(typeof(Access), nameof(Access.Store), [carrier.Element, carrier.Type], address, index, value),
        { IsDouble: true } => Calls.Of(typeof(Access), nameof(Access.StoreDouble), null, address, index, value),
        _ => Calls.Of(typeof(Access), nameof(Access.StoreSingle), null, address, index, value),
    };

    /// <summary>Asks for an element of an array before it is needed.</summary>
    public static Expression Prefetch(Expression address, Expression index, Carrier carrier) =>
        Calls.Of(typeof(Access), nameof(Access.Prefetch), [carrier.Element], address, index);

    /// <summary>The two halves of a vector; of the narrowest that there is, the number in each lane.</summary>
    public static IEnumerable<Expression> Parts(Expression value, Carrier carrier) => carrier.Half.IsVector
        ? [Calls.Of(carrier.VectorClass, nameof(Vector512.GetLower), [carrier.Element], value),
           Calls.Of(carrier.VectorClass, nameof(Vector512.GetUpper), [carrier.Element], value)]
        : Enumerable.Range(0, carrier.Lanes).Select(lane =>
            Calls.Of(carrier.VectorClass, nameof(Vector512.GetElement), [carrier.Element], value, Expression.Constant(lane)));

    /// <summary>The address at a place in a table of addresses.</summary>
    public static Expression LoadAddress(Expression table, int index) =>
        Calls.Of(typeof(Access), nameof(Access.Load), [typeof(nint), typeof(nint)], table, Expression.Constant((long)index));

    /// <summary>An address some bytes further on.</summary>
    public static Expression Offset(Expression address, Expression bytes) => Calls.Of(typeof(Access), nameof(Access.Offset), null, address, bytes);

    private static Expression Visit(Expression node, Carrier carrier, Scope scope) => node switch
    {
        ParameterExpression p => scope[p],
        ConstantExpression or MemberExpression when Literal(node) is double value => Constant(value, carrier),
        UnaryExpression u => Unary(u, Visit(u.Operand, carrier, scope), carrier),
        BinaryExpression b => Binary(b, Visit(b.Left, carrier, scope), Visit(b.Right, carrier, scope), carrier),
        ConditionalExpression c =>
            Select(Visit(c.Test, carrier, scope), Visit(c.IfTrue, carrier, scope), Visit(c.IfFalse, carrier, scope), carrier),
        MethodCallExpression call when Functions.IsLet(call) => Let(call, carrier, scope),
        MethodCallExpression call when Functions.IsPolynomial(call) => Polynomial(call, carrier, scope),
        MethodCallExpression { Object: null } call => Called(call, carrier, scope),
        _ => throw Unknown(node),
    };

    private static Expression Called(MethodCallExpression call, Carrier carrier, Scope scope) =>
        Functions.Apply(call.Method, [.. call.Arguments.Select(a => Visit(a, carrier, scope))], carrier);

    /// <summary>The value of a constant, a static field or a captured variable of a number type; else null.</summary>
    private static double? Literal(Expression node) => Evaluate(node) switch
    {
        double or float or int or long => Convert.ToDouble(Evaluate(node), null),
        _ => null,
    };

    private static object? Evaluate(Expression? node) => node switch
    {
        ConstantExpression c => c.Value,
        MemberExpression { Member: FieldInfo field } m => field.GetValue(Evaluate(m.Expression)),
        _ => null,
    };

    // An integer literal or a choice between them may become a number; integer arithmetic rounds differently and may not.
    private static Expression Unary(UnaryExpression node, Expression x, Carrier carrier) => node.NodeType switch
    {
        ExpressionType.Negate => Expression.Negate(x),
        ExpressionType.UnaryPlus => x,
        ExpressionType.Not => carrier.IsVector ? Expression.OnesComplement(x) : Expression.Not(x),
        ExpressionType.Convert when node.Type == typeof(double) && IsChoice(node.Operand) => x,
        _ => throw Unknown(node),
    };

    private static bool IsChoice(Expression node) => node is ConstantExpression or MemberExpression or ConditionalExpression;

    private static Expression Binary(BinaryExpression node, Expression x, Expression y, Carrier carrier) => node.NodeType switch
    {
        ExpressionType.Add or ExpressionType.Subtract or ExpressionType.Multiply or ExpressionType.Divide when node.Left.Type == typeof(double) =>
            Expression.MakeBinary(node.NodeType, x, y),
        ExpressionType.Modulo when node.Left.Type == typeof(double) => Functions.PerLane(Expression.Modulo, x, y, carrier),
        ExpressionType.LessThan or ExpressionType.LessThanOrEqual or ExpressionType.GreaterThan or ExpressionType.GreaterThanOrEqual
            when node.Left.Type == typeof(double) =>
            carrier.IsVector ? Compare(node.NodeType.ToString(), x, y, carrier) : Expression.MakeBinary(node.NodeType, x, y),
        ExpressionType.Equal when node.Left.Type == typeof(double) =>
            carrier.IsVector ? Compare("Equals", x, y, carrier) : Expression.Equal(x, y),
        ExpressionType.NotEqual when node.Left.Type == typeof(double) =>
            carrier.IsVector ? Expression.OnesComplement(Compare("Equals", x, y, carrier)) : Expression.NotEqual(x, y),
        ExpressionType.AndAlso or ExpressionType.And => carrier.IsVector ? Expression.And(x, y) : Expression.AndAlso(x, y),
        ExpressionType.OrElse or ExpressionType.Or => carrier.IsVector ? Expression.Or(x, y) : Expression.OrElse(x, y),
        _ => throw Unknown(node),
    };

    private static MethodCallExpression Compare(string relation, Expression x, Expression y, Carrier carrier) =>
        Calls.Of(carrier.VectorClass, relation, [carrier.Element], x, y);

    private static Expression Select(Expression test, Expression x, Expression y, Carrier carrier) => carrier.IsVector
        ? Calls.Of(carrier.VectorClass, nameof(Vector512.ConditionalSelect), [carrier.Element], test, x, y)
        : Expression.Condition(test, x, y);

    private static Expression Let(MethodCallExpression call, Carrier carrier, Scope scope)
    {
        var body = (LambdaExpression)call.Arguments[1];
        return Functions.Bind([Visit(call.Arguments[0], carrier, scope)], x => Visit(body.Body, carrier, new Scope(body.Parameters[0], x[0], scope)));
    }

    // By the rule of Horner; what follows the first term of a long one as that of the even and that of the odd powers, which do not wait for each other.
    private static Expression Polynomial(MethodCallExpression call, Carrier carrier, Scope scope)
    {
        var terms = ((Series)Evaluate(call.Arguments[1])!).For(carrier).Select(c => Constant(c, carrier)).ToArray();
        return Functions.Bind([Visit(call.Arguments[0], carrier, scope)], x => terms.Length < Long
            ? Horner(terms, x[0])
            : Functions.Bind([Expression.Multiply(x[0], x[0])], square =>
                FusedMultiplyAdd(FusedMultiplyAdd(Horner(EveryOther(2), square[0]), x[0], Horner(EveryOther(1), square[0])), x[0], terms[0])));

        IEnumerable<Expression> EveryOther(int first) => terms.Where((_, i) => i >= first && (i - first) % 2 == 0);

        Expression Horner(IEnumerable<Expression> c, Expression x) => c.Reverse().Aggregate((sum, next) => FusedMultiplyAdd(sum, x, next));

        Expression FusedMultiplyAdd(Expression a, Expression b, Expression c) =>
            Functions.Apply(((Func<double, double, double, double>)Math.FusedMultiplyAdd).Method, [a, b, c], carrier);
    }

    // What each parameter stands for. They are few.
    private sealed record Scope(ParameterExpression Parameter, Expression Value, Scope? Outer)
    {
        public Expression this[ParameterExpression parameter] => ReferenceEquals(parameter, Parameter) ? Value : Outer![parameter];

        public static Scope? Of(LambdaExpression row, IReadOnlyList<Expression> arguments)
        {
            var scope = (Scope?)null;
            for (var i = 0; i < arguments.Count; i++)
            {
                scope = new(row.Parameters[i], arguments[i], scope);
            }

            return scope;
        }
    }

    private static NotSupportedException Unknown(Expression node) =>
        new($"lift: found `{node}`, expected numbers, + - * /, comparisons, && || !, ?: and static functions over double");
}
