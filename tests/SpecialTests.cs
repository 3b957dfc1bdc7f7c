namespace ExprGrad.Tests;

/// <summary>Special functions against values computed with 60 digits (mpmath), and their limits.</summary>
public class SpecialTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN, Least = double.Epsilon;

    private static readonly (Func<double, double> Function, Func<float, float> Single, (double X, double Y)[] Values)[] References =
    [
        (Special.Expm1, Special.Expm1,
            [(1e-300, 1e-300), (-1e-17, -1e-17), (1e-10, 1.00000000005e-10), (-3e-05, -2.9999550004499967e-05), (0.01, 0.010050167084168058),
             (0.3, 0.3498588075760031), (-0.5, -0.3934693402873666), (0.999, 1.7155649053185666), (1.5, 3.481689070338065), (-2, -0.8646647167633873),
             (36, 4311231547115194.0), (-40, -1.0), (709.7, 1.6549840276802644e+308)]),
        (Special.Log1p, Special.Log1p,
            [(1e-300, 1e-300), (-1e-17, -1e-17), (1e-10, 9.999999999500001e-11), (-3e-05, -3.0000450009000205e-05), (0.01, 0.009950330853168083),
             (0.3, 0.26236426446749106), (-0.5, -0.6931471805599453), (-0.999, -6.907755278982136), (2, 1.0986122886681098), (100000000.0, 18.420680753952364),
             (-0.9999999999999999, -36.7368005696771), (1e+300, 690.7755278982137)]),
        (Special.Sigmoid, Special.Sigmoid,
            [(1e-10, 0.500000000025), (-0.3, 0.425557483188341), (0.7, 0.668187772168166), (2, 0.8807970779778824), (-5, 0.0066928509242848554),
             (30, 0.9999999999999064), (-30.5, 5.6756852326324e-14), (-100, 3.720075976020836e-44), (40, 1.0), (-720, 2.0322308024e-313),
             (-745, 5e-324)]),
        (Special.Softplus, Special.Softplus,
            [(1e-10, 0.6931471806099453), (-0.3, 0.5543552444685271), (0.7, 1.103186048885458), (2, 2.1269280110429727), (-5, 0.006715348489118068),
             (30, 30.000000000000092), (-30.5, 5.675685232632561e-14), (-100, 3.720075976020836e-44), (40, 40.0), (-720, 2.0322308024e-313),
             (-745, 5e-324), (100000.0, 100000.0)]),
        (Special.Sech2, Special.Sech2,
            [(1e-10, 1.0), (0.3, 0.9151369618266292), (-0.7, 0.6347395899824586), (1.4, 0.21615245902553723), (2, 0.07065082485316447),
             (-5, 0.0001815832309438067), (18.7, 2.287949150925229e-16), (30, 3.502604305078608e-26), (-300, 1.0601586212017243e-260), (355, 1.790514490270052e-308),
             (372, 3e-323)]),
    ];

    private static readonly (Func<double, double> Function, (double X, double Y)[] Values)[] Limits =
    [
        (Special.Expm1, [(0, 0), (-0.0, -0.0), (Least, Least), (-Least, -Least), (Inf, Inf), (-Inf, -1), (NaN, NaN), (710, Inf), (-800, -1)]),
        (Special.Log1p, [(0, 0), (-0.0, -0.0), (Least, Least), (-Least, -Least), (Inf, Inf), (-1, -Inf), (-2, NaN), (-Inf, NaN), (NaN, NaN),
            (double.MaxValue, 709.782712893384)]),
        (Special.Sigmoid, [(0, 0.5), (-0.0, 0.5), (Least, 0.5), (Inf, 1), (-Inf, 0), (NaN, NaN), (1000, 1), (-1000, 0)]),
        (Special.Softplus, [(0, 0.6931471805599453), (-0.0, 0.6931471805599453), (Least, 0.6931471805599453), (Inf, Inf), (-Inf, 0), (NaN, NaN),
            (1000, 1000), (-1000, 0), (double.MaxValue, double.MaxValue)]),
        (Special.Sech2, [(0, 1), (-0.0, 1), (Least, 1), (Inf, 0), (-Inf, 0), (NaN, NaN), (400, 0)]),
    ];

    [Fact]
    public void Doubles_AreWithin2Ulp() => Assert.All(References, f => Assert.All(f.Values, v =>
        Assert.True(Ulps.Between(f.Function(v.X), v.Y) <= 2, $"{f.Function.Method.Name}({v.X:R}) = {f.Function(v.X):R}, expected {v.Y:R}")));

    // The argument is rounded to float too: compare at the rounded one, with the double function just verified.
    [Fact]
    public void Floats_AreTheNearest() => Assert.All(References, f => Assert.All(f.Values, v =>
        Assert.Equal((float)f.Function((float)v.X), f.Single((float)v.X))));

    [Fact]
    public void Limits_AreExact() => Assert.All(Limits, f => Assert.All(f.Values, v =>
        Assert.True(Ulps.Between(f.Function(v.X), v.Y) == 0, $"{f.Function.Method.Name}({v.X:R}) = {f.Function(v.X):R}, expected {v.Y:R}")));

    [Fact]
    public void Let_EvaluatesItsValueOnce()
    {
        var calls = 0;
        double Count() => ++calls;
        Assert.Equal(2, Binding.Let(Count(), x => x + x));
        Assert.Equal(1, calls);
    }
}
