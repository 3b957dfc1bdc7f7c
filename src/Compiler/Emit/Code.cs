using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>Compiled kernels, given a table with the address of every buffer that is not scratch, and last that of the arena.</summary>
/// <param name="table">The address of the table.</param>
/// <param name="from">The first part to compute, of a kernel in parts.</param>
/// <param name="to">The part before which to end.</param>
/// <param name="member">The thread's number in its team, which says what workspace is its own.</param>
internal delegate void Code(nint table, long from, long to, long member);

/// <summary>From loop nests to methods, each below the size at which the JIT stops optimising.</summary>
internal static class Codes
{
    /// <summary>Methods that run the kernels in order; each kernel in parts has its own.</summary>
    public static IEnumerable<Method> Of(Schedule schedule, Layout layout, Carrier scalar, Func<LoopKernel, LoopNest> lowered)
    {
        var (batch, size, measure) = (new List<(Kernel Kernel, LoopNest[] Nests)>(), 0, new Measure(scalar));
        foreach (var kernel in schedule.Kernels)
        {
            LoopNest[] nests = kernel switch { LoopKernel loop => [lowered(loop)], BandKernel band => [.. band.Turns.OfType<LoopKernel>().Select(lowered)], _ => [] };
            var products = kernel switch { ContractionKernel c => ContractionEmitter.Size(c, layout.ElementSize), BandKernel band => band.Turns.OfType<ContractionKernel>().Sum(c => ContractionEmitter.Size(c, layout.ElementSize)), _ => 0 };
            var added = products + (kernel is RoutineKernel ? Measure.Call : nests.Sum(measure.Of));
            if (size > 0 && (size + added > Measure.Limit || kernel.Parts > 1 || batch[^1].Kernel.Parts > 1))
            {
                yield return new(schedule, batch, layout, scalar);
                (batch, size) = ([], 0);
            }

            batch.Add((kernel, nests));
            size += added;
        }

        if (batch.Count > 0)
        {
            yield return new(schedule, batch, layout, scalar);
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
}
