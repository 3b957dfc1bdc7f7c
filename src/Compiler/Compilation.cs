using System.Linq.Expressions;
using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;

namespace ExprGrad;

/// <summary>
/// From a function to a delegate. The compiler never differentiates, and it is pure until the last step:
/// simplify, fuse into loops, lay out memory, lower to loop nests, vectorise, emit.
/// </summary>
public static class Compilation
{
    extension(Function function)
    {
        /// <summary>The function as machine code for tensors of <see cref="float"/> or <see cref="double"/>.</summary>
        /// <exception cref="CompileException">The number type is neither, it cannot count as far as the function does, or the function needs more memory than an array holds.</exception>
        public CompiledFunction<T> Compile<T>(CompileOptions? options = null)
            where T : unmanaged
        {
            var (scalar, choice) = (ScalarOf(typeof(T)), options ?? CompileOptions.Default);
            var schedule = Scheduled(function, scalar, choice);
            var layout = Layout.Of(schedule, SizeOf(scalar));
            Verify.If(choice.Verify, schedule, layout);
            var methods = Codes.Of(schedule, layout, scalar, kernel => Nest(kernel, scalar, choice));
            return new(function, schedule, layout, methods.Select(m => m.Compile()), x => (T)Convert.ChangeType(x, typeof(T), null));
        }

        /// <summary>
        /// The function of numbers as a delegate over numbers: parameters are the inputs, and <paramref name="result"/> makes what is returned of the outputs.
        /// </summary>
        /// <exception cref="CompileException">The parameters are not one number for each input.</exception>
        internal TDelegate CompileScalar<TDelegate>(Func<IReadOnlyList<Expression>, Expression> result, CompileOptions? options = null)
            where TDelegate : Delegate
        {
            var parameters = Parameters(typeof(TDelegate), function);
            var scalar = ScalarOf(parameters.Count > 0 ? parameters[0].Type : typeof(double));
            var schedule = Scheduled(function, scalar, options ?? CompileOptions.Default);
            var body = Codes.IsStraightLine(schedule, scalar) ? Codes.StraightLine(schedule, scalar, parameters, result) : ThroughMemory(function, scalar, parameters, result, options);
            return Expression.Lambda<TDelegate>(body, parameters).Compile();
        }
    }

    /// <summary>The loop nest of a kernel, in the form in which it is emitted.</summary>
    internal static LoopNest Nest(LoopKernel kernel, Carrier scalar, CompileOptions options) =>
        Vectorize.Of(Lower.Of(kernel), options.Vectorize ? Carrier.Widest(scalar.Element).Lanes : 1, Carrier.OfBits(scalar.Element, 128).Lanes);

    // Without names, simplified as far as the arithmetic allows, in groups that share a loop.
    internal static Schedule Scheduled(Function function, Carrier scalar, CompileOptions options)
    {
        Counting.Check(function, scalar);
        return Fuse.Of(Simplify.Of(Unnamed(function), options.Arithmetic), options, SizeOf(scalar));
    }

    private static Function Unnamed(Function function) => new(
        function.Inputs, function.Outputs.Zip(Traverse.Rebuild(function.Values, node => node is Named n ? n.X : node), (o, value) => o with { Value = value }));

    // Too large for one method: numbers go through memory.
    private static BlockExpression ThroughMemory(
        Function function, Carrier scalar, IReadOnlyList<ParameterExpression> parameters, Func<IReadOnlyList<Expression>, Expression> result, CompileOptions? options)
    {
        var numbers = Expression.Constant(scalar.Element == typeof(float) ? new Numbers<float>(function.Compile<float>(options)) : new Numbers<double>(function.Compile<double>(options)));
        var (memory, start) = (Expression.Variable(typeof(byte[]), "memory"), Expression.Variable(typeof(nint), "start"));
        var outputs = function.Outputs.Select(o => Expression.Variable(scalar.Element, o.Name)).ToArray();
        return Expression.Block(
            [memory, start, .. outputs],
            [
                Expression.Assign(memory, Expression.Call(numbers, nameof(Numbers<>.Take), null)),
                Expression.Assign(start, Expression.Call(typeof(Arenas), nameof(Arenas.Start), null, memory)),
                .. parameters.Select((p, i) => Lift.Store(start, Expression.Constant((long)i), p, scalar)),
                Expression.Call(numbers, nameof(Numbers<>.Run), null, memory),
                .. outputs.Select((o, i) => Expression.Assign(o, Lift.Load(start, Expression.Constant((long)parameters.Count + i), scalar))),
                Expression.Call(numbers, nameof(Numbers<>.Return), null, memory),
                result(outputs),
            ]);
    }

    private static IReadOnlyList<ParameterExpression> Parameters(Type type, Function function)
    {
        var parameters = type.GetMethod("Invoke")!.GetParameters();
        var fit = parameters.Length == function.Inputs.Count && parameters.All(p => p.ParameterType == parameters[0].ParameterType)
            && function.Inputs.All(v => v.Shape.Rank == 0) && function.Values.All(e => e.Shape.Rank == 0);
        return fit ? [.. parameters.Zip(function.Inputs, (p, v) => Expression.Parameter(p.ParameterType, v.Name))] : throw new CompileException(
            $"found parameters ({string.Join(", ", parameters.Select(p => p.ParameterType.Name))}), expected a number for each input and output: "
            + string.Join(", ", function.Inputs.Select(v => $"{v.Name} {v.Shape}").Concat(function.Outputs.Select(o => $"{o.Name} {o.Value.Shape}"))));
    }

    private static Carrier ScalarOf(Type number) => number == typeof(float) || number == typeof(double) ? Carrier.Scalar(number)
        : throw new CompileException($"found number type {number.Name}, expected Single or Double");

    private static int SizeOf(Carrier scalar) => scalar.Element == typeof(float) ? sizeof(float) : sizeof(double);
}
