using System.Linq.Expressions;
using System.Numerics.Tensors;

namespace ExprGrad.Capturing;

/// <summary>What LINQ means on arrays: tensor algebra along the first axis, whatever its length. A lambda is captured once, for any element.</summary>
internal static class Sequences
{
#pragma warning disable format
    // What becomes of the first axis.
    private static readonly Dictionary<string, Func<Expr, Expr>> Reductions = new()
    {
        [nameof(Enumerable.Sum)]     = x => x.Sum(0),
        [nameof(Enumerable.Average)] = x => x.Mean(0),
        [nameof(Enumerable.Max)]     = x => x.Maximum(0),           // NaN if an element is
        [nameof(Enumerable.Min)]     = x => x.Minimum(0),
        [nameof(Enumerable.Count)]   = x => x.Sum(0),
        [nameof(Enumerable.Any)]     = x => x.Maximum(0),
        [nameof(Enumerable.All)]     = x => x.Minimum(0),
    };

    /// <summary>The steps to what a call of LINQ means.</summary>
    public static IEnumerable<Step> Of(MethodCallExpression call, IReadOnlyList<Captured> operands) => 
        (call.Method.Name, operands.Select((x, i) => Enumerated(call.Arguments[i], x)).ToArray()) switch
    {
        ("Select", [var x, Closure f])                                  => Mapped(call, [x], f, each => each),
        ("Zip", [var x, var y, Closure f])                              => Mapped(call, [x, y], f, each => each),
        ("Zip", var sequences)                                          => [new Finish(Paired(call, sequences))],
        ("Count", [var x])                                              => [new Finish(new Known(x.Length(call.Arguments[0])))],
        ("Aggregate", [var x, Closure f])                               => Aggregated(call, null, x, f),
        ("Aggregate", [var x, var seed, Closure f])                     => Aggregated(call, seed, x, f),
        (var name, [var x, Closure f]) when Reductions.ContainsKey(name) => Mapped(call, [x], f, NotEmpty(call, x, Reductions[name])),
        (var name, [var x]) when Reductions.ContainsKey(name) && name != "Any" => Along(call, x, NotEmpty(call, x, Reductions[name])),
        ("Range", [Known { Value: int from }, Known { Value: int n }])  => [new Finish(new Computed(from + new Iota(Shape.Of(n), 0)))],
        ("Repeat", [var x, Known { Value: int n }])                     => Along(call, x, e => e.Along(new([n, .. e.Shape.Extents]), [.. Enumerable.Range(1, e.Shape.Rank)])),
        ("Range" or "Repeat", _)                                        => throw Refusal.Counted(call, call.Arguments[^1]),
        ("ToArray" or "ToList" or "AsEnumerable", [var x])              => Along(call, x, e => e),
        ("Cast", [var x])                                               => Along(call, x, e => e.Reshape(e.Shape.Count)),
        ("Reverse", [var x])                                            => Along(call, x, e => e.Flip(0)),
        ("Take", [var x, Known { Value: int n }])                       => Along(call, x, e => e.Slice(0, 0, Math.Clamp(n, 0, e.Shape[0]))),
        ("Skip", [var x, Known { Value: int n }])                       => Along(call, x, e => e.Slice(0, Math.Clamp(n, 0, e.Shape[0]), e.Shape[0] - Math.Clamp(n, 0, e.Shape[0]))),
        ("Concat", [var x, var y])                                      => Along(call, x, e => Structural.Concatenate(0, e, y.Of(call.Arguments[1]))),
        ("Append", [var x, var y])                                      => Along(call, x, e => Structural.Concatenate(0, e, y.Of(call.Arguments[1]).Expand(0))),
        ("Prepend", [var x, var y])                                     => Along(call, x, e => Structural.Concatenate(0, y.Of(call.Arguments[1]).Expand(0), e)),
        ("ElementAt", [var x, var i])                                   => [new Finish(Indexing.At(call, x, [i]))],
        ("First", [var x])                                              => [new Finish(Indexing.At(call, x, [new Known(0)]))],
        ("Last", [var x])                                               => [new Finish(Indexing.At(call, x, [new Known(x.Length(call.Arguments[0]) - 1)]))],
        _                                                               => throw Refusal.Linq(call),
    };
#pragma warning restore format

    /// <summary>A lambda of the places 0 to n - 1, reduced.</summary>
    public static IEnumerable<Step> Ranged(MethodCallExpression call, int n, Closure f, Func<Expr, Expr> over)
    {
        var lane = new Lane(Math.Max(n, 0));
        var body = new Apply(f, [lane.Index]);
        yield return body;
        yield return new Finish(lane.All(body.Result, call).Changed(call, over));
    }

    // A tensor is the sequence of its elements, whatever its axes.
    private static Captured Enumerated(Expression node, Captured x) =>
        node.Type == typeof(Tensor<double>) ? x.Changed(node, e => e.Reshape(e.Shape.Count)) : x;

    private static IEnumerable<Step> Mapped(MethodCallExpression call, IReadOnlyList<Captured> sequences, Closure f, Func<Expr, Expr> over)
    {
        var lane = new Lane(sequences.Select((x, i) => x.Length(call.Arguments[i])).Min());
        var body = new Apply(f, [.. sequences.Select((x, i) => lane.Element(x, call.Arguments[i])), lane.Index]);
        yield return body;
        yield return new Finish(lane.All(body.Result, f.Lambda.Body).Changed(call, over));
    }

    private static IEnumerable<Step> Along(MethodCallExpression call, Captured x, Func<Expr, Expr> change)
    {
        yield return new Finish(x.Changed(call.Arguments[0], change));
    }

    private static Parts Paired(MethodCallExpression call, IReadOnlyList<Captured> sequences)
    {
        var n = sequences.Select((x, i) => x.Length(call.Arguments[i])).Min();
        return Parts.Of(sequences.Select((x, i) => ($"Item{i + 1}", x.Changed(call.Arguments[i], e => e.Slice(0, 0, n)))));
    }

    // s, x => s + f(x): the operator, over what f is of all elements. Without a seed the first element is it.
    private static IEnumerable<Step> Aggregated(MethodCallExpression call, Captured? seed, Captured sequence, Closure f)
    {
        var x = NotEmpty(call, sequence, e => seed is null && e.Shape[0] == 0 ? throw Refusal.Of(Reasons.Empty, call) : e)(sequence.Of(call.Arguments[0]));
        var (first, rest) = seed is null ? (x.At(0, 0), x.Slice(0, 1, x.Shape[0] - 1)) : (seed.Of(call.Arguments[1]), x);
        var (lane, state) = (new Lane(rest.Shape[0]), new Variable("state", first.Shape, Role.Input));
        var body = new Apply(f, [new Computed(state), lane.Element(new Computed(rest), call.Arguments[0])]);
        yield return body;
        var step = body.Result.Of(f.Lambda.Body) as Map;
        var monoid = step is null ? null : Monoids.All.FirstOrDefault(m => m.Combine == step.Op);
        var term = step?.Operands.FirstOrDefault(e => !ReferenceEquals(e, state));
        yield return monoid is not null && step!.Operands.Contains(state) && term is not null && !Traverse.PostOrder([term]).Contains(state)
            ? new Finish(new Computed(step.Op.Of(first, new Reduce(lane.All(new Computed(term), call).Of(call), monoid, [0]))))
            : throw Refusal.Of(Reasons.Aggregated, call);
    }

    private static Func<Expr, Expr> NotEmpty(MethodCallExpression call, Captured sequence, Func<Expr, Expr> reduce) =>
        call.Method.Name is "Average" or "Max" or "Min" && sequence.Length(call.Arguments[0]) == 0 ? throw Refusal.Of(Reasons.Empty, call) : reduce;
}
