namespace ExprGrad;
/// <summary>Stub.</summary>
public static class Special
{
    /// <summary>S.</summary>
    public static double Expm1(double x) => double.ExpM1(x);
    /// <summary>S.</summary>
    public static double Log1p(double x) => double.LogP1(x);
    /// <summary>S.</summary>
    public static double Sech2(double x) => 1 / (Math.Cosh(x) * Math.Cosh(x));
    /// <summary>S.</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    /// <summary>S.</summary>
    public static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
}
