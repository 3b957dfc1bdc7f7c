using System.Linq.Expressions;
using System.Runtime.Intrinsics;

namespace ExprGrad.Compiler.Emit;

/// <summary>A loop nest as LINQ statements: flat blocks of assignments inside plain loops.</summary>
internal sealed class NestEmitter : ITurn
{
    private readonly Frame frame;
    private readonly LoopNest nest;
    private readonly ParameterExpression[] indices;
    private readonly Expression?[] values;
    private readonly IReadOnlyDictionary<int, int> pairs;
    private readonly Dictionary<(Buffer, Affine), ParameterExpression> rows = [];
    private readonly Positions positions;
    private readonly RunningValues running;
    private readonly IEnumerable<(Buffer Buffer, Affine At)> ahead = [];

    /// <summary>The nest within loops over the parts and blocks that its outermost axes are, if they are that.</summary>
    public NestEmitter(Frame frame, LoopNest nest, params ReadOnlySpan<ParameterExpression> outer)
    {
        (this.frame, this.nest) = (frame, nest);
        indices = [.. outer, .. Enumerable.Range(outer.Length, nest.Depth - outer.Length).Select(depth => frame.Local(typeof(long), $"i{depth + 1}"))];
        (positions, values) = (new(indices), new Expression?[nest.Body.Count]);
        running = new(frame, nest, positions);
        pairs = SineCosine.Pairs(nest.Body);
    }

    /// <summary>The nest as a turn of a band, which asks for the next block where it reads or writes.</summary>
    public NestEmitter(Frame frame, LoopNest nest, IEnumerable<(Buffer Buffer, Affine At)> ahead, params ReadOnlySpan<ParameterExpression> outer)
        : this(frame, nest, outer) => this.ahead = ahead;

    /// <summary>The statements of a nest.</summary>
    public static IEnumerable<Expression> Statements(Frame frame, LoopNest nest) => nest.Outer > 0
        ? TurnEmitter.Statements(frame, nest.Loops.Take(nest.Outer).Select(loop => loop.Extent), outer => [new NestEmitter(frame, nest, outer)])
        : new NestEmitter(frame, nest).AtDepth(0);

    public void Before(List<Expression> statements, int depth)
    {
        Compute(statements, depth, frame.Scalar, values);
        running.Start(statements, depth);
    }

    public IEnumerable<Expression> Within() => AtDepth(nest.Outer);

    public void After(List<Expression> statements, int depth) => running.Finish(statements, depth);

    private List<Expression> AtDepth(int depth)
    {
        var statements = new List<Expression>();
        if (depth == nest.Depth)
        {
            Body(statements, depth, frame.Scalar, values);
            return statements;
        }

        Before(statements, depth);
        if (depth == nest.Depth - 1)
        {
            Innermost(statements);
        }
        else
        {
            statements.Add(Expression.Assign(indices[depth], Expression.Constant(0L)));
            statements.Add(Frame.While(indices[depth], Expression.Constant((long)nest.Loops[depth].Extent), 1, AtDepth(depth + 1)));
        }

        After(statements, depth);
        return statements;
    }

    private void Innermost(List<Expression> statements)
    {
        Rows(statements);
        statements.Add(Expression.Assign(indices[^1], Expression.Constant(0L)));
        foreach (var segment in nest.Loops[^1].Segments)
        {
            var (carrier, body) = (Wide(segment), new List<Expression>());
            var outside = carrier.IsVector ? Widened(statements, carrier) : values;
            for (var copy = 0; copy < segment.Copies; copy++)
            {
                if (copy > 0) body.Add(Expression.AddAssign(indices[^1], Expression.Constant((long)segment.Lanes)));
                Body(body, nest.Depth, carrier, outside, copy);
            }

            statements.Add(Frame.While(indices[^1], Expression.Constant((long)segment.End), segment.Lanes, body));
        }
    }

    private Carrier Wide(Segment segment) => frame.Scalar with { Lanes = segment.Lanes };

    // What outer loops computed, in every lane.
    private Expression?[] Widened(List<Expression> statements, Carrier carrier)
    {
        var used = nest.Body.Where(p => p.Depth == nest.Depth).Select(p => p.Instruction).OfType<Apply>().SelectMany(a => a.Arguments)
            .Concat(nest.Stores.Select(s => s.Store.Value)).ToHashSet();
        return [.. values.Select((value, i) => value is null || !used.Contains(i) || nest.Body[i].Depth == nest.Depth ? null
            : frame.Assign(statements, Calls.Of(carrier.VectorClass, "Create", null, value), $"v{i}"))];
    }

    // Where each access of the innermost loop starts.
    private void Rows(List<Expression> statements)
    {
        var accesses = nest.Body.Where(p => p.Depth == nest.Depth).Select(p => p.Instruction).OfType<Load>().Select(l => (l.Buffer, l.At))
            .Concat(nest.Stores.Where(s => s.Depth == nest.Depth).Select(s => (s.Store.Buffer, s.Store.At))).Distinct();
        foreach (var (buffer, at) in accesses)
        {
            rows[(buffer, at)] = frame.Assign(statements, frame.Address(buffer, positions.Of(at, nest.Depth - 1)), $"{buffer}row");
        }
    }

    private void Body(List<Expression> statements, int depth, Carrier carrier, Expression?[] scope, int copy = 0)
    {
        if (carrier.IsVector)
        {
            statements.AddRange(ahead.Select(NextBlock));
        }

        var local = (Expression?[])scope.Clone();
        Compute(statements, depth, carrier, local);
        foreach (var store in nest.Stores)
        {
            var value = local[store.Store.Value]!;
            if (store.Depth < nest.Depth)
            {
                statements.Add(running.Combined(store, value, carrier, copy));
            }
            else
            {
                var write = Write(store.Store, value, carrier, local);
                statements.Add(store.Store.Place is { } place ? Expression.IfThen(frame.IsPlace(place, local[place.Value]!), write) : write);
            }
        }
    }

    private void Compute(List<Expression> statements, int depth, Carrier carrier, Expression?[] scope)
    {
        var common = new Dictionary<(LambdaExpression, Expression), ParameterExpression>();
        var inPlace = nest.Depth == 0 ? new InPlace(nest, pairs, scope, value => frame.Assign(statements, value, "t")) : null;
        foreach (var i in nest.Depth == 0 ? CriticalPath.Order(nest.Body) : Enumerable.Range(0, nest.Body.Count))
        {
            if (nest.Body[i].Depth != depth || (pairs.ContainsKey(i) && scope[i] is not null))
            {
                continue;
            }

            var instruction = nest.Body[i].Instruction;
            inPlace?.Before(i);
            if (pairs.TryGetValue(i, out var other))
            {
                inPlace?.Flush();
                var apply = (Apply)instruction;
                var (sine, cosine) = SineCosine.Of(scope[apply.Arguments[0]]!, carrier, value => frame.Assign(statements, value, $"t{i}and{other}"));
                Hold(i, apply.Op.Is(Ops.Sin) ? sine : cosine);
                Hold(other, apply.Op.Is(Ops.Sin) ? cosine : sine);
            }
            else if (carrier.IsVector && instruction is Apply { Op: var op, Arguments: var arguments } && SharedExponential.Of(op) is var (part, lanes))
            {
                var x = scope[arguments[0]]!;
                var value = common.TryGetValue((part, x), out var known) ? known : common[(part, x)] = frame.Assign(statements, Lift.Body(part, carrier, [x]), "common");
                Hold(i, Lift.Body(lanes, carrier, [x, value]));
            }
            else if (instruction is Number number)
            {
                scope[i] = Lift.Constant(number.Value, carrier);
            }
            else
            {
                Hold(i, Value(instruction, depth, carrier, scope));
            }
        }

        inPlace?.Flush();

        void Hold(int i, Expression value)
        {
            scope[i] = inPlace is null ? frame.Assign(statements, value, $"t{i}") : value;
            inPlace?.Add(i);
        }
    }

    private Expression Value(Instruction instruction, int depth, Carrier carrier, Expression?[] scope) => instruction switch
    {
        Load load when depth == nest.Depth && depth > 0 => Lift.Load(rows[(load.Buffer, load.At)], positions.Step(load.At), carrier),
        Load load => frame.Read(load.Buffer, positions.Of(load.At, depth), carrier),
        Pick pick => Expression.Condition(
            frame.IsPlace(pick.Place, scope[pick.Place.Value]!),
            frame.Read(pick.Buffer, Expression.Add(positions.Of(pick.At, depth), Positions.Of(pick.Place, scope)), carrier),
            Lift.Constant(double.NaN, carrier)),
        Index index when carrier.IsVector => Calls.Of(
            carrier.VectorClass, nameof(Vector512.CreateSequence), [carrier.Element],
            Expression.Convert(positions.Of(index.At, depth), carrier.Element), Lift.Constant(index.At.Strides[^1], Carrier.Scalar(carrier.Element))),
        Index index => Expression.Convert(positions.Of(index.At, depth), carrier.Element),
        Apply apply => Lift.Body(apply.Op.Value, carrier, Arguments(apply, scope)),
        _ => throw new InvalidOperationException($"{instruction} has no value"),
    };

    private static Expression[] Arguments(Apply apply, Expression?[] scope)
    {
        var arguments = new Expression[apply.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = scope[apply.Arguments[i]]!;
        }

        return arguments;
    }

    private Expression Write(Store store, Expression value, Carrier carrier, Expression?[] scope)
    {
        var further = store.Place is { } place ? Positions.Of(place, scope) : null;
        if (nest.Depth == 0)
        {
            var at = Positions.Sum(positions.Of(store.At, 0), further);
            return frame.Write(store.Buffer, at, Combined(store, value, carrier, () => frame.Read(store.Buffer, at, carrier)), carrier);
        }

        var (row, step) = (rows[(store.Buffer, store.At)], Positions.Sum(positions.Step(store.At), further));
        return Lift.Store(row, step, Combined(store, value, carrier, () => Lift.Load(row, step, carrier)), carrier);
    }

    private static Expression Combined(Store store, Expression value, Carrier carrier, Func<Expression> before) =>
        store.Monoid is null ? value : Lift.Body(store.Monoid.Combine.Value, carrier, [before(), value]);

    private Expression NextBlock((Buffer Buffer, Affine At) access) =>
        Lift.Prefetch(rows[access], Expression.Add(positions.Step(access.At), Expression.Constant((long)access.At.Strides[nest.Outer - 1])), frame.Scalar);
}
