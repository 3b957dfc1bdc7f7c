using System.Linq.Expressions;
using System.Reflection;

namespace ExprGrad.Capturing;

/// <summary>The meaning of one node of a lambda, from the meanings of its operands.</summary>
internal static class Meaning
{
#pragma warning disable format
    public static Captured Of(Expression node, Scope scope, IReadOnlyList<Captured> operands) => node switch
    {
        ConstantExpression c                          => new Known(c.Value),
        ParameterExpression p                         => scope.Bound.GetValueOrDefault(p) ?? throw Refusal.Free(p),
        LambdaExpression lambda                       => new Closure(lambda, scope),
        UnaryExpression { NodeType: ExpressionType.Quote } => operands[0],
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } cast => Cast(cast, operands[0]),
        UnaryExpression or BinaryExpression           => Operator(node, operands),
        ConditionalExpression choice                  => Choice(choice, operands),
        MemberExpression member                       => Member(member, operands),
        MethodCallExpression call                     => Call(call, operands),
        InvocationExpression call                     => throw Refusal.Delegate(call, call.Expression),
        IndexExpression or DefaultExpression when AllKnown(operands) => Evaluated(node, operands),
        _                                             => throw Refusal.Of(node),
    };
#pragma warning restore format

    private static Captured Cast(UnaryExpression cast, Captured operand) =>
        operand is Known ? Evaluated(cast, [operand])
        : operand is Computed && cast.Type == typeof(double) && Captured.IsNumber(cast.Operand.Type) ? operand
        : throw Refusal.Cast(cast);

    private static Captured Operator(Expression node, IReadOnlyList<Captured> operands)
    {
        var parts = Fold.Operands(node);
        var kind = parts[0].Type;
        if (node.NodeType is ExpressionType.ArrayIndex or ExpressionType.ArrayLength && operands[0] is Known { Value: null })
        {
            throw Refusal.Null(node, parts[0]);
        }

        if (node.NodeType == ExpressionType.Divide && Captured.IsNumber(kind) && kind != typeof(double) && kind != typeof(float))
        {
            throw Refusal.Division((BinaryExpression)node);
        }

        var means = Method(node) is { } method ? Methods.Meaning(method) : Fits(node, kind) ? Operators.Meaning(node) : null;
        return means is not null && !(AllKnown(operands) && node.Type != typeof(double)) ? new Computed(means(Numbers(parts, operands)))
            : AllKnown(operands) ? Evaluated(node, operands)
            : throw Refusal.Operator(node, kind);
    }

    private static Captured Choice(ConditionalExpression choice, IReadOnlyList<Captured> operands) =>
        AllKnown(operands) && choice.Type != typeof(double) ? Evaluated(choice, operands)
        : new Computed(Operators.Meaning(choice)!(Numbers(Fold.Operands(choice), operands)));

    private static Known Member(MemberExpression member, IReadOnlyList<Captured> operands) =>
        !AllKnown(operands) ? throw Refusal.Of(member)
        : operands is [Known { Value: null }] && Nullable.GetUnderlyingType(member.Expression!.Type) is null ? throw Refusal.Null(member, member.Expression)
        : member is { Expression: null, Member: PropertyInfo { DeclaringType: { } type } } && Source.IsSystem(type) ? throw Refusal.Once(member)
        : Evaluated(member, operands);

    private static Captured Call(MethodCallExpression call, IReadOnlyList<Captured> operands)
    {
        var constant = AllKnown(operands);
        return call.Method.Name == nameof(LambdaExpression.Compile) && operands is [Known { Value: LambdaExpression g }, ..] ? new Closure(g, Scope.Empty)
            : Methods.Meaning(call.Method) is { } means && !(constant && call.Type != typeof(double)) ? new Computed(means(Numbers(call.Arguments, operands)))
            : operands is [Known { Value: Delegate }, ..] && call.Method.Name == nameof(Action.Invoke) ? throw Refusal.Delegate(call, call.Object!)
            : constant && call.Object is { } target && operands[0] is Known { Value: null } ? throw Refusal.Null(call, target)
            : constant && Methods.IsPure(call.Method) ? Evaluated(call, operands)
            : throw (constant ? Refusal.Once(call) : Refusal.Call(call));
    }

    // Operators of numbers and conditions; what C# calls an operator of int is another one, unless it compares.
    private static bool Fits(Expression node, Type kind) =>
        kind == typeof(double) || kind == typeof(bool) || (node.Type == typeof(bool) && Captured.IsNumber(kind));

    private static MethodInfo? Method(Expression node) => node is BinaryExpression b ? b.Method : ((UnaryExpression)node).Method;

    private static Expr[] Numbers(IReadOnlyList<Expression> parts, IReadOnlyList<Captured> operands) =>
        [.. parts.Zip(operands, (node, x) => x.Number(node))];

    private static bool AllKnown(IReadOnlyList<Captured> operands) => operands.All(o => o is Known);

    // One node over values, as C# computes it.
    private static Known Evaluated(Expression node, IReadOnlyList<Captured> operands)
    {
        Expression[] values = [.. Fold.Operands(node).Zip(operands, (part, x) => Expression.Constant(((Known)x).Value, part.Type))];
        Expression closed = node switch
        {
            BinaryExpression b => b.Update(values[0], b.Conversion, values[1]),
            UnaryExpression u => u.Update(values[0]),
            ConditionalExpression c => c.Update(values[0], values[1], values[2]),
            MemberExpression m => m.Update(values.FirstOrDefault()!),
            MethodCallExpression { Object: null } call => call.Update(null!, values),
            MethodCallExpression call => call.Update(values[0], values.Skip(1)),
            IndexExpression index => index.Update(values[0], values.Skip(1)),
            _ => node,
        };
        return new(Expression.Lambda<Func<object?>>(Expression.Convert(closed, typeof(object))).Compile(preferInterpretation: true)());
    }
}
