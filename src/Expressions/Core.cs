namespace ExprGrad;

/// <summary>An operand of a routine at one member of the batch.</summary>
/// <param name="elements">The numbers in row-major order.</param>
/// <param name="shape">The extents of the core.</param>
public readonly ref struct Core(ReadOnlySpan<double> elements, Shape shape)
{
    /// <summary>The numbers in row-major order.</summary>
    public ReadOnlySpan<double> Elements { get; } = elements;

    /// <summary>The extents of the core.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>The number of rows of a matrix, or of elements of a vector.</summary>
    public int Rows => Shape[0];

    /// <summary>The number of columns of a matrix.</summary>
    public int Columns => Shape[1];

    /// <summary>An element of a vector.</summary>
    public double this[int i] => Elements[i];

    /// <summary>An element of a matrix.</summary>
    public double this[int i, int j] => Elements[(i * Columns) + j];

    /// <summary>A row of a matrix.</summary>
    public ReadOnlySpan<double> Row(int i) => Elements.Slice(i * Columns, Columns);
}

/// <summary>The operands of a routine at one member of the batch.</summary>
/// <param name="addresses">Where the numbers of each operand are, in memory that does not move.</param>
/// <param name="shapes">The extents of each core.</param>
public readonly ref struct Cores(ReadOnlySpan<nint> addresses, ReadOnlySpan<Shape> shapes)
{
    private readonly ReadOnlySpan<nint> addresses = addresses;
    private readonly ReadOnlySpan<Shape> shapes = shapes;

    /// <summary>The number of operands.</summary>
    public int Count => addresses.Length;

    /// <summary>An operand.</summary>
    public unsafe Core this[int operand] => new(new ReadOnlySpan<double>((void*)addresses[operand], shapes[operand].Count), shapes[operand]);

    /// <summary>The value of a call, one member of the batch after the other.</summary>
    internal static unsafe Dense Evaluate(Call call, IReadOnlyList<Dense> operands)
    {
        var numbers = operands.SelectMany(x => x.Elements.ToArray()).ToArray();
        var result = new double[call.Shape.Count];
        var shapes = call.OperandCores.Span;
        var (addresses, size) = (new nint[operands.Count], call.Core.Count);
        fixed (double* start = numbers)
        {
            for (var member = 0; member < call.Batch.Count; member++)
            {
                var before = 0;
                for (var i = 0; i < addresses.Length; i++)
                {
                    addresses[i] = (nint)(start + before + (member * shapes[i].Count));
                    before += operands[i].Shape.Count;
                }

                call.Routine.Value(new(addresses, shapes), result.AsSpan(member * size, size));
            }
        }

        return new(call.Shape, result);
    }
}
