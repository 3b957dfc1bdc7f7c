namespace ExprGrad.Compiler;

/// <summary>One step of a schedule: what runs as one piece of code.</summary>
internal abstract record Kernel
{
    /// <summary>The buffers that the kernel reads.</summary>
    public abstract IEnumerable<Buffer> Reads { get; }

    /// <summary>The buffers that the kernel writes.</summary>
    public abstract IEnumerable<Buffer> Writes { get; }
}

/// <summary>
/// A loop nest over a domain. The body computes numbers at one position, each from earlier ones; the stores write some of them.
/// Broadcasts, permutations, slices and reshapes have become index arithmetic.
/// </summary>
internal sealed record LoopKernel(Sequence<int> Domain, Sequence<Instruction> Body, Sequence<Store> Stores) : Kernel
{
    public override IEnumerable<Buffer> Reads => Accesses.Select(access => access.Buffer).Distinct();

    /// <summary>Every element that the body reads; of one that is picked by index, where it would be at index 0.</summary>
    public IEnumerable<(Buffer Buffer, Affine At, Place? Place)> Accesses =>
        Body.Select(i => i switch { Load load => ((Buffer, Affine, Place?)?)(load.Buffer, load.At, null), Pick pick => (pick.Buffer, pick.At, pick.Place), _ => null })
            .Where(access => access is not null).Select(access => access!.Value);

    public override IEnumerable<Buffer> Writes => Stores.Select(store => store.Buffer).Distinct();
}

/// <summary>A sum of products: for each position of the batch, <c>C[i, j] = Σₖ A[i, k] · B[k, j]</c>.</summary>
internal sealed record ContractionKernel(Sequence<int> Batch, int M, int N, int K, Matrix A, Matrix B, Matrix C, Buffer? Workspace) : Kernel
{
    public override IEnumerable<Buffer> Reads => [A.Buffer, B.Buffer];

    public override IEnumerable<Buffer> Writes => Workspace is null ? [C.Buffer] : [C.Buffer, Workspace];
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
/// <param name="Workspace">Room for the addresses of the operands, and for a member in <see cref="double"/> if numbers are not that.</param>
internal sealed record RoutineKernel(
    Routine Routine, int Batch, Sequence<Shape> Cores, Sequence<Buffer> Operands, Shape Core, Buffer Result, Buffer Workspace) : Kernel
{
    public override IEnumerable<Buffer> Reads => Operands.Distinct();

    public override IEnumerable<Buffer> Writes => [Result, Workspace];
}

/// <summary>A number computed at one position of a loop nest. An argument is the place of an earlier instruction in the body.</summary>
internal abstract record Instruction;

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
