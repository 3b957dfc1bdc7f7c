using System.Linq.Expressions;
using ExprGrad;
using static ExprGrad.Functions;

namespace Pendulum;

/// <summary>
/// Motion from energies alone, by the equation of Euler and Lagrange: with L = T - V, the momentum ∂L/∂v changes as ∂L/∂q, so that
/// <c>M·a = F - C·v</c> with M = ∂²L/∂v², C = ∂²L/∂v∂q and F = ∂L/∂q gives the acceleration a.
/// </summary>
public sealed class Mechanics
{
    private readonly CompiledFunction<double> motion;
    private readonly Memory<double>[] results;

    /// <summary>The motion of a system with any number of coordinates.</summary>
    /// <param name="kinetic">The kinetic energy T, of the coordinates, then their velocities.</param>
    /// <param name="potential">The potential energy V, of the same.</param>
    public Mechanics(LambdaExpression kinetic, LambdaExpression potential)
    {
        var (t, v) = (Capture.Of(kinetic), Capture.Of(potential));
        var renamed = v.Inputs.Zip(t.Inputs).ToDictionary(p => (Expr)p.First, p => (Expr)p.Second);
        var (T, V) = (t.Values[0], Traverse.Rebuild(v.Values, e => renamed.GetValueOrDefault(e, e))[0]);
        var lagrangian = new Function(t.Inputs, [new("L", T - V)]);
        var (gradient, hessian, n) = (lagrangian.Gradient(), lagrangian.Hessian(), t.Inputs.Count / 2);

        Expr[,] second = new Expr[2 * n, 2 * n];
        for (var i = 0; i < hessian.Values.Count; i++)
            second[i / (2 * n), i % (2 * n)] = hessian.Values[i];

        var velocity = Vector([.. t.Inputs.Skip(n)]);
        var mass = Matrix(n, (i, j) => second[n + i, n + j]);
        var transport = Matrix(n, (i, j) => second[n + i, j]);
        var force = Vector([.. gradient.Values.Take(n)]);
        Derivatives = Simplify.Of(new Function(t.Inputs, [lagrangian.Outputs[0], .. gradient.Outputs.Take(n), .. hessian.Outputs.Where((_, i) => i / (2 * n) >= n)]), Arithmetic.Real);
        motion = new Function(t.Inputs, [new("a", Solve(mass, force - transport.Dot(velocity))), new("E", T + V)]).Compile<double>();
        results = [new double[n], new double[1]];
    }

    /// <summary>The Lagrangian and the derivatives that the equations are made of.</summary>
    public Function Derivatives { get; }

    /// <summary>The energy of a state: coordinates, then velocities.</summary>
    public double Energy(double[] state)
    {
        _ = Slope(state);
        return results[1].Span[0];
    }

    /// <summary>The state after a time step, by the method of Runge and Kutta of order 4.</summary>
    public double[] Step(double[] state, double h)
    {
        var k1 = Slope(state);
        var k2 = Slope(Moved(state, h / 2, k1));
        var k3 = Slope(Moved(state, h / 2, k2));
        var k4 = Slope(Moved(state, h, k3));
        return [.. state.Select((x, i) => x + (h / 6 * (k1[i] + (2 * k2[i]) + (2 * k3[i]) + k4[i])))];
    }

    private double[] Slope(double[] state)
    {
        motion.Run([.. state.Select((_, i) => (ReadOnlyMemory<double>)state.AsMemory(i, 1))], results);
        return [.. state[(state.Length / 2)..], .. results[0].Span];
    }

    private static double[] Moved(double[] state, double h, double[] slope) => [.. state.Zip(slope, (x, k) => x + (h * k))];

    private static Expr Vector(Expr[] elements) => Structural.Stack(0, [.. elements]);

    private static Expr Matrix(int n, Func<int, int, Expr> element) =>
        Vector([.. Enumerable.Range(0, n).Select(i => Vector([.. Enumerable.Range(0, n).Select(j => element(i, j))]))]);
}
