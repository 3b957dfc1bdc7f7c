using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace ExprGrad;

/// <summary>An elementwise operation: one row of <see cref="Ops"/>, or of a table of your own.</summary>
/// <example><code>
/// var φ = Ops.Tanh.As("φ");
/// var h = φ.Of(z);
/// </code></example>
public sealed record Op
{
    private Delegate? scalar;
    private bool? isCheap;
    private bool[]? isFlat;

    internal Op(string name, LambdaExpression value, Partials partials, Notation? notation, params Domain[] domains)
    {
        Name = name;
        Value = (LambdaExpression)new CapturedReader().Visit(value);
        Partials = partials;
        Notation = notation ?? Notation.Function;
        Domains = value.Parameters.Select((_, i) => domains.Length == 0 ? Domain.Real : domains[Math.Min(i, domains.Length - 1)]).ToSequence();
    }

    /// <summary>The name, as it prints.</summary>
    public string Name { get; init; }

    /// <summary>
    /// The value at one element, as a lambda over <see cref="double"/>: the one text that is evaluated, emitted, vectorised and captured. Variables of the
    /// surrounding code are read once, when the row is made.
    /// </summary>
    public LambdaExpression Value { get; }

    /// <summary>The partial derivatives, in this library's own language.</summary>
    public Partials Partials { get; }

    /// <summary>How it prints.</summary>
    public Notation Notation { get; }

    /// <summary>Where each operand may lie and the operation is smooth.</summary>
    public Sequence<Domain> Domains { get; }

    /// <summary>Whether the operands may change places.</summary>
    public bool Commutes { get; init; }

    /// <summary>Whether the derivative jumps where the first operand equals another, as that of the maximum does.</summary>
    public bool HasTies { get; init; }

    /// <summary>Whether the derivative prints as <c>name'(x)</c>, with its formula on a line of its own.</summary>
    public bool IsAbstract { get; init; }

    /// <summary>Whether the value is arithmetic alone, without a function call: quicker to compute again than to fetch from memory.</summary>
    public bool IsCheap => isCheap ??= !new CallFinder().In(Value);

    /// <summary>The same value by other rows, if there are such: what is computed beside it may share theirs.</summary>
    public Func<Operands, Expr>? Definition { get; init; }

    /// <summary>How many operands it takes.</summary>
    public int Arity => Value.Parameters.Count;

    /// <summary>The operation on tensors, broadcast against each other.</summary>
    public Expr Of(params Expr[] operands)
    {
        if (operands.Length != Arity)
        {
            throw new ShapeException($"{Name}: found {operands.Length} operands, expected {Arity}");
        }

        var (shape, name) = (Shape.Scalar, (string?)null);
        foreach (var x in operands)
        {
            _ = x ?? throw new ArgumentNullException(nameof(operands), $"{Name}: found null, expected an expression");
            shape = Shape.Broadcast(shape, x.Shape, Name, name, Function.NameOf(x));
            name = shape == x.Shape ? Function.NameOf(x) : name;
        }

        var stretched = new Expr[operands.Length];
        for (var i = 0; i < stretched.Length; i++)
        {
            stretched[i] = operands[i].BroadcastTo(shape);
        }

        return new Map(this, Operands.Of(stretched));
    }

    /// <summary>The same operation under a name of your own, by which its derivative prints too: <c>Ops.Relu.As("φ")</c> gives φ and φ'.</summary>
    public Op As(string name) => this with { Name = name, IsAbstract = true };

    /// <summary>Whether it is the same operation as another, whatever the name.</summary>
    public bool Is(Op row) => ReferenceEquals(Value, row.Value);

    /// <summary>The value for plain numbers: the reference that everything compiled is held to.</summary>
    public double At(params ReadOnlySpan<double> x) => (scalar ??= Value.Compile()) switch
    {
        Func<double, double> f => f(x[0]),
        Func<double, double, double> f => f(x[0], x[1]),
        Delegate f => ((Func<double, double, double, double>)f)(x[0], x[1], x[2]),
    };

    /// <summary>Whether the derivative with respect to an operand is 0 everywhere, as that of a comparison is.</summary>
    internal bool IsFlat(int operand) => (isFlat ??= Flat())[operand];

    private bool[] Flat()
    {
        Operands x = [.. Value.Parameters.Select(p => Functions.Input(p.Name!))];
        return [.. Partials(x, new Map(this, x)).Select(partial => partial.Uniform == 0)];
    }

    /// <summary>Rows are the same only if they are the same object.</summary>
    public bool Equals(Op? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>A row for an operation of your own with one operand.</summary>
    /// <param name="name">The name, as it prints.</param>
    /// <param name="value">The value, in C# on <see cref="double"/>.</param>
    /// <param name="partial">The derivative, from the operand x and the value y.</param>
    /// <param name="domain">Where the operation is smooth; everywhere if left out.</param>
    public static Op Unary(string name, Expression<Func<double, double>> value, Func<Expr, Expr, Expr> partial, Domain? domain = null) =>
        new(name, value, (x, y) => [partial(x[0], y)], null, domain ?? Domain.Real);

    /// <summary>A row for an operation of your own with two operands.</summary>
    /// <param name="name">The name, as it prints.</param>
    /// <param name="value">The value, in C# on <see cref="double"/>.</param>
    /// <param name="partials">The derivatives, from the operands a and b and the value y.</param>
    /// <param name="a">Where the left operand is smooth; everywhere if left out.</param>
    /// <param name="b">Where the right operand is smooth; everywhere if left out.</param>
    public static Op Binary(string name, Expression<Func<double, double, double>> value, Func<Expr, Expr, Expr, (Expr A, Expr B)> partials, Domain? a = null, Domain? b = null) =>
        new(name, value, (x, y) => partials(x[0], x[1], y) is var (da, db) ? [da, db] : [], null, a ?? Domain.Real, b ?? Domain.Real);
}

/// <summary>Reads the variables that a row's value captures, once: later changes of them are no part of the row.</summary>
internal sealed class CapturedReader : ExpressionVisitor
{
    protected override Expression VisitMember(MemberExpression node) => node is { Expression: ConstantExpression { Value: { } target }, Member: System.Reflection.FieldInfo field }
        ? Expression.Constant(field.GetValue(target), node.Type) : base.VisitMember(node);
}

/// <summary>Looks for function calls in a row's value, other than those that are one instruction.</summary>
internal sealed class CallFinder : ExpressionVisitor
{
    private bool found;

    public bool In(LambdaExpression value)
    {
        _ = Visit(value);
        return found;
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        found |= node.Method.Name is not (nameof(Math.Abs) or nameof(Math.Max) or nameof(Math.Min) or nameof(Math.Floor)
            or nameof(Math.Ceiling) or nameof(Math.Truncate) or nameof(Math.Round) or nameof(Math.CopySign) or nameof(double.IsNaN));
        return base.VisitMethodCall(node);
    }
}

/// <summary>The partial derivative with respect to each operand, from the operands x and the value y.</summary>
public delegate IReadOnlyList<Expr> Partials(Operands x, Expr y);

/// <summary>An interval on which an operation is smooth: where tests draw from, and what the documentation states.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Kinks">Points inside at which the derivative jumps.</param>
public sealed record Domain(double Low, double High, Sequence<double> Kinks)
{
    /// <summary>How far apart kinks repeat without end, as those of the floor do; nothing if they do not.</summary>
    public double? Period { get; init; }

    /// <summary>Every number; tests draw from -3 to 3.</summary>
    public static readonly Domain Real = new(-3, 3, []);

    /// <summary>Numbers above 0.</summary>
    public static readonly Domain Positive = new(0.2, 4, []);

    /// <summary>Numbers above -1.</summary>
    public static readonly Domain AboveMinusOne = new(-0.8, 4, []);

    /// <summary>Numbers between -1 and 1.</summary>
    public static readonly Domain Unit = new(-0.9, 0.9, []);

    /// <summary>Numbers above 1.</summary>
    public static readonly Domain AboveOne = new(1.2, 4, []);

    /// <summary>Numbers between 0 and 1.</summary>
    public static readonly Domain Probability = new(0.1, 0.9, []);

    /// <summary>Every kink of the interval.</summary>
    public IEnumerable<double> KinksWithin => Period is not { } p ? Kinks
        : Kinks.SelectMany(kink => Enumerable.Range((int)Math.Ceiling((Low - kink) / p), (int)(Math.Floor((High - kink) / p) - Math.Ceiling((Low - kink) / p)) + 1).Select(i => kink + (i * p)));

    /// <summary>Numbers between -π/2 and π/2, where the tangent has no pole.</summary>
    public static readonly Domain QuarterTurn = new(-1.3, 1.3, []);

    /// <summary>Numbers other than 0.</summary>
    public static readonly Domain NonZero = new(-3, 3, [0]);

    /// <summary>Numbers other than integers.</summary>
    public static readonly Domain NonInteger = new(-3, 3, [0]) { Period = 1 };

    /// <summary>Numbers other than those halfway between integers.</summary>
    public static readonly Domain NonHalf = new(-3, 3, [0.5]) { Period = 1 };

    /// <summary>Orders, which count as the nearest whole number; tests draw those near 1.</summary>
    public static readonly Domain Order = new(0.6, 1.4, []);

    /// <summary>Whole numbers from 0, to the nearest of which others are rounded.</summary>
    public static readonly Domain Count = new(0, 5, [0.5, 1.5, 2.5, 3.5, 4.5]);
}

/// <summary>How an operation prints: a template with a place for each operand, and how tightly it binds.</summary>
/// <param name="Template">For instance <c>{0} + {1}</c>; empty for <c>name(x, y)</c>.</param>
/// <param name="Precedence">Binding strength: 1 comparison, 2 sum, 3 product, 4 prefix, 5 power, 6 call.</param>
public sealed record Notation(string Template, int Precedence)
{
    /// <summary>Printed as <c>name(x, y)</c>.</summary>
    public static readonly Notation Function = new("", 6);
}
