namespace ExprGrad.Compiler;

/// <summary>A kernel over axes that can be cut, and that loops of their own can run over: so it can take turns with others.</summary>
internal abstract record TurnKernel : Kernel
{
    /// <summary>How many axes stay outermost: of a kernel in parts the first, which counts them, and in a band that of the blocks in a part.</summary>
    public int Outer { get; init; }

    /// <summary>The extents of the axes.</summary>
    public abstract Sequence<int> Around { get; }

    /// <summary>The places in memory, and other numbers, that depend on where the kernel is on its axes.</summary>
    public abstract IReadOnlyList<Affine> Positions { get; }

    /// <summary>Every element that is written, and what combines it with what is there; not if its place is found at run time.</summary>
    public abstract IEnumerable<(Buffer Buffer, Affine At, Monoid? Monoid)> Written { get; }

    /// <summary>What each access touches at the first place of the first axis, from the lowest to the highest element, and how far it moves along that axis.</summary>
    public abstract IEnumerable<(Buffer Buffer, int Along, long Low, long High)> Touched { get; }

    /// <summary>What the first axis may be for the kernel to go along with others: the same kernel, each time with another one.</summary>
    public virtual IEnumerable<TurnKernel> Forms => [this];

    /// <summary>Axes that stand for those from one on, as few as possible; each says how far every position moves along it.</summary>
    public IReadOnlyList<Axis> Axes(int from) => Compiler.Axes.Merged(new(Around), Positions, from, Around.Count - from);

    /// <summary>The kernel on other axes, whose first place may be further on for each position.</summary>
    public abstract TurnKernel Over(IReadOnlyList<Axis> axes, Func<int, int>? further = null);

    /// <summary>The kernel on other buffers, with so many axes outermost.</summary>
    public abstract TurnKernel Elsewhere(Func<Buffer, Affine, (Buffer Buffer, Affine At)> moved, int outer);
}
