using ExprGrad;
using static ExprGrad.Binding;

namespace Options;

/// <summary>The price of a European call, and what follows from it.</summary>
public static class BlackScholes
{
    /// <summary>The names of the outputs of <see cref="Greeks"/>, in order.</summary>
    public static readonly IReadOnlyList<string> Names = ["price", "delta", "gamma", "vega", "theta", "rho", "vanna", "volga"];

    /// <summary>The price and all greeks, from one lambda: spot S, strike K, rate r, volatility σ, time t.</summary>
    public static Function Greeks()
    {
        var price = Capture.Of((double S, double K, double r, double σ, double t) =>
            Let(σ * Math.Sqrt(t), w => Let((Math.Log(S / K) + (r + σ * σ / 2) * t) / w, d =>
                S * Special.NormalCdf(d) - K * Math.Exp(-r * t) * Special.NormalCdf(d - w))));
        var (first, second) = (price.Gradient().Values, price.Hessian().Values);
        Expr Second(int row, int column) => second[(5 * row) + column];
        Expr[] greeks = [price.Values[0], first[0], Second(0, 0), first[3], -first[4], first[2], Second(0, 3), Second(3, 3)];
        return new(price.Inputs, Names.Zip(greeks, (name, e) => new Output(name, e)));
    }

    /// <summary>The same by the formulas of the textbook.</summary>
    /// <remarks>J. C. Hull, "Options, Futures, and Other Derivatives", chapter on the Greek letters.</remarks>
    public static double[] ClosedForm(double S, double K, double r, double σ, double t)
    {
        var (root, discount) = (Math.Sqrt(t), K * Math.Exp(-r * t));
        var d1 = (Math.Log(S / K) + ((r + (σ * σ / 2)) * t)) / (σ * root);
        var d2 = d1 - (σ * root);
        var (n1, n2, density) = (Special.NormalCdf(d1), Special.NormalCdf(d2), Special.NormalPdf(d1));
        var vega = S * density * root;
        return
        [
            (S * n1) - (discount * n2), n1, density / (S * σ * root), vega, (-S * density * σ / (2 * root)) - (r * discount * n2), t * discount * n2,
            -density * d2 / σ, vega * d1 * d2 / σ,
        ];
    }
}
