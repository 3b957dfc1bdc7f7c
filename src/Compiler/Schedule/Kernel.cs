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

/// <summary>
/// A loop nest over a domain. The body computes numbers at one position, each from earlier ones; the stores write some of them.
/// Broadcasts, permutations, slices and reshapes have become index arithmetic.
/// </summary>
/// <param name="Domain">The extents of the axes.</param>
/// <param name="Body">What is computed at a position.</param>
/// <param name="Stores">What is written.</param>
/// <param name="Outer">How many axes stay outermost: of a kernel in parts the first, which counts them, and in a band that of the blocks in a part.</param>
internal sealed record LoopKernel(Sequence<int> Domain, Sequence<Instruction> Body, Sequence<Store> Stores, int Outer = 0) : Kernel
{
    /// <summary>A loop that writes one number everywhere.</summary>
    public static LoopKernel Fill(Buffer buffer, double number) => new([buffer.Shape.Count], [new Number(number)], [new(buffer, Affine.Axis(1, 0), 0, null)]);

    /// <summary>Combines partial results, one after the other, with what is there.</summary>
    public static LoopKernel Combine(Buffer partial, Buffer result, Monoid monoid) =>
        new([partial.Shape[1], partial.Shape[0]], [new Load(partial, new(0, [1, partial.Shape[1]]))], [new(result, new(0, [1, 0]), 0, monoid)]);

    public override int Parts => Outer > 0 ? Domain[0] : 1;

    /// <summary>The numbers in the body that depend on the indices, each once.</summary>
    public IReadOnlyList<Affine> Positions => [.. Body.Select(i => i.Position).Concat(Stores.Select(s => s.At)).OfType<Affine>().Distinct()];

    /// <summary>Axes that stand for those of the domain from one on, as few as possible; each says how far every position moves along it.</summary>
    public IReadOnlyList<Axis> Axes(int from) => Compiler.Axes.Merged(new(Domain), Positions, from, Domain.Count - from);

    /// <summary>The kernel on other axes, whose first place may be further on for each position.</summary>
    public LoopKernel Over(IReadOnlyList<Axis> axes, Func<int, int>? further = null)
    {
        var moved = Positions.Select((at, i) => (at, new Affine(at.Offset + (further?.Invoke(i) ?? 0), axes.Select(axis => axis.Strides[i]).ToSequence()))).ToDictionary();
        return this with
        {
            Domain = axes.Select(axis => axis.Extent).ToSequence(),
            Body = Body.Select(i => i.Over(at => moved[at])).ToSequence(),
            Stores = Stores.Select(s => s with { At = moved[s.At] }).ToSequence(),
        };
    }

    public override IEnumerable<Buffer> Reads => Accesses.Select(access => access.Buffer).Distinct();

    /// <summary>Every element that the body reads; of one that is picked by index, where it would be at index 0.</summary>
    public IEnumerable<(Buffer Buffer, Affine At, Place? Place)> Accesses =>
        Body.Select(i => i switch { Load load => ((Buffer, Affine, Place?)?)(load.Buffer, load.At, null), Pick pick => (pick.Buffer, pick.At, pick.Place), _ => null })
            .Where(access => access is not null).Select(access => access!.Value);

    public override IEnumerable<Buffer> Writes => Stores.Select(store => store.Buffer).Distinct();

    /// <summary>What each access touches at the first place of the first axis, from the lowest to the highest element, and how far it moves along that axis.</summary>
    public IEnumerable<(Buffer Buffer, int Along, long Low, long High)> Touched =>
        Accesses.Concat(Stores.Select(store => (store.Buffer, store.At, store.Place))).Select(access =>
        {
            var (low, high) = access.At.Range([1, .. Domain.Skip(1)], access.Place);
            return (access.Buffer, access.At.Strides[0], low, high);
        });
}

/// <summary>A sum of products: for each position of the batch, <c>C[i, j] = Σₖ A[i, k] · B[k, j]</c>.</summary>
/// <param name="Batch">The extents of the batch.</param>
/// <param name="M">The number of rows of C.</param>
/// <param name="N">The number of columns of C.</param>
/// <param name="K">The number of products in a sum.</param>
/// <param name="A">The left matrix.</param>
/// <param name="B">The right matrix.</param>
/// <param name="C">The result.</param>
/// <param name="Workspace">Room to copy blocks of A and B to, for each thread.</param>
/// <param name="Division">How it is cut, if it is: the axes of the batch are followed by rows and columns.</param>
/// <param name="Panels">Room to copy a block of B to for all threads, in rounds of its own, if rows are cut and read the same B.</param>
internal sealed record ContractionKernel(
    Sequence<int> Batch, int M, int N, int K, Matrix A, Matrix B, Matrix C, Buffer? Workspace, Division? Division = null, Buffer? Panels = null) : Kernel
{
    /// <summary>The axes that can be cut.</summary>
    public Sequence<int> Extents => [.. Batch, M, N];

    public override int Parts => Division?.Parts ?? 1;

    public override int Rounds => Panels is null ? 1 : Kernels.Contraction.Rounds(N, K);

    public override IEnumerable<Buffer> Reads => [A.Buffer, B.Buffer];

    public override IEnumerable<Buffer> Writes => new[] { C.Buffer, Workspace, Panels }.OfType<Buffer>();
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
