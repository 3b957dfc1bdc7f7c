namespace ExprGrad.Compiler;

/// <summary>Makes the innermost loop work on several positions at once, where every access stays or moves on by one element.</summary>
internal static class Vectorize
{
    /// <summary>The nest with as many lanes as fit.</summary>
    public static LoopNest Of(LoopNest nest, int lanes) => Suits(nest) && nest.Loops[^1].Extent >= lanes
        ? nest with { Loops = [.. nest.Loops.SkipLast(1), nest.Loops[^1] with { Lanes = lanes }] }
        : nest;

    private static bool Suits(LoopNest nest) => nest.Depth > 0
        && nest.Body.All(p => p.Instruction is not Load load || load.At.Strides[^1] is 0 or 1)
        && nest.Stores.All(s => s.Store.At.Strides[^1] is 1 || (s.Store.At.Strides[^1] is 0 && s.Store.Monoid is not null));
}
