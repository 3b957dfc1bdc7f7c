using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <summary>Functions of symmetric matrices under every law, where eigenvalues are equal or nearly so.</summary>
public sealed class EqualEigenvalues
{
    private static readonly int Cases = Math.Max(3, Environment.Cases / 100);

    private static readonly Func<Expr, Expr>[] Functions =
        [w => Exp(w / 2), w => Log(3 + w), w => Sqrt(3 + w), w => Sin(2 * w), w => 1 / (3 + w), Atan, Sigmoid, w => w * w * w];

    [Theory]
    [InlineData(0)]
    [InlineData(1e-15)]
    [InlineData(1e-12)]
    [InlineData(1e-8)]
    [InlineData(1e-4)]
    [InlineData(1e-2)]
    [InlineData(0.5)]
    public void Matrix_functions_obey_every_law(double gap) => Suite.Hold(Planted(gap), Cases);

    // Q·diag(w)·Qᵀ with two eigenvalues that differ by the gap, and a third.
    private static Check.Generator<Case> Planted(double gap) => (random, _) =>
    {
        var (a, q) = (Input("a", 3, 3), Qr(new Constant(random.Dense(Shape.Of(3, 3), Values.Smooth))).Q);
        var w = (2 * random.NextDouble()) - 1;
        var planted = Evaluate.Of((q * Vector(w, w + gap, (2 * random.NextDouble()) - 1)).Dot(q.Transpose()));
        return Case.Of(SymmetricMatrixFunction(a, Functions[random.Next(Functions.Length)]), [(a, planted)], random.Next());
    };
}
