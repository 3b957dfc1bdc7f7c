namespace ExprGrad.Compiler;

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
/// <param name="Accumulates">Whether the sums are added to what C holds.</param>
internal sealed record ContractionKernel(
    Sequence<int> Batch, int M, int N, int K, Matrix A, Matrix B, Matrix C, Buffer? Workspace, Division? Division = null, Buffer? Panels = null,
    bool Accumulates = false) : TurnKernel
{
    private const int Cached = 256 << 10, Page = 4 << 10, ManyRows = 64;

    /// <summary>The axes that can be cut.</summary>
    public Sequence<int> Extents => [.. Batch, M, N];

    public override int Parts => Outer > 0 ? Batch[0] : Division?.Parts ?? 1;

    public override int Rounds => Panels is null ? 1 : Kernels.Contraction.Rounds(N, K);

    public override IEnumerable<Buffer> Reads => [A.Buffer, B.Buffer];

    public override IEnumerable<Buffer> Writes => new[] { C.Buffer, Workspace, Panels }.OfType<Buffer>();

    /// <summary>The bytes of workspace that a thread needs.</summary>
    public long WorkspaceBytes(int elementSize) => elementSize == sizeof(float)
        ? Kernels.Contraction.ScratchBytes<float>(M, N, K, Column(elementSize)) : Kernels.Contraction.ScratchBytes<double>(M, N, K, Column(elementSize));

    /// <summary>Whether operands and result stay in the second cache.</summary>
    public bool IsCached(int elementSize) => (((long)M * K) + ((long)K * N) + ((long)M * N)) * elementSize <= Cached;

    /// <summary>Whether code of its own copies B first: its rows are not contiguous, or lie apart where they crowd each other out of the first cache, and many rows of A are multiplied by them.</summary>
    public bool CopiesB(int elementSize) => B.Column != 1 || (B.Row > N && M >= ManyRows && IsCached(elementSize) && (long)K * N * elementSize >= Page);

    // Without a copy, rows of B are contiguous.
    private int Column(int elementSize) => CopiesB(elementSize) ? Math.Max(2, B.Column) : 1;

    public override Sequence<int> Around => Batch;

    public override IReadOnlyList<Affine> Positions => [A.Start, B.Start, C.Start];

    public override IEnumerable<(Buffer Buffer, Affine At, Monoid? Monoid)> Written => [(C.Buffer, C.Start, Accumulates ? Monoids.Sum : null)];

    public override IEnumerable<(Buffer Buffer, int Along, long Low, long High)> Touched => [Of(A, M, K), Of(B, K, N), Of(C, M, N)];

    /// <summary>Over its batch, over its rows, or over what it sums.</summary>
    public override IEnumerable<TurnKernel> Forms => Batch.Count > 0 ? [this] :
    [
        this with { Batch = [M], M = 1, A = Along(A, A.Row), B = Along(B, 0), C = Along(C, C.Row) },
        this with { Batch = [K], K = 1, A = Along(A, A.Column), B = Along(B, B.Row), C = Along(C, 0), Accumulates = true },
    ];

    public override ContractionKernel Over(IReadOnlyList<Axis> axes, Func<int, int>? further = null)
    {
        return this with { Batch = axes.Select(axis => axis.Extent).ToSequence(), A = Moved(A, 0), B = Moved(B, 1), C = Moved(C, 2) };

        Matrix Moved(Matrix matrix, int i) => matrix with { Start = new(matrix.Start.Offset + (further?.Invoke(i) ?? 0), axes.Select(axis => axis.Strides[i]).ToSequence()) };
    }

    public override ContractionKernel Elsewhere(Func<Buffer, Affine, (Buffer Buffer, Affine At)> moved, int outer)
    {
        var kernel = this with { Outer = outer, A = Moved(A), B = Moved(B), C = Moved(C) };
        while (kernel.Widened() is { } wider)
        {
            kernel = wider;
        }

        return kernel;

        Matrix Moved(Matrix matrix) => moved(matrix.Buffer, matrix.Start) is var (buffer, at) ? matrix with { Buffer = buffer, Start = at } : matrix;
    }

    // The innermost axis of the batch as more rows, or as more products in each sum, if the strides allow.
    private ContractionKernel? Widened()
    {
        if (Batch.Count == Outer)
        {
            return null;
        }

        var (extent, a, b, c) = (Batch[^1], A.Start.Strides[^1], B.Start.Strides[^1], C.Start.Strides[^1]);
        var less = this with { Batch = Batch.SkipLast(1).ToSequence(), A = Less(A), B = Less(B), C = Less(C) };
        if (extent == 1)
        {
            return less;
        }

        if (b == 0 && c != 0 && OneStride(a, A.Row, M) is { } row && OneStride(c, C.Row, M) is { } rowOfC)
        {
            return less with { M = M * extent, A = less.A with { Row = row }, C = less.C with { Row = rowOfC } };
        }

        return Accumulates && c == 0 && OneStride(a, A.Column, K) is { } column && OneStride(b, B.Row, K) is { } rowOfB
            ? less with { K = K * extent, A = less.A with { Column = column }, B = less.B with { Row = rowOfB } }
            : null;

        // That of an axis and of so many places within it as one.
        static int? OneStride(int outer, int inner, int count) => count == 1 ? outer : outer == inner * count ? inner : null;

        static Matrix Less(Matrix matrix) => matrix with { Start = matrix.Start with { Strides = matrix.Start.Strides.SkipLast(1).ToSequence() } };
    }

    private static Matrix Along(Matrix matrix, int stride) => matrix with { Start = matrix.Start with { Strides = [stride] } };

    // Rows and columns are two more axes.
    private (Buffer Buffer, int Along, long Low, long High) Of(Matrix matrix, int rows, int columns)
    {
        var at = matrix.Start with { Strides = [.. matrix.Start.Strides, matrix.Row, matrix.Column] };
        var (low, high) = at.Range([1, .. Batch.Skip(1), rows, columns], null);
        return (matrix.Buffer, at.Strides[0], low, high);
    }
}
