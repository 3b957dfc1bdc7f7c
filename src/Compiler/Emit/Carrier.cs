using System.Runtime.Intrinsics;

namespace ExprGrad.Compiler.Emit;

/// <summary>The number type code is emitted in: double, float, or a vector of them.</summary>
internal sealed record Carrier(Type Element, int Lanes)
{
    /// <summary>One number at a time.</summary>
    public static Carrier Scalar(Type element) => new(element, 1);

    /// <summary>The widest vector that this machine computes in at full speed; scalar where it has none.</summary>
    public static Carrier Widest(Type element) => OfBits(element,
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0);

    /// <summary>The vector of so many bits; scalar for none.</summary>
    public static Carrier OfBits(Type element, int bits) => new(element, Math.Max(1, bits / 8 / Size(element)));

    /// <summary>The carrier of most of the work on numbers of a size.</summary>
    public static Carrier For(int elementSize, bool vectors) =>
        (elementSize == sizeof(float) ? typeof(float) : typeof(double)) is var element && vectors ? Widest(element) : Scalar(element);

    public bool IsVector => Lanes > 1;

    public bool IsDouble => Element == typeof(double);

    /// <summary>The vector half as wide; below the narrowest there is, a single number.</summary>
    public Carrier Half => this with { Lanes = Bits > 128 ? Lanes / 2 : 1 };

    /// <summary>The type of a value: double, Vector256&lt;float&gt;, ...</summary>
    public Type Type => !IsVector ? Element : VectorType.MakeGenericType(Element);

    /// <summary>The static class with the vector's functions, such as <see cref="Vector512"/>.</summary>
    public Type VectorClass => Bits switch
    {
        128 => typeof(Vector128),
        256 => typeof(Vector256),
        512 => typeof(Vector512),
        _ => throw NoSuchVector(),
    };

    private Type VectorType => Bits switch
    {
        128 => typeof(Vector128<>),
        256 => typeof(Vector256<>),
        512 => typeof(Vector512<>),
        _ => throw NoSuchVector(),
    };

    private int Bits => Lanes * Size(Element) * 8;

    private static int Size(Type element) =>
        element == typeof(double) ? sizeof(double)
        : element == typeof(float) ? sizeof(float)
        : throw new NotSupportedException($"carrier: found element {element}, expected double or float");

    private InvalidOperationException NoSuchVector() =>
        new($"carrier: found {Lanes} lanes of {Element.Name}, expected a vector of 128, 256 or 512 bits");
}
