using ExprGrad.Compiler;
using Buffer = ExprGrad.Compiler.Buffer;

namespace ExprGrad;

/// <summary>
/// What one call of a compiled function holds in memory, in bytes, known before anything runs. Values of the forward pass that the backward pass
/// reads are saved; prediction saves nothing, and its activations share their places as they die.
/// </summary>
/// <param name="Parameters">What training adjusts.</param>
/// <param name="Inputs">The other inputs.</param>
/// <param name="Constants">Tensors that are part of the function.</param>
/// <param name="Activations">Every value of the forward pass that goes through memory, saved or not.</param>
/// <param name="Saved">The activations that the backward pass reads: they live from one pass to the other.</param>
/// <param name="Cotangents">Values of the backward pass that go through memory.</param>
/// <param name="Gradients">The outputs of the backward pass: gradients, or what a training step makes of them.</param>
/// <param name="Outputs">The outputs of the forward pass.</param>
/// <param name="Working">The arena in which activations, cotangents and kernels' working space lie: less than their sum, since places are shared.</param>
public sealed record Ledger(
    long Parameters, long Inputs, long Constants, long Activations, long Saved, long Cotangents, long Gradients, long Outputs, long Working)
{
    /// <summary>All the memory that is held during a call.</summary>
    public long Total => Parameters + Inputs + Constants + Gradients + Outputs + Working;

    /// <summary>The ledger of a schedule. Each output says to which pass it belongs.</summary>
    internal static Ledger Of(Schedule schedule, Layout layout, int elementSize)
    {
        var primal = Traverse.PostOrder(schedule.Function.Outputs.Where(o => !o.IsBackward).Select(o => o.Value)).ToHashSet(ReferenceEqualityComparer.Instance);
        var forward = schedule.Scratch.Where(b => b.Origin is { } origin && primal.Contains(origin)).ToHashSet();
        var saved = schedule.InTurns.Where(k => k.Writes.Any(b => IsBackward(b, forward))).SelectMany(k => k.Reads).Where(forward.Contains).Distinct();
        return new(
            Bytes(schedule.Inputs.Where(b => Role(b) == ExprGrad.Role.Parameter)),
            Bytes(schedule.Inputs.Where(b => Role(b) != ExprGrad.Role.Parameter)),
            Bytes(schedule.Constants), Bytes(forward), Bytes(saved),
            Bytes(schedule.Scratch.Where(b => b.Origin is not null && !forward.Contains(b))),
            Bytes(schedule.Outputs.Where(b => schedule.Function.Outputs[b.Index].IsBackward)),
            Bytes(schedule.Outputs.Where(b => !schedule.Function.Outputs[b.Index].IsBackward)),
            layout.ArenaBytes);

        bool IsBackward(Buffer b, HashSet<Buffer> forward) => b.Residence switch
        {
            Residence.Output => schedule.Function.Outputs[b.Index].IsBackward,
            _ => b.Origin is not null && !forward.Contains(b),
        };

        long Bytes(IEnumerable<Buffer> buffers) => buffers.Sum(b => (long)b.Shape.Count * elementSize);
    }

    private static Role Role(Buffer input) => ((Variable)input.Origin!).Role;
}
