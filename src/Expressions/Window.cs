namespace ExprGrad;

/// <summary>Positions <c>Start, Start + Step, ...</c> along an axis, <c>Extent</c> of them; a negative step runs backwards.</summary>
public readonly record struct Window(int Start, int Step, int Extent)
{
    /// <summary>Every position of an axis.</summary>
    public static Window All(int extent) => new(0, 1, extent);

    internal bool Within(int extent) =>
        Step != 0 && Extent >= 0 && (Extent == 0 || (In(Start, extent) && In(Start + ((Extent - 1L) * Step), extent)));

    /// <summary>In words: <c>4 from 0 by 2</c>.</summary>
    public override string ToString() => $"{Extent} from {Start} by {Step}";

    private static bool In(long position, int extent) => position >= 0 && position < extent;
}
