using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>Compiled kernels, given a table with the address of every buffer that is not scratch, and last that of the arena.</summary>
internal delegate void Code(nint table);

/// <summary>From loop nests to methods, each below the size at which the JIT stops optimising.</summary>
internal static class Codes
{
    // Statements in one method. The JIT drops to minimal optimisation above 2,000 locals or 20,000 instructions.
    private const int Limit = 1200;

    /// <summary>Methods that run the kernels in order.</summary>
    public static IEnumerable<Expression<Code>> Of(Schedule schedule, Layout layout, Carrier scalar, Func<LoopKernel, LoopNest> lowered)
    {
        var (batch, size) = (new List<Kernel>(), 0);
        foreach (var kernel in schedule.Kernels)
        {
            if (size > 0 && size + Size(kernel) > Limit)
            {
                yield return Method(schedule, batch, layout, scalar, lowered);
                (batch, size) = ([], 0);
            }

            batch.Add(kernel);
            size += Size(kernel);
        }

        if (batch.Count > 0)
        {
            yield return Method(schedule, batch, layout, scalar, lowered);
        }
    }

    /// <summary>Whether a schedule is plain arithmetic on numbers that fits one method: then it needs no memory at all.</summary>
    public static bool IsStraightLine(Schedule schedule) => schedule.Kernels.Sum(Size) <= Limit
        && schedule.Kernels.All(k => k is LoopKernel { Domain.Count: 0 }) && schedule.Inputs.Concat(schedule.Outputs).All(b => b.Shape.Rank == 0);

    /// <summary>A straight-line schedule on locals: the inputs are given, and the result is made of the outputs.</summary>
    public static BlockExpression StraightLine(
        Schedule schedule, Carrier scalar, IReadOnlyList<ParameterExpression> inputs, Func<IReadOnlyList<ParameterExpression>, Expression> result)
    {
        var frame = new Frame(scalar, buffer => throw new InvalidOperationException($"{buffer} has no address"));
        for (var i = 0; i < inputs.Count; i++)
        {
            _ = frame.Hold(schedule.Inputs[i], inputs[i]);
        }

        var outputs = schedule.Outputs.Select(o => frame.Hold(o)).ToList();
        foreach (var buffer in schedule.Scratch)
        {
            _ = frame.Hold(buffer);
        }

        var statements = schedule.Kernels.Cast<LoopKernel>().SelectMany(k => NestEmitter.Statements(frame, Lower.Of(k))).ToList();
        return frame.Body(statements.Append(result(outputs)));
    }

    private static Expression<Code> Method(Schedule schedule, List<Kernel> kernels, Layout layout, Carrier scalar, Func<LoopKernel, LoopNest> lowered)
    {
        var table = Expression.Parameter(typeof(nint), "table");
        var frame = new Frame(scalar, buffer => Address(buffer));
        var statements = kernels.SelectMany(kernel => kernel switch
        {
            LoopKernel k => NestEmitter.Statements(frame, lowered(k)),
            ContractionKernel k => ContractionEmitter.Statements(frame, k),
            _ => throw new InvalidOperationException($"{kernel.GetType().Name} has no code"),
        }).ToList();
        return Expression.Lambda<Code>(frame.Body(statements), table);

        Expression Address(Buffer buffer) => buffer.Place switch
        {
            Place.Input => Entry(buffer.Index),
            Place.Output => Entry(schedule.Inputs.Count + buffer.Index),
            Place.Constant => Entry(schedule.Inputs.Count + schedule.Outputs.Count + buffer.Index),
            _ => Lift.Offset(Entry(schedule.Inputs.Count + schedule.Outputs.Count + schedule.Constants.Count), Expression.Constant(layout.Offsets[buffer])),
        };

        Expression Entry(int index) => Lift.LoadAddress(table, index);
    }

    private static int Size(Kernel kernel) => kernel switch
    {
        LoopKernel k => ((k.Domain.Count == 0 ? 1 : 3) * k.Body.Count) + (3 * k.Stores.Count) + (4 * k.Domain.Count),
        _ => 20,
    };
}
