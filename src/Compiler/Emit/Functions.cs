using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// What a function over double becomes in a carrier, by the first that exists: its row in <see cref="LaneForms"/>, its namesake among the
/// carrier's functions (MathF.Sin, Vector512.Sin, or an overload beside it), else the scalar function in each lane.
/// </summary>
internal static class Functions
{
    private static readonly ConcurrentDictionary<(MethodInfo Function, Carrier Carrier), MethodInfo?> Counterparts = new();

    /// <summary>The function's value in the carrier's type.</summary>
    public static Expression Apply(MethodInfo function, Expression[] arguments, Carrier carrier) =>
        LaneForm(function, carrier) is { } form ? Bind(arguments, locals => Lift.Body(form, carrier, locals))
        : Counterpart(function, carrier) is { } direct ? Expression.Call(direct, arguments)
        : carrier.IsVector ? PerLane(lane => Apply(function, lane, Carrier.Scalar(carrier.Element)), arguments, carrier)
        : InDouble(function, arguments, carrier);

    /// <summary>Whether the function works on all lanes at once.</summary>
    public static bool IsDirect(MethodInfo function, Carrier carrier) =>
        LaneForm(function, carrier) is { } form ? Lift.CanVectorize(form, carrier) : Counterpart(function, carrier) is not null;

    public static bool IsLet(MethodCallExpression call) => Is(call, typeof(Binding), nameof(Binding.Let));

    public static bool IsPolynomial(MethodCallExpression call) => Is(call, typeof(LaneForms), nameof(LaneForms.Polynomial));

    /// <summary>Evaluates the values once each: LINQ's compiler would evaluate a subtree wherever it occurs. Variables need no new name.</summary>
    public static Expression Bind(Expression[] values, Func<Expression[], Expression> body)
    {
        var locals = Array.ConvertAll(values, v => v as ParameterExpression ?? Expression.Variable(v.Type));
        var assigns = locals.Zip(values).Where(p => p.First != p.Second).Select(p => Expression.Assign(p.First, p.Second)).ToArray();
        return assigns is []
            ? body(locals)
            : Expression.Block(assigns.Select(a => (ParameterExpression)a.Left), [.. assigns, body(locals)]);
    }

    /// <summary>A scalar operator, in each lane.</summary>
    public static Expression PerLane(Func<Expression, Expression, Expression> scalar, Expression x, Expression y, Carrier carrier) =>
        carrier.IsVector ? PerLane(lane => scalar(lane[0], lane[1]), [x, y], carrier) : scalar(x, y);

    private static Expression PerLane(Func<Expression[], Expression> scalar, Expression[] arguments, Carrier carrier) => Bind(arguments, locals =>
    {
        var lanes = Enumerable.Range(0, carrier.Lanes).Select(i => scalar(Array.ConvertAll(locals, v => Lane(v, i, carrier)))).ToArray();
        return lanes[0].Type == typeof(bool) ? Mask(lanes, carrier) : Gather(lanes, carrier);
    });

    private static MethodCallExpression Lane(Expression vector, int i, Carrier carrier) =>
        Calls.Of(carrier.VectorClass, nameof(Vector512.GetElement), [carrier.Element], vector, Expression.Constant(i));

    private static MethodCallExpression Gather(Expression[] lanes, Carrier carrier) =>
        Calls.Of(carrier.VectorClass, nameof(Vector512.Create), null, lanes);

    private static MethodCallExpression Mask(Expression[] lanes, Carrier carrier)
    {
        var (one, zero) = (Lift.Constant(1, Carrier.Scalar(carrier.Element)), Lift.Constant(0, Carrier.Scalar(carrier.Element)));
        var ones = Gather(Array.ConvertAll(lanes, lane => (Expression)Expression.Condition(lane, one, zero)), carrier);
        return Calls.Of(carrier.VectorClass, nameof(Vector512.GreaterThan), [carrier.Element], ones, Lift.Constant(0, carrier));
    }

    private static LambdaExpression? LaneForm(MethodInfo function, Carrier carrier) =>
        carrier.IsVector ? LaneForms.ByMethod.GetValueOrDefault(function) : null;

    private static MethodInfo? Counterpart(MethodInfo function, Carrier carrier) =>
        carrier.Type == typeof(double) ? function : Counterparts.GetOrAdd((function, carrier), static key => Found(key.Function, key.Carrier));

    private static MethodInfo? Found(MethodInfo function, Carrier carrier) =>
        Namespaces(function, carrier)
            .SelectMany(type => type.GetMember(function.Name, MemberTypes.Method, BindingFlags.Public | BindingFlags.Static))
            .Cast<MethodInfo>().Select(m => Closed(m, carrier)).FirstOrDefault(m => m is not null && Takes(m, function, carrier));

    // The functions of Math and double have the same meaning, NaN and signed zeros included, in MathF, in float and in the vector classes.
    private static Type[] Namespaces(MethodInfo function, Carrier carrier) =>
        function.DeclaringType != typeof(Math) && function.DeclaringType != typeof(double) ? [function.DeclaringType!]
        : carrier.IsVector ? [carrier.VectorClass]
        : [typeof(MathF), typeof(float), typeof(Math)];

    private static MethodInfo? Closed(MethodInfo m, Carrier carrier) =>
        !m.IsGenericMethodDefinition ? m
        : carrier.IsVector && m.GetGenericArguments().Length == 1 ? m.MakeGenericMethod(carrier.Element)
        : null;

    private static bool Takes(MethodInfo m, MethodInfo function, Carrier carrier) =>
        m.GetParameters() is var parameters && parameters.Length == function.GetParameters().Length
        && parameters.All(p => p.ParameterType == carrier.Type)
        && m.ReturnType == (function.ReturnType == typeof(bool) && !carrier.IsVector ? typeof(bool) : carrier.Type);

    private static Expression InDouble(MethodInfo function, Expression[] arguments, Carrier carrier)
    {
        Expression value = Expression.Call(function, arguments.Select(a => Expression.Convert(a, typeof(double))));
        return value.Type == typeof(bool) ? value : Expression.Convert(value, carrier.Element);
    }

    private static bool Is(MethodCallExpression call, Type type, string name) => call.Method.DeclaringType == type && call.Method.Name == name;
}

/// <summary>Looks for an operation that a carrier has only lane by lane.</summary>
internal sealed class FallbackFinder(Carrier carrier) : ExpressionVisitor
{
    private bool _found;

    public bool In(LambdaExpression row)
    {
        _ = Visit(row);
        return _found;
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        _found |= !Functions.IsLet(node) && !Functions.IsPolynomial(node) && !Functions.IsDirect(node.Method, carrier);
        return base.VisitMethodCall(node);
    }

    protected override Expression VisitBinary(BinaryExpression node)
    {
        _found |= node.NodeType == ExpressionType.Modulo && carrier.IsVector;
        return base.VisitBinary(node);
    }
}
