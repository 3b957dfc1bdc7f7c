namespace ExprGrad;

/// <summary>Names an intermediate value inside an expression lambda, where C# allows no statements.</summary>
public static class Binding
{
    /// <summary>Evaluates <paramref name="value"/> once and hands it to <paramref name="body"/>.</summary>
    /// <remarks>The C# compiler binds nested lambdas again at each level, so its time doubles or worse with each: nest at most about six.</remarks>
    /// <example><code>x => Let(Math.Exp(-x * x), e => e / (1 + e))</code></example>
    public static TResult Let<T, TResult>(T value, Func<T, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return body(value);
    }
}
