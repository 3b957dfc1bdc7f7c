namespace ExprGrad.Compiler;

/// <summary>Where a buffer lives.</summary>
internal enum Residence
{
    /// <summary>The caller's memory, read only.</summary>
    Input,

    /// <summary>The caller's memory, written.</summary>
    Output,

    /// <summary>Numbers that are part of the program.</summary>
    Constant,

    /// <summary>The arena of one call.</summary>
    Scratch,
}

/// <summary>A tensor in memory, row-major. Two buffers are the same only if they are the same object.</summary>
/// <param name="residence">Where it lives.</param>
/// <param name="index">Its number in that place.</param>
/// <param name="shape">Its extents.</param>
/// <param name="origin">The expression whose value it holds; none for working space.</param>
internal sealed class Buffer(Residence residence, int index, Shape shape, Expr? origin)
{
    public Residence Residence => residence;

    public int Index => index;

    public Shape Shape => shape;

    public Expr? Origin => origin;

    /// <summary>Whether it holds no more than a number. There may be very many of these, and they are placed by a simpler rule.</summary>
    public bool IsNumber => Shape.Count <= 1;

    /// <summary>The number after those of some buffers.</summary>
    public static int Next(IEnumerable<Buffer> buffers) => buffers.Select(buffer => buffer.Index).DefaultIfEmpty(-1).Max() + 1;

    /// <summary>As it prints: a letter for the place, and the number.</summary>
    public override string ToString() => $"{"xyks"[(int)residence]}{index}";
}
