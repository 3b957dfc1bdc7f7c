using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>Kernels that run one after the other in one method; it needs nothing of the others, and can be made at the same time.</summary>
internal sealed class Method(Schedule schedule, IReadOnlyList<(Kernel Kernel, LoopNest[] Nests)> kernels, Layout layout, Carrier scalar)
{
    /// <summary>The method as machine code.</summary>
    public Step Compiled() => new(Code().Compile(), kernels[0].Kernel.Parts, kernels[0].Kernel.Rounds);

    /// <summary>The method as a LINQ expression.</summary>
    public Expression<Code> Code()
    {
        var (table, arena, share) = (Expression.Parameter(typeof(nint), "table"), Expression.Variable(typeof(nint), "arena"), new Share());
        var own = kernels.Select(k => k.Kernel).OfType<BandKernel>().SelectMany(band => band.Temporaries).ToHashSet();
        var frame = new Frame(scalar, Address, share);
        frame.First(arena, Entry(schedule.Inputs.Count + schedule.Outputs.Count + schedule.Constants.Count));
        var statements = kernels.SelectMany(k => k.Kernel switch
        {
            LoopKernel => NestEmitter.Statements(frame, k.Nests[0]),
            BandKernel => NestEmitter.Statements(frame, k.Nests),
            ContractionKernel { Panels: { } panels } c => ContractionEmitter.Statements(frame, c, panels),
            ContractionKernel c => ContractionEmitter.Statements(frame, c),
            RoutineKernel r => RoutineEmitter.Statements(frame, r),
            _ => throw new InvalidOperationException($"{k.Kernel.GetType().Name} has no code"),
        }).ToList();
        return Expression.Lambda<Code>(frame.Body(statements), table, share.From, share.To, share.Member);

        Expression Address(Buffer buffer) => buffer.Residence switch
        {
            Residence.Scratch when own.Contains(buffer) => Lift.Offset(arena, Expression.Add(
                Expression.Constant(layout.Offsets[buffer]), Expression.Multiply(share.Member, Expression.Constant((long)buffer.Shape.Strides[0] * layout.ElementSize)))),
            Residence.Input => Entry(buffer.Index),
            Residence.Output => Entry(schedule.Inputs.Count + buffer.Index),
            Residence.Constant => Entry(schedule.Inputs.Count + schedule.Outputs.Count + buffer.Index),
            _ => Lift.Offset(arena, Expression.Constant(layout.Offsets[buffer])),
        };

        Expression Entry(int index) => Lift.LoadAddress(table, index);
    }
}
