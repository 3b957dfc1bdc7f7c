using System.Linq.Expressions;

namespace ExprGrad;

/// <content>
/// Functions of records and arrays: the first parameter is differentiated by, the others are data, which may be whole numbers and arrays of records too. Where all
/// parameters are numbers, each is differentiated by.
/// </content>
/// <example><code>
/// record Misra(double B1, double B2);
/// var residual = Grad.Of((Misra b, double x, double y) => y - b.B1 * (1 - Math.Exp(-b.B2 * x)));
/// Misra gradient = residual.GradientAt(new(500, 1e-4), 77.6, 10.07);
/// </code></example>
public static partial class Grad
{
#pragma warning disable format
    /// <summary>A function of a record or of an array.</summary>
    public static Parametric<TP, Func<TP, double>, Func<TP, TP>, Func<TP, (double Value, TP Gradient)>>
        Of<TP>(Expression<Func<TP, double>> f) => new(f);

    /// <summary>A function of a record or an array, and of data.</summary>
    public static Parametric<TP, Func<TP, TX, double>, Func<TP, TX, TP>, Func<TP, TX, (double Value, TP Gradient)>>
        Of<TP, TX>(Expression<Func<TP, TX, double>> f) => new(f);

    /// <summary>A function of a record or an array, and of two arguments of data.</summary>
    public static Parametric<TP, Func<TP, TX, TY, double>, Func<TP, TX, TY, TP>, Func<TP, TX, TY, (double Value, TP Gradient)>>
        Of<TP, TX, TY>(Expression<Func<TP, TX, TY, double>> f) => new(f);

    /// <summary>A function of a record or an array, and of three arguments of data.</summary>
    public static Parametric<TP, Func<TP, TX, TY, TZ, double>, Func<TP, TX, TY, TZ, TP>, Func<TP, TX, TY, TZ, (double Value, TP Gradient)>>
        Of<TP, TX, TY, TZ>(Expression<Func<TP, TX, TY, TZ, double>> f) => new(f);
#pragma warning restore format
}
