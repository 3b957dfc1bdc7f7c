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
    /// <param name="near">What the sine is unless the angle is far out.</param>
    public static double Sine(double x, double near) => Math.Abs(x) <= Far<double>() ? near : Math.Sin(x);

    /// <summary>The cosine.</summary>
    /// <param name="x">The angle.</param>
    /// <param name="near">What the cosine is unless the angle is far out.</param>
    public static double Cosine(double x, double near) => Math.Abs(x) <= Far<double>() ? near : Math.Cos(x);

#pragma warning disable format
    public static Vector128<T> Sine<T>(Vector128<T> x, Vector128<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector128.LessThanOrEqualAll(Vector128.Abs(x), Vector128.Create(Far<T>())) ? near : Each(x.ToVector256(), near.ToVector256(), T.Sin).GetLower();

    public static Vector256<T> Sine<T>(Vector256<T> x, Vector256<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector256.LessThanOrEqualAll(Vector256.Abs(x), Vector256.Create(Far<T>())) ? near : Each(x, near, T.Sin);

    public static Vector512<T> Sine<T>(Vector512<T> x, Vector512<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector512.LessThanOrEqualAll(Vector512.Abs(x), Vector512.Create(Far<T>())) ? near : Vector512.Create(Each(x.GetLower(), near.GetLower(), T.Sin), Each(x.GetUpper(), near.GetUpper(), T.Sin));

    public static Vector128<T> Cosine<T>(Vector128<T> x, Vector128<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector128.LessThanOrEqualAll(Vector128.Abs(x), Vector128.Create(Far<T>())) ? near : Each(x.ToVector256(), near.ToVector256(), T.Cos).GetLower();

    public static Vector256<T> Cosine<T>(Vector256<T> x, Vector256<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector256.LessThanOrEqualAll(Vector256.Abs(x), Vector256.Create(Far<T>())) ? near : Each(x, near, T.Cos);

    public static Vector512<T> Cosine<T>(Vector512<T> x, Vector512<T> near) where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector512.LessThanOrEqualAll(Vector512.Abs(x), Vector512.Create(Far<T>())) ? near : Vector512.Create(Each(x.GetLower(), near.GetLower(), T.Cos), Each(x.GetUpper(), near.GetUpper(), T.Cos));
#pragma warning restore format

    // Up to here the number of quarter turns is found to a hundredth of one, and what its parts leave of an angle is exact.
    private static T Far<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => T.CreateChecked(typeof(T) == typeof(float) ? 1e5 : 1e7);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<T> Each<T>(Vector256<T> x, Vector256<T> near, Func<T, T> function)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var lane = 0; lane < Vector256<T>.Count; lane++)
        {
            near = T.Abs(x[lane]) <= Far<T>() ? near : near.WithElement(lane, function(x[lane]));
        }

        return near;
    }
}
