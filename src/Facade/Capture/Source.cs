using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using static ExprGrad.Capturing.Written;

namespace ExprGrad.Capturing;

/// <summary>A part of a lambda as C#, the way its author wrote it, for messages. Deep parts are cut short with an ellipsis.</summary>
internal static class Source
{
#pragma warning disable format
    private static readonly Dictionary<ExpressionType, string> Infixes = new()
    {
        [ExpressionType.Coalesce]        = "??",
        [ExpressionType.OrElse]          = "||",  [ExpressionType.AndAlso]            = "&&",
        [ExpressionType.Or]              = "|",   [ExpressionType.And]                = "&",   [ExpressionType.ExclusiveOr] = "^",
        [ExpressionType.Equal]           = "==",  [ExpressionType.NotEqual]           = "!=",
        [ExpressionType.LessThan]        = "<",   [ExpressionType.LessThanOrEqual]    = "<=",
        [ExpressionType.GreaterThan]     = ">",   [ExpressionType.GreaterThanOrEqual] = ">=",
        [ExpressionType.LeftShift]       = "<<",  [ExpressionType.RightShift]         = ">>",
        [ExpressionType.Add]             = "+",   [ExpressionType.AddChecked]         = "+",
        [ExpressionType.Subtract]        = "-",   [ExpressionType.SubtractChecked]    = "-",
        [ExpressionType.Multiply]        = "*",   [ExpressionType.MultiplyChecked]    = "*",
        [ExpressionType.Divide]          = "/",   [ExpressionType.Modulo]             = "%",
    };

    private static readonly Dictionary<ExpressionType, string> Prefixes = new()
    {
        [ExpressionType.Negate] = "-",  [ExpressionType.NegateChecked]  = "-",  [ExpressionType.UnaryPlus] = "+",
        [ExpressionType.Not]    = "!",  [ExpressionType.OnesComplement] = "~",
    };
#pragma warning restore format

    /// <summary>A part of a lambda as C#.</summary>
    public static Written Of(Expression node) => Of(node, Depth);

    /// <summary>A type as C#.</summary>
    public static string Of(Type type) =>
        type.IsArray ? Types.Array(Of(type.GetElementType()!), type.GetArrayRank())
        : Nullable.GetUnderlyingType(type) is { } number ? $"{Of(number)}?"
        : type.IsGenericType ? Types.Generic(type.Name.Split('`')[0], type.GetGenericArguments().Select(Of))
        : Types.Named(type.Namespace ?? "", type.Name);

    /// <summary>Whether a type is .NET's own.</summary>
    public static bool IsSystem(Type type) => Types.IsSystem(type.Namespace);

    private static Written Of(Expression node, int depth) => depth == 0 && Fold.Operands(node).Count > 0 ? Ellipsis : Node(node, depth - 1);

    private static Written Node(Expression node, int depth) => node switch
    {
        ConstantExpression { Value: var value } => Value(value),
        ParameterExpression p => Name(p.Name ?? "it"),
        BinaryExpression { NodeType: ExpressionType.ArrayIndex } b => Element(Of(b.Left, depth), [Of(b.Right, depth)]),
        BinaryExpression b when Infixes.TryGetValue(b.NodeType, out var symbol) => Infix(symbol, Of(b.Left, depth), Of(b.Right, depth)),
        UnaryExpression { Operand: MethodCallExpression { Object: ConstantExpression { Value: MethodInfo group } } } => Written.Member(Name(Of(group.DeclaringType!)), group.Name),
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } cast => Cast(Of(cast.Operand.Type), Of(cast.Type), Uncut(cast, depth)),
        UnaryExpression { NodeType: ExpressionType.ArrayLength } u => Written.Member(Of(u.Operand, depth), nameof(System.Array.Length)),
        UnaryExpression { NodeType: ExpressionType.Quote } u => Node(u.Operand, depth),
        UnaryExpression { NodeType: ExpressionType.Not } u when u.Type != typeof(bool) && u.Type != typeof(bool?) => Prefix("~", Of(u.Operand, depth)),
        UnaryExpression u when Prefixes.TryGetValue(u.NodeType, out var symbol) => Prefix(symbol, Of(u.Operand, depth)),
        ConditionalExpression c => Choose(Of(c.Test, depth), Of(c.IfTrue, depth), Of(c.IfFalse, depth)),
        MemberExpression m => Member(m, depth),
        MethodCallExpression call => Called(call, depth),
        InvocationExpression call => Call(Of(call.Expression, depth), All(call.Arguments, depth)),
        IndexExpression { Object: { } x } index => Element(Of(x, depth), All(index.Arguments, depth)),
        LambdaExpression lambda => Lambda([.. lambda.Parameters.Select(p => p.Name!)], Of(lambda.Body, depth)),
        NewExpression made => Call($"new {Of(made.Type)}", All(made.Arguments, depth)),
        NewArrayExpression array when array.NodeType == ExpressionType.NewArrayInit => Written.Array(All(array.Expressions, depth)),
        TypeBinaryExpression test => new($"{Of(test.Expression, depth).At(Relation)} is {Of(test.TypeOperand)}", Relation),
        DefaultExpression d => Call("default", Name(Of(d.Type))),
        _ => Call($"{node.NodeType}", Ellipsis),
    };

    // A cast that is not written takes no level.
    private static Written Uncut(UnaryExpression cast, int depth) => cast.Type == typeof(double) || cast.Type == typeof(object) ? Node(cast.Operand, depth) : Of(cast.Operand, depth);

    private static Written Value(object? value) => value is Enum e ? Name($"{Of(e.GetType())}.{e}")
        : value is null or string or decimal || value.GetType().IsPrimitive ? Constant(value)
        : Name(Of(value.GetType()));

    // Variables of the surrounding code are fields of objects that the compiler made; their names are all the author knows.
    private static Written Member(MemberExpression member, int depth) => member.Expression switch
    {
        null => Written.Member(Name(Of(member.Member.DeclaringType!)), member.Member.Name),
        ConstantExpression => Name(Plain(member.Member.Name)),
        MemberExpression { Member.Name: ['C', 'S', '$', ..] or ['<', '>', ..] } => Name(Plain(member.Member.Name)),
        var target => Written.Member(Of(target, depth), member.Member.Name),
    };

    // <name>P is the field of a parameter of a primary constructor, and <>4__this the object around.
    private static string Plain(string name) => name is ['<', .. var inner] && inner.IndexOf('>') is >= 0 and var end ? end == 0 ? "this" : inner[..end] : name;

    private static Written Called(MethodCallExpression call, int depth)
    {
        var (method, arguments) = (call.Method, All(call.Arguments, depth));
        return Indexing.IsIndex(method) && call.Object is { } array ? Element(Of(array, depth), arguments)
            : call.Object is { } target ? Call(Written.Member(target is ConstantExpression { Value: not (null or string) and var o } && !o.GetType().IsPrimitive ? Name("this") : Of(target, depth), method.Name), arguments)
            : method.IsDefined(typeof(ExtensionAttribute), false) ? Call(Written.Member(arguments[0], method.Name), arguments.Skip(1))
            : Call(method.Name == "Let" || method.DeclaringType == typeof(Binding) ? method.Name : $"{Of(method.DeclaringType!)}.{method.Name}", arguments);
    }

    private static List<Written> All(IEnumerable<Expression> nodes, int depth) => [.. nodes.Select(n => Of(n, depth))];
}
