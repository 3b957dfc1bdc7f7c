namespace ExprGrad.Compiler;

/// <summary>One step of a schedule: what runs as one piece of code.</summary>
internal abstract record Kernel
{
    /// <summary>The buffers that the kernel reads.</summary>
    public abstract IEnumerable<Buffer> Reads { get; }

    /// <summary>The buffers that the kernel writes.</summary>
    public abstract IEnumerable<Buffer> Writes { get; }

    /// <summary>The number of parts that can be computed in any order and at the same time; 1 for a whole.</summary>
    public abstract int Parts { get; }

    /// <summary>How often there are so many parts, one time after the other.</summary>
    public virtual int Rounds => 1;
}

/// <summary>A matrix in a buffer at each position of a batch: where it starts, and how far apart its rows and columns are.</summary>
internal sealed record Matrix(Buffer Buffer, Affine Start, int Row, int Column);

/// <summary>A routine at each member of a batch. The operands are in memory as they are, in row-major order, and so is the result.</summary>
/// <param name="Routine">The routine.</param>
/// <param name="Batch">How many members there are; they follow each other in memory.</param>
/// <param name="Cores">The extents of each operand at one member.</param>
/// <param name="Operands">Where the operands are.</param>
/// <param name="Core">The extents of the result at one member.</param>
/// <param name="Result">Where the result is.</param>
/// <param name="Workspace">Room for the addresses of the operands, and for a member in <see cref="double"/> if numbers are not that; for each thread.</param>
/// <param name="Division">How the batch is cut, if it is.</param>
internal sealed record RoutineKernel(
    Routine Routine, int Batch, Sequence<Shape> Cores, Sequence<Buffer> Operands, Shape Core, Buffer Result, Buffer Workspace, Division? Division = null) : Kernel
{
    public override int Parts => Division?.Parts ?? 1;

    public override IEnumerable<Buffer> Reads => Operands.Distinct();

    public override IEnumerable<Buffer> Writes => [Result, Workspace];
}

/// <summary>An axis that is cut into parts of so many places; what is left over belongs to the last.</summary>
internal sealed record Division(int Axis, int Parts, int Size);

/// <summary>What parts hold.</summary>
internal static class Divisions
{
    /// <summary>The places of an axis that some parts hold: all, if it is not the one that is cut.</summary>
    public static (long From, long To) Places(this Division? division, int axis, int extent, long from, long to) =>
        division?.Axis == axis ? (from * division.Size, to == division.Parts ? extent : to * division.Size) : (0, extent);
}

/// <summary>A number computed at one position of a loop nest. An argument is the place of an earlier instruction in the body.</summary>
internal abstract record Instruction
{
    /// <summary>What depends on the indices of the nest, if anything does but by way of arguments.</summary>
    public Affine? Position => this switch
    {
        Load load => load.At,
        Pick pick => pick.At,
        Index index => index.At,
        _ => null,
    };

    /// <summary>The same in another nest.</summary>
    public Instruction Over(Func<Affine, Affine> moved) => this switch
    {
        Load load => load with { At = moved(load.At) },
        Pick pick => pick with { At = moved(pick.At) },
        Index index => new Index(moved(index.At)),
        _ => this,
    };
}

/// <summary>An element of a buffer.</summary>
internal sealed record Load(Buffer Buffer, Affine At) : Instruction;

/// <summary>An element of a buffer whose place on one axis is a number of the body; NaN if that is no place of the axis.</summary>
internal sealed record Pick(Buffer Buffer, Affine At, Place Place) : Instruction;

/// <summary>A place on an axis of a given extent, found at run time: the instruction that computes it, and how far apart neighbours are.</summary>
internal sealed record Place(int Value, int Stride, int Extent);

/// <summary>An index, as a number.</summary>
internal sealed record Index(Affine At) : Instruction;

/// <summary>A number known at compile time.</summary>
internal sealed record Number(double Value) : Instruction;

/// <summary>An elementwise operation.</summary>
internal sealed record Apply(Op Op, Sequence<int> Arguments) : Instruction;

/// <summary>
/// Writes a number of the body to an element of a buffer, or combines it with what is there. The element's place on one axis may be a number
/// of the body; nothing is written if that is no place of the axis.
/// </summary>
internal sealed record Store(Buffer Buffer, Affine At, int Value, Monoid? Monoid, Place? Place = null);
