using ExprGrad.Records;

namespace ExprGrad;

/// <summary>Parameters, such as a record, as a list of numbers and back: the form that optimisers take. Arrays keep the lengths that they have at the start.</summary>
/// <typeparam name="TParameters">The type of the parameters.</typeparam>
public sealed class Coordinates<TParameters>
{
    private readonly Action<Flat, TParameters> write;
    private readonly Func<Flat, TParameters> read;

    internal Coordinates(Structure structure, string name, Action<Flat, TParameters> write, Func<Flat, TParameters> read, TParameters start)
    {
        (this.write, this.read) = (write, read);
        var flat = Written(start);
        (Start, Extents) = (Sequence.Create<double>(flat.Numbers), Sequence.Create(flat.Extents));
        var shapes = new Queue<Shape>(Flat.Shapes(structure.Leaves(name).Select(l => l.Leaf).OfType<Block>(), flat.Extents));
        Names = structure.Leaves(name).SelectMany(l => l.Leaf is Block ? Elements(l.Name, shapes.Dequeue()) : [l.Name]).ToSequence();
    }

    /// <summary>The name of each number: <c>p.A</c>, <c>p.B[0]</c>, ...</summary>
    public Sequence<string> Names { get; }

    /// <summary>The numbers to start from.</summary>
    public Sequence<double> Start { get; }

    /// <summary>How many numbers there are.</summary>
    public int Count => Start.Count;

    internal Sequence<int> Extents { get; }

    /// <summary>The numbers of parameters.</summary>
    /// <exception cref="BindingException">An array has another length than at the start.</exception>
    public double[] Of(TParameters parameters)
    {
        var flat = Written(parameters);
        return flat.Extents.SequenceEqual(Extents.Span) ? flat.Numbers.ToArray()
            : throw new BindingException($"found arrays of extents {Sequence.Create(flat.Extents)}, expected those at the start, {Extents}");
    }

    /// <summary>The parameters of numbers.</summary>
    /// <exception cref="BindingException">There are more or fewer numbers than parameters have.</exception>
    public TParameters At(ReadOnlySpan<double> numbers)
    {
        var flat = new Flat();
        flat.Reserve(Checked(numbers.Length, Count, "parameters"));
        numbers.CopyTo(flat.Numbers);
        flat.Rewind(Extents.Span);
        return read(flat);
    }

    internal static int Checked(int found, int expected, string what) => found == expected ? found
        : throw new BindingException($"{what}: found {found} numbers, expected {expected}");

    private Flat Written(TParameters parameters)
    {
        var flat = new Flat();
        write(flat, parameters);
        return flat;
    }

    private static IEnumerable<string> Elements(string name, Shape shape) => Enumerable.Range(0, shape.Count)
        .Select(i => $"{name}[{string.Join(", ", shape.Strides.Zip(shape.Extents, (stride, n) => i / stride % n))}]");
}
