using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>What a model may be made of.</summary>
internal enum Kind
{
    /// <summary>Operations that are smooth everywhere, so that derivatives in <see cref="float"/> are close to those in <see cref="double"/>.</summary>
    Smooth,

    /// <summary>Also such as have kinks, where rounding decides which side a number is on.</summary>
    Kinked,

    /// <summary>Small integers, and operations that keep them integers: every result is exact.</summary>
    Exact,
}

/// <summary>A model that is being drawn: its variables, and what has been computed of its rows so far.</summary>
internal sealed class Draft(Random random, Kind kind, int rows, IReadOnlyList<int> widths)
{
    private readonly List<Variable> variables = [];
    private readonly List<Expr> computed = [];

    public Random Random => random;

    public Kind Kind => kind;

    public bool IsExact => kind == Kind.Exact;

    /// <summary>The number of rows that everything computed has, or of examples.</summary>
    public int Rows => rows;

    public IReadOnlyList<Variable> Variables => variables;

    public IReadOnlyList<Expr> Computed => computed;

    /// <summary>A number of columns.</summary>
    public int Width() => Any(widths);

    public bool OneIn(int cases) => random.Next(cases) == 0;

    public T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    /// <summary>Something computed before, with the latest preferred.</summary>
    public Expr Earlier() => OneIn(3) ? Any(computed) : computed[^1];

    public void Add(Expr rowsOfIt) => computed.Add(rowsOfIt);

    /// <summary>What is differentiated by, as a rule.</summary>
    public Variable Parameter(params ReadOnlySpan<int> extents)
    {
        variables.Add(OneIn(6) ? Input($"x{variables.Count}", extents) : Functions.Parameter($"p{variables.Count}", extents));
        return variables[^1];
    }

    /// <summary>What results are compared with.</summary>
    public Variable Target(Shape shape)
    {
        variables.Add(new($"y{variables.Count}", shape, Role.Input));
        return variables[^1];
    }

    /// <summary>So many places among others.</summary>
    public Expr Places(int count, int among) => Vector([.. Enumerable.Range(0, count).Select(_ => (double)random.Next(among))]);

    /// <summary>A number that keeps what it scales in bounds, where results need not be integers.</summary>
    public Expr Scaled(Expr x, double by) => IsExact ? x : x * by;

    /// <summary>The mean over an axis, or the sum where results are integers.</summary>
    public Expr Mean(Expr x, int axis) => IsExact ? x.Sum([axis], keep: true) : x.Mean([axis], keep: true);

    /// <summary>An elementwise function.</summary>
    public Expr Activated(Expr x) => Any(kind switch { Kind.Exact => Integer, Kind.Smooth => Smooth, _ => [.. Smooth, .. Kinked] })(x);

    private static readonly Func<Expr, Expr>[] Integer = [Relu, x => Clamp(x, -2, 2), x => Where(x > 1, x, -x)];

    private static readonly Func<Expr, Expr>[] Smooth = [Tanh, Sigmoid, Gelu, Silu, Softplus, x => Square(x) * 0.1, x => Exp(-Square(x))];

    private static readonly Func<Expr, Expr>[] Kinked = [Relu, x => Max(x, 0.3), x => Clamp(x, -1, 2), x => Where(x > 0.01, x, 0.1 * x)];
}
