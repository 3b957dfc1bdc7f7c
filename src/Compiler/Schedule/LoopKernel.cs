namespace ExprGrad.Compiler;

/// <summary>
/// A loop nest over a domain. The body computes numbers at one position, each from earlier ones; the stores write some of them.
/// Broadcasts, permutations, slices and reshapes have become index arithmetic.
/// </summary>
/// <param name="Domain">The extents of the axes.</param>
/// <param name="Body">What is computed at a position.</param>
/// <param name="Stores">What is written.</param>
internal sealed record LoopKernel(Sequence<int> Domain, Sequence<Instruction> Body, Sequence<Store> Stores) : TurnKernel
{
    /// <summary>A loop that writes one number everywhere.</summary>
    public static LoopKernel Fill(Buffer buffer, double number) => new([buffer.Shape.Count], [new Number(number)], [new(buffer, Affine.Axis(1, 0), 0, null)]);

    /// <summary>Combines partial results, one after the other, with what is there.</summary>
    public static LoopKernel Combine(Buffer partial, Buffer result, Monoid monoid) =>
        new([partial.Shape[1], partial.Shape[0]], [new Load(partial, new(0, [1, partial.Shape[1]]))], [new(result, new(0, [1, 0]), 0, monoid)]);

    public override int Parts => Outer > 0 ? Domain[0] : 1;

    public override Sequence<int> Around => Domain;

    public override IReadOnlyList<Affine> Positions => [.. Body.Select(i => i.Position).Concat(Stores.Select(s => s.At)).OfType<Affine>().Distinct()];

    public override LoopKernel Over(IReadOnlyList<Axis> axes, Func<int, int>? further = null)
    {
        var moved = Positions.Select((at, i) => (at, new Affine(at.Offset + (further?.Invoke(i) ?? 0), axes.Select(axis => axis.Strides[i]).ToSequence()))).ToDictionary();
        return this with
        {
            Domain = axes.Select(axis => axis.Extent).ToSequence(),
            Body = Body.Select(i => i.Over(at => moved[at])).ToSequence(),
            Stores = Stores.Select(s => s with { At = moved[s.At] }).ToSequence(),
        };
    }

    public override LoopKernel Elsewhere(Func<Buffer, Affine, (Buffer Buffer, Affine At)> moved, int outer) => this with
    {
        Outer = outer,
        Body = Body.Select(i => i switch
        {
            Load load => moved(load.Buffer, load.At) is var (buffer, at) ? new Load(buffer, at) : i,
            Pick pick => moved(pick.Buffer, pick.At) is var (buffer, at) ? pick with { Buffer = buffer, At = at } : i,
            _ => i,
        }).ToSequence(),
        Stores = Stores.Select(store => moved(store.Buffer, store.At) is var (buffer, at) ? store with { Buffer = buffer, At = at } : store).ToSequence(),
    };

    public override IEnumerable<Buffer> Reads => Accesses.Select(access => access.Buffer).Distinct();

    /// <summary>Every element that the body reads; of one that is picked by index, where it would be at index 0.</summary>
    public IEnumerable<(Buffer Buffer, Affine At, Place? Place)> Accesses =>
        Body.Select(i => i switch { Load load => ((Buffer, Affine, Place?)?)(load.Buffer, load.At, null), Pick pick => (pick.Buffer, pick.At, pick.Place), _ => null })
            .Where(access => access is not null).Select(access => access!.Value);

    public override IEnumerable<Buffer> Writes => Stores.Select(store => store.Buffer).Distinct();

    public override IEnumerable<(Buffer Buffer, Affine At, Monoid? Monoid)> Written => Stores.Select(store => (store.Buffer, store.At, store.Place is null ? store.Monoid : null));

    public override IEnumerable<(Buffer Buffer, int Along, long Low, long High)> Touched =>
        Accesses.Concat(Stores.Select(store => (store.Buffer, store.At, store.Place))).Select(access =>
        {
            var (low, high) = access.At.Range([1, .. Domain.Skip(1)], access.Place);
            return (access.Buffer, access.At.Strides[0], low, high);
        });
}
