using System.Runtime.CompilerServices;

namespace ExprGrad;

/// <summary>
/// An operation that is computed by a procedure over memory instead of a formula: one row of <see cref="Decompositions"/>, or one of your own.
/// It works on the trailing axes of its operands, the core; all leading axes are a batch. Say its derivative in this library's own language, in
/// one direction: the other is its transpose. It then compiles, batches, prints by its name and differentiates to any order.
/// </summary>
/// <example><code>
/// static readonly Routine Distance = Routine.Unary("distance", 1, x => Shape.Scalar,
///     (x, y) => y[0] = TensorPrimitives.Norm(x.Elements),
///     pullback: (x, y, ct) => Where(y > 0, ct / y, 0).Expand(-1) * x);
/// var loss = Distance.Of(a - b);
/// </code></example>
public sealed record Routine
{
    /// <summary>A routine of any number of operands.</summary>
    /// <param name="name">The name, as it prints.</param>
    /// <param name="signature">Which operands fit, and the shape of the result.</param>
    /// <param name="value">The procedure, on <see cref="double"/>.</param>
    public Routine(string name, Signature signature, Procedure value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(value);
        (Name, Signature, Value) = (name, signature, value);
    }

    /// <summary>The name, as it prints.</summary>
    public string Name { get; }

    /// <summary>Which operands fit, and the shape of the result.</summary>
    public Signature Signature { get; }

    /// <summary>The value at one member of the batch.</summary>
    public Procedure Value { get; }

    /// <summary>The derivative in forward mode; if there is none, it is the transpose of the pullback.</summary>
    public PushforwardRule? Pushforward { get; init; }

    /// <summary>The derivative in reverse mode; if there is none, it is the transpose of the pushforward.</summary>
    public PullbackRule? Pullback { get; init; }

    /// <summary>Whether the value is constant in steps, as a list of indices is: its derivative is 0.</summary>
    public bool IsFlat { get; init; }

    /// <summary>The operand that is the value, if an expression computes it: derivatives are by the rules of the routine, not by those of that expression.</summary>
    internal int? ValueOperand { get; init; }

    /// <summary>Brings any operands that fit to where the routine is smooth, in this library's own language: where tests draw from.</summary>
    public Func<Operands, Operands> Domain { get; init; } = x => x;

    /// <summary>The routine on tensors; the axes before the core are broadcast against each other.</summary>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public Expr Of(params Expr[] operands)
    {
        Shape.CheckRanks(this, [.. operands]);
        var batch = operands.Select((x, i) => new Shape(x.Shape.Extents.SkipLast(Signature.Ranks[i]).ToSequence()))
            .Aggregate((a, b) => Shape.Broadcast(a, b, $"{Name}, axes before the core"));
        return new Call(this, [.. operands.Select((x, i) => x.BroadcastTo(new([.. batch.Extents, .. x.Shape.Extents.TakeLast(Signature.Ranks[i])])))]);
    }

    /// <summary>Routines are the same only if they are the same object.</summary>
    public bool Equals(Routine? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>A routine of your own with one operand.</summary>
    /// <param name="name">The name, as it prints.</param>
    /// <param name="rank">The number of trailing axes it works on.</param>
    /// <param name="shape">The shape of the result, from that of the operand; null for an operand that does not fit.</param>
    /// <param name="value">The value at one member of the batch: from x, into y.</param>
    /// <param name="pushforward">The derivative in forward mode, from the operand x, the value y and the tangent of x.</param>
    /// <param name="pullback">The derivative in reverse mode, from the operand x, the value y and the cotangent of y.</param>
    /// <param name="domain">Brings any operand to where the routine is smooth.</param>
    /// <param name="expects">Which operands fit, in words, for the error.</param>
    public static Routine Unary(
        string name, int rank, Func<Shape, Shape?> shape, UnaryProcedure value, Func<Expr, Expr, Expr, Expr>? pushforward = null,
        Func<Expr, Expr, Expr, Expr>? pullback = null, Func<Expr, Expr>? domain = null, string expects = "an operand that fits") =>
        new(name, new([rank], x => shape(x[0]), expects), (x, y) => value(x[0], y))
        {
            Pushforward = pushforward is null ? null : (x, y, dx) => pushforward(x[0], y, dx[0]!),
            Pullback = pullback is null ? null : (x, y, ct) => [pullback(x[0], y, ct)],
            Domain = domain is null ? x => x : x => [domain(x[0])],
        };

    /// <summary>A routine of your own with two operands.</summary>
    /// <param name="name">The name, as it prints.</param>
    /// <param name="ranks">The number of trailing axes of each operand that it works on.</param>
    /// <param name="shape">The shape of the result, from those of the operands; null for operands that do not fit.</param>
    /// <param name="value">The value at one member of the batch: from a and b, into y.</param>
    /// <param name="pushforward">The derivative in forward mode, from the operands a and b, the value y and their tangents, of which null is zero.</param>
    /// <param name="pullback">The derivative in reverse mode, from the operands a and b, the value y and its cotangent; null is zero.</param>
    /// <param name="domain">Brings any operands to where the routine is smooth.</param>
    /// <param name="expects">Which operands fit, in words, for the error.</param>
    public static Routine Binary(
        string name, (int A, int B) ranks, Func<Shape, Shape, Shape?> shape, BinaryProcedure value,
        Func<Expr, Expr, Expr, Expr?, Expr?, Expr>? pushforward = null, Func<Expr, Expr, Expr, Expr, (Expr? A, Expr? B)>? pullback = null,
        Func<Expr, Expr, (Expr A, Expr B)>? domain = null, string expects = "operands that fit") =>
        new(name, new([ranks.A, ranks.B], x => shape(x[0], x[1]), expects), (x, y) => value(x[0], x[1], y))
        {
            Pushforward = pushforward is null ? null : (x, y, dx) => pushforward(x[0], x[1], y, dx[0], dx[1]),
            Pullback = pullback is null ? null : (x, y, ct) => pullback(x[0], x[1], y, ct) is var (a, b) ? [a, b] : [],
            Domain = domain is null ? x => x : x => domain(x[0], x[1]) is var (a, b) ? [a, b] : [],
        };
}

/// <summary>What a routine takes and gives, on the core of its operands.</summary>
/// <param name="Ranks">The number of trailing axes of each operand that the routine works on; there is at least one operand.</param>
/// <param name="Result">The shape of the result from those of the operands; null for operands that do not fit.</param>
/// <param name="Expects">Which operands fit, in words, for the error.</param>
/// <exception cref="ArgumentException">There is no operand, or a rank is negative.</exception>
public sealed record Signature(Sequence<int> Ranks, Func<Sequence<Shape>, Shape?> Result, string Expects)
{
    /// <summary>The number of trailing axes of each operand that the routine works on; there is at least one operand.</summary>
    public Sequence<int> Ranks { get; } = Ranks.Count > 0 && Ranks.All(rank => rank >= 0) ? Ranks
        : throw new ArgumentException($"signature: found the ranks {Ranks}, expected a number of axes, 0 or more, for each operand, and at least one operand", nameof(Ranks));

    /// <summary>The trailing extents of each operand.</summary>
    internal Sequence<Shape> Cores(Operands operands) => operands.Select((x, i) => new Shape(x.Shape.Extents.TakeLast(Ranks[i]).ToSequence())).ToSequence();
}

/// <summary>
/// The value of a routine at one member of the batch: reads the operands, and writes every element of y. Any number of threads may call it at once.
/// </summary>
public delegate void Procedure(Cores x, Span<double> y);

/// <summary>The value of a routine with one operand at one member of the batch.</summary>
public delegate void UnaryProcedure(Core x, Span<double> y);

/// <summary>The value of a routine with two operands at one member of the batch.</summary>
public delegate void BinaryProcedure(Core a, Core b, Span<double> y);

/// <summary>The tangent of the value y from those of the operands x; a tangent that is null is zero, and so is a result that is null. It is linear in dx.</summary>
public delegate Expr? PushforwardRule(Operands x, Expr y, IReadOnlyList<Expr?> dx);

/// <summary>The cotangents of the operands x from that of the value y; null is zero. It is linear in ct.</summary>
public delegate IReadOnlyList<Expr?> PullbackRule(Operands x, Expr y, Expr ct);
