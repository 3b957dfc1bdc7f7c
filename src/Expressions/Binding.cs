namespace ExprGrad;

/// <summary>
/// What expression lambdas of C# have no words for: names for intermediate values, sums over a range, loops with state, choice by cases.
/// In ordinary code each does what it says.
/// </summary>
public static class Binding
{
    /// <summary>The most steps of <see cref="Iterate"/> that are captured.</summary>
    public const int MostIterations = 64;

    /// <summary>Evaluates <paramref name="value"/> once and hands it to <paramref name="body"/>.</summary>
    /// <remarks>The C# compiler binds nested lambdas again at each level, so its time doubles or worse with each: nest at most about six.</remarks>
    /// <example><code>x => Let(Math.Exp(-x * x), e => e / (1 + e))</code></example>
    public static TResult Let<T, TResult>(T value, Func<T, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return body(value);
    }

    /// <summary>Σ term(i) for i from 0 to n - 1, captured as one vector expression, whatever n is.</summary>
    /// <example><code>(double[] a, double x) => Sum(a.Length, i => a[i] * Math.Pow(x, i))</code></example>
    public static double Sum(int n, Func<int, double> term) => Enumerable.Range(0, Math.Max(n, 0)).Sum(term);

    /// <summary>Π factor(i) for i from 0 to n - 1, captured as one vector expression, whatever n is.</summary>
    public static double Product(int n, Func<int, double> factor) => Enumerable.Range(0, Math.Max(n, 0)).Select(factor).Aggregate(1.0, (product, x) => product * x);

    /// <summary>
    /// The state after n steps: <c>state = step(state, i)</c> for i from 0 to n - 1. In a captured lambda the steps are written out one after the
    /// other, so that there may be at most <see cref="MostIterations"/>.
    /// </summary>
    /// <example><code>(double a) => Iterate(6, 1.0, (x, i) => (x + a / x) / 2)</code></example>
    public static T Iterate<T>(int n, T start, Func<T, int, T> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        for (var i = 0; i < n; i++)
        {
            start = step(start, i);
        }

        return start;
    }

    /// <summary>A case of Cases.</summary>
    public static (bool Condition, double Value) Case(bool condition, double value) => (condition, value);

    /// <summary>The value of the first case whose condition holds, else the last argument; nothing of the other values reaches a gradient.</summary>
    /// <example><code>x => Cases(Case(x &lt; 0, -x), Case(x &lt; 1, x * x), otherwise: 2 * x - 1)</code></example>
    public static double Cases((bool Condition, double Value) first, double otherwise) => first.Condition ? first.Value : otherwise;

    /// <summary>The value of the first case whose condition holds, else the last argument; nothing of the other values reaches a gradient.</summary>
    public static double Cases((bool Condition, double Value) first, (bool Condition, double Value) second, double otherwise) => Cases(first, Cases(second, otherwise));

    /// <summary>The value of the first case whose condition holds, else the last argument; nothing of the other values reaches a gradient.</summary>
    public static double Cases((bool Condition, double Value) first, (bool Condition, double Value) second, (bool Condition, double Value) third, double otherwise) =>
        Cases(first, Cases(second, third, otherwise));
}
