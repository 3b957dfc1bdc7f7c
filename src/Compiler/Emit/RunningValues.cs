using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// What the innermost loops combine into elements that they do not move from: running values in registers, one for each width of the loop and each copy of its body. They start where
/// the element is chosen, and are combined with it after the loop, wide ones half by half, in an order that depends on nothing but the extent.
/// </summary>
internal sealed class RunningValues(Frame frame, LoopNest nest, Positions positions)
{
    private readonly Dictionary<(PlacedStore, int Lanes), ParameterExpression[]> running = [];

    /// <summary>Starts those whose elements are chosen at a depth.</summary>
    public void Start(List<Expression> statements, int depth)
    {
        foreach (var store in nest.Stores.Where(s => s.Depth == depth))
        {
            foreach (var width in nest.Loops[^1].Segments.GroupBy(Wide))
            {
                running[(store, width.Key.Lanes)] = [.. Enumerable.Range(0, width.Max(s => s.Copies))
                    .Select(_ => frame.Assign(statements, Lift.Constant(store.Store.Monoid!.Identity, width.Key), "sum"))];
            }
        }
    }

    /// <summary>Combines the value of a copy of the body with what runs.</summary>
    public Expression Combined(PlacedStore store, Expression value, Carrier carrier, int copy)
    {
        var sum = running[(store, carrier.Lanes)][copy];
        return Expression.Assign(sum, Lift.Body(store.Store.Monoid!.Combine.Value, carrier, [sum, value]));
    }

    /// <summary>Combines with their elements those that were started at a depth.</summary>
    public void Finish(List<Expression> statements, int depth)
    {
        foreach (var store in nest.Stores.Where(s => s.Depth == depth))
        {
            var (at, combine) = (positions.Of(store.Store.At, depth), store.Store.Monoid!.Combine.Value);
            var before = frame.Assign(statements, frame.Read(store.Store.Buffer, at, frame.Scalar), "before");
            var total = Lift.Body(combine, frame.Scalar, [before, Total(statements, store, combine)]);
            statements.Add(frame.Write(store.Store.Buffer, at, total, frame.Scalar));
        }
    }

    private ParameterExpression Total(List<Expression> statements, PlacedStore store, LambdaExpression combine)
    {
        var (sum, carrier) = ((ParameterExpression?)null, frame.Scalar);
        foreach (var next in nest.Loops[^1].Segments.Select(Wide).Append(frame.Scalar).Distinct())
        {
            for (; sum is not null && carrier.Lanes > next.Lanes; carrier = carrier.Half)
            {
                sum = Lift.Parts(sum, carrier).Select(part => frame.Assign(statements, part, "part")).ToList()
                    .Aggregate((a, b) => frame.Assign(statements, Lift.Body(combine, carrier.Half, [a, b]), "sum"));
            }

            carrier = next;
            foreach (var more in running.GetValueOrDefault((store, next.Lanes), []))
            {
                sum = sum is null ? more : frame.Assign(statements, Lift.Body(combine, next, [sum, more]), "sum");
            }
        }

        return sum!;
    }

    private Carrier Wide(Segment segment) => frame.Scalar with { Lanes = segment.Lanes };
}
