using ExprGrad.Algebra;

namespace ExprGrad.Compiler;

/// <summary>Makes the innermost loop work on several positions at once, where every access stays or moves on by one element.</summary>
internal static class Vectorize
{
    // A loop of so few steps takes what its widest ones leave in narrower ones, since a step of one position takes as long as one of many; in a longer one that is not worth their code.
    private const int FewSteps = 256;

    // A running value is ready again after a few steps only: where a step is little work, several take turns, if there are so many.
    private const int Copies = 4, LittleWork = 12, ManySteps = 8;

    /// <summary>The nest with as many lanes as fit, from a width that the machine has down to vectors of 16 bytes.</summary>
    public static LoopNest Of(LoopNest nest, int lanes, int narrowest) => Suits(nest)
        ? nest with { Loops = [.. nest.Loops.SkipLast(1), nest.Loops[^1] with { Segments = Segments(nest.Loops[^1].Extent, lanes, narrowest, TakesTurns(nest) ? Copies : 1) }] }
        : nest;

    private static bool TakesTurns(LoopNest nest) => nest.Stores.All(s => s.Depth < nest.Depth)
        && nest.Body.Where(p => p.Depth == nest.Depth).Sum(p => p.Instruction is Apply apply ? Cost.Weight(apply.Op) : 2) <= LittleWork;

    private static Sequence<Segment> Segments(int extent, int lanes, int narrowest, int copies)
    {
        var (segments, end) = (new List<Segment>(), 0);
        if (copies > 1 && lanes > 1 && extent >= ManySteps * lanes)
        {
            segments.Add(new(lanes, end += extent / (copies * lanes) * copies * lanes, copies));
        }

        for (var width = lanes; width > 1 && width >= (extent < FewSteps * lanes ? narrowest : lanes); width /= 2)
        {
            if (extent - end >= width)
            {
                segments.Add(new(width, end += (extent - end) / width * width));
            }
        }

        return end < extent || extent == 0 ? [.. segments, new(1, extent)] : segments.ToSequence();
    }

    private static bool Suits(LoopNest nest) => nest.Depth > 0
        && nest.Body.All(p => p.Instruction is not Load load || load.At.Strides[^1] is 0 or 1)
        && nest.Body.All(p => p.Instruction is not Pick || p.Depth < nest.Depth)
        && nest.Stores.All(s => s.Store.Place is null)
        && nest.Stores.All(s => s.Store.At.Strides[^1] is 1 || (s.Store.At.Strides[^1] is 0 && s.Store.Monoid is not null));
}
