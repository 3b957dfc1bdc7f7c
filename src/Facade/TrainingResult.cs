using System.Numerics;

namespace ExprGrad;

/// <summary>How far training is, after a step.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">The step, from 1, counted over all epochs.</param>
/// <param name="Steps">How many steps there will be.</param>
/// <param name="Loss">The loss of the batch, before the step.</param>
/// <param name="Elapsed">The time since training began.</param>
public readonly record struct TrainingProgress(int Epoch, int Step, long Steps, double Loss, TimeSpan Elapsed);

/// <summary>What training came to.</summary>
/// <param name="Parameters">The parameters that <see cref="Ending"/> promises.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="StepLosses">The loss of each batch, before its step.</param>
/// <param name="EpochLosses">The mean of these over each whole epoch.</param>
/// <param name="Elapsed">The time it took, without compiling.</param>
/// <typeparam name="T">The number type.</typeparam>
public sealed record TrainingResult<T>(
    ParameterValues<T> Parameters, Ending Ending, IReadOnlyList<double> StepLosses, IReadOnlyList<double> EpochLosses, TimeSpan Elapsed)
    where T : unmanaged, IFloatingPointIeee754<T>;

/// <summary>How training ended: one of the three cases inside.</summary>
public abstract record Ending
{
    private Ending()
    {
    }

    /// <summary>All epochs are done; the parameters are those after the last step.</summary>
    public sealed record Completed : Ending;

    /// <summary>
    /// Cancelled; the parameters are those at the end of the epoch with the lowest mean loss, or the latest ones if no epoch was whole.
    /// </summary>
    /// <param name="Step">How many steps were done.</param>
    /// <param name="BestEpoch">The epoch that the parameters are from, or 0 if none was whole.</param>
    public sealed record Cancelled(int Step, int BestEpoch) : Ending;

    /// <summary>A loss was NaN or infinite; the parameters are the last ones that gave a finite loss, or the first ones if none did.</summary>
    /// <param name="Epoch">The epoch of that step.</param>
    /// <param name="Step">The first step with such a loss.</param>
    /// <param name="Loss">That loss.</param>
    public sealed record NonFiniteLoss(int Epoch, int Step, double Loss) : Ending;
}
