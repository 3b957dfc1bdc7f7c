using ExprGrad;

namespace Digits;

/// <summary>The compiled gradient against numerical differentiation, at random coordinates of the parameters.</summary>
public sealed record GradientCheck(int Coordinates, int Kinks, double LargestError, string Where)
{
    private const double Step = 1e-3;

    private readonly record struct Coordinate(int Parameter, int Element);

    /// <summary>Compares at a number of coordinates, in double precision.</summary>
    /// <remarks>
    /// Five-point differences, whose error is of order step⁴. A coordinate along which a hidden unit changes sign crosses a kink of φ, where
    /// there is nothing to compare with: another one is drawn. As z is linear in each coordinate, its signs at both ends tell.
    /// </remarks>
    public static GradientCheck Of(Model model, ParameterValues<double> start, Data data, double decay, int coordinates, int seed)
    {
        var pass = model.Batch(data.Count);
        var values = Function.Of(pass.J, pass.Z).Compile<double>();
        var gradients = Function.Of(pass.J).ValueAndGradient([.. start.Parameters]).Compile<double>();
        double[][] At(CompiledFunction<double> f) => [.. f.Function.Inputs.Select(v =>
            v == pass.X ? Array.ConvertAll(data.Images, p => (double)p) : v == pass.Y ? Array.ConvertAll(data.Labels, p => (double)p) : v == model.Decay ? [decay] : start[v].ToArray())];
        var (inputs, exact, random) = (At(values), gradients.Invoke(At(gradients))[1..], new Random(seed));
        var (kinks, worst, where) = (0, 0.0, "");
        for (var compared = 0; compared < coordinates;)
        {
            var at = Drawn(start, random);
            var parameter = start.Parameters[at.Parameter];
            if (Numerical(values, inputs[values.Function.Inputs.Span.IndexOf(parameter)], at.Element, inputs) is not { } numerical)
            {
                kinks++;
                continue;
            }

            var (compiled, scale) = (exact[at.Parameter][at.Element], exact[at.Parameter].Max(Math.Abs));
            var error = Math.Abs(compiled - numerical) / Math.Max(Math.Max(Math.Abs(compiled), Math.Abs(numerical)), scale / 1000);

            // Once the worst is NaN, nothing is worse.
            (worst, where) = double.IsNaN(worst) || error < worst ? (worst, where) : (error, $"{parameter.Name}[{string.Join(", ", Position(parameter.Shape, at.Element))}]");
            compared++;
        }

        return new(coordinates, kinks, worst, where);
    }

    // Every parameter has the same chance, then every element of it.
    private static Coordinate Drawn(ParameterValues<double> start, Random random)
    {
        var p = random.Next(start.Parameters.Count);
        return new(p, random.Next(start.Parameters[p].Shape.Count));
    }

    private static double? Numerical(CompiledFunction<double> f, double[] parameter, int element, double[][] inputs)
    {
        var middle = parameter[element];
        double[][] Shifted(double steps)
        {
            parameter[element] = middle + (steps * Step);
            return f.Invoke(inputs);
        }

        var (far, near, left, leftFar) = (Shifted(2), Shifted(1), Shifted(-1), Shifted(-2));
        parameter[element] = middle;
        return far[1].Zip(leftFar[1]).Any(p => p.First > 0 != p.Second > 0) ? null
            : ((8 * (near[0][0] - left[0][0])) - (far[0][0] - leftFar[0][0])) / (12 * Step);
    }

    private static IEnumerable<int> Position(Shape shape, int element) => shape.Strides.Zip(shape.Extents, (stride, n) => element / stride % n);
}
