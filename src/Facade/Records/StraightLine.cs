using System.Linq.Expressions;
using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;

namespace ExprGrad.Records;

/// <summary>A function of records of numbers alone as one method: members are read into locals, results are made of locals, and no memory is needed.</summary>
internal static class StraightLine
{
    /// <summary>The delegate, if the function fits one method.</summary>
    /// <param name="function">The function of the numbers of the parameters.</param>
    /// <param name="parameters">What the delegate takes.</param>
    /// <param name="structures">How each is made of numbers.</param>
    /// <param name="result">What is returned, made of the outputs.</param>
    public static TDelegate? Compile<TDelegate>(
        Function function, IReadOnlyList<ParameterExpression> parameters, IReadOnlyList<Structure> structures, Func<IReadOnlyList<Expression>, Expression> result)
        where TDelegate : Delegate =>
        CompileCache.Shared.Get(
            function, (typeof(TDelegate), parameters.Select(p => p.Name).ToSequence(), Live.Of(function).ToSequence()),
            f => new Result<TDelegate>(Telemetry.Compile(f, typeof(double), () => Compiled<TDelegate>(f, parameters, structures, result)))).Delegate;

    private static TDelegate? Compiled<TDelegate>(
        Function function, IReadOnlyList<ParameterExpression> parameters, IReadOnlyList<Structure> structures, Func<IReadOnlyList<Expression>, Expression> result)
        where TDelegate : Delegate
    {
        var scalar = Carrier.Scalar(typeof(double));
        var schedule = Compilation.Scheduled(function, scalar, CompileOptions.Default);
        if (!Codes.IsStraightLine(schedule, scalar))
        {
            return null;
        }

        var numbers = parameters.SelectMany((p, i) => Access.Numbers(structures[i], p)).Concat(Live.Of(function).Select(live => live.Read)).ToList();
        var locals = function.Inputs.Select(v => Expression.Variable(typeof(double), v.Name)).ToList();
        var reads = locals.Zip(numbers, Expression.Assign).Prepend<Expression>(Expression.Empty());
        var checks = parameters.Where((p, i) => structures[i] is Composite && !p.Type.IsValueType).Select(p => Access.NotNull(p, p.Name!));
        return Expression.Lambda<TDelegate>(Expression.Block(locals, [.. checks, .. reads, Codes.StraightLine(schedule, scalar, locals, result)]), parameters).Compile();
    }

    /// <summary>A delegate, or nothing for a function that is too large.</summary>
    private sealed record Result<TDelegate>(TDelegate? Delegate);
}
