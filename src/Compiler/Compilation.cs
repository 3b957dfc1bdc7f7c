using System.Diagnostics;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;
using ExprGrad.Compiler.Interpret;

namespace ExprGrad;

/// <summary>
/// From a function to a delegate. The compiler never differentiates, and it is pure until the last step:
/// simplify, fuse into loops, let those over the same rows take turns, divide the large ones, put them in order, lay out memory, lower to loop nests, vectorise, emit.
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
            var ofCode = choice.OfCode;
            var program = CompileCache.Shared.Get(function, (typeof(T), ofCode), f => Program<T>(f, scalar, ofCode));
            return new(function, choice.PreferInterpretation switch
            {
                Interpretation.Never => program.Compiled(),
                Interpretation.UntilCompiled => program.CompiledLater(),
                _ => program,
            }, choice);
        }

        /// <summary>The function of numbers as machine code for any number of points: SIMD, all cores, the caller's memory.</summary>
        /// <exception cref="CompileException">An input or an output is not a number, or there is no input.</exception>
        public PointFunction CompilePoints(CompileOptions? options = null) => new(function, options);

        /// <summary>
        /// The function of numbers as a delegate over numbers: parameters are the inputs but those that are <paramref name="given"/>, and <paramref name="result"/> makes what is
        /// returned of the outputs.
        /// </summary>
        /// <exception cref="CompileException">The parameters are not one number for each input.</exception>
        internal TDelegate CompileScalar<TDelegate>(
            Func<IReadOnlyList<Expression>, Expression> result, Func<Variable, Expression?>? given = null, CompileOptions? options = null)
            where TDelegate : Delegate
        {
            var parameters = typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Select(p => Expression.Parameter(p.ParameterType, p.Name)).ToArray();
            var numbers = Fitting(parameters, function, given ?? (_ => null));
            var scalar = ScalarOf(numbers.FirstOrDefault()?.Type ?? typeof(double));
            return Telemetry.Compile(function, scalar.Element, () =>
            {
                var schedule = Scheduled(function, scalar, options ?? CompileOptions.Default);
                var body = Compiler.Emit.Functions.Bind(numbers, locals => Codes.IsStraightLine(schedule, scalar)
                    ? Codes.StraightLine(schedule, scalar, [.. locals.Cast<ParameterExpression>()], result)
                    : ThroughMemory(function, scalar, locals, result, options));
                return Expression.Lambda<TDelegate>(body, parameters).Compile();
            });
        }
    }

    private static Program<T> Program<T>(Function function, Carrier scalar, CompileOptions options)
        where T : unmanaged
    {
        var start = Stopwatch.GetTimestamp();
        var schedule = Scheduled(function, scalar, options);
        var layout = Layout.Of(schedule, SizeOf(scalar));
        Verify.If(options.Verify, schedule, layout);
        var planned = Stopwatch.GetElapsedTime(start);
        return new(
            schedule, layout, () => Interpreted(schedule, layout, scalar, options),
            RuntimeFeature.IsDynamicCodeCompiled ? () => Telemetry.Compile(function, typeof(T), () => Compiled(schedule, layout, scalar, options), planned) : null,
            x => (T)Convert.ChangeType(x, typeof(T), null));
    }

    // Methods are made on several threads, if there are several of both; what they are does not depend on that.
    private static Step[] Compiled(Schedule schedule, Layout layout, Carrier scalar, CompileOptions options)
    {
        Method[] methods = [.. Codes.Of(schedule, layout, scalar, kernel => Nest(kernel, scalar, options))];
        var steps = new Step[methods.Length];
        if (methods is [var only])
        {
            steps[0] = only.Compiled();
        }
        else
        {
            _ = Parallel.For(0, methods.Length, new() { MaxDegreeOfParallelism = options.Members }, i => steps[i] = methods[i].Compiled());
        }

        return steps;
    }

    private static Step[] Interpreted(Schedule schedule, Layout layout, Carrier scalar, CompileOptions options) => scalar.Element == typeof(float)
        ? [.. new Interpreter<float>(schedule, layout, kernel => Nest(kernel, scalar, options)).Steps]
        : [.. new Interpreter<double>(schedule, layout, kernel => Nest(kernel, scalar, options)).Steps];

    /// <summary>The loop nest of a kernel, in the form in which it is emitted.</summary>
    internal static LoopNest Nest(LoopKernel kernel, Carrier scalar, CompileOptions options) =>
        Vectorize.Of(Lower.Of(kernel), options.Vectorize ? Carrier.Widest(scalar.Element).Lanes : 1, Carrier.OfBits(scalar.Element, 128).Lanes);

    // Simplified as far as the arithmetic allows, in groups that share a loop, in bands that share rows, the large ones in parts, in the order that takes the least memory.
    internal static Schedule Scheduled(Function function, Carrier scalar, CompileOptions options)
    {
        Counting.Check(function, scalar);
        var fused = Fuse.Of(Masks.Of(Simplify.Of(Computation.Of(function), options.Arithmetic)), options, SizeOf(scalar));
        var measure = new Measure(scalar);
        return Order.Of(Divide.Of(Band.Of(fused, options, SizeOf(scalar), Size), options, SizeOf(scalar)), SizeOf(scalar));

        int Size(TurnKernel turn) => turn is ContractionKernel product ? ContractionEmitter.Size(product, SizeOf(scalar)) : measure.Of(Nest((LoopKernel)turn, scalar, options));
    }

    // Too large for one method: numbers go through memory.
    private static BlockExpression ThroughMemory(
        Function function, Carrier scalar, IReadOnlyList<Expression> parameters, Func<IReadOnlyList<Expression>, Expression> result, CompileOptions? options)
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

    // A number for each input: what is given, or the next of the parameters and of the items of those that are tuples.
    private static Expression[] Fitting(IReadOnlyList<ParameterExpression> parameters, Function function, Func<Variable, Expression?> given)
    {
        var next = new Queue<Expression>(parameters.SelectMany(Items));
        Expression[] numbers = [.. function.Inputs.Select(v => given(v) ?? (next.TryDequeue(out var number) ? number : null)).OfType<Expression>(), .. next];
        return numbers.Length == function.Inputs.Count && numbers.All(p => p.Type == numbers[0].Type)
            && function.Inputs.All(v => v.Shape.Rank == 0) && function.Values.All(e => e.Shape.Rank == 0) ? numbers : throw new CompileException(
                $"found parameters ({string.Join(", ", parameters.Select(p => p.Type.Name))}), expected a number for each input and output: "
                + string.Join(", ", function.Inputs.Select(v => $"{v.Name} {v.Shape}").Concat(function.Outputs.Select(o => $"{o.Name} {o.Value.Shape}"))));
    }

    private static IEnumerable<Expression> Items(Expression value) => value.Type.IsAssignableTo(typeof(ITuple))
        ? value.Type.GetFields().SelectMany(field => Items(Expression.Field(value, field)))
        : [value];

    private static Carrier ScalarOf(Type number) => number == typeof(float) || number == typeof(double) ? Carrier.Scalar(number)
        : throw new CompileException($"found number type {number.Name}, expected Single or Double");

    private static int SizeOf(Carrier scalar) => scalar.Element == typeof(float) ? sizeof(float) : sizeof(double);
}
