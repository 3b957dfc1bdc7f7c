using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// <see cref="Threefry"/> in every vector, bit for bit: once for the scalar (so that a lambda can name it), once for each vector.
/// </summary>
/// <remarks>
/// A whole number below 2⁵² added to 2⁵² stands in the low bits of the sum; 52 bits beside the exponent field of 1 are a number in [1, 2),
/// from which 1 - 2⁻⁵³ is taken away exactly.
/// </remarks>
internal static class ThreefryLanes
{
    private const double Magic = 4503599627370496;              // 2⁵²
    private const double OneLess = 1 - (1 / (2 * Magic));       // 1 - 2⁻⁵³
    private const float LargestFloat = 1 - (1f / Threefry.Numbers);
    private const ulong One = 0x3FF0_0000_0000_0000;

    /// <summary><see cref="Threefry.Uniform(double, double, double)"/>, named here for the row that has vectors.</summary>
    public static double Uniform(double key0, double key1, double counter) => Threefry.Uniform(key0, key1, counter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Uniform(Vector128<float> key0, Vector128<float> key1, Vector128<float> counter)
    {
        var (k0, k1, c) = (Vector128.Round(key0), Vector128.Round(key1), Vector128.Round(counter));
        var (first, second) = Block(Words(k0), Words(k1), Words(c));
        var ((a, b), (d, e)) = (Vector128.Widen(first), Vector128.Widen(second));
        var fraction = Vector128.MinNative(Vector128.Narrow(Fraction(a, d), Fraction(b, e)), Vector128.Create(LargestFloat));
        return Vector128.ConditionalSelect(Fit(k0, k1, c, Vector128.Create<float>(Threefry.Numbers)), fraction, Vector128.Create(float.NaN));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Uniform(Vector128<double> key0, Vector128<double> key1, Vector128<double> counter)
    {
        var (k0, k1, c) = (Vector128.Round(key0), Vector128.Round(key1), Vector128.Round(counter));
        var (first, second) = Block(Words(k0), Words(k1), Words(c));
        var fraction = Fraction(Vector128.WidenLower(first), Vector128.WidenLower(second));
        return Vector128.ConditionalSelect(Fit(k0, k1, c, Vector128.Create<double>(Threefry.Numbers)), fraction, Vector128.Create(double.NaN));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Words(Vector128<float> x) => Vector128.ConvertToInt32Native(x).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Words(Vector128<double> x)
    {
        var bits = (x + Vector128.Create(Magic)).AsUInt64();
        return Vector128.Narrow(bits, bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Fraction(Vector128<ulong> first, Vector128<ulong> second) =>
        ((first << 20) | (second >>> 12) | Vector128.Create(One)).AsDouble() - Vector128.Create(OneLess);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Fit<T>(Vector128<T> a, Vector128<T> b, Vector128<T> c, Vector128<T> end) => Vector128.LessThan(a, end) & Vector128.LessThan(b, end) & Vector128.LessThan(c, end)
        & Vector128.GreaterThanOrEqual(a, Vector128<T>.Zero) & Vector128.GreaterThanOrEqual(b, Vector128<T>.Zero) & Vector128.GreaterThanOrEqual(c, Vector128<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<uint>, Vector128<uint>) Block(Vector128<uint> k0, Vector128<uint> k1, Vector128<uint> counter)
    {
        var k2 = k0 ^ k1 ^ Vector128.Create(Threefry.Parity);
        var (x0, x1) = (counter + k0, k1);
        Four(ref x0, ref x1, 13, 15, 26, 6);
        (x0, x1) = (x0 + k1, x1 + k2 + Vector128.Create(1u));
        Four(ref x0, ref x1, 17, 29, 16, 24);
        (x0, x1) = (x0 + k2, x1 + k0 + Vector128.Create(2u));
        Four(ref x0, ref x1, 13, 15, 26, 6);
        (x0, x1) = (x0 + k0, x1 + k1 + Vector128.Create(3u));
        Four(ref x0, ref x1, 17, 29, 16, 24);
        (x0, x1) = (x0 + k1, x1 + k2 + Vector128.Create(4u));
        Four(ref x0, ref x1, 13, 15, 26, 6);
        return (x0 + k2, x1 + k0 + Vector128.Create(5u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref Vector128<uint> x0, ref Vector128<uint> x1, [ConstantExpected] byte a, [ConstantExpected] byte b, [ConstantExpected] byte c, [ConstantExpected] byte d)
    {
        (x0, x1) = (x0 + x1, Turned(x1, a) ^ (x0 + x1));
        (x0, x1) = (x0 + x1, Turned(x1, b) ^ (x0 + x1));
        (x0, x1) = (x0 + x1, Turned(x1, c) ^ (x0 + x1));
        (x0, x1) = (x0 + x1, Turned(x1, d) ^ (x0 + x1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Turned(Vector128<uint> x, [ConstantExpected] byte bits) => Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(x, bits) : (x << bits) | (x >>> (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Uniform(Vector256<float> key0, Vector256<float> key1, Vector256<float> counter)
    {
        var (k0, k1, c) = (Vector256.Round(key0), Vector256.Round(key1), Vector256.Round(counter));
        var (first, second) = Block(Words(k0), Words(k1), Words(c));
        var ((a, b), (d, e)) = (Vector256.Widen(first), Vector256.Widen(second));
        var fraction = Vector256.MinNative(Vector256.Narrow(Fraction(a, d), Fraction(b, e)), Vector256.Create(LargestFloat));
        return Vector256.ConditionalSelect(Fit(k0, k1, c, Vector256.Create<float>(Threefry.Numbers)), fraction, Vector256.Create(float.NaN));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Uniform(Vector256<double> key0, Vector256<double> key1, Vector256<double> counter)
    {
        var (k0, k1, c) = (Vector256.Round(key0), Vector256.Round(key1), Vector256.Round(counter));
        var (first, second) = Block(Words(k0), Words(k1), Words(c));
        var ((a, b), (d, e)) = (Vector128.Widen(first), Vector128.Widen(second));
        var fraction = Fraction(Vector256.Create(a, b), Vector256.Create(d, e));
        return Vector256.ConditionalSelect(Fit(k0, k1, c, Vector256.Create<double>(Threefry.Numbers)), fraction, Vector256.Create(double.NaN));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Words(Vector256<float> x) => Vector256.ConvertToInt32Native(x).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Words(Vector256<double> x)
    {
        var bits = (x + Vector256.Create(Magic)).AsUInt64();
        return Vector128.Narrow(bits.GetLower(), bits.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Fraction(Vector256<ulong> first, Vector256<ulong> second) =>
        ((first << 20) | (second >>> 12) | Vector256.Create(One)).AsDouble() - Vector256.Create(OneLess);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Fit<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c, Vector256<T> end) => Vector256.LessThan(a, end) & Vector256.LessThan(b, end) & Vector256.LessThan(c, end)
        & Vector256.GreaterThanOrEqual(a, Vector256<T>.Zero) & Vector256.GreaterThanOrEqual(b, Vector256<T>.Zero) & Vector256.GreaterThanOrEqual(c, Vector256<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint>, Vector256<uint>) Block(Vector256<uint> k0, Vector256<uint> k1, Vector256<uint> counter)
    {
        var k2 = k0 ^ k1 ^ Vector256.Create(Threefry.Parity);
        var (x0, x1) = (counter + k0, k1);
        Four(ref x0, ref x1, 13, 15, 26, 6);
        (x0, x1) = (x0 + k1, x1 + k2 + Vector256.Create(1u));
        Four(ref x0, ref x1, 17, 29, 16, 24);
        (x0, x1) = (x0 + k2, x1 + k0 + Vector256.Create(2u));
        Four(ref x0, ref x1, 13, 15, 26, 6);
        (x0, x1) = (x0 + k0, x1 + k1 + Vector256.Create(3u));
        Four(ref x0, ref x1, 17, 29, 16, 24);
        (x0, x1) = (x0 + k1, x1 + k2 + Vector256.Create(4u));
        Four(ref x0, ref x1, 13, 15, 26, 6);
        return (x0 + k2, x1 + k0 + Vector256.Create(5u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref Vector256<uint> x0, ref Vector256<uint> x1, [ConstantExpected] byte a, [ConstantExpected] byte b, [ConstantExpected] byte c, [ConstantExpected] byte d)
    {
        (x0, x1) = (x0 + x1, Turned(x1, a) ^ (x0 + x1));
        (x0, x1) = (x0 + x1, Turned(x1, b) ^ (x0 + x1));
        (x0, x1) = (x0 + x1, Turned(x1, c) ^ (x0 + x1));
        (x0, x1) = (x0 + x1, Turned(x1, d) ^ (x0 + x1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Turned(Vector256<uint> x, [ConstantExpected] byte bits) => Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(x, bits) : (x << bits) | (x >>> (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Uniform(Vector512<float> key0, Vector512<float> key1, Vector512<float> counter)
    {
        var (k0, k1, c) = (Vector512.Round(key0), Vector512.Round(key1), Vector512.Round(counter));
        var (first, second) = Block(Words(k0), Words(k1), Words(c));
        var ((a, b), (d, e)) = (Vector512.Widen(first), Vector512.Widen(second));
        var fraction = Vector512.MinNative(Vector512.Narrow(Fraction(a, d), Fraction(b, e)), Vector512.Create(LargestFloat));
        return Vector512.ConditionalSelect(Fit(k0, k1, c, Vector512.Create<float>(Threefry.Numbers)), fraction, Vector512.Create(float.NaN));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Uniform(Vector512<double> key0, Vector512<double> key1, Vector512<double> counter)
    {
        var (k0, k1, c) = (Vector512.Round(key0), Vector512.Round(key1), Vector512.Round(counter));
        var (first, second) = Block(Words(k0), Words(k1), Words(c));
        var ((a, b), (d, e)) = (Vector256.Widen(first), Vector256.Widen(second));
        var fraction = Fraction(Vector512.Create(a, b), Vector512.Create(d, e));
        return Vector512.ConditionalSelect(Fit(k0, k1, c, Vector512.Create<double>(Threefry.Numbers)), fraction, Vector512.Create(double.NaN));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Words(Vector512<float> x) => Vector512.ConvertToInt32Native(x).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Words(Vector512<double> x)
    {
        var bits = (x + Vector512.Create(Magic)).AsUInt64();
        return Vector256.Narrow(bits.GetLower(), bits.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fraction(Vector512<ulong> first, Vector512<ulong> second) =>
        ((first << 20) | (second >>> 12) | Vector512.Create(One)).AsDouble() - Vector512.Create(OneLess);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fit<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> end) => Vector512.LessThan(a, end) & Vector512.LessThan(b, end) & Vector512.LessThan(c, end)
        & Vector512.GreaterThanOrEqual(a, Vector512<T>.Zero) & Vector512.GreaterThanOrEqual(b, Vector512<T>.Zero) & Vector512.GreaterThanOrEqual(c, Vector512<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<uint>, Vector512<uint>) Block(Vector512<uint> k0, Vector512<uint> k1, Vector512<uint> counter)
    {
        var k2 = k0 ^ k1 ^ Vector512.Create(Threefry.Parity);
        var (x0, x1) = (counter + k0, k1);
        Four(ref x0, ref x1, 13, 15, 26, 6);
        (x0, x1) = (x0 + k1, x1 + k2 + Vector512.Create(1u));
        Four(ref x0, ref x1, 17, 29, 16, 24);
        (x0, x1) = (x0 + k2, x1 + k0 + Vector512.Create(2u));
        Four(ref x0, ref x1, 13, 15, 26, 6);
        (x0, x1) = (x0 + k0, x1 + k1 + Vector512.Create(3u));
        Four(ref x0, ref x1, 17, 29, 16, 24);
        (x0, x1) = (x0 + k1, x1 + k2 + Vector512.Create(4u));
        Four(ref x0, ref x1, 13, 15, 26, 6);
        return (x0 + k2, x1 + k0 + Vector512.Create(5u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref Vector512<uint> x0, ref Vector512<uint> x1, [ConstantExpected] byte a, [ConstantExpected] byte b, [ConstantExpected] byte c, [ConstantExpected] byte d)
    {
        (x0, x1) = (x0 + x1, Turned(x1, a) ^ (x0 + x1));
        (x0, x1) = (x0 + x1, Turned(x1, b) ^ (x0 + x1));
        (x0, x1) = (x0 + x1, Turned(x1, c) ^ (x0 + x1));
        (x0, x1) = (x0 + x1, Turned(x1, d) ^ (x0 + x1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Turned(Vector512<uint> x, [ConstantExpected] byte bits) => Avx512F.IsSupported ? Avx512F.RotateLeft(x, bits) : (x << bits) | (x >>> (32 - bits));
}
