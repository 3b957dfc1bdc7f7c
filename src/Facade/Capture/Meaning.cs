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
        ParameterExpression p                         => scope.Bound.GetValueOrDefault(p) ?? throw Refusal.Of(Reasons.Free, p),
        LambdaExpression lambda                       => new Closure(lambda, scope),
        UnaryExpression { NodeType: ExpressionType.Quote } => operands[0],
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } cast => Cast(cast, operands[0], scope),
        UnaryExpression { NodeType: ExpressionType.ArrayLength } when operands is [not Known] => new Known(operands[0].Length(node)),
        BinaryExpression { NodeType: ExpressionType.ArrayIndex } when !AllKnown(operands) => Indexing.At(node, operands[0], [operands[1]]),
        UnaryExpression or BinaryExpression           => Operator(node, operands),
        ConditionalExpression choice                  => Choice(choice, operands),
        MemberExpression member                       => Member(member, operands),
        MethodCallExpression call                     => Call(call, operands, scope),
        InvocationExpression when operands is [Known { Value: Function f }, ..] => Inlined(f, node, operands),
        InvocationExpression call                     => throw Refusal.Delegate(call, call.Expression),
        NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array => Array(array, operands),
        NewExpression made                            => Made(made, operands),
        IndexExpression or DefaultExpression when AllKnown(operands) => Evaluated(node, operands),
        _                                             => throw Refusal.Of(node),
    };
#pragma warning restore format

    private static Captured Cast(UnaryExpression cast, Captured operand, Scope scope)
    {
        var (from, to) = (cast.Operand.Type, cast.Type);
        return from == typeof(Live) && to == typeof(double) ? new Computed((operand is Known { Value: null } ? throw Refusal.Null(cast, cast.Operand) : operand).Of(cast.Operand))
            : operand is Known ? Evaluated(cast, [operand])
            : operand is Closure or Parts ? operand
            : to == typeof(double) && Captured.IsNumber(from) ? operand
            : to == typeof(float) && Captured.IsNumber(from) && (scope.IsSingle || from != typeof(double)) ? operand
            : Captured.IsNumber(to) && Captured.IsNumber(from) && !Captured.IsReal(from) ? operand
            : !to.IsValueType && to.IsAssignableFrom(from) ? operand
            : throw Refusal.Cast(cast);
    }

    private static Captured Operator(Expression node, IReadOnlyList<Captured> operands)
    {
        var parts = Fold.Operands(node);
        var kind = parts[0].Type;
        if (node.NodeType is ExpressionType.ArrayIndex or ExpressionType.ArrayLength && operands[0] is Known { Value: null })
        {
            throw Refusal.Null(node, parts[0]);
        }

        if (node.NodeType == ExpressionType.Divide && Captured.IsNumber(kind) && !Captured.IsReal(kind))
        {
            throw Refusal.Division((BinaryExpression)node);
        }

        Refusal.IfLost(node);
        var means = Method(node) is { } method ? Methods.Meaning(method) : Fits(node, kind) ? Operators.Meaning(node) : null;
        return means is not null && !(AllKnown(operands) && node.Type != typeof(double)) ? new Computed(means(Numbers(parts, operands)))
            : AllKnown(operands) ? Evaluated(node, operands)
            : throw Refusal.Operator(node, kind);
    }

    private static Captured Choice(ConditionalExpression choice, IReadOnlyList<Captured> operands) =>
        AllKnown(operands) && choice.Type != typeof(double) ? Evaluated(choice, operands)
        : operands is [Known { Value: bool condition }, _, _] && !Captured.IsNumber(choice.Type) ? operands[condition ? 1 : 2]
        : new Computed(Operators.Meaning(choice)!(Numbers(Fold.Operands(choice), operands)));

    private static Captured Member(MemberExpression member, IReadOnlyList<Captured> operands) => operands switch
    {
        [not Known { Value: null } and var live] when member.Member.DeclaringType == typeof(Live) && member.Member.Name == nameof(Live.Value) => new Computed(live.Of(member.Expression!)),
        [Parts parts] => parts.Members.GetValueOrDefault(member.Member.Name) ?? throw Refusal.Of(Reasons.PropertyBody, member),
        [Each each] => new Each([.. each.Items.Select(item => item is null ? throw Refusal.Null(member, member.Expression!) : Read(member, item))], each.Lane),
        [Computed array] when member.Member.Name is "Length" or "Count" => Indexing.Length(array.Value.Shape),
        [Known { Value: null }] when Nullable.GetUnderlyingType(member.Expression!.Type) is null => throw Refusal.Null(member, member.Expression),
        [Known { Value: { } captured }] when member.Member.Name == "Value" && FunctionOf(captured) is { } f => new Known(f),
        _ when !AllKnown(operands) => throw Refusal.Of(member),
        _ when member is { Expression: null, Member: PropertyInfo { DeclaringType: { } type } } && Source.IsSystem(type) => throw Refusal.Of(Reasons.Once, member),
        _ => Evaluated(member, operands),
    };

    private static Captured Call(MethodCallExpression call, IReadOnlyList<Captured> operands, Scope scope)
    {
        var constant = AllKnown(operands);
        return call.Method.Name == nameof(LambdaExpression.Compile) && operands is [Known { Value: LambdaExpression g }, ..] ? new Closure(g, scope.Outermost)
            : call.Method.Name == nameof(MethodInfo.CreateDelegate) && operands is [Known { Value: MethodInfo group }, ..] ? Group(group, scope)
            : call.Method.DeclaringType == typeof(ValueTuple) && call.Method.Name == nameof(ValueTuple.Create) ? Parts.Of(operands.Select((x, i) => ($"Item{i + 1}", x)))
            : Methods.Meaning(call.Method) is { } means && !(constant && call.Type != typeof(double)) ? new Computed(means(Numbers(call.Arguments, operands)))
            : operands is [Known { Value: Function f }, ..] && call.Method.Name == nameof(Action.Invoke) ? Inlined(f, call, operands)
            : operands is [Known { Value: Delegate }, ..] && call.Method.Name == nameof(Action.Invoke) ? throw Refusal.Delegate(call, call.Object!)
            : constant && call.Object is { } target && operands[0] is Known { Value: null } ? throw Refusal.Null(call, target)
            : !constant && Indexing.IsIndex(call.Method) ? Indexing.At(call, operands[0], [.. operands.Skip(1)])
            : operands is [Computed { Value: var x }, Known { Value: int axis }] && call.Method.Name == nameof(System.Array.GetLength) ? Indexing.Length(x.Shape, axis)
            : !constant && Methods.KeepsElements(call.Method) ? operands[0]
            : constant && Methods.IsPure(call.Method) ? Evaluated(call, operands)
            : throw (constant ? Refusal.Of(Reasons.Once, call) : Refusal.Call(call));
    }

    // An array of known values of a type that has no arithmetic stays what it is.
    private static Captured Array(NewArrayExpression array, IReadOnlyList<Captured> operands) =>
        operands.Count == 0 || (AllKnown(operands) && operands[0].Formula is null) ? Evaluated(array, operands)
        : new Computed(Structural.Stack(0, [.. Numbers(array.Expressions, operands)]));

    private static Parts Made(NewExpression made, IReadOnlyList<Captured> operands) =>
        Records.Structure.MembersOf(made.Type, made.Constructor) is { } names && !AllKnown(operands) ? Parts.Of(names.Zip(operands))
        : throw Refusal.Of(made);

    // The captured function of an object of this library, such as what Grad.Of returns.
    private static Function? FunctionOf(object captured) => captured.GetType() is { Namespace: nameof(ExprGrad) } type
        ? type.GetProperty(nameof(Function), typeof(Function))?.GetValue(captured) as Function
        : null;

    private static Computed Inlined(Function f, Expression node, IReadOnlyList<Captured> operands)
    {
        var arguments = f.Inputs.Zip(operands.Skip(1), Fold.Operands(node).Skip(1)).ToDictionary(a => a.First, a => a.Second.Of(a.Third));
        return new(Traverse.Rebuild([f.Outputs[0].Value], e => e is Variable v ? arguments.GetValueOrDefault(v, v) : e)[0]);
    }

    // A method that is named instead of called: xs.Select(Math.Sin).
    private static Closure Group(MethodInfo method, Scope scope)
    {
        var parameters = method.GetParameters().Select(p => Expression.Parameter(p.ParameterType, p.Name)).ToArray();
        return new(Expression.Lambda(Expression.Call(method, parameters), parameters), scope.Outermost);
    }

    // Operators of numbers and conditions; on whole numbers those that never leave them, or that compare.
    private static bool Fits(Expression node, Type kind) =>
        Captured.IsReal(kind) || kind == typeof(bool) || (Captured.IsNumber(kind) && (node.Type == typeof(bool) || Operators.KeepsWhole(node)));

    private static MethodInfo? Method(Expression node) => node is BinaryExpression b ? b.Method : ((UnaryExpression)node).Method;

    private static Expr[] Numbers(IReadOnlyList<Expression> parts, IReadOnlyList<Captured> operands) =>
        [.. parts.Zip(operands, (node, x) => x.Of(node))];

    private static bool AllKnown(IReadOnlyList<Captured> operands) => operands.All(o => o is Known);

    private static object? Read(MemberExpression member, object item) =>
        member.Member is PropertyInfo property ? property.GetValue(item) : ((FieldInfo)member.Member).GetValue(item);

    // One node over values, as C# computes it.
    private static Known Evaluated(Expression node, IReadOnlyList<Captured> operands)
    {
        Expression[] values = [.. Fold.Operands(node).Zip(operands, (part, x) => Expression.Constant(((Known)x).Value, part.Type))];
        Expression closed = node switch
        {
            BinaryExpression { NodeType: ExpressionType.ArrayIndex } => Expression.ArrayIndex(values[0], Expression.Convert(values[1], typeof(int))),
            BinaryExpression b => b.Update(values[0], b.Conversion, values[1]),
            UnaryExpression u => u.Update(values[0]),
            ConditionalExpression c => c.Update(values[0], values[1], values[2]),
            MemberExpression m => m.Update(values.FirstOrDefault()!),
            MethodCallExpression { Object: null } call => call.Update(null!, values),
            MethodCallExpression call => call.Update(values[0], values.Skip(1).Zip(call.Method.GetParameters(), (v, p) => v.Type == p.ParameterType ? v : Expression.Convert(v, p.ParameterType))),
            IndexExpression index => index.Update(values[0], values.Skip(1)),
            NewArrayExpression array => array.Update(values),
            _ => node,
        };
        return new(Expression.Lambda<Func<object?>>(Expression.Convert(closed, typeof(object))).Compile(preferInterpretation: true)());
    }
}
