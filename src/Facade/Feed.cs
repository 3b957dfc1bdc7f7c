using System.Numerics;

namespace ExprGrad;

/// <summary>The data of one input of a model: rows of which each batch takes some, a whole tensor that every step sees, or a key of random numbers for each step.</summary>
/// <typeparam name="T">The number type.</typeparam>
public sealed class Feed<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal Feed(Variable input, ReadOnlyMemory<T> values, bool byRow) => (Input, Values, ByRow) = (input, values, byRow);

    /// <summary>Whose data it is.</summary>
    public Variable Input { get; }

    /// <summary>The numbers, row after row.</summary>
    public ReadOnlyMemory<T> Values { get; }

    /// <summary>Whether each batch takes rows of it.</summary>
    public bool ByRow { get; }

    /// <summary>What writes the numbers of a step, if they are drawn anew for each.</summary>
    internal Action<long, T[]>? Draw { get; init; }

    /// <summary>How many rows the input takes at once: its leading axis.</summary>
    internal int Batch => Input.Shape[0];

    /// <summary>How many numbers a row has.</summary>
    internal int Width => Input.Shape.Count / Math.Max(1, Batch);

    /// <summary>How many rows there are.</summary>
    internal int Rows => Values.Length / Math.Max(1, Width);

    /// <summary>An input and its rows are data by row.</summary>
    public static implicit operator Feed<T>((Variable Input, T[] Rows) data) => Feed.Rows(data.Input, data.Rows);
}

/// <summary>Data for training.</summary>
public static class Feed
{
    /// <summary>Data of which each batch takes some rows; the leading axis of the input is the batch.</summary>
    public static Feed<T> Rows<T>(Variable input, T[] rows)
        where T : unmanaged, IFloatingPointIeee754<T> => new(input, rows, byRow: true);

    /// <summary>Data that every step sees as it is, such as a weight of a penalty.</summary>
    public static Feed<T> Whole<T>(Variable input, params T[] values)
        where T : unmanaged, IFloatingPointIeee754<T> => new(input, values, byRow: false);

    /// <summary>A key of random numbers, <see cref="ExprGrad.Keys"/>, that is another one in every step, as dropout needs it; the same ones for the same seed.</summary>
    /// <exception cref="BindingException">The input has not the shape of a key.</exception>
    public static Feed<T> Keys<T>(Variable input, ulong seed)
        where T : unmanaged, IFloatingPointIeee754<T> => input.Shape != Shape.Of(2)
        ? throw new BindingException($"`{input.Name}`: found {input.Shape}, expected the shape [2] of a key")
        : new(input, ExprGrad.Keys.From<T>(seed), byRow: false) { Draw = (step, key) => ExprGrad.Keys.At(seed, step, key) };

    /// <summary>The data of each input, in their order, or what is wrong with it. Nothing else has been done by then.</summary>
    /// <exception cref="BindingException">An input has no data or data twice, or data does not fit its input or the other data.</exception>
    internal static IReadOnlyList<Feed<T>> Matched<T>(Sequence<Variable> inputs, IReadOnlyList<Feed<T>> data)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (var feed in data)
        {
            Fitting(feed, inputs, data);
        }

        if (inputs.FirstOrDefault(v => !data.Any(f => f.Input == v)) is { } missing)
        {
            throw new BindingException($"`{missing.Name}`: found no data, expected some for {missing.Shape}");
        }

        var first = data.FirstOrDefault(f => f.ByRow) ?? throw new BindingException("train: found no data by row, expected rows for at least one input");
        foreach (var feed in data.Where(f => f.ByRow))
        {
            Alike(feed, first);
        }

        return first.Rows >= first.Batch ? [.. inputs.Select(v => data.Single(f => f.Input == v))]
            : throw new BindingException($"train: found {first.Rows} rows of data, expected at least a batch of {first.Batch}");
    }

    private static void Fitting<T>(Feed<T> feed, Sequence<Variable> inputs, IReadOnlyList<Feed<T>> data)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (name, shape, length) = (feed.Input.Name, feed.Input.Shape, feed.Values.Length);
        _ = !inputs.Contains(feed.Input) ? throw new BindingException($"found data for `{name}` {shape}, expected data only for {string.Join(", ", inputs.Select(v => v.Name))}")
            : data.Count(f => f.Input == feed.Input) > 1 ? throw new BindingException($"`{name}`: found data twice, expected it once")
            : feed.ByRow && shape.Rank == 0 ? throw new BindingException($"`{name}`: found a scalar with data by row, expected a leading axis for the batch; a number for every step is Feed.Whole")
            : feed.ByRow && shape.Count == 0 ? throw new BindingException($"`{name}`: found an empty shape {shape}, expected a batch of at least one row of at least one number")
            : feed.ByRow && length % feed.Width != 0 ? throw new BindingException($"`{name}`: found {length} elements, expected whole rows of {feed.Width} for {shape}")
            : !feed.ByRow && length != shape.Count ? throw new BindingException($"`{name}`: found {length} elements, expected {shape.Count} for {shape}")
            : true;
    }

    private static void Alike<T>(Feed<T> feed, Feed<T> first)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        _ = feed.Batch != first.Batch ? throw new BindingException($"`{feed.Input.Name}`: found a batch of {feed.Batch} in {feed.Input.Shape}, expected {first.Batch} as in `{first.Input.Name}` {first.Input.Shape}")
            : feed.Rows != first.Rows ? throw new BindingException($"`{feed.Input.Name}`: found {feed.Rows} rows, expected {first.Rows} as for `{first.Input.Name}`")
            : true;
    }
}
