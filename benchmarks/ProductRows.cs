using System.Numerics;
using ExprGrad.Benchmarks.Peers;
using ExprGrad.Benchmarks.Tensors;

namespace ExprGrad.Benchmarks;

/// <summary>Matrix products against OpenBLAS: squares of every size, all transpositions, and products that are thin.</summary>
internal static class ProductRows
{
    private const double Large = 1.05, Small = 0.9;

#pragma warning disable format
    private static readonly IReadOnlyList<(string Name, Factors Factors, double Goal)> Shapes =
    [
        .. new[] { 4, 8, 16, 32, 64, 96 }.Select(n => ($"{n}", new Factors(n, n, n), Small)),
        .. new[] { 256, 512, 1024, 2048 }.Select(n => ($"{n}", new Factors(n, n, n), Large)),
        ("384.nn",          new(384, 384, 384),                                             Large),
        ("384.nt",          new(384, 384, 384, TransposeB: true),                           Large),
        ("384.tn",          new(384, 384, 384, TransposeA: true),                           Large),
        ("384.tt",          new(384, 384, 384, TransposeA: true, TransposeB: true),         Large),
        ("48.nt",           new(48, 48, 48, TransposeB: true),                              Small),
        ("48.tn",           new(48, 48, 48, TransposeA: true),                              Small),
        ("48.tt",           new(48, 48, 48, TransposeA: true, TransposeB: true),            Small),
        ("matrix-vector",   new(512, 1, 512),                                               Small),
        ("vector-matrix",   new(1, 512, 512),                                               Small),
        ("outer",           new(512, 512, 1),                                               Small),
        ("tall",            new(4096, 16, 16),                                              Small),
        ("deep",            new(16, 16, 4096),                                              Small),
        ("batch",           new(8, 8, 8, Batch: 256),                                       Small),
    ];
#pragma warning restore format

    public static IReadOnlyList<Row> All =>
    [
        .. Shapes.SelectMany(s => new[] { Row<float>("f32", s), Row<double>("f64", s) }),
        .. Shapes.Where(s => s.Name is "256" or "512" or "1024" or "2048").SelectMany(s => new[] { Row<float>("f32", s, threads: 2), Row<double>("f64", s, threads: 2) }),
        .. Shapes.Where(s => s.Name is "32" or "64" or "96").SelectMany(s => new[] { Bound<float>("f32", s), Bound<double>("f64", s) }),
    ];

    // How near small products are to what the machine can multiply at all.
    private static Row Bound<T>(string type, (string Name, Factors Factors, double Goal) shape)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Benchmarks.Row.Of(
            $"product.{type}.{shape.Name}.arithmetic", Description(shape.Factors), "as many multiplications in registers", null,
            () => new(new Call<T>(shape.Factors.Function, MatrixProduct<T>.Random, 1).Work, Multiplications.Of<T>((long)shape.Factors.M * shape.Factors.N * shape.Factors.K))) with
        { Missing = () => Multiplications.Missing };

    private static Row Row<T>(string type, (string Name, Factors Factors, double Goal) shape, int threads = 1)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Benchmarks.Row.Of(
            $"product.{type}.{shape.Name}{(threads > 1 ? $".threads-{threads}" : "")}", $"{Description(shape.Factors)}{(threads > 1 ? $", {threads} threads" : "")}", "OpenBLAS", shape.Goal,
            () => MatrixProduct<T>.Race(shape.Factors, threads)) with
        { Missing = () => OpenBlas.Missing };

    private static string Description(Factors f) =>
        $"{(f.Batch > 1 ? $"{f.Batch} of " : "")}{f.M}x{f.K}{(f.TransposeA ? "ᵀ" : "")} · {f.K}x{f.N}{(f.TransposeB ? "ᵀ" : "")}";
}
