using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace ExprGrad.Capturing;

/// <summary>A part of a lambda as C#, the way its author wrote it, for messages. Deep parts and long texts are cut short with an ellipsis.</summary>
internal static class Source
{
    /// <summary>How tightly a factor binds.</summary>
    public const int Factor = 12;

    /// <summary>How tightly the operand of a prefix binds.</summary>
    public const int Tighter = 13;

    private static readonly Type[] Small = [typeof(char), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort)];

    private const int Primary = 14;
    private const int Depth = 12;
    private const int Length = 160;

#pragma warning disable format
    private static readonly Dictionary<ExpressionType, (string Symbol, int Strength)> Infix = new()
    {
        [ExpressionType.Coalesce]        = ("??", 2),
        [ExpressionType.OrElse]          = ("||", 3),
        [ExpressionType.AndAlso]         = ("&&", 4),
        [ExpressionType.Or]              = ("|", 5),
        [ExpressionType.ExclusiveOr]     = ("^", 6),
        [ExpressionType.And]             = ("&", 7),
        [ExpressionType.Equal]           = ("==", 8),   [ExpressionType.NotEqual]           = ("!=", 8),
        [ExpressionType.LessThan]        = ("<", 9),    [ExpressionType.LessThanOrEqual]    = ("<=", 9),
        [ExpressionType.GreaterThan]     = (">", 9),    [ExpressionType.GreaterThanOrEqual] = (">=", 9),
        [ExpressionType.LeftShift]       = ("<<", 10),  [ExpressionType.RightShift]         = (">>", 10),
        [ExpressionType.Add]             = ("+", 11),   [ExpressionType.AddChecked]         = ("+", 11),
        [ExpressionType.Subtract]        = ("-", 11),   [ExpressionType.SubtractChecked]    = ("-", 11),
        [ExpressionType.Multiply]        = ("*", 12),   [ExpressionType.MultiplyChecked]    = ("*", 12),
        [ExpressionType.Divide]          = ("/", 12),   [ExpressionType.Modulo]             = ("%", 12),
    };

    private static readonly Dictionary<ExpressionType, string> Prefix = new()
    {
        [ExpressionType.Negate] = "-",  [ExpressionType.NegateChecked]  = "-",  [ExpressionType.UnaryPlus] = "+",
        [ExpressionType.Not]    = "!",  [ExpressionType.OnesComplement] = "~",
    };

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(double)] = "double",  [typeof(float)] = "float",  [typeof(decimal)] = "decimal",  [typeof(bool)]   = "bool",    [typeof(char)] = "char",
        [typeof(int)]    = "int",     [typeof(uint)]  = "uint",   [typeof(long)]    = "long",     [typeof(ulong)]  = "ulong",   [typeof(byte)] = "byte",
        [typeof(short)]  = "short",   [typeof(sbyte)] = "sbyte",  [typeof(ushort)]  = "ushort",   [typeof(string)] = "string",  [typeof(object)] = "object",
    };
#pragma warning restore format

    /// <summary>A part of a lambda as C#.</summary>
    public static string Of(Expression node) => Cut(Text(node, 0, Depth));

    /// <summary>A part of a lambda as C#, in parentheses if it binds less tightly than the text around it.</summary>
    public static string Of(Expression node, int strength) => Cut(Text(node, strength, Depth));

    /// <summary>Arguments as C#.</summary>
    public static string Of(IEnumerable<Expression> arguments) => Cut(List(arguments, Depth));

    /// <summary>The body of a lambda as C#, with other parts in place of its parameters.</summary>
    public static string Of(LambdaExpression template, IReadOnlyList<Expression> arguments) => Of(new Substitution(template, arguments).Visit(template.Body));

    /// <summary>A type as C#.</summary>
    public static string Of(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword
        : type.IsArray ? $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]"
        : Nullable.GetUnderlyingType(type) is { } number ? $"{Of(number)}?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : type.Name;

    /// <summary>Whether a type is .NET's own.</summary>
    public static bool IsSystem(Type type) => $"{type.Namespace}.".StartsWith("System.", StringComparison.Ordinal);

    private static string Text(Expression node, int strength, int depth)
    {
        var (text, own) = depth == 0 && Fold.Operands(node).Count > 0 ? ("…", Primary) : Parts(node, depth - 1);
        return own < strength ? $"({text})" : text;
    }

    private static (string Text, int Strength) Parts(Expression node, int depth) => node switch
    {
        ConstantExpression { Value: var value } => Number(value),
        ParameterExpression p => (p.Name ?? "it", Primary),
        BinaryExpression { NodeType: ExpressionType.ArrayIndex } b => ($"{Text(b.Left, Primary, depth)}[{Text(b.Right, 0, depth)}]", Primary),
        BinaryExpression { NodeType: ExpressionType.Divide, Left: ConstantExpression { Value: double n }, Right: ConstantExpression or UnaryExpression } b
            when double.IsInteger(n) && Math.Abs(n) < 1e9 => ($"{(int)n}.0 / {Text(b.Right, Tighter, depth)}", Factor),
        BinaryExpression b when Infix.TryGetValue(b.NodeType, out var op) =>
            ($"{Text(b.Left, op.Strength, depth)} {op.Symbol} {Text(b.Right, op.Strength + 1, depth)}", op.Strength),
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } cast => Cast(cast, depth),
        UnaryExpression { NodeType: ExpressionType.ArrayLength } u => ($"{Text(u.Operand, Primary, depth)}.Length", Primary),
        UnaryExpression { NodeType: ExpressionType.Quote } u => Parts(u.Operand, depth),
        UnaryExpression u when Prefix.TryGetValue(u.NodeType, out var symbol) => (symbol + Text(u.Operand, Tighter, depth), Tighter),
        ConditionalExpression c => ($"{Text(c.Test, 2, depth)} ? {Text(c.IfTrue, 1, depth)} : {Text(c.IfFalse, 1, depth)}", 1),
        MemberExpression m => (Member(m, depth), Primary),
        MethodCallExpression call => (Call(call, depth), Primary),
        InvocationExpression call => ($"{Text(call.Expression, Primary, depth)}({List(call.Arguments, depth)})", Primary),
        IndexExpression { Object: { } x } index => ($"{Text(x, Primary, depth)}[{List(index.Arguments, depth)}]", Primary),
        LambdaExpression { Parameters: [var only] } lambda => ($"{only.Name} => {Text(lambda.Body, 0, depth)}", 0),
        LambdaExpression lambda => ($"({string.Join(", ", lambda.Parameters.Select(p => p.Name))}) => {Text(lambda.Body, 0, depth)}", 0),
        NewExpression made => ($"new {Of(made.Type)}({List(made.Arguments, depth)})", Primary),
        NewArrayExpression array when array.NodeType == ExpressionType.NewArrayInit => ($"new[] {{ {List(array.Expressions, depth)} }}", Primary),
        TypeBinaryExpression test => ($"{Text(test.Expression, 9, depth)} is {Of(test.TypeOperand)}", 9),
        DefaultExpression d => ($"default({Of(d.Type)})", Primary),
        _ => ($"{node.NodeType}(…)", Primary),
    };

    private static (string Text, int Strength) Number(object? value) => value switch
    {
        null => ("null", Primary),
        bool b => (b ? "true" : "false", Primary),
        string s => ($"\"{s}\"", Primary),
        Math.PI => ("Math.PI", Primary),
        Math.E => ("Math.E", Primary),
        double.NaN => ("double.NaN", Primary),
        double.PositiveInfinity => ("double.PositiveInfinity", Primary),
        double.NegativeInfinity => ("double.NegativeInfinity", Primary),
        Enum e => ($"{Of(e.GetType())}.{e}", Primary),
        IFormattable n when n.GetType().IsPrimitive || n is decimal => n.ToString(null, CultureInfo.InvariantCulture) is ['-', ..] and var text
            ? (text, Tighter)
            : (n.ToString(null, CultureInfo.InvariantCulture), Primary),
        _ => (Of(value.GetType()), Primary),
    };

    // The compiler writes implicit conversions as casts; the author did not.
    private static (string Text, int Strength) Cast(UnaryExpression cast, int depth) =>
        cast.Type == typeof(double) || cast.Type == typeof(object) || (cast.Type == typeof(int) && Small.Contains(cast.Operand.Type))
            ? Parts(cast.Operand, depth)
            : ($"({Of(cast.Type)}){Text(cast.Operand, Tighter, depth)}", Tighter);

    // Variables of the surrounding code are fields of objects that the compiler made; their names are all the author knows.
    private static string Member(MemberExpression member, int depth) => member.Expression switch
    {
        null => $"{Of(member.Member.DeclaringType!)}.{member.Member.Name}",
        ConstantExpression => Plain(member.Member.Name),
        MemberExpression { Member.Name: ['C', 'S', '$', ..] or ['<', '>', ..] } => Plain(member.Member.Name),
        var target => $"{Text(target, Primary, depth)}.{member.Member.Name}",
    };

    // <name>P is the field of a parameter of a primary constructor.
    private static string Plain(string name) => name is ['<', .. var inner] && inner.IndexOf('>') is > 0 and var end ? inner[..end] : name;

    private static string Call(MethodCallExpression call, int depth)
    {
        var (method, arguments) = (call.Method, call.Arguments);
        return Indexing.IsIndex(method) && call.Object is not null ? $"{Text(call.Object!, Primary, depth)}[{List(arguments, depth)}]"
            : call.Object is { } target ? $"{Text(target, Primary, depth)}.{method.Name}({List(arguments, depth)})"
            : method.IsDefined(typeof(ExtensionAttribute), false) ? $"{Text(arguments[0], Primary, depth)}.{method.Name}({List(arguments.Skip(1), depth)})"
            : $"{(method.Name == "Let" || method.DeclaringType == typeof(Binding) ? "" : $"{Of(method.DeclaringType!)}.")}{method.Name}({List(arguments, depth)})";
    }

    private static string List(IEnumerable<Expression> nodes, int depth) => string.Join(", ", nodes.Select(n => Text(n, 0, depth)));

    private static string Cut(string text) => text.Length <= Length ? text : $"{text[..Length]}…";

    private sealed class Substitution(LambdaExpression template, IReadOnlyList<Expression> arguments) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => arguments[template.Parameters.IndexOf(node)] is var x && x.Type == node.Type ? x : Expression.Convert(x, node.Type);
    }
}
