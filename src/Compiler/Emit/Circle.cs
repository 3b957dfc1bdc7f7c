using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// Sine and cosine far out on the circle, where a quarter turn subtracted as three numbers leaves too few digits: there vectors take the scalar function, number by number, and what is
/// in one lane depends on nothing in the others. Each is written once for the scalar, so that a lambda can name it.
/// </summary>
internal static class Circle
{
    /// <summary>The sine.</summary>
    /// <param name="x">The angle.</param>
    /// <param name="near">The sine if the angle is no more than some thousand turns.</param>
    public static double Sine(double x, double near) => double.IsNaN(near) ? near : Math.Sin(x);

    /// <summary>The cosine.</summary>
    /// <param name="x">The angle.</param>
    /// <param name="near">The cosine if the angle is no more than some thousand turns.</param>
    public static double Cosine(double x, double near) => double.IsNaN(near) ? near : Math.Cos(x);

#pragma warning disable format
    public static Vector128<T> Sine<T>(Vector128<T> x, Vector128<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector128.LessThanOrEqualAll(Vector128.Abs(x), Vector128.Create(Far<T>())) ? near : Vector256.Create(x, x).Sines(Vector256.Create(near, near)).GetLower();

    public static Vector256<T> Sine<T>(Vector256<T> x, Vector256<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector256.LessThanOrEqualAll(Vector256.Abs(x), Vector256.Create(Far<T>())) ? near : x.Sines(near);

    public static Vector512<T> Sine<T>(Vector512<T> x, Vector512<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector512.LessThanOrEqualAll(Vector512.Abs(x), Vector512.Create(Far<T>())) ? near : Vector512.Create(x.GetLower().Sines(near.GetLower()), x.GetUpper().Sines(near.GetUpper()));

    public static Vector128<T> Cosine<T>(Vector128<T> x, Vector128<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector128.LessThanOrEqualAll(Vector128.Abs(x), Vector128.Create(Far<T>())) ? near : Vector256.Create(x, x).Cosines(Vector256.Create(near, near)).GetLower();

    public static Vector256<T> Cosine<T>(Vector256<T> x, Vector256<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector256.LessThanOrEqualAll(Vector256.Abs(x), Vector256.Create(Far<T>())) ? near : x.Cosines(near);

    public static Vector512<T> Cosine<T>(Vector512<T> x, Vector512<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector512.LessThanOrEqualAll(Vector512.Abs(x), Vector512.Create(Far<T>())) ? near : Vector512.Create(x.GetLower().Cosines(near.GetLower()), x.GetUpper().Cosines(near.GetUpper()));
#pragma warning restore format

    // Whole numbers of quarter turns are found to a hundredth of one, and their products with the parts of one are exact.
    private static T Far<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => T.CreateChecked(typeof(T) == typeof(float) ? 1e5 : 1e9);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<T> Sines<T>(this Vector256<T> x, Vector256<T> near)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var lane = 0; lane < Vector256<T>.Count; lane++)
        {
            near = T.Abs(x[lane]) <= Far<T>() ? near : near.WithElement(lane, T.Sin(x[lane]));
        }

        return near;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<T> Cosines<T>(this Vector256<T> x, Vector256<T> near)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var lane = 0; lane < Vector256<T>.Count; lane++)
        {
            near = T.Abs(x[lane]) <= Far<T>() ? near : near.WithElement(lane, T.Cos(x[lane]));
        }

        return near;
    }
}
