namespace ExprGrad.Properties;

/// <summary>What kind of numbers a case is made of.</summary>
public enum Values
{
    /// <summary>Ordinary numbers, every operation inside its domain and away from kinks: all derivatives exist.</summary>
    Smooth,

    /// <summary>Small integers and operations that are linear, so that every result is exact.</summary>
    Exact,

    /// <summary>Anything: integers, ties, tiny, huge, subnormal, signed zeros, infinities and NaN.</summary>
    Any,
}

/// <summary>Random numbers of each kind.</summary>
public static class Numbers
{
    private static readonly double[] Special =
        [0, -0.0, 1, -1, 0.5, double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, 1e-310];

    /// <summary>One number.</summary>
    public static double Draw(this Random random, Values values) => values switch
    {
        Values.Smooth => Between(random, -2, 2),
        Values.Exact => random.Next(-4, 5),
        _ => random.Next(6) switch
        {
            0 => Special[random.Next(Special.Length)],
            1 => random.Next(-3, 4),
            2 => Between(random, -1, 1) * Math.Pow(10, random.Next(-300, 300)),
            _ => Between(random, -4, 4),
        },
    };

    /// <summary>A tensor of such numbers.</summary>
    public static Dense Dense(this Random random, Shape shape, Values values) =>
        new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => random.Draw(values))]);

    /// <summary>A tensor of numbers that differ clearly, also from 0.</summary>
    public static Dense Spread(this Random random, Shape shape) => new(
        shape, [.. Shapes.Shuffled(shape.Count, random).Select(i => (0.5 * (i - (shape.Count / 2))) + Between(random, 0.2, 0.3))]);

    /// <summary>A number in an interval.</summary>
    public static double Between(this Random random, double low, double high) => low + ((high - low) * random.NextDouble());
}
