namespace ExprGrad.Benchmarks.Models;

/// <summary>A model with values and gradients as outputs, which PyTorch has under the same name, but for the type of the numbers.</summary>
/// <param name="kind">What it is.</param>
/// <param name="extents">Its extents; the last one is the number of classes if there is an input called labels.</param>
/// <param name="make">Makes values and gradients, once they are needed.</param>
internal sealed class Model(string kind, IReadOnlyList<int> extents, Func<Function> make)
{
    private readonly Lazy<Function> function = new(make);

    /// <summary>Kind and extents, such as <c>gelu.4096x1024</c>.</summary>
    public string Name { get; } = $"{kind}.{string.Join('x', extents)}";

    /// <summary>Values and gradients.</summary>
    public Function Function => function.Value;

    /// <summary>How many bytes a call moves at least: each input read once, each output written once.</summary>
    public long Traffic(int elementSize) =>
        (Function.Inputs.Sum(v => (long)v.Shape.Count) + Function.Outputs.Sum(o => (long)o.Value.Shape.Count)) * elementSize;

    /// <summary>The numbers that an input is given, which its name determines: classes for labels, else between -1/2 and 1/2.</summary>
    public IEnumerable<double> Numbers(Variable input) =>
        Uniform(input.Name, input.Shape.Count).Select(u => input.Name == "labels" ? Math.Floor(u * extents[^1]) : u - 0.5);

    /// <summary>The value of a tensor and its derivatives along a cotangent that is given, <c>ct_y</c> for y.</summary>
    public static Function ValueAndVjp(Expr value, params Expr[] variables)
    {
        var forward = Function.Of(value);
        var backward = forward.Vjp(variables);
        return new(backward.Inputs, forward.Outputs.Concat(backward.Outputs));
    }

    // A hash of the position, between 0 and 1.
    private static IEnumerable<double> Uniform(string name, int count)
    {
        var seed = name.Aggregate(0u, (s, letter) => (s * 31) + letter);
        return Enumerable.Range(0, count).Select(i => Hash(((uint)i * 2654435761) + seed) / 4294967296.0);
    }

    private static uint Hash(uint h)
    {
        h = (h ^ (h >> 15)) * 2246822519;
        h = (h ^ (h >> 13)) * 3266489917;
        return h ^ (h >> 16);
    }
}
