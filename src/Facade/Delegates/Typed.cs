using System.Runtime.CompilerServices;
using Expression = System.Linq.Expressions.Expression;

namespace ExprGrad;

/// <summary>Delegates over numbers whose return type is made of what a function computes: a number, tuples of numbers, or a square matrix.</summary>
internal static class Typed
{
    /// <summary>The delegate of a derivative of the function, compiled once for all functions that are equal but for names; the form must not refer to its surroundings.</summary>
    public static TDelegate Compiled<TDelegate>(Function function, Func<Function, Function> form)
        where TDelegate : Delegate =>
        CompileCache.Shared.Get(function, (typeof(TDelegate), form.Method, Live.Of(function).ToSequence()), f => Of<TDelegate>(form(f)));

    /// <summary>The function as a delegate whose return type takes the outputs in order.</summary>
    public static TDelegate Of<TDelegate>(Function function)
        where TDelegate : Delegate
    {
        var type = typeof(TDelegate).GetMethod("Invoke")!.ReturnType;
        return function.CompileScalar<TDelegate>(outputs => Made(type, new Queue<Expression>(outputs)), v => Live.Of(v)?.Read);
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
        : type == typeof(double[,]) ? Expression.Call(typeof(Typed), nameof(Square), null, Expression.NewArrayInit(typeof(double), numbers))
        : type.IsAssignableTo(typeof(ITuple)) ? Expression.New(type.GetConstructor(type.GenericTypeArguments)!, type.GenericTypeArguments.Select(t => Made(t, numbers)))
        : throw new CompileException($"found a delegate that returns {type}, expected double, tuples of double or double[,]");
}
