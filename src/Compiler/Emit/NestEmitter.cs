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
    private readonly Dictionary<(PlacedStore, int Lanes), ParameterExpression[]> running = [];
    private readonly IEnumerable<Buffer> ahead = [];

    /// <summary>The nest within loops over the parts and blocks that its outermost axes are, if they are that.</summary>
    public NestEmitter(Frame frame, LoopNest nest, params ReadOnlySpan<ParameterExpression> outer)
    {
        (this.frame, this.nest) = (frame, nest);
        indices = [.. outer, .. Enumerable.Range(outer.Length, nest.Depth - outer.Length).Select(depth => frame.Local(typeof(long), $"i{depth + 1}"))];
        values = new Expression?[nest.Body.Count];
        pairs = SineCosine.Pairs(nest.Body);
    }

    /// <summary>The nest as a turn of a band, which asks for the next block of some buffers.</summary>
    public NestEmitter(Frame frame, LoopNest nest, IEnumerable<Buffer> ahead, params ReadOnlySpan<ParameterExpression> outer)
        : this(frame, nest, outer) => this.ahead = ahead;

    /// <summary>The statements of a nest.</summary>
    public static IEnumerable<Expression> Statements(Frame frame, LoopNest nest) => nest.Outer > 0
        ? TurnEmitter.Statements(frame, nest.Loops.Take(nest.Outer).Select(loop => loop.Extent), outer => [new NestEmitter(frame, nest, outer)])
        : new NestEmitter(frame, nest).AtDepth(0);

    public void Before(List<Expression> statements, int depth)
    {
        Compute(statements, depth, frame.Scalar, values);
        Start(statements, depth);
    }

    public IEnumerable<Expression> Within() => AtDepth(nest.Outer);

    public void After(List<Expression> statements, int depth) => Finish(statements, depth);

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
            : Assign(statements, Calls.Of(carrier.VectorClass, "Create", null, value), $"v{i}"))];
    }

    // Where each access of the innermost loop starts.
    private void Rows(List<Expression> statements)
    {
        var accesses = nest.Body.Where(p => p.Depth == nest.Depth).Select(p => p.Instruction).OfType<Load>().Select(l => (l.Buffer, l.At))
            .Concat(nest.Stores.Where(s => s.Depth == nest.Depth).Select(s => (s.Store.Buffer, s.Store.At))).Distinct();
        foreach (var (buffer, at) in accesses)
        {
            rows[(buffer, at)] = Assign(statements, frame.Address(buffer, Position(at, nest.Depth - 1)), $"{buffer}row");
        }
    }

    private void Body(List<Expression> statements, int depth, Carrier carrier, Expression?[] scope, int copy = 0)
    {
        if (carrier.IsVector)
        {
            statements.AddRange(Ahead.Loads(nest).Where(load => ahead.Contains(load.Buffer)).Select(NextBlock));
        }

        var local = (Expression?[])scope.Clone();
        Compute(statements, depth, carrier, local);
        foreach (var store in nest.Stores)
        {
            var value = local[store.Store.Value]!;
            if (store.Depth < nest.Depth)
            {
                var sum = running[(store, carrier.Lanes)][copy];
                statements.Add(Expression.Assign(sum, Lift.Body(store.Store.Monoid!.Combine.Value, carrier, [sum, value])));
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
        var inPlace = nest.Depth == 0 ? new InPlace(nest, pairs, scope, value => Assign(statements, value, "t")) : null;
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
                var both = Assign(statements, SineCosine.Of(scope[((Apply)instruction).Arguments[0]]!, carrier), $"t{i}and{other}");
                Hold(i, SineCosine.Part(both, instruction));
                Hold(other, SineCosine.Part(both, nest.Body[other].Instruction));
            }
            else if (carrier.IsVector && instruction is Apply { Op: var op, Arguments: var arguments } && SharedExponential.Of(op) is var (part, lanes))
            {
                var x = scope[arguments[0]]!;
                var value = common.TryGetValue((part, x), out var known) ? known : common[(part, x)] = Assign(statements, Lift.Body(part, carrier, [x]), "common");
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
            scope[i] = inPlace is null ? Assign(statements, value, $"t{i}") : value;
            inPlace?.Add(i);
        }
    }

    private Expression Value(Instruction instruction, int depth, Carrier carrier, Expression?[] scope) => instruction switch
    {
        Load load when depth == nest.Depth && depth > 0 => Lift.Load(rows[(load.Buffer, load.At)], Step(load.At), carrier),
        Load load => frame.Read(load.Buffer, Position(load.At, depth), carrier),
        Pick pick => Expression.Condition(
            frame.IsPlace(pick.Place, scope[pick.Place.Value]!),
            frame.Read(pick.Buffer, Expression.Add(Position(pick.At, depth), Offset(pick.Place, scope)), carrier),
            Lift.Constant(double.NaN, carrier)),
        Index index when carrier.IsVector => Calls.Of(
            carrier.VectorClass, nameof(Vector512.CreateSequence), [carrier.Element],
            Expression.Convert(Position(index.At, depth), carrier.Element), Lift.Constant(index.At.Strides[^1], Carrier.Scalar(carrier.Element))),
        Index index => Expression.Convert(Position(index.At, depth), carrier.Element),
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
        var further = store.Place is { } place ? Offset(place, scope) : null;
        if (nest.Depth == 0)
        {
            var at = Sum(Position(store.At, 0), further);
            return frame.Write(store.Buffer, at, Combined(store, value, carrier, () => frame.Read(store.Buffer, at, carrier)), carrier);
        }

        var (row, step) = (rows[(store.Buffer, store.At)], Sum(Step(store.At), further));
        return Lift.Store(row, step, Combined(store, value, carrier, () => Lift.Load(row, step, carrier)), carrier);
    }

    private static Expression Combined(Store store, Expression value, Carrier carrier, Func<Expression> before) =>
        store.Monoid is null ? value : Lift.Body(store.Monoid.Combine.Value, carrier, [before(), value]);

    // Running values, one for each width of the innermost loop and each copy of its body, start where their element is chosen ...
    private void Start(List<Expression> statements, int depth)
    {
        foreach (var store in nest.Stores.Where(s => s.Depth == depth))
        {
            foreach (var width in nest.Loops[^1].Segments.GroupBy(Wide))
            {
                running[(store, width.Key.Lanes)] = [.. Enumerable.Range(0, width.Max(s => s.Copies))
                    .Select(_ => Assign(statements, Lift.Constant(store.Store.Monoid!.Identity, width.Key), "sum"))];
            }
        }
    }

    // ... and are combined with it, wide ones half by half, in an order that depends on nothing but the extent.
    private void Finish(List<Expression> statements, int depth)
    {
        foreach (var store in nest.Stores.Where(s => s.Depth == depth))
        {
            var (at, combine) = (Position(store.Store.At, depth), store.Store.Monoid!.Combine.Value);
            var before = Assign(statements, frame.Read(store.Store.Buffer, at, frame.Scalar), "before");
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
                sum = Lift.Parts(sum, carrier).Select(part => Assign(statements, part, "part")).ToList()
                    .Aggregate((a, b) => Assign(statements, Lift.Body(combine, carrier.Half, [a, b]), "sum"));
            }

            carrier = next;
            foreach (var more in running.GetValueOrDefault((store, next.Lanes), []))
            {
                sum = sum is null ? more : Assign(statements, Lift.Body(combine, next, [sum, more]), "sum");
            }
        }

        return sum!;
    }

    // Offset + Σ strides · index over the loops outside the given depth.
    private Expression Position(Affine at, int depth)
    {
        Expression position = Expression.Constant((long)at.Offset);
        for (var loop = 0; loop < depth; loop++)
        {
            if (at.Strides[loop] != 0)
            {
                var term = Times(indices[loop], at.Strides[loop]);
                position = position is ConstantExpression { Value: 0L } ? term : Expression.Add(position, term);
            }
        }

        return position;
    }

    // How far along its axis an element is that is found at run time.
    private static Expression Offset(Place place, Expression?[] scope) => Times(Expression.Convert(scope[place.Value]!, typeof(long)), place.Stride);

    private static Expression Sum(Expression a, Expression? b) => b is null ? a : Expression.Add(a, b);

    private Expression NextBlock(Load load) =>
        Lift.Prefetch(rows[(load.Buffer, load.At)], Expression.Add(Step(load.At), Expression.Constant((long)load.At.Strides[nest.Outer - 1])), frame.Scalar);

    private Expression Step(Affine at) => Times(indices[^1], at.Strides[^1]);

    private static Expression Times(Expression index, int stride) => stride switch
    {
        0 => Expression.Constant(0L),
        1 => index,
        _ => Expression.Multiply(index, Expression.Constant((long)stride)),
    };

    private ParameterExpression Assign(List<Expression> statements, Expression value, string name)
    {
        var local = frame.Local(value.Type, name);
        statements.Add(Expression.Assign(local, value));
        return local;
    }
}
