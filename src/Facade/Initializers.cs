namespace ExprGrad;

/// <summary>Where a parameter starts: numbers in row-major order, a pure function of the shape and a seed.</summary>
public delegate double[] Initializer(Shape shape, int seed);

/// <summary>
/// Initialisers. Those that look at the number of inputs and outputs of a layer take every axis but one for inputs: the last one, as in
/// <c>x.Dot(W)</c>, or the first one, as in <c>W.Dot(x)</c>.
/// </summary>
public static class Initializers
{
    /// <summary>Zero everywhere.</summary>
    public static readonly Initializer Zeros = Constant(0);

    /// <summary>One number everywhere.</summary>
    public static Initializer Constant(double number) => (shape, _) =>
    {
        var values = new double[shape.Count];
        values.AsSpan().Fill(number);
        return values;
    };

    /// <summary>Numbers drawn uniformly from [low, high).</summary>
    public static Initializer Uniform(double low, double high) => (shape, seed) => Drawn(shape, seed, r => low + (high - low) * r.NextDouble());

    /// <summary>Numbers drawn from a normal distribution.</summary>
    public static Initializer Normal(double mean, double deviation) => (shape, seed) => Drawn(shape, seed, r => mean + deviation * Gaussian(r));

    /// <summary>
    /// Uniform on ±√(6 / (inputs + outputs)), which keeps the variance of signals in both directions
    /// (Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16).
    /// </summary>
    public static Initializer Glorot(int outputAxis = -1) => (shape, seed) =>
    {
        var (inputs, outputs) = Fans(shape, outputAxis);
        var limit = Math.Sqrt(6.0 / (inputs + outputs));
        return Uniform(-limit, limit)(shape, seed);
    };

    /// <summary>
    /// Normal with deviation √(2 / inputs), which does so behind a ReLU
    /// (He et al., "Delving deep into rectifiers", 2015, equation 10).
    /// </summary>
    public static Initializer He(int outputAxis = -1) => (shape, seed) => Normal(0, Math.Sqrt(2.0 / Fans(shape, outputAxis).Inputs))(shape, seed);

    /// <summary>The initialiser that is chosen where none is named: <see cref="Glorot"/> for weights, zeros for whatever has fewer than two axes.</summary>
    public static Initializer Usual(Variable parameter) => parameter.Shape.Rank < 2 ? Zeros : Glorot();

    /// <summary>A seed for one parameter: of its name, not of its place, so that adding a parameter changes no other.</summary>
    // FNV-1a, since string.GetHashCode differs from run to run; then the finaliser of MurmurHash3, so that seeds in a row are not alike.
    public static int SeedOf(int seed, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var hash = name.Aggregate((2166136261u ^ (uint)seed) * 16777619, (h, c) => (h ^ c) * 16777619);
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return (int)(hash ^ (hash >> 16));
    }

    private static (double Inputs, double Outputs) Fans(Shape shape, int outputAxis)
    {
        var outputs = shape.Rank == 0 ? 1 : shape[shape.Axis(outputAxis, "initializer")];
        return (Math.Max(1, shape.Count / (double)Math.Max(1, outputs)), Math.Max(1, outputs));
    }

    private static double[] Drawn(Shape shape, int seed, Func<Random, double> draw)
    {
        var random = new Random(seed);
        var values = new double[shape.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = draw(random);
        }

        return values;
    }

    // Box and Muller, 1958; 1 - u is never 0.
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
