using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ExprGrad.Benchmarks.Peers;

/// <summary>The matrix products of OpenBLAS (Debian: libopenblas0-pthread), on matrices row by row in memory that does not move.</summary>
internal static class OpenBlas
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101, Plain = 111, Transposed = 112;

    private static readonly bool IsLoaded = Load();

    /// <summary>Why it cannot be called, if so.</summary>
    public static string? Missing => IsLoaded ? null : $"{Library} is not installed";

    /// <summary>The processor whose kernels it has chosen.</summary>
    public static string Core => IsLoaded ? Marshal.PtrToStringUTF8(openblas_get_corename())! : "none";

    /// <summary>How many threads the next calls use.</summary>
    public static void Threads(int number) => openblas_set_num_threads(number);

    /// <summary>C = A · B, C of m x n; an operand that is transposed lies in memory as its transpose.</summary>
    public static void MatrixMatrix<T>(bool transposeA, bool transposeB, int m, int n, int k, nint a, nint b, nint c)
        where T : unmanaged
    {
        var (ta, tb, lda, ldb) = (Order(transposeA), Order(transposeB), transposeA ? m : k, transposeB ? k : n);
        if (typeof(T) == typeof(float)) cblas_sgemm(RowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, n);
        else cblas_dgemm(RowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, n);
    }

    /// <summary>y = A · x or, transposed, y = Aᵀ · x, for A of rows x columns.</summary>
    public static void MatrixVector<T>(bool transpose, int rows, int columns, nint a, nint x, nint y)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) cblas_sgemv(RowMajor, Order(transpose), rows, columns, 1, a, columns, x, 1, 0, y, 1);
        else cblas_dgemv(RowMajor, Order(transpose), rows, columns, 1, a, columns, x, 1, 0, y, 1);
    }

    /// <summary>Numbers in memory that does not move, and where they are.</summary>
    public static (T[] Numbers, nint Address) Pinned<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        var pinned = GC.AllocateUninitializedArray<T>(numbers.Length, pinned: true);
        numbers.CopyTo(pinned);
        return (pinned, Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0));
    }

    // A setting may hold it to the kernels of an older processor; by itself it chooses the best that this one can run.
    private static bool Load()
    {
        if (OperatingSystem.IsLinux())
        {
            foreach (var setting in new[] { "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE" }) _ = unsetenv(setting);
        }

        return NativeLibrary.TryLoad(Library, out _);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Order(bool transposed) => transposed ? Transposed : Plain;

#pragma warning disable SYSLIB1054 // Next to nothing is marshalled.
    // What .NET sets or removes is not seen by native code.
    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int unsetenv(string name);

    [DllImport(Library)]
    private static extern nint openblas_get_corename();

    [DllImport(Library)]
    private static extern void openblas_set_num_threads(int number);

    [DllImport(Library)]
    private static extern void cblas_sgemm(
        int order, int transA, int transB, int m, int n, int k, float alpha, nint a, int lda, nint b, int ldb, float beta, nint c, int ldc);

    [DllImport(Library)]
    private static extern void cblas_dgemm(
        int order, int transA, int transB, int m, int n, int k, double alpha, nint a, int lda, nint b, int ldb, double beta, nint c, int ldc);

    [DllImport(Library)]
    private static extern void cblas_sgemv(int order, int trans, int m, int n, float alpha, nint a, int lda, nint x, int incx, float beta, nint y, int incy);

    [DllImport(Library)]
    private static extern void cblas_dgemv(int order, int trans, int m, int n, double alpha, nint a, int lda, nint x, int incx, double beta, nint y, int incy);
#pragma warning restore SYSLIB1054
}
