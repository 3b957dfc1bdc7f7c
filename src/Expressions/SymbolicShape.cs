namespace ExprGrad;

/// <summary>The shape of an input of a <see cref="FunctionFamily"/>, <c>[n, 784]</c>: an axis is a number, an extent by name, or a sum of multiples of extents.</summary>
public sealed record SymbolicShape
{
    // More elements than any tensor has, and few enough that a product of two such numbers is a long.
    private const long Most = 1L << 31;

    private readonly Sequence<SymbolicExtent> axes;
    private readonly Sequence<string> names;

    private SymbolicShape(string name, Sequence<SymbolicExtent> axes, Sequence<string> names) => (Name, this.axes, this.names) = (name, axes, names);

    /// <summary>The name of the input.</summary>
    public string Name { get; }

    /// <summary>The axes in brackets, <c>[2·n + 1, m]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", axes.Select(axis => axis.Text(names)))}]";

    /// <summary>The number of elements for given extents, or more than any tensor has.</summary>
    internal long Count(ReadOnlySpan<int> extents)
    {
        var count = 1L;
        foreach (var axis in axes.Span)
        {
            count = Math.Min(count * Math.Clamp(axis.At(extents), 0, Most), Most);
        }

        return count;
    }

    /// <summary>Whether the number of elements depends on an extent.</summary>
    internal bool Has(int extent)
    {
        foreach (var axis in axes.Span)
        {
            if (axis.Factors[extent] != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the number of elements tells an extent, where the others are known: not if there are none whatever it is.</summary>
    internal bool Tells(int extent, Span<int> extents)
    {
        extents[extent] = 1 << 20;
        return Count(extents) > 0;
    }

    /// <summary>The extent that gives so many elements, where the others are known; -1 if none does.</summary>
    internal int Solve(int extent, long count, Span<int> extents)
    {
        // The number of elements grows with the extent.
        var (low, high) = (0, int.MaxValue);
        while (low < high)
        {
            extents[extent] = low + ((high - low) / 2);
            (low, high) = IsTooSmall(extents) || Count(extents) < count ? (extents[extent] + 1, high) : (low, extents[extent]);
        }

        extents[extent] = low;
        return low < int.MaxValue && Count(extents) == count ? low : -1;
    }

    // An axis may be some numbers less than an extent.
    private bool IsTooSmall(ReadOnlySpan<int> extents)
    {
        foreach (var axis in axes.Span)
        {
            if (axis.At(extents) < 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The shape that an input has where all extents are <paramref name="trial"/>, where each in turn is twice that, and where all are three times that.
    /// </summary>
    /// <exception cref="FunctionException">An axis is no sum of multiples of extents.</exception>
    internal static SymbolicShape Observed(Variable input, IReadOnlyList<Shape> doubled, Shape tripled, int trial, Sequence<string> names) =>
        new(input.Name, input.Shape.Extents.Select((n, axis) => SymbolicExtent.Observed(n, doubled.Select(s => s[axis]).ToSequence(), tripled[axis], trial)
            ?? throw new FunctionException(
                $"family: found `{input.Name}` {string.Join(", ", doubled.Prepend(input.Shape))} for extents of {trial}, or one of twice that; expected axes that are sums of multiples of {string.Join(", ", names)}")).ToSequence(), names);
}

/// <summary>An extent that depends on others: a number, and so many times each of them.</summary>
internal readonly record struct SymbolicExtent(int Fixed, Sequence<int> Factors)
{
    public static SymbolicExtent? Observed(int alike, Sequence<int> doubled, int tripled, int trial)
    {
        var factors = doubled.Select(n => (n - alike) / trial).ToSequence();
        var axis = new SymbolicExtent(alike - factors.Sum(f => f * trial), factors);
        return factors.All(f => f >= 0) && doubled.All(n => (n - alike) % trial == 0) && axis.At([.. doubled.Select(_ => 3 * trial)]) == tripled ? axis : null;
    }

    public long At(ReadOnlySpan<int> extents)
    {
        var sum = (long)Fixed;
        for (var i = 0; i < Factors.Count; i++)
        {
            sum += (long)Factors[i] * extents[i];
        }

        return sum;
    }

    public string Text(Sequence<string> names)
    {
        var terms = Factors.Zip(names).Where(t => t.First != 0).Select(t => t.First == 1 ? t.Second : $"{t.First}·{t.Second}").ToList();
        return terms.Count == 0 ? $"{Fixed}" : string.Join(" + ", terms) + (Fixed switch { 0 => "", < 0 => $" - {-Fixed}", _ => $" + {Fixed}" });
    }
}
