using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Expression = System.Linq.Expressions.Expression;

namespace ExprGrad;

/// <summary>
/// A captured function and its derivatives. Each delegate is compiled when it is first asked for; it takes the function's own parameters, allocates
/// nothing but a result array, and may be called on many threads at once.
/// </summary>
/// <typeparam name="TValue">The delegate of the value.</typeparam>
/// <typeparam name="TGradient">The delegate of the gradient.</typeparam>
/// <typeparam name="TValueAndGradient">The delegate of both.</typeparam>
/// <typeparam name="THessian">The delegate of the second derivatives.</typeparam>
public sealed class Differentiable<TValue, TGradient, TValueAndGradient, THessian>
    where TValue : Delegate
    where TGradient : Delegate
    where TValueAndGradient : Delegate
    where THessian : Delegate
{
    private readonly Lazy<TValue> value;
    private readonly Lazy<TGradient> gradient;
    private readonly Lazy<TValueAndGradient> valueAndGradient;
    private readonly Lazy<THessian> hessian;

    internal Differentiable(LambdaExpression lambda)
    {
        Function = Capture.Of(lambda);
        var derivative = new Lazy<Function>(Partials);
        value = new(() => Returned.Compile<TValue>(Function));
        gradient = new(() => Returned.Compile<TGradient>(derivative.Value));
        valueAndGradient = new(() => Returned.Compile<TValueAndGradient>(new(Function.Inputs, Function.Outputs.Concat(derivative.Value.Outputs))));
        hessian = new(() => Returned.Compile<THessian>(Function.Hessian()));
    }

    /// <summary>The function as an expression of its inputs.</summary>
    public Function Function { get; }

    /// <summary>The partial derivatives as expressions, simplified for reading: <c>∂f/∂x = y·cos(x·y) + 2·x</c>.</summary>
    public Function Gradient => Simplify.Of(Partials(), Arithmetic.Real);

    /// <summary>The value at a point.</summary>
    public TValue Value => value.Value;

    /// <summary>The partial derivatives at a point.</summary>
    public TGradient GradientAt => gradient.Value;

    /// <summary>The value and the partial derivatives at a point, in one pass that shares what they have in common.</summary>
    public TValueAndGradient ValueAndGradient => valueAndGradient.Value;

    /// <summary>The second derivatives at a point, a row for each parameter.</summary>
    public THessian Hessian => hessian.Value;

    // Forward mode costs less where there is one input, reverse mode where there are more.
    private Function Partials() => Function.Inputs.Count == 1 ? Function.Derivative() : Function.Gradient();

    /// <summary>The function and its gradient in readable mathematics.</summary>
    public override string ToString() => $"{Function}\n{Gradient}";
}

/// <summary>What a delegate returns, made of the numbers that a function computes: a number, tuples of numbers, or a square matrix.</summary>
internal static class Returned
{
    /// <summary>The function as a delegate whose return type takes the outputs in order.</summary>
    public static TDelegate Compile<TDelegate>(Function function)
        where TDelegate : Delegate
    {
        var type = typeof(TDelegate).GetMethod("Invoke")!.ReturnType;
        return function.CompileScalar<TDelegate>(outputs => Made(type, new Queue<Expression>(outputs)));
    }

    /// <summary>The elements as a square matrix, row by row.</summary>
    public static double[,] Square(double[] elements)
    {
        var n = (int)Math.Sqrt(elements.Length);
        var matrix = new double[n, n];
        System.Buffer.BlockCopy(elements, 0, matrix, 0, elements.Length * sizeof(double));
        return matrix;
    }

    private static Expression Made(Type type, Queue<Expression> numbers) =>
        type == typeof(double) ? numbers.Dequeue()
        : type == typeof(double[,]) ? Expression.Call(typeof(Returned), nameof(Square), null, Expression.NewArrayInit(typeof(double), numbers))
        : type.IsAssignableTo(typeof(ITuple)) ? Expression.New(type.GetConstructor(type.GenericTypeArguments)!, type.GenericTypeArguments.Select(t => Made(t, numbers)))
        : throw new CompileException($"found a delegate that returns {type}, expected double, tuples of double or double[,]");
}
