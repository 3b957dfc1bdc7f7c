using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Nist;

/// <summary>Parameters with the residuals r and the Jacobian J of the model there, and what follows from these.</summary>
public sealed class Estimate(Vector<double> parameters, Vector<double> residuals, Matrix<double> jacobian)
{
    private readonly Lazy<QR<double>> factors = new(() => jacobian.QR(QRMethod.Thin));

    /// <summary>The parameters, in the order b1, b2, ...</summary>
    public Vector<double> Parameters => parameters;

    /// <summary>What least squares makes small: ‖r‖².</summary>
    public double SumOfSquares { get; } = residuals * residuals;

    /// <summary>The share of the residuals that lies in the tangent plane of the model: ‖Qᵀr‖ / ‖r‖ with J = QR, which is 0 at least squares.</summary>
    /// <remarks>D. M. Bates and D. G. Watts, "A relative offset orthogonality convergence criterion for nonlinear least squares", Technometrics 23 (1981).</remarks>
    public double Offset => factors.Value.Q.TransposeThisAndMultiply(residuals).L2Norm() / residuals.L2Norm();

    /// <summary>The standard deviations of the parameters: the roots of the diagonal of s²(JᵀJ)⁻¹, with s² = ‖r‖² / (n - p) and (JᵀJ)⁻¹ = R⁻¹R⁻ᵀ.</summary>
    public Vector<double> Deviations => factors.Value.R.Inverse().RowNorms(2) * Math.Sqrt(SumOfSquares / (jacobian.RowCount - jacobian.ColumnCount));

    /// <summary>The step h that makes ‖r - Jh‖² + ‖Dh‖² least, with the diagonal matrix D.</summary>
    public Vector<double> Step(Vector<double> diagonal) => jacobian
        .Stack(Matrix<double>.Build.DiagonalOfDiagonalVector(diagonal)).QR(QRMethod.Thin)
        .Solve(Vector<double>.Build.DenseOfEnumerable([.. residuals, .. diagonal.Map(_ => 0.0)]));
}
