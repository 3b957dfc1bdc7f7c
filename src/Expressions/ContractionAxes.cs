namespace ExprGrad;

/// <summary>Which axes a contraction pairs: batch axes run along in both operands, contracted axes are summed over.</summary>
/// <param name="Batch">Pairs that are kept; they come first in the result.</param>
/// <param name="Contracted">Pairs that are multiplied and summed.</param>
public sealed record ContractionAxes(Sequence<(int Left, int Right)> Batch, Sequence<(int Left, int Right)> Contracted)
{
    /// <summary>The axes of the left operand that are neither batch nor contracted, ascending.</summary>
    public Sequence<int> LeftFree(int rank) => Free(rank, pair => pair.Left);

    /// <summary>The axes of the right operand that are neither batch nor contracted, ascending.</summary>
    public Sequence<int> RightFree(int rank) => Free(rank, pair => pair.Right);

    private Sequence<int> Free(int rank, Func<(int Left, int Right), int> side) =>
        Enumerable.Range(0, rank).Except(Batch.Concat(Contracted).Select(side)).ToSequence();
}
