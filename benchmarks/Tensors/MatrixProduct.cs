using System.Numerics;
using ExprGrad.Benchmarks.Peers;
using ExprGrad.Benchmarks.Timing;
using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>C of M x N is A · B, with a sum over K, for each of a batch; an operand that is transposed lies in memory as its transpose.</summary>
internal readonly record struct Factors(int M, int N, int K, bool TransposeA = false, bool TransposeB = false, int Batch = 1)
{
    /// <summary>As it is written for users.</summary>
    public Function Function
    {
        get
        {
            var (a, b) = (Input("a", Extents(M, K, TransposeA)), Input("b", Extents(K, N, TransposeB)));
            return Function.Of((N == 1 ? a.Dot(b.Reshape(K)) : M == 1 ? a.Reshape(K).Dot(b) : Straight(a, TransposeA).MatrixMultiply(Straight(b, TransposeB))).Named("c"));
        }
    }

    private int[] Extents(int rows, int columns, bool transposed) =>
        [.. Batch > 1 ? [Batch] : Array.Empty<int>(), .. transposed ? new[] { columns, rows } : [rows, columns]];

    private static Expr Straight(Expr x, bool transposed) => transposed ? x.Transpose() : x;
}

/// <summary>A matrix product, compiled and by OpenBLAS; a product with a vector by what OpenBLAS has for that.</summary>
internal static class MatrixProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Both sides on so many threads.</summary>
    public static Race Race(Factors factors, int threads)
    {
        var (m, n, k, transposeA, transposeB, batch) = factors;
        var ours = new Call<T>(factors.Function, Random, threads);
        var (a, b, c) = (OpenBlas.Pinned<T>(ours.Inputs[0]), OpenBlas.Pinned<T>(ours.Inputs[1]), OpenBlas.Pinned<T>(ours.Outputs[0]));
        ours.Work(1);
        Peer(1);
        Agreement.Require<T>("product", ours.Outputs[0], c.Numbers, typeof(T) == typeof(float) ? 1e-5 : 1e-13);
        return new(ours.Work, Peer);

        void Peer(int times)
        {
            OpenBlas.Threads(threads);
            for (; times > 0; times--) Once();
        }

        void Once()
        {
            if (n == 1) OpenBlas.MatrixVector<T>(false, m, k, a.Address, b.Address, c.Address);
            else if (m == 1) OpenBlas.MatrixVector<T>(true, k, n, b.Address, a.Address, c.Address);
            else
            {
                var size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
                for (nint i = 0; i < batch; i++)
                    OpenBlas.MatrixMatrix<T>(transposeA, transposeB, m, n, k, a.Address + i * m * k * size, b.Address + i * k * n * size, c.Address + i * m * n * size);
            }
        }
    }

    /// <summary>Numbers for an operand.</summary>
    public static T[] Random(Variable operand)
    {
        var numbers = new Random(operand.Shape.Count);
        return [.. Enumerable.Range(0, operand.Shape.Count).Select(_ => T.CreateChecked(numbers.NextDouble() - 0.5))];
    }
}
