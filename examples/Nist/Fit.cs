using System.Linq.Expressions;
using ExprGrad;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using static MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Nist;

/// <summary>A model at the observations of a problem.</summary>
public sealed class Fit
{
    private const double Converged = 1e-9;
    private readonly Evaluation evaluate;

    private Fit(Problem problem, IReadOnlyList<double> start, Evaluation evaluate) => (Problem, Start, this.evaluate) = (problem, start, evaluate);

    // Values at all observations and their Jacobian, row by row.
    private delegate void Evaluation(ReadOnlySpan<double> parameters, Span<double> values, Span<double> jacobian);

    /// <summary>The problem whose observations these are.</summary>
    public Problem Problem { get; }

    /// <summary>The numbers of the record that the model came with.</summary>
    public IReadOnlyList<double> Start { get; }

    /// <summary>A model as a lambda of its parameters and of the predictor, for a problem of NIST's.</summary>
    public static Fit Of<TParameters>(string problem, TParameters start, Expression<Func<TParameters, double, double>> model)
    {
        var read = Problem.Read(problem);
        var values = Grad.Of(model).Over(start, read.X);
        return new(read, values.Coordinates.Start, values.At);
    }

    /// <summary>Least squares from a start: by the optimiser of MathNet, and where that has not converged, by our own. Tells who found it.</summary>
    public (Estimate Found, string By) From(IEnumerable<double> start)
    {
        var first = Build.DenseOfEnumerable(start);
        return ByMathNet(first) is { Offset: < Converged } found ? (found, "MathNet")
            : LevenbergMarquardt.Minimize(At, first) is var own && own.Offset < Converged ? (own, "own") : (own, "nobody");
    }

    // MathNet damps all parameters alike: scales give them the units of the start. It takes a step only if the sum of squares falls, and so may stop at half of the digits.
    private Estimate ByMathNet(Vector<double> start)
    {
        var objective = ObjectiveFunction.NonlinearModel((b, _) => Model(b).Values, (b, _) => Model(b).Jacobian, Build.Dense(Problem.X), Build.Dense(Problem.Y));
        return At(new LevenbergMarquardtMinimizer().FindMinimum(objective, start, scales: start.PointwiseAbs()).MinimizingPoint);
    }

    private Estimate At(Vector<double> b)
    {
        var (values, jacobian) = Model(b);
        return new(b, Build.Dense(Problem.Y) - values, jacobian);
    }

    private (Vector<double> Values, Matrix<double> Jacobian) Model(Vector<double> b)
    {
        var (values, jacobian) = (new double[Problem.X.Length], new double[Problem.X.Length * b.Count]);
        evaluate(b.AsArray(), values, jacobian);
        return (Build.Dense(values), Matrix<double>.Build.DenseOfRowMajor(values.Length, b.Count, jacobian));
    }
}
