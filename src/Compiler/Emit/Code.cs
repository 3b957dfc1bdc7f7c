using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>Compiled kernels, given a table with the address of every buffer that is not scratch, and last that of the arena.</summary>
internal delegate void Code(nint table);

/// <summary>From loop nests to methods, each below the size at which the JIT stops optimising.</summary>
internal static class Codes
{
    /// <summary>Methods that run the kernels in order.</summary>
    public static IEnumerable<Expression<Code>> Of(Schedule schedule, Layout layout, Carrier scalar, Func<LoopKernel, LoopNest> lowered)
    {
        var (batch, size, measure) = (new List<(Kernel, LoopNest?)>(), 0, new Measure(scalar));
        foreach (var kernel in schedule.Kernels)
        {
            var nest = kernel is LoopKernel loop ? lowered(loop) : null;
            var added = measure.Of(nest);
            if (size > 0 && size + added > Measure.Limit)
            {
                yield return Method(schedule, batch, layout, scalar);
                (batch, size) = ([], 0);
            }

            batch.Add((kernel, nest));
            size += added;
        }

        if (batch.Count > 0)
        {
            yield return Method(schedule, batch, layout, scalar);
        }
    }

    /// <summary>Whether a schedule is plain arithmetic on numbers that fits one method: then it needs no memory at all.</summary>
    public static bool IsStraightLine(Schedule schedule, Carrier scalar)
    {
        var measure = new Measure(scalar);
        return schedule.Kernels.All(k => k is LoopKernel { Domain.Count: 0 }) && schedule.Inputs.Concat(schedule.Outputs).All(b => b.Shape.Rank == 0)
            && schedule.Kernels.Sum(k => measure.Of(Lower.Of((LoopKernel)k))) <= Measure.Limit;
    }

    /// <summary>A straight-line schedule on locals: the inputs are given, and the result is made of the outputs.</summary>
    public static BlockExpression StraightLine(
        Schedule schedule, Carrier scalar, IReadOnlyList<ParameterExpression> inputs, Func<IReadOnlyList<Expression>, Expression> result)
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

    private static Expression<Code> Method(Schedule schedule, List<(Kernel Kernel, LoopNest? Nest)> kernels, Layout layout, Carrier scalar)
    {
        var table = Expression.Parameter(typeof(nint), "table");
        var arena = Expression.Variable(typeof(nint), "arena");
        var frame = new Frame(scalar, Address);
        frame.First(arena, Entry(schedule.Inputs.Count + schedule.Outputs.Count + schedule.Constants.Count));
        var statements = kernels.SelectMany(k => k.Kernel switch
        {
            LoopKernel => NestEmitter.Statements(frame, k.Nest!),
            ContractionKernel c => ContractionEmitter.Statements(frame, c),
            RoutineKernel r => RoutineEmitter.Statements(frame, r),
            _ => throw new InvalidOperationException($"{k.Kernel.GetType().Name} has no code"),
        }).ToList();
        return Expression.Lambda<Code>(frame.Body(statements), table);

        Expression Address(Buffer buffer) => buffer.Residence switch
        {
            Residence.Input => Entry(buffer.Index),
            Residence.Output => Entry(schedule.Inputs.Count + buffer.Index),
            Residence.Constant => Entry(schedule.Inputs.Count + schedule.Outputs.Count + buffer.Index),
            _ => Lift.Offset(arena, Expression.Constant(layout.Offsets[buffer])),
        };

        Expression Entry(int index) => Lift.LoadAddress(table, index);
    }
}
