using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>The code of one method while it grows: its locals, its statements, and where it finds each buffer.</summary>
/// <param name="carrier">The scalar that it computes with.</param>
/// <param name="address">Where a buffer starts, evaluated once; not asked for buffers that are held in locals.</param>
/// <param name="share">What the method computes of a kernel in parts.</param>
internal sealed class Frame(Carrier carrier, Func<Buffer, Expression> address, Share? share = null)
{
    private readonly Dictionary<Buffer, ParameterExpression> addresses = [];
    private readonly Dictionary<Buffer, ParameterExpression> registers = [];
    private readonly List<ParameterExpression> locals = [];
    private readonly List<Expression> prologue = [];

    public Carrier Scalar => carrier;

    /// <summary>The parts that the method computes.</summary>
    public Share Share => share ?? throw new InvalidOperationException("a kernel in parts has a method of its own");

    /// <summary>The size of a number, in bytes.</summary>
    public int Size => carrier.Element == typeof(float) ? sizeof(float) : sizeof(double);

    /// <summary>Holds a buffer of one number in a local from now on.</summary>
    public ParameterExpression Hold(Buffer buffer, ParameterExpression? local = null) => registers[buffer] = local ?? Local(carrier.Type, buffer.ToString());

    /// <summary>A new local.</summary>
    public ParameterExpression Local(Type type, string name)
    {
        locals.Add(Expression.Variable(type, name));
        return locals[^1];
    }

    /// <summary>A new local that is assigned a value.</summary>
    public ParameterExpression Assign(List<Expression> statements, Expression value, string name)
    {
        var local = Local(value.Type, name);
        statements.Add(Expression.Assign(local, value));
        return local;
    }

    /// <summary>The address of the element at a place in a buffer.</summary>
    public Expression Address(Buffer buffer, Expression index) =>
        index is ConstantExpression { Value: 0L } ? Base(buffer)
        : Lift.Offset(Base(buffer), Expression.Multiply(index, Expression.Constant((long)Size)));

    /// <summary>Assigns a local before all else.</summary>
    public void First(ParameterExpression local, Expression value)
    {
        locals.Add(local);
        prologue.Insert(0, Expression.Assign(local, value));
    }

    /// <summary>Reads elements.</summary>
    public Expression Read(Buffer buffer, Expression index, Carrier wide)
    {
        if (registers.TryGetValue(buffer, out var local))
        {
            return local;
        }

        var (start, at) = Place(buffer, index);
        return Lift.Load(start, at, wide);
    }

    /// <summary>Writes elements.</summary>
    public Expression Write(Buffer buffer, Expression index, Expression value, Carrier wide)
    {
        if (registers.TryGetValue(buffer, out var local))
        {
            return Expression.Assign(local, value);
        }

        var (start, at) = Place(buffer, index);
        return Lift.Store(start, at, value, wide);
    }

    /// <summary>Whether a number computed at run time is a place of an axis: whole, and within the extent.</summary>
    public Expression IsPlace(Place place, Expression value) => Expression.AndAlso(
        Expression.AndAlso(
            Expression.GreaterThanOrEqual(value, Lift.Constant(0, carrier)), Expression.LessThan(value, Lift.Constant(place.Extent, carrier))),
        Expression.Equal(Expression.Convert(Expression.Convert(value, typeof(long)), carrier.Element), value));

    /// <summary>Statements for each value of an index, from the one it has on.</summary>
    public static LoopExpression While(ParameterExpression index, Expression end, int step, IEnumerable<Expression> body)
    {
        var done = Expression.Label();
        return Expression.Loop(
            Expression.Block(
                Expression.IfThen(Expression.GreaterThanOrEqual(index, end), Expression.Break(done)),
                Expression.Block(body),
                Expression.AddAssign(index, Expression.Constant((long)step))),
            done);
    }

    /// <summary>The method's body.</summary>
    public BlockExpression Body(IEnumerable<Expression> statements) => Expression.Block(locals, [.. prologue, .. statements]);

    // Numbers are many, and rarely met twice in one method: their addresses take no local, and those in the arena no sum either, since they are elements of it.
    private (Expression Start, Expression Index) Place(Buffer buffer, Expression index) =>
        buffer.Shape.Count > 1 || addresses.ContainsKey(buffer) ? (Base(buffer), index)
        : address(buffer) switch
        {
            MethodCallExpression { Method.Name: nameof(Access.Offset), Arguments: [var arena, ConstantExpression { Value: long bytes }] }
                when index is ConstantExpression { Value: 0L } && bytes % Size == 0 => (arena, Expression.Constant(bytes / Size)),
            var start => (start, index),
        };

    private ParameterExpression Base(Buffer buffer)
    {
        if (!addresses.TryGetValue(buffer, out var local))
        {
            addresses[buffer] = local = Local(typeof(nint), buffer.ToString());
            prologue.Add(Expression.Assign(local, address(buffer)));
        }

        return local;
    }
}
