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
        var place = BufferAddress.In(schedule, layout, kernels.Select(k => k.Kernel));
        var frame = new Frame(scalar, buffer => Address(place(buffer)), share);
        frame.First(arena, Lift.LoadAddress(table, BufferAddress.Arena(schedule)));
        var statements = kernels.SelectMany(k => k.Kernel switch
        {
            LoopKernel => NestEmitter.Statements(frame, k.Nests[0]),
            BandKernel band => TurnEmitter.Statements(frame, band, k.Nests),
            ContractionKernel { Panels: { } panels } c => ContractionEmitter.Statements(frame, c, panels),
            ContractionKernel c => ContractionEmitter.Statements(frame, c),
            RoutineKernel r => RoutineEmitter.Statements(frame, r),
            _ => throw new InvalidOperationException($"{k.Kernel.GetType().Name} has no code"),
        }).ToList();
        return Expression.Lambda<Code>(frame.Body(statements), table, share.From, share.To, share.Member);

        Expression Address(BufferAddress at)
        {
            Expression offset = Expression.Constant(at.Offset);
            return at.Entry < BufferAddress.Arena(schedule) ? Lift.LoadAddress(table, at.Entry)
                : Lift.Offset(arena, at.PerMember == 0 ? offset : Expression.Add(offset, Expression.Multiply(share.Member, Expression.Constant(at.PerMember))));
        }
    }
}
