using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// The steps of elementary functions that arithmetic cannot express, on the exponent and significand fields of IEEE 754:
/// once for the scalar (so that a lambda can name them), once for each vector.
/// </summary>
/// <remarks>
/// A whole number n below 2ᵖ added to 2ᵖ (p = 52 for double, 23 for float) stands in the low bits of the sum, and back: this converts
/// between numbers and bit fields in every instruction set. <c>Root</c> moves the border between two exponents from 1 to √½,
/// so that significands are in [√½, √2), centred on 1 where logarithms are 0.
/// </remarks>
internal static class Bits
{
    private const double Magic = 4503599627370496;      // 2⁵²
    private const float MagicF = 8388608;               // 2²³
    private const long One = 0x3FF0_0000_0000_0000;
    private const int OneF = 0x3F80_0000;
    private const long Root = One - 0x3FE6_A09E_667F_3BCD;
    private const int RootF = OneF - 0x3F35_04F3;
    private const long Field = 0x7FF0_0000_0000_0000;
    private const int FieldF = 0x7F80_0000;

    /// <summary>2ᵏ for whole k: 0 below the normal numbers, ∞ above them.</summary>
    public static double PowerOfTwo(double k) => BitConverter.Int64BitsToDouble((long)(Math.Clamp(k, -1023, 1024) + 1023) << 52);

    /// <summary>y·2ᵏ for whole k, rounded once (one instruction of AVX-512; else in two steps, as 2ᵏ alone may not be a normal number).</summary>
    public static double Scale(double y, double k) => Math.ScaleB(y, (int)Math.Clamp(k, -2200, 2200));

    /// <summary>The whole k for which positive normal x·2⁻ᵏ is in [√½, √2).</summary>
    public static double Exponent(double x) => ((BitConverter.DoubleToInt64Bits(x) + Root) >> 52) - 1023;

    /// <summary>x·2⁻ᵏ in [√½, √2), for positive normal x.</summary>
    public static double Significand(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        return BitConverter.Int64BitsToDouble(bits - ((bits + Root) & Field) + One);
    }

    public static Vector128<double> PowerOfTwo(Vector128<double> k)
    {
        var n = Vector128.MinNative(Vector128.MaxNative(k, Vector128.Create<double>(-1023)), Vector128.Create<double>(1024));
        return ((n + Vector128.Create(Magic + 1023)).AsInt64() << 52).AsDouble();
    }

    public static Vector128<double> Scale(Vector128<double> y, Vector128<double> k)
    {
        if (Avx512F.VL.IsSupported)
            return Avx512F.VL.Scale(y, k);
        var half = Vector128.Floor(k * 0.5);
        return y * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    public static Vector128<double> Exponent(Vector128<double> x)
    {
        var n = (x.AsInt64() + Vector128.Create(Root)) >>> 52;
        return (n | Vector128.Create(Magic).AsInt64()).AsDouble() - Vector128.Create(Magic + 1023);
    }

    public static Vector128<double> Significand(Vector128<double> x)
    {
        var bits = x.AsInt64();
        return (bits - ((bits + Vector128.Create(Root)) & Vector128.Create(Field)) + Vector128.Create(One)).AsDouble();
    }

    public static Vector128<float> PowerOfTwo(Vector128<float> k)
    {
        var n = Vector128.MinNative(Vector128.MaxNative(k, Vector128.Create<float>(-127)), Vector128.Create<float>(128));
        return ((n + Vector128.Create(MagicF + 127)).AsInt32() << 23).AsSingle();
    }

    public static Vector128<float> Scale(Vector128<float> y, Vector128<float> k)
    {
        if (Avx512F.VL.IsSupported)
            return Avx512F.VL.Scale(y, k);
        var half = Vector128.Floor(k * 0.5f);
        return y * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    public static Vector128<float> Exponent(Vector128<float> x)
    {
        var n = (x.AsInt32() + Vector128.Create(RootF)) >>> 23;
        return (n | Vector128.Create(MagicF).AsInt32()).AsSingle() - Vector128.Create(MagicF + 127);
    }

    public static Vector128<float> Significand(Vector128<float> x)
    {
        var bits = x.AsInt32();
        return (bits - ((bits + Vector128.Create(RootF)) & Vector128.Create(FieldF)) + Vector128.Create(OneF)).AsSingle();
    }

    public static Vector256<double> PowerOfTwo(Vector256<double> k)
    {
        var n = Vector256.MinNative(Vector256.MaxNative(k, Vector256.Create<double>(-1023)), Vector256.Create<double>(1024));
        return ((n + Vector256.Create(Magic + 1023)).AsInt64() << 52).AsDouble();
    }

    public static Vector256<double> Scale(Vector256<double> y, Vector256<double> k)
    {
        if (Avx512F.VL.IsSupported)
            return Avx512F.VL.Scale(y, k);
        var half = Vector256.Floor(k * 0.5);
        return y * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    public static Vector256<double> Exponent(Vector256<double> x)
    {
        var n = (x.AsInt64() + Vector256.Create(Root)) >>> 52;
        return (n | Vector256.Create(Magic).AsInt64()).AsDouble() - Vector256.Create(Magic + 1023);
    }

    public static Vector256<double> Significand(Vector256<double> x)
    {
        var bits = x.AsInt64();
        return (bits - ((bits + Vector256.Create(Root)) & Vector256.Create(Field)) + Vector256.Create(One)).AsDouble();
    }

    public static Vector256<float> PowerOfTwo(Vector256<float> k)
    {
        var n = Vector256.MinNative(Vector256.MaxNative(k, Vector256.Create<float>(-127)), Vector256.Create<float>(128));
        return ((n + Vector256.Create(MagicF + 127)).AsInt32() << 23).AsSingle();
    }

    public static Vector256<float> Scale(Vector256<float> y, Vector256<float> k)
    {
        if (Avx512F.VL.IsSupported)
            return Avx512F.VL.Scale(y, k);
        var half = Vector256.Floor(k * 0.5f);
        return y * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    public static Vector256<float> Exponent(Vector256<float> x)
    {
        var n = (x.AsInt32() + Vector256.Create(RootF)) >>> 23;
        return (n | Vector256.Create(MagicF).AsInt32()).AsSingle() - Vector256.Create(MagicF + 127);
    }

    public static Vector256<float> Significand(Vector256<float> x)
    {
        var bits = x.AsInt32();
        return (bits - ((bits + Vector256.Create(RootF)) & Vector256.Create(FieldF)) + Vector256.Create(OneF)).AsSingle();
    }

    public static Vector512<double> PowerOfTwo(Vector512<double> k)
    {
        var n = Vector512.MinNative(Vector512.MaxNative(k, Vector512.Create<double>(-1023)), Vector512.Create<double>(1024));
        return ((n + Vector512.Create(Magic + 1023)).AsInt64() << 52).AsDouble();
    }

    public static Vector512<double> Scale(Vector512<double> y, Vector512<double> k)
    {
        if (Avx512F.IsSupported)
            return Avx512F.Scale(y, k);
        var half = Vector512.Floor(k * 0.5);
        return y * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    public static Vector512<double> Exponent(Vector512<double> x)
    {
        var n = (x.AsInt64() + Vector512.Create(Root)) >>> 52;
        return (n | Vector512.Create(Magic).AsInt64()).AsDouble() - Vector512.Create(Magic + 1023);
    }

    public static Vector512<double> Significand(Vector512<double> x)
    {
        var bits = x.AsInt64();
        return (bits - ((bits + Vector512.Create(Root)) & Vector512.Create(Field)) + Vector512.Create(One)).AsDouble();
    }

    public static Vector512<float> PowerOfTwo(Vector512<float> k)
    {
        var n = Vector512.MinNative(Vector512.MaxNative(k, Vector512.Create<float>(-127)), Vector512.Create<float>(128));
        return ((n + Vector512.Create(MagicF + 127)).AsInt32() << 23).AsSingle();
    }

    public static Vector512<float> Scale(Vector512<float> y, Vector512<float> k)
    {
        if (Avx512F.IsSupported)
            return Avx512F.Scale(y, k);
        var half = Vector512.Floor(k * 0.5f);
        return y * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    public static Vector512<float> Exponent(Vector512<float> x)
    {
        var n = (x.AsInt32() + Vector512.Create(RootF)) >>> 23;
        return (n | Vector512.Create(MagicF).AsInt32()).AsSingle() - Vector512.Create(MagicF + 127);
    }

    public static Vector512<float> Significand(Vector512<float> x)
    {
        var bits = x.AsInt32();
        return (bits - ((bits + Vector512.Create(RootF)) & Vector512.Create(FieldF)) + Vector512.Create(OneF)).AsSingle();
    }
}
