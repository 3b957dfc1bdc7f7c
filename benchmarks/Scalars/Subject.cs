using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks.Scalars;

/// <summary>Our value, our value and gradient, and the hand-written value and gradient.</summary>
internal sealed record Contenders(Work Value, Work Gradient, Work Hand);

/// <summary>A scalar function to time.</summary>
/// <param name="First">The way from the lambda to the first value and gradient: capture, differentiate, compile, call.</param>
/// <param name="Prepare">Everything compiled, and checked to agree.</param>
internal sealed record Subject(Action First, Func<Contenders> Prepare)
{
    private static readonly double[][] Points = [.. Enumerable.Range(0, 64).Select(i => Coordinates(new Random(i)))];

    public static Subject Of(Expression<Func<double, double>> f, Func<double, (double, double)> hand) => new(
        () => Grad.Of(f).ValueAndGradient(1),
        () =>
        {
            var grad = Grad.Of(f);
            Check(p => (grad.ValueAndGradient(p[0]), hand(p[0])));
            return new(Loop(grad.Value), Loop(grad.ValueAndGradient), Loop(hand));
        });

    public static Subject Of(Expression<Func<double, double, double>> f, Func<double, double, (double, (double, double))> hand) => new(
        () => Grad.Of(f).ValueAndGradient(1, 1),
        () =>
        {
            var grad = Grad.Of(f);
            Check(p => (grad.ValueAndGradient(p[0], p[1]), hand(p[0], p[1])));
            return new(Loop(grad.Value), Loop(grad.ValueAndGradient), Loop(hand));
        });

    public static Subject Of(
        Expression<Func<double, double, double, double, double>> f,
        Func<double, double, double, double, (double, (double, double, double, double))> hand) => new(
        () => Grad.Of(f).ValueAndGradient(1, 1, 1, 1),
        () =>
        {
            var grad = Grad.Of(f);
            Check(p => (grad.ValueAndGradient(p[0], p[1], p[2], p[3]), hand(p[0], p[1], p[2], p[3])));
            return new(Loop(grad.Value), Loop(grad.ValueAndGradient), Loop(hand));
        });

    public static Subject Of(
        Expression<Func<double, double, double, double, double, double>> f,
        Func<double, double, double, double, double, (double, (double, double, double, double, double))> hand) => new(
        () => Grad.Of(f).ValueAndGradient(1, 1, 1, 1, 1),
        () =>
        {
            var grad = Grad.Of(f);
            Check(p => (grad.ValueAndGradient(p[0], p[1], p[2], p[3], p[4]), hand(p[0], p[1], p[2], p[3], p[4])));
            return new(Loop(grad.Value), Loop(grad.ValueAndGradient), Loop(hand));
        });

    private static void Check(Func<double[], (ITuple Ours, ITuple Hand)> at)
    {
        foreach (var point in Points)
        {
            var (ours, hand) = at(point);
            Agreement.Require<double>("value and gradient", [.. Numbers(ours)], [.. Numbers(hand)], 1e-12);
        }
    }

    private static IEnumerable<double> Numbers(ITuple tuple) =>
        Enumerable.Range(0, tuple.Length).SelectMany(i => tuple[i] is ITuple inner ? Numbers(inner) : [(double)tuple[i]!]);

    // All in a range where every function is defined.
    private static double[] Coordinates(Random random) => [.. Enumerable.Range(0, 5).Select(_ => 0.5 + random.NextDouble())];

    // The loops are optimised at once and never specialised to a delegate, so that neither side is inlined into them.
    private static Work Loop<R>(Func<double, R> f) => times => Repeat(f, Points, times);

    private static Work Loop<R>(Func<double, double, R> f) => times => Repeat(f, Points, times);

    private static Work Loop<R>(Func<double, double, double, double, R> f) => times => Repeat(f, Points, times);

    private static Work Loop<R>(Func<double, double, double, double, double, R> f) => times => Repeat(f, Points, times);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Repeat<R>(Func<double, R> f, double[][] points, int times)
    {
        for (var i = 0; i < times; i++) _ = f(points[i & 63][0]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Repeat<R>(Func<double, double, R> f, double[][] points, int times)
    {
        for (var i = 0; i < times; i++) _ = points[i & 63] is var p ? f(p[0], p[1]) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Repeat<R>(Func<double, double, double, double, R> f, double[][] points, int times)
    {
        for (var i = 0; i < times; i++) _ = points[i & 63] is var p ? f(p[0], p[1], p[2], p[3]) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Repeat<R>(Func<double, double, double, double, double, R> f, double[][] points, int times)
    {
        for (var i = 0; i < times; i++) _ = points[i & 63] is var p ? f(p[0], p[1], p[2], p[3], p[4]) : default;
    }
}
