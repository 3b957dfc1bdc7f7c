namespace ExprGrad;

/// <summary>A number for each spatial axis: one for all of them, <c>2</c>, or one each, <c>(2, 1)</c>.</summary>
public readonly record struct Spatial(Sequence<int> Numbers)
{
    /// <summary>One number for every axis.</summary>
    public static implicit operator Spatial(int number) => new([number]);

    /// <summary>A number for the rows and one for the columns.</summary>
    public static implicit operator Spatial((int Rows, int Columns) numbers) => new([numbers.Rows, numbers.Columns]);

    /// <summary>The numbers as they were written.</summary>
    public override string ToString() => Numbers.Count == 1 ? $"{Numbers[0]}" : $"{Numbers}";

    /// <summary>The number for each of so many axes, none less than the least.</summary>
    internal Sequence<int> For(int axes, int least, string what)
    {
        var numbers = Numbers.Count == 1 ? Enumerable.Repeat(Numbers[0], axes).ToSequence() : Numbers;
        return numbers.Count != axes ? throw new ShapeException($"{what} {this}, expected one number or {axes}")
            : numbers.Any(n => n < least) ? throw new ShapeException($"{what} {this}, expected {least} or more")
            : numbers;
    }
}

/// <summary>How many elements are added before and after each spatial axis.</summary>
public readonly record struct Padding
{
    private readonly Sequence<(int Before, int After)> numbers;
    private readonly bool same;

    private Padding(Sequence<(int Before, int After)> numbers, bool same = false) => (this.numbers, this.same) = (numbers, same);

    /// <summary>None: every window lies within the elements there are.</summary>
    public static Padding Valid => new([(0, 0)]);

    /// <summary>
    /// As many as it takes for ⌈n / stride⌉ positions, which is n for a stride of 1: half of them before, the other half, and an odd one, after.
    /// </summary>
    public static Padding Same => new([], same: true);

    /// <summary>As many before as after, on every axis.</summary>
    public static implicit operator Padding(int number) => new([(number, number)]);

    /// <summary>As many before as after, for the rows and for the columns.</summary>
    public static implicit operator Padding((int Rows, int Columns) numbers) => new([(numbers.Rows, numbers.Rows), (numbers.Columns, numbers.Columns)]);

    /// <summary>So many before and after each axis.</summary>
    public static Padding Of(params ReadOnlySpan<(int Before, int After)> numbers) => new(Sequence.Create(numbers));

    /// <summary>As it was written.</summary>
    public override string ToString() => same ? "same" : string.Join(", ", numbers.Select(n => $"{n.Before} before and {n.After} after"));

    /// <summary>The numbers for each of the axes over which windows slide.</summary>
    internal Sequence<(int Before, int After)> For(IReadOnlyList<Slide> slides, string operation)
    {
        var written = this;
        return same ? slides.Select(Centred).ToSequence()
            : numbers.Count != 1 && numbers.Count != slides.Count ? throw new ShapeException($"{operation}: found padding of {this}, expected one for all axes or {slides.Count}")
            : numbers.Any(n => n.Before < 0 || n.After < 0) ? throw new ShapeException($"{operation}: found padding of {this}, expected 0 or more")
            : slides.Select((_, a) => written.numbers[written.numbers.Count == 1 ? 0 : a]).ToSequence();
    }

    private static (int Before, int After) Centred(Slide s)
    {
        var positions = ((s.Extent - 1L) / s.Stride) + 1;
        var missing = (int)Math.Max(0, ((positions - 1) * s.Stride) + s.Span - s.Extent);
        return s.Extent == 0 ? (0, 0) : (missing / 2, missing - (missing / 2));
    }
}

/// <summary>How a window slides over one axis.</summary>
internal readonly record struct Slide(int Extent, int Size, int Stride, int Dilation)
{
    /// <summary>How many elements the window reaches over.</summary>
    public long Span => ((Size - 1L) * Dilation) + 1;
}
