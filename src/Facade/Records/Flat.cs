using System.Numerics.Tensors;

namespace ExprGrad.Records;

/// <summary>
/// Values made of numbers as those numbers one after the other, with the extents of their arrays: written by <c>Put</c> and read again in the same
/// order by <c>Take</c>.
/// </summary>
internal sealed class Flat
{
    private double[] numbers = new double[16];
    private int[] extents = new int[8];
    private int number, extent;

    /// <summary>How many numbers there are.</summary>
    public int Count { get; private set; }

    /// <summary>The numbers.</summary>
    public Span<double> Numbers => numbers.AsSpan(0, Count);

    /// <summary>The extents of each array in turn; those of a tensor follow their number.</summary>
    public ReadOnlySpan<int> Extents => extents.AsSpan(0, extent);

    /// <summary>A block of the numbers.</summary>
    public Memory<double> Block(int start, int length) => numbers.AsMemory(start, length);

    /// <summary>Empty again.</summary>
    public void Clear() => (Count, extent) = (0, 0);

    /// <summary>Room for numbers that are written as blocks.</summary>
    public void Reserve(int count)
    {
        Array.Resize(ref numbers, Math.Max(numbers.Length, count));
        Count = count;
    }

    /// <summary>Reads from the start on.</summary>
    public void Rewind(ReadOnlySpan<int> shapes)
    {
        (number, extent) = (0, 0);
        foreach (var n in shapes)
        {
            Extent(n);
        }

        extent = 0;
    }

    public void Put(double x, string name)
    {
        _ = name;
        Room(1)[0] = x;
    }

    public void Put(double[]? x, string name)
    {
        Extent((x ?? throw Missing(name)).Length);
        x.CopyTo(Room(x.Length));
    }

    public void Put(double[,]? x, string name)
    {
        Extent((x ?? throw Missing(name)).GetLength(0));
        Extent(x.GetLength(1));
        System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref System.Runtime.CompilerServices.Unsafe.As<byte, double>(
            ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(x)), x.Length).CopyTo(Room(x.Length));
    }

    public void Put(ReadOnlyMemory<double> x, string name)
    {
        _ = name;
        Extent(x.Length);
        x.Span.CopyTo(Room(x.Length));
    }

    public void Put(Tensor<double>? x, string name)
    {
        Extent((x ?? throw Missing(name)).Rank);
        foreach (var n in x.Lengths)
        {
            Extent(checked((int)n));
        }

        x.FlattenTo(Room(checked((int)x.FlattenedLength)));
    }

    public void PutTable<T>(T[]? rows, Func<T, double>[] columns, string name)
    {
        foreach (var column in rows is null ? throw Missing(name) : columns)
        {
            Extent(rows.Length);
            var room = Room(rows.Length);
            for (var i = 0; i < rows.Length; i++)
            {
                room[i] = column(rows[i]);
            }
        }
    }

    public double TakeNumber() => numbers[number++];

    public double[] TakeVector() => Taken(extents[extent++]).ToArray();

    public ReadOnlyMemory<double> TakeMemory() => TakeVector();

    public double[,] TakeMatrix()
    {
        var x = new double[extents[extent++], extents[extent++]];
        Taken(x.Length).CopyTo(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.As<byte, double>(
            ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(x)), x.Length));
        return x;
    }

    public Tensor<double> TakeTensor()
    {
        var lengths = new nint[extents[extent++]];
        var count = 1;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            lengths[axis] = extents[extent++];
            count *= (int)lengths[axis];
        }

        return Tensor.Create(Taken(count).ToArray(), lengths);
    }

    /// <summary>The extents of each array, as shapes.</summary>
    public static IReadOnlyList<Shape> Shapes(IEnumerable<Block> blocks, ReadOnlySpan<int> extents)
    {
        var (shapes, at) = (new List<Shape>(), 0);
        foreach (var block in blocks)
        {
            var rank = block.Rank ?? extents[at++];
            shapes.Add(Shape.Of(extents.Slice(at, rank)));
            at += rank;
        }

        return shapes;
    }

    private static BindingException Missing(string name) => new($"`{name}`: found null, expected an array");

    private Span<double> Taken(int count) => numbers.AsSpan((number += count) - count, count);

    private void Extent(int n)
    {
        if (extent == extents.Length)
        {
            Array.Resize(ref extents, 2 * extent);
        }

        extents[extent++] = n;
    }

    private Span<double> Room(int count)
    {
        if (Count + count > numbers.Length)
        {
            Array.Resize(ref numbers, Math.Max(2 * numbers.Length, Count + count));
        }

        return numbers.AsSpan((Count += count) - count, count);
    }
}
