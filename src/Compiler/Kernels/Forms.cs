using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler.Kernels;

/// <summary>How a product of each form is computed.</summary>
internal static unsafe class Forms<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    public static void Multiply(Form form, in Product<T> product)
    {
        switch (form)
        {
            case Form.Zero: if (!product.Resume) Zero(product.C, product.M, product.N); break;
            case Form.FewColumns: FewColumns(product); break;
            case Form.FewRows: FewRows(product.A, product.B, product.C, product.M, product.N, product.K); break;
            case Form.Row: Row(product.A, product.B, product.C, product.N, product.K, product.Resume); break;
            case Form.Column: Row(product.B.Transposed, product.A.Transposed, product.C, product.M, product.K, product.Resume); break;
            case Form.Outer: Outer(product.A, product.B, product.C, product.M, product.N, product.Resume); break;
            case Form.Narrow: Narrow(product); break;
            default: Blocks<TLanes, T>.Multiply(product); break;
        }
    }

    /// <summary>The empty sum.</summary>
    private static void Zero(Matrix<T> c, int m, int n)
    {
        for (var i = 0; i < m; i++) new Span<T>(c.At(i, 0), n).Clear();
    }

    /// <summary>C[·, j] = A · B[·, j], with the columns of B made contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FewColumns(in Product<T> product)
    {
        var (a, b, c) = (product.A, product.B, product.C);
        if (b.Row != 1)
        {
            var columns = new Matrix<T>(product.Scratch, 1, product.K);
            Packing<T>.Transpose((T*)product.Scratch, product.K, b.Start, b.Row, b.Column, product.K, product.N);
            b = columns;
        }
        for (var j = 0; j < product.N; j++)
            Direct<TLanes, T>.Dots(a.Start, a.Row, b.At(0, j), c.At(0, j), c.Row, product.M, product.K);
    }

    /// <summary>C[i, ·] = Bᵀ · A[i, ·], where the columns of B and the rows of A are contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FewRows(Matrix<T> a, Matrix<T> b, Matrix<T> c, int m, int n, int k)
    {
        for (var i = 0; i < m; i++)
            Direct<TLanes, T>.Dots(b.Start, b.Column, a.At(i, 0), c.At(i, 0), 1, n, k);
    }

    /// <summary>C[0, ·] = Σ_p A[0, p] · B[p, ·], where the rows of B are contiguous.</summary>
    private static void Row(Matrix<T> a, Matrix<T> b, Matrix<T> c, int n, int k, bool resume) =>
        Direct<TLanes, T>.Sweeps(a.Start, a.Column, b.Start, b.Row, c.Start, n, k, resume);

    /// <summary>C[i, ·] = A[i, 0] · B[0, ·].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer(Matrix<T> a, Matrix<T> b, Matrix<T> c, int m, int n, bool resume)
    {
        for (var i = 0; i < m; i++) Row(a.From(i), b, c.From(i), n, 1, resume);
    }

    /// <summary>Cᵀ = Bᵀ · Aᵀ, a block of C at a time: C is narrower than a vector, so the vectors run along its columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(in Product<T> product)
    {
        var (a, b, c) = (product.A, product.B, product.C);
        var (m, n, k) = (product.M, product.N, product.K);
        var rest = product.Scratch + sizeof(T) * Blocking.NarrowElements<T>(m, n);
        for (int i = 0, rows; i < m; i += rows)
        {
            rows = Strip.Take(m - i, Blocking.NarrowRows, TLanes.Count);
            if (product.Resume) Packing<T>.Transpose((T*)product.Scratch, rows, c.At(i, 0), c.Row, 1, rows, n);
            Blocks<TLanes, T>.Multiply(new(b.Transposed, a.From(i).Transposed, new(product.Scratch, rows, 1), n, rows, k, rest, product.Resume));
            Packing<T>.Transpose(c.At(i, 0), c.Row, (T*)product.Scratch, rows, 1, n, rows);
        }
    }
}
