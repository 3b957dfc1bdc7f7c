using System.Linq.Expressions;
using System.Numerics;
using ExprGrad.Benchmarks.Tensors;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks;

/// <summary>The functions of one number, in nanoseconds per element, against the exponential function of .NET's vectors.</summary>
internal static class LaneRows
{
    private const double Nano = 1e9;

    // Of what is computed lane by lane the time is that of the scalar function.
    private static readonly HashSet<Op> Slow = [Ops.Lgamma, Ops.Digamma, Ops.Probit, Ops.QuantileDensity, Ops.Sinc];

    public static IReadOnlyList<Row> All =>
        [.. Ops.All.Where(op => op.Arity == 1 && op.Value.Body is MethodCallExpression or BinaryExpression && !Slow.Contains(op)).SelectMany(op => Rows<float>(op, "f32").Concat(Rows<double>(op, "f64")))];

    private static IEnumerable<Row> Rows<T>(Op op, string type)
        where T : unmanaged, INumber<T>
    {
        foreach (var derivative in new[] { false, true })
        {
            var (name, ours) = derivative ? ($"lanes.{op.Name}.{type}.derivative", "value and derivative") : ($"lanes.{op.Name}.{type}", "value");
            yield return new(name, ours, "Vector512.Exp", "ns", null, budget => PerElement(Race<T>(op, derivative).Run(budget))) { Race = () => Race<T>(op, derivative) };
        }
    }

    private static Race Race<T>(Op op, bool derivative)
        where T : unmanaged, INumber<T>
    {
        var sides = new LaneFunctions<T>(op, derivative);
        return new(sides.Ours, sides.Exp);
    }

    private static Outcome PerElement(Outcome outcome) => new(Times(outcome.Ours), Times(outcome.Peer), outcome.Ratio);

    private static Spread Times(Spread seconds) => new(seconds.Median * Nano, seconds.Least * Nano, seconds.Greatest * Nano);
}
