using System.Linq.Expressions;

namespace Nist;

// The parameters of the models. The numbers of a record are, in its order, what NIST calls b1, b2, ...
public record Saturation(double Limit, double Rate);
public record Power(double Factor, double Exponent);
public record Damping(double Rate, double Offset, double Slope);
public record Logistic(double Limit, double Shift, double Rate);
public record Defect(double Offset, double Slope, double Width, double Center);
public record Rational(double[] Over, double[] Under);
public record Decay(double Height, double Rate);
public record Peak(double Height, double Center, double Width);
public record ThreeDecays(Decay First, Decay Second, Decay Third);
public record TwoDecays(double Offset, double Height1, double Height2, double Rate1, double Rate2);
public record TwoPeaks(Decay Background, Peak First, Peak Second);

/// <summary>The models that NIST states, each with its first start: a record of parameters in, a number out, and no derivative anywhere.</summary>
public static class Models
{
    private static readonly Expression<Func<Decay, double, double>> Fall = (d, x) => d.Height * Math.Exp(-d.Rate * x);
    private static readonly Expression<Func<Peak, double, double>> Bell = (p, x) => p.Height * Math.Exp(-Math.Pow((x - p.Center) / p.Width, 2));

    /// <summary>All problems, from the easiest to the hardest as NIST has them.</summary>
    public static IEnumerable<Fit> All =>
    [
        Fit.Of("Misra1a", new Saturation(500, 0.0001), (b, x) => b.Limit * (1 - Math.Exp(-b.Rate * x))),
        Fit.Of("Misra1b", new Saturation(500, 0.0001), (b, x) => b.Limit * (1 - Math.Pow(1 + b.Rate * x / 2, -2))),
        Fit.Of("Chwirut2", new Damping(0.1, 0.01, 0.02), (b, x) => Math.Exp(-b.Rate * x) / (b.Offset + b.Slope * x)),
        Fit.Of("DanWood", new Power(1, 5), (b, x) => b.Factor * Math.Pow(x, b.Exponent)),
        Fit.Of("Lanczos3", new ThreeDecays(new(1.2, 0.3), new(5.6, 5.5), new(6.5, 7.6)), (b, x) =>
            Fall.Compile()(b.First, x) + Fall.Compile()(b.Second, x) + Fall.Compile()(b.Third, x)),
        Fit.Of("Gauss1", new TwoPeaks(new(97, 0.009), new(100, 65, 20), new(70, 178, 16.5)), (b, x) =>
            Fall.Compile()(b.Background, x) + Bell.Compile()(b.First, x) + Bell.Compile()(b.Second, x)),
        Fit.Of("Misra1c", new Saturation(500, 0.0001), (b, x) => b.Limit * (1 - 1 / Math.Sqrt(1 + 2 * b.Rate * x))),
        Ratio("Kirby2", new([2, -0.1, 0.003], [-0.001, 0.00001])),
        Fit.Of("MGH17", new TwoDecays(50, 150, -100, 1, 2), (b, x) =>
            b.Offset + b.Height1 * Math.Exp(-b.Rate1 * x) + b.Height2 * Math.Exp(-b.Rate2 * x)),
        Fit.Of("Roszman1", new Defect(0.1, -0.00001, 1000, -100), (b, x) =>
            b.Offset - b.Slope * x - Math.Atan(b.Width / (x - b.Center)) / Math.PI),
        Fit.Of("BoxBOD", new Saturation(1, 1), (b, x) => b.Limit * (1 - Math.Exp(-b.Rate * x))),
        Fit.Of("Rat42", new Logistic(100, 1, 0.1), (b, x) => b.Limit / (1 + Math.Exp(b.Shift - b.Rate * x))),
        Ratio("Thurber", new([1000, 1000, 400, 40], [0.7, 0.3, 0.03])),
    ];

    // Polynomials of any degree, one over the other.
    private static Fit Ratio(string name, Rational start) => Fit.Of(name, start, (b, x) =>
        b.Over.Select((c, i) => c * Math.Pow(x, i)).Sum() / (1 + b.Under.Select((c, i) => c * Math.Pow(x, i + 1)).Sum()));
}
