using System.Linq.Expressions;

namespace ExprGrad;

/// <summary>The entry for most users: an ordinary C# lambda in, its value and its derivatives as plain delegates out.</summary>
/// <example><code>
/// var f = Grad.Of((double x, double y) => Math.Sin(x * y) + x * x);
/// var (value, (dx, dy)) = f.ValueAndGradient(1, 2);
/// </code></example>
[Captures(DataFrom = 1)]
public static partial class Grad
{
#pragma warning disable format
    /// <summary>A function of one number.</summary>
    public static Differentiable1 Of(Expression<Func<double, double>> f) => new(f);

    /// <summary>A function of two numbers.</summary>
    public static Differentiable2 Of(Expression<Func<double, double, double>> f) => new(f);

    /// <summary>A function of three numbers.</summary>
    public static Differentiable3 Of(Expression<Func<double, double, double, double>> f) => new(f);

    /// <summary>A function of four numbers.</summary>
    public static Differentiable4 Of(Expression<Func<double, double, double, double, double>> f) => new(f);

    /// <summary>A function of five numbers.</summary>
    public static Differentiable5 Of(Expression<Func<double, double, double, double, double, double>> f) => new(f);

    /// <summary>A function of six numbers.</summary>
    public static Differentiable6 Of(Expression<Func<double, double, double, double, double, double, double>> f) => new(f);

    /// <summary>A function of seven numbers.</summary>
    public static Differentiable7 Of(Expression<Func<double, double, double, double, double, double, double, double>> f) => new(f);

    /// <summary>A function of eight numbers.</summary>
    public static Differentiable8 Of(Expression<Func<double, double, double, double, double, double, double, double, double>> f) => new(f);
#pragma warning restore format
}
