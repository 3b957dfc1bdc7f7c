namespace ExprGrad;

/// <summary>
/// Columns of numbers to read in the caller's memory, one for each variable, with a row for each point: up to eight spans, or any number in one matrix or in an array of records.
/// </summary>
public readonly ref struct ReadOnlyColumns
{
    internal readonly ReadOnlySpan<double> C1, C2, C3, C4, C5, C6, C7, C8;
    internal readonly ReadOnlySpan<int> Offsets;
    internal readonly int Rows, Stride = sizeof(double);

#pragma warning disable format
    /// <summary>One column.</summary>
    public ReadOnlyColumns(ReadOnlySpan<double> x1) { Count = 1; C1 = x1; }

    /// <summary>Two columns.</summary>
    public ReadOnlyColumns(ReadOnlySpan<double> x1, ReadOnlySpan<double> x2) { Count = 2; C1 = x1; C2 = x2; }

    /// <summary>Three columns.</summary>
    public ReadOnlyColumns(ReadOnlySpan<double> x1, ReadOnlySpan<double> x2, ReadOnlySpan<double> x3) { Count = 3; C1 = x1; C2 = x2; C3 = x3; }

    /// <summary>Four columns.</summary>
    public ReadOnlyColumns(ReadOnlySpan<double> x1, ReadOnlySpan<double> x2, ReadOnlySpan<double> x3, ReadOnlySpan<double> x4) { Count = 4; C1 = x1; C2 = x2; C3 = x3; C4 = x4; }

    /// <summary>Five columns.</summary>
    public ReadOnlyColumns(ReadOnlySpan<double> x1, ReadOnlySpan<double> x2, ReadOnlySpan<double> x3, ReadOnlySpan<double> x4, ReadOnlySpan<double> x5) { Count = 5; C1 = x1; C2 = x2; C3 = x3; C4 = x4; C5 = x5; }

    /// <summary>Six columns.</summary>
    public ReadOnlyColumns(ReadOnlySpan<double> x1, ReadOnlySpan<double> x2, ReadOnlySpan<double> x3, ReadOnlySpan<double> x4, ReadOnlySpan<double> x5, ReadOnlySpan<double> x6) { Count = 6; C1 = x1; C2 = x2; C3 = x3; C4 = x4; C5 = x5; C6 = x6; }

    /// <summary>Seven columns.</summary>
    public ReadOnlyColumns(ReadOnlySpan<double> x1, ReadOnlySpan<double> x2, ReadOnlySpan<double> x3, ReadOnlySpan<double> x4, ReadOnlySpan<double> x5, ReadOnlySpan<double> x6, ReadOnlySpan<double> x7) { Count = 7; C1 = x1; C2 = x2; C3 = x3; C4 = x4; C5 = x5; C6 = x6; C7 = x7; }

    /// <summary>Eight columns.</summary>
    public ReadOnlyColumns(ReadOnlySpan<double> x1, ReadOnlySpan<double> x2, ReadOnlySpan<double> x3, ReadOnlySpan<double> x4, ReadOnlySpan<double> x5, ReadOnlySpan<double> x6, ReadOnlySpan<double> x7, ReadOnlySpan<double> x8) { Count = 8; C1 = x1; C2 = x2; C3 = x3; C4 = x4; C5 = x5; C6 = x6; C7 = x7; C8 = x8; }

#pragma warning restore format

    // Columns at so many bytes from the start of each row.
    internal ReadOnlyColumns(ReadOnlySpan<double> start, int rows, int stride, ReadOnlySpan<int> offsets)
    {
        (Rows, Stride, Count) = (rows, stride, offsets.Length);
        C1 = start;
        Offsets = offsets;
    }

    /// <summary>The number of columns.</summary>
    public int Count { get; }

    /// <summary>The columns of a matrix whose rows follow each other.</summary>
    /// <exception cref="BindingException">The numbers are not whole rows.</exception>
    public static ReadOnlyColumns OfRows(ReadOnlySpan<double> rows, int columns) => columns > 0 && rows.Length % columns == 0
        ? new(rows, rows.Length / columns, columns * sizeof(double), Columns.Neighbours(columns))
        : throw new BindingException($"rows: found {rows.Length} numbers, expected whole rows of {columns}");

    internal ReadOnlyColumns(Columns columns)
    {
        Count = columns.Count;
        C1 = columns.C1;
        C2 = columns.C2;
        C3 = columns.C3;
        C4 = columns.C4;
        C5 = columns.C5;
        C6 = columns.C6;
        C7 = columns.C7;
        C8 = columns.C8;
    }

    /// <summary>The number of rows of a column.</summary>
    internal int Length(int column) => !Offsets.IsEmpty ? Rows : column switch
    {
        0 => C1.Length,
        1 => C2.Length,
        2 => C3.Length,
        3 => C4.Length,
        4 => C5.Length,
        5 => C6.Length,
        6 => C7.Length,
        _ => C8.Length,
    };
}

/// <summary>
/// Columns of numbers to write in the caller's memory, one for each variable, with a row for each point: up to eight spans, or any number in one matrix or in an array of records.
/// </summary>
public readonly ref struct Columns
{
    internal readonly Span<double> C1, C2, C3, C4, C5, C6, C7, C8;
    internal readonly ReadOnlySpan<int> Offsets;
    internal readonly int Rows, Stride = sizeof(double);

#pragma warning disable format
    /// <summary>One column.</summary>
    public Columns(Span<double> x1) { Count = 1; C1 = x1; }

    /// <summary>Two columns.</summary>
    public Columns(Span<double> x1, Span<double> x2) { Count = 2; C1 = x1; C2 = x2; }

    /// <summary>Three columns.</summary>
    public Columns(Span<double> x1, Span<double> x2, Span<double> x3) { Count = 3; C1 = x1; C2 = x2; C3 = x3; }

    /// <summary>Four columns.</summary>
    public Columns(Span<double> x1, Span<double> x2, Span<double> x3, Span<double> x4) { Count = 4; C1 = x1; C2 = x2; C3 = x3; C4 = x4; }

    /// <summary>Five columns.</summary>
    public Columns(Span<double> x1, Span<double> x2, Span<double> x3, Span<double> x4, Span<double> x5) { Count = 5; C1 = x1; C2 = x2; C3 = x3; C4 = x4; C5 = x5; }

    /// <summary>Six columns.</summary>
    public Columns(Span<double> x1, Span<double> x2, Span<double> x3, Span<double> x4, Span<double> x5, Span<double> x6) { Count = 6; C1 = x1; C2 = x2; C3 = x3; C4 = x4; C5 = x5; C6 = x6; }

    /// <summary>Seven columns.</summary>
    public Columns(Span<double> x1, Span<double> x2, Span<double> x3, Span<double> x4, Span<double> x5, Span<double> x6, Span<double> x7) { Count = 7; C1 = x1; C2 = x2; C3 = x3; C4 = x4; C5 = x5; C6 = x6; C7 = x7; }

    /// <summary>Eight columns.</summary>
    public Columns(Span<double> x1, Span<double> x2, Span<double> x3, Span<double> x4, Span<double> x5, Span<double> x6, Span<double> x7, Span<double> x8) { Count = 8; C1 = x1; C2 = x2; C3 = x3; C4 = x4; C5 = x5; C6 = x6; C7 = x7; C8 = x8; }

#pragma warning restore format

    // Columns at so many bytes from the start of each row.
    internal Columns(Span<double> start, int rows, int stride, ReadOnlySpan<int> offsets)
    {
        (Rows, Stride, Count) = (rows, stride, offsets.Length);
        C1 = start;
        Offsets = offsets;
    }

    /// <summary>The number of columns.</summary>
    public int Count { get; }

    /// <summary>The columns of a matrix whose rows follow each other.</summary>
    /// <exception cref="BindingException">The numbers are not whole rows.</exception>
    public static Columns OfRows(Span<double> rows, int columns) => columns > 0 && rows.Length % columns == 0
        ? new(rows, rows.Length / columns, columns * sizeof(double), Columns.Neighbours(columns))
        : throw new BindingException($"rows: found {rows.Length} numbers, expected whole rows of {columns}");

    /// <summary>The same columns, to read.</summary>
    public static implicit operator ReadOnlyColumns(Columns columns) => columns.Offsets.IsEmpty ? new(columns) : new(columns.C1, columns.Rows, columns.Stride, columns.Offsets);

    // The offsets of neighbouring numbers.
    internal static ReadOnlySpan<int> Neighbours(int columns) =>
        columns <= Few.Length ? Few.AsSpan(0, columns) : Enumerable.Range(0, columns).Select(i => i * sizeof(double)).ToArray();

    private static readonly int[] Few = [.. Enumerable.Range(0, 64).Select(i => i * sizeof(double))];
}
