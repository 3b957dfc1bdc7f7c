using ExprGrad;

namespace Digits;

/// <summary>The ledgers of training and of prediction, and of training with twice the batch and twice the hidden layers.</summary>
public sealed record MemoryNeeds(int Batch, Ledger Training, Ledger Prediction, Ledger TwiceTheBatch, Ledger TwiceTheDepth)
{
    public static MemoryNeeds Of(Model model, int batch) => new(
        batch, OfTraining(model.Batch(batch)), Function.Of(model.Batch(batch).O).Compile<float>().Memory,
        OfTraining(model.Batch(2 * batch)), OfTraining(model.Batch(batch, layers: 2)));

    private static Ledger OfTraining(Pass pass) => Function.Of(pass.J).ValueAndGradient().Compile<float>().Memory;
}
