using System.Globalization;
using System.Linq.Expressions;

namespace ExprGrad.Printing;

/// <summary>How tightly a piece of C# holds together.</summary>
internal enum Precedence
{
    Choice,
    Or,
    And,
    Equality,
    Relation,
    Sum,
    Product,
    Prefix,
    Atom,
}

/// <summary>A piece of C#, and how tightly it holds together.</summary>
internal readonly record struct Source(string Text, Precedence Precedence)
{
    /// <summary>For a number that is 1 where a condition holds and 0 elsewhere, the condition.</summary>
    public (string Text, Precedence Precedence)? Condition { get; init; }

    /// <summary>A name, a call or a number without a sign.</summary>
    public static Source Atom(string text) => new(text, Precedence.Atom);

    /// <summary>A number, which reads as a double.</summary>
    public static Source Number(double number)
    {
        var digits = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        return double.IsNaN(number) ? Atom("double.NaN")
            : double.IsPositiveInfinity(number) ? Atom("double.PositiveInfinity")
            : double.IsNegativeInfinity(number) ? Atom("double.NegativeInfinity")
            : Atom(digits.AsSpan().IndexOfAny('.', 'E') < 0 ? $"{digits}.0" : digits) is var magnitude && double.IsNegative(number)
                ? new($"-{magnitude.Text}", Precedence.Prefix) : magnitude;
    }

    /// <summary>The text, in parentheses if it is looser than it has to be.</summary>
    public string AtLeast(Precedence binding) => Precedence >= binding ? Text : $"({Text})";

    /// <summary>The body of a lambda over numbers, with its parameters replaced by what is given.</summary>
    /// <exception cref="FunctionException">The lambda holds what has no text, such as a block.</exception>
    public static Source Of(LambdaExpression lambda, IReadOnlyList<Source> arguments) =>
        Of(lambda.Body, lambda.Parameters.Zip(arguments).ToDictionary(p => p.First, p => p.Second));

#pragma warning disable format
    private static Source Of(Expression e, Dictionary<ParameterExpression, Source> given) => e switch
    {
        ParameterExpression p                             => given[p],
        ConstantExpression { Value: int number }          => Atom(number.ToString(CultureInfo.InvariantCulture)) is var digits && number < 0 ? digits with { Precedence = Precedence.Prefix } : digits,
        ConstantExpression { Value: IConvertible number } => Number(number.ToDouble(CultureInfo.InvariantCulture)),
        MemberExpression                                  => Number(Expression.Lambda<Func<double>>(Expression.Convert(e, typeof(double))).Compile()()),
        UnaryExpression { NodeType: ExpressionType.Quote } u => Of(u.Operand, given),
        UnaryExpression { NodeType: ExpressionType.Convert, Operand: ConstantExpression { Value: IConvertible number } } u when u.Type == typeof(double) => Number(number.ToDouble(CultureInfo.InvariantCulture)),
        UnaryExpression { NodeType: ExpressionType.Convert } u => new($"({Keyword(u.Type)}){Of(u.Operand, given).AtLeast(Precedence.Atom)}", Precedence.Prefix),
        UnaryExpression { NodeType: ExpressionType.Negate } u => new($"-{Of(u.Operand, given).AtLeast(Precedence.Atom)}", Precedence.Prefix),
        UnaryExpression { NodeType: ExpressionType.Not } u    => new($"!{Of(u.Operand, given).AtLeast(Precedence.Atom)}", Precedence.Prefix),
        BinaryExpression { NodeType: ExpressionType.NotEqual, Right: ConstantExpression { Value: 0.0 } } b when Of(b.Left, given).Condition is var (text, precedence) => new(text, precedence),
        BinaryExpression b when Operator(b.NodeType) is var (sign, binding) =>
            new($"{Of(b.Left, given).AtLeast(binding)} {sign} {Of(b.Right, given).AtLeast(binding + 1)}", binding),
        ConditionalExpression c => Choice(c, Of(c.Test, given), Of(c.IfTrue, given), Of(c.IfFalse, given)),
        MethodCallExpression { Object: null } call =>
            Atom($"{Name(call.Method.DeclaringType!)}.{call.Method.Name}({string.Join(", ", call.Arguments.Select(a => Of(a, given).Text))})"),
        LambdaExpression l => Nested(l, given),
        _ => throw new FunctionException($"csharp: found {e.NodeType} in the value of an operation, expected arithmetic, comparisons, choices and calls"),
    };

    private static (string Sign, Precedence Precedence)? Operator(ExpressionType type) => type switch
    {
        ExpressionType.Add                => ("+",  Precedence.Sum),
        ExpressionType.Subtract           => ("-",  Precedence.Sum),
        ExpressionType.Multiply           => ("*",  Precedence.Product),
        ExpressionType.Divide             => ("/",  Precedence.Product),
        ExpressionType.Modulo             => ("%",  Precedence.Product),
        ExpressionType.LessThan           => ("<",  Precedence.Relation),
        ExpressionType.LessThanOrEqual    => ("<=", Precedence.Relation),
        ExpressionType.GreaterThan        => (">",  Precedence.Relation),
        ExpressionType.GreaterThanOrEqual => (">=", Precedence.Relation),
        ExpressionType.Equal              => ("==", Precedence.Equality),
        ExpressionType.NotEqual           => ("!=", Precedence.Equality),
        ExpressionType.AndAlso            => ("&&", Precedence.And),
        ExpressionType.OrElse             => ("||", Precedence.Or),
        _ => null,
    };
#pragma warning restore format

    // Parameters take names that nothing in the text around them has.
    private static Source Nested(LambdaExpression lambda, Dictionary<ParameterExpression, Source> given)
    {
        var inner = new Dictionary<ParameterExpression, Source>(given);
        foreach (var p in lambda.Parameters)
        {
            var name = Identifiers.Of(p.Name ?? "x");
            while (inner.Values.Any(v => v.Text.Contains(name, StringComparison.Ordinal)))
            {
                name += "_";
            }

            inner[p] = Atom(name);
        }

        var parameters = string.Join(", ", lambda.Parameters.Select(p => inner[p].Text));
        return Atom($"{(lambda.Parameters.Count == 1 ? parameters : $"({parameters})")} => {Of(lambda.Body, inner).Text}");
    }

    private static string Keyword(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Double => "double",
        TypeCode.Single => "float",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        _ => Name(type),
    };

    private static Source Choice(ConditionalExpression c, Source test, Source yes, Source no) =>
        new($"{test.AtLeast(Precedence.Or)} ? {yes.AtLeast(Precedence.Or)} : {no.AtLeast(Precedence.Choice)}", Precedence.Choice)
        {
            Condition = (c.IfTrue, c.IfFalse) is (ConstantExpression { Value: 1.0 }, ConstantExpression { Value: 0.0 }) ? (test.Text, test.Precedence) : null,
        };

    private static string Name(Type type) => type == typeof(double) ? "double" : type.Namespace is "System" or "ExprGrad" ? type.Name : type.FullName!.Replace('+', '.');
}
