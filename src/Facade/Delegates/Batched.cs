using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ExprGrad;

/// <summary>
/// A function of numbers and its gradient at many points in the caller's memory: SIMD, all cores, nothing allocated (<see cref="PointFunction"/>). Points are columns, one for each
/// parameter; or an array of structs, whose fields of type double are the parameters of the same name, the case of letters aside.
/// </summary>
/// <example><code>
/// var f = Grad.Of((double x, double y) => Math.Sin(x * y) + x * x);
/// f.Batch.ValueAndGradient(new(xs, ys), values, new(dx, dy));
/// </code></example>
public sealed class Batched
{
    private readonly Lazy<PointFunction> value, gradient, valueAndGradient;
    private readonly ConcurrentDictionary<Type, int[]> offsets = [];

    private Batched(Function function, Func<PointFunction, PointFunction> onThreads)
    {
        Function = function;
        value = new(() => onThreads(new Function(function.Inputs, function.Outputs.Take(1)).CompilePoints()));
        gradient = new(() => onThreads(function.Partials().CompilePoints()));
        valueAndGradient = new(() => onThreads(function.WithPartials().CompilePoints()));
    }

    /// <summary>The function of one point.</summary>
    public Function Function { get; }

    /// <summary>The first output of a function of numbers, at many points.</summary>
    public static Batched Of(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(function, points => points);
    }

    /// <summary>The same on at most so many threads, that of the caller included. The results are the same.</summary>
    public Batched WithThreads(int threads) =>
        threads > 0 ? new(Function, points => points.WithThreads(threads)) : throw new ArgumentOutOfRangeException(nameof(threads), threads, $"threads: found {threads}, expected at least 1");

    /// <summary>The value at each point.</summary>
    /// <exception cref="BindingException">The number or length of columns is wrong, or an output shares memory with another column; nothing has been written. So for every method.</exception>
    public void Value(ReadOnlyColumns points, Span<double> values) => value.Value.Run(points, new(values));

    /// <summary>The value at each point of an array of structs.</summary>
    public void Value<TPoint>(ReadOnlySpan<TPoint> points, Span<double> values)
        where TPoint : unmanaged => Value(Fields(points), values);

    /// <summary>The partial derivatives at each point, a column for each parameter.</summary>
    public void Gradient(ReadOnlyColumns points, Columns gradients) => gradient.Value.Run(points, gradients);

    /// <summary>The partial derivatives at each point of an array of structs, as structs of the same type; other fields keep what they hold.</summary>
    public void Gradient<TPoint>(ReadOnlySpan<TPoint> points, Span<TPoint> gradients)
        where TPoint : unmanaged => Gradient(Fields(points), Fields(gradients));

    /// <summary>The value and the partial derivatives at each point, in one pass.</summary>
    public void ValueAndGradient(ReadOnlyColumns points, Span<double> values, Columns gradients) => valueAndGradient.Value.Run(points, values, gradients, hasFirst: true);

    /// <summary>The value and the partial derivatives at each point of an array of structs, in one pass.</summary>
    public void ValueAndGradient<TPoint>(ReadOnlySpan<TPoint> points, Span<double> values, Span<TPoint> gradients)
        where TPoint : unmanaged => ValueAndGradient(Fields(points), values, Fields(gradients));

    private Columns Fields<TPoint>(Span<TPoint> points)
        where TPoint : unmanaged => new(
            points.IsEmpty ? [] : MemoryMarshal.CreateSpan(ref Unsafe.As<TPoint, double>(ref points[0]), 1), points.Length, Unsafe.SizeOf<TPoint>(), Offsets<TPoint>());

    private ReadOnlyColumns Fields<TPoint>(ReadOnlySpan<TPoint> points)
        where TPoint : unmanaged => new(
            points.IsEmpty ? [] : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TPoint, double>(ref Unsafe.AsRef(in points[0])), 1), points.Length, Unsafe.SizeOf<TPoint>(), Offsets<TPoint>());

    private int[] Offsets<TPoint>()
        where TPoint : unmanaged => offsets.TryGetValue(typeof(TPoint), out var known) ? known : offsets[typeof(TPoint)] = Record.Offsets<TPoint>(Function.Inputs.Select(v => v.Name));
}
