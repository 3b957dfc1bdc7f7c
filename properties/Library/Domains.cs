using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>Brings operands to where an operation is smooth, by smooth functions, and only if they are not there already.</summary>
public static class Domains
{
    private const double Apart = 0.2;

    /// <summary>Whether every element lies in the domain, and well away from its kinks.</summary>
    public static bool Holds(Domain domain, ReadOnlySpan<double> elements)
    {
        foreach (var x in elements)
        {
            if (!(x >= domain.Low && x <= domain.High) || domain.KinksWithin.Any(kink => Math.Abs(x - kink) < Apart))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>x mapped into a smooth part of the domain.</summary>
    public static Expr Into(Domain domain, Expr x, Random random)
    {
        var (low, high) = Piece(domain, random);
        return ((low + high) / 2) + ((high - low) * 0.45 * Squashed(x, random));
    }

    /// <summary>A number in a smooth part of the domain.</summary>
    public static double Draw(Domain domain, Random random)
    {
        var (low, high) = Piece(domain, random);
        return random.Between(low + ((high - low) * 0.05), high - ((high - low) * 0.05));
    }

    /// <summary>Whether an operation with two operands has a kink where they are equal, as the maximum has.</summary>
    public static bool HasKinkAtTies(Op op) => op.Arity == 2 && op.HasTies;

    /// <summary>Whether a function of two numbers has a kink or a step where they are equal, from its values.</summary>
    public static bool HasKink(Func<double, double, double> f)
    {
        const double t = 0.7, step = 1e-6;
        var (before, at, after) = (f(t, t - step), f(t, t), f(t, t + step));
        return !(Math.Abs((after - at) - (at - before)) < 1e-3 * step);
    }

    /// <summary>Whether two tensors differ clearly everywhere.</summary>
    public static bool AreApart(Dense a, Dense b) => !Enumerable.Range(0, a.Shape.Count).Any(i => !(Math.Abs(a[i] - b[i]) >= Apart));

    /// <summary>b moved to one side of a.</summary>
    public static Expr MovedApart(Expr a, Expr b, Random random) => random.Next(2) == 0 ? a + 0.3 + Sigmoid(b) : a - 0.3 - Sigmoid(b);

    /// <summary>Whether elements that are not equal differ clearly.</summary>
    public static bool AreSpread(Dense x)
    {
        var sorted = x.Elements.ToArray().Distinct().Order().ToArray();
        return sorted.Zip(sorted.Skip(1)).All(p => p.Second - p.First >= Apart);
    }

    /// <summary>The elements of x moved apart from each other.</summary>
    public static Expr Spread(Expr x, Random random) =>
        (0.1 * Sin(x)) + new Constant(new(x.Shape, [.. Shapes.Shuffled(x.Shape.Count, random).Select(i => 0.5 * i)])) - (0.25 * x.Shape.Count);

    private static Expr Squashed(Expr x, Random random) => random.Next(3) switch
    {
        0 => Sin(x),
        1 => Tanh(x),
        _ => 2 / Math.PI * Atan(x),
    };

    private static (double Low, double High) Piece(Domain domain, Random random)
    {
        double[] ends = [.. domain.KinksWithin.Append(domain.Low).Append(domain.High).Distinct().Order()];
        var piece = random.Next(ends.Length - 1);
        return (ends[piece] + Gap(ends[piece]), ends[piece + 1] - Gap(ends[piece + 1]));

        double Gap(double end) => domain.KinksWithin.Contains(end) ? Apart : 0;
    }
}
