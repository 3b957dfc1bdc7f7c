using System.Linq.Expressions;
using ExprGrad.Algebra;
using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler;

/// <summary>
/// From a function to a delegate. The compiler never differentiates, and it is pure until the last step:
/// simplify, fuse into loops, lay out memory, lower to loop nests, vectorise, emit.
/// </summary>
public static class Compilation
{
    extension(Function function)
    {
        /// <summary>The function as machine code for tensors of <see cref="float"/> or <see cref="double"/>.</summary>
        /// <exception cref="CompileException">The number type is neither.</exception>
        public CompiledFunction<T> Compile<T>(Options? options = null)
            where T : unmanaged
        {
            var (scalar, choice) = (ScalarOf(typeof(T)), options ?? Options.Default);
            var schedule = Fuse.Of(Prepared(function, choice), choice, SizeOf(scalar));
            var layout = Layout.Of(schedule, SizeOf(scalar));
            var methods = Codes.Of(schedule, layout, scalar, kernel => Nest(kernel, scalar, choice));
            Verify.If(choice.Verify, schedule, layout);
            return new(function, schedule, layout, methods.Select(m => m.Compile()), x => (T)Convert.ChangeType(x, typeof(T), null));
        }

        /// <summary>
        /// The function of numbers as a delegate over numbers: parameters are the inputs, and <paramref name="result"/> makes what is returned of the outputs.
        /// </summary>
        /// <exception cref="CompileException">The parameters are not one number for each input.</exception>
        internal TDelegate CompileScalar<TDelegate>(Func<IReadOnlyList<Expression>, Expression> result, Options? options = null)
            where TDelegate : Delegate
        {
            var parameters = typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Zip(function.Inputs, (p, v) => Expression.Parameter(p.ParameterType, v.Name)).ToList();
            var scalar = ScalarOf(parameters.Count > 0 ? parameters[0].Type : typeof(double));
            var schedule = Fuse.Of(Prepared(function, options ?? Options.Default), options ?? Options.Default, SizeOf(scalar));
            var body = Codes.IsStraightLine(schedule, scalar) ? Codes.StraightLine(schedule, scalar, parameters, result) : ThroughMemory(function, scalar, parameters, result, options);
            return Expression.Lambda<TDelegate>(body, parameters).Compile();
        }
    }

    /// <summary>The loop nest of a kernel, in the form in which it is emitted.</summary>
    internal static LoopNest Nest(LoopKernel kernel, Carrier scalar, Options options) =>
        Vectorize.Of(Lower.Of(kernel), options.Vectorize ? Carrier.Widest(scalar.Element).Lanes : 1, Carrier.OfBits(scalar.Element, 128).Lanes);

    /// <summary>The function that is scheduled: without names, and simplified as far as the arithmetic allows.</summary>
    internal static Function Prepared(Function function, Options options) => Simplify.Of(Unnamed(function), options.Arithmetic);

    private static Function Unnamed(Function function) => new(
        function.Inputs, function.Outputs.Zip(Traverse.Rebuild(function.Values, node => node is Named n ? n.X : node), (o, value) => o with { Value = value }));

    // Too large for one method: numbers go through arrays.
    private static BlockExpression ThroughMemory(
        Function function, Carrier scalar, IReadOnlyList<ParameterExpression> parameters, Func<IReadOnlyList<Expression>, Expression> result, Options? options)
    {
        var compiled = typeof(Compilation).GetMethod(nameof(CompileAs), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(scalar.Element).Invoke(null, [function, options])!;
        var outputs = Expression.Variable(scalar.Element.MakeArrayType().MakeArrayType(), "outputs");
        var inputs = Expression.NewArrayInit(scalar.Element.MakeArrayType(), parameters.Select(p => Expression.NewArrayInit(scalar.Element, p)));
        return Expression.Block(
            [outputs],
            Expression.Assign(outputs, Expression.Invoke(Expression.Constant(compiled), inputs)),
            result([.. function.Outputs.Select((_, i) => Expression.ArrayIndex(Expression.ArrayIndex(outputs, Expression.Constant(i)), Expression.Constant(0)))]));
    }

    private static Func<T[][], T[][]> CompileAs<T>(Function function, Options? options)
        where T : unmanaged
    {
        var compiled = function.Compile<T>(options);
        return inputs => compiled.Invoke(inputs);
    }

    private static Carrier ScalarOf(Type number) => number == typeof(float) || number == typeof(double) ? Carrier.Scalar(number)
        : throw new CompileException($"found number type {number.Name}, expected Single or Double");

    private static int SizeOf(Carrier scalar) => scalar.Element == typeof(float) ? sizeof(float) : sizeof(double);
}
