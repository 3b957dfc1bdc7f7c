namespace Pendulum;

/// <summary>Two bobs of 1 kg on rods of 1 m, one hanging from the other. The coordinates are the angles from the vertical.</summary>
public static class DoublePendulum
{
    private const double Gravity = 9.81;

    /// <summary>What moves it, from its energies.</summary>
    public static Mechanics Mechanics() => new(
        (double a, double b, double va, double vb) => va * va + vb * vb / 2 + va * vb * Math.Cos(a - b),
        (double a, double b, double va, double vb) => -Gravity * (2 * Math.Cos(a) + Math.Cos(b)));

    /// <summary>Where the second bob is, in metres, with y upwards.</summary>
    public static (double X, double Y) Bob(double[] state) => (Math.Sin(state[0]) + Math.Sin(state[1]), -Math.Cos(state[0]) - Math.Cos(state[1]));
}
