using System.Numerics;
using ExprGrad.Compiler.Emit;
using ExprGrad.Compiler.Kernels;

namespace ExprGrad.Compiler.Interpret;

/// <summary>A contraction as calls of the kernel, one for each position of the batch.</summary>
internal sealed unsafe class ContractionInterpreter<T>(ContractionKernel kernel, Func<Buffer, BufferAddress> address)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Sequence<int> extents = kernel.Extents;
    private readonly BufferAddress a = address(kernel.A.Buffer), b = address(kernel.B.Buffer), c = address(kernel.C.Buffer);
    private readonly BufferAddress? workspace = kernel.Workspace is { } own ? address(own) : null;

    /// <summary>Computes some parts of its rounds, which share panels of B.</summary>
    public Code InRounds(BufferAddress panels) => (table, from, to, member) => Contraction.MultiplyInRounds<T>(
        Start(kernel.A, a, (nint*)table), kernel.A.Row, kernel.A.Column, Start(kernel.B, b, (nint*)table), kernel.B.Row, kernel.B.Column,
        Start(kernel.C, c, (nint*)table), kernel.C.Row, kernel.M, kernel.N, kernel.K, workspace?.At((nint*)table, member) ?? 0, kernel.Accumulates,
        panels.At((nint*)table, member), kernel.Parts, from, to);

    /// <summary>Computes all of it, or some parts, at one block of each if there are several.</summary>
    public void Run(nint table, long from, long to, long member, long block)
    {
        long* first = stackalloc long[extents.Count], count = stackalloc long[extents.Count];
        var positions = 1L;
        for (var axis = 0; axis < extents.Count; axis++)
        {
            var (start, end) = axis >= kernel.Outer ? kernel.Division.Places(axis, extents[axis], from, to) : axis == 0 ? (from, to) : (block, block + 1);
            (first[axis], count[axis]) = (start, end - start);
            positions *= axis < kernel.Batch.Count ? count[axis] : 1;
        }

        var scratch = workspace?.At((nint*)table, member) ?? 0;
        for (var position = 0L; position < positions; position++)
        {
            Contraction.Multiply<T>(
                Start(kernel.A, a, kernel.A.Row, 0), kernel.A.Row, kernel.A.Column, Start(kernel.B, b, 0, kernel.B.Column), kernel.B.Row, kernel.B.Column,
                Start(kernel.C, c, kernel.C.Row, kernel.C.Column), kernel.C.Row, (int)count[kernel.Batch.Count], (int)count[kernel.Batch.Count + 1], kernel.K, scratch, kernel.Accumulates);

            nint Start(Matrix matrix, BufferAddress buffer, int row, int column)
            {
                var (place, rest) = (matrix.Start.Offset + (row * first[kernel.Batch.Count]) + (column * first[kernel.Batch.Count + 1]), position);
                for (var axis = kernel.Batch.Count - 1; axis >= 0; axis--)
                {
                    (rest, var index) = Math.DivRem(rest, count[axis]);
                    place += matrix.Start.Strides[axis] * (first[axis] + index);
                }

                return buffer.At((nint*)table, member) + (nint)(place * sizeof(T));
            }
        }
    }

    private static nint Start(Matrix matrix, BufferAddress buffer, nint* table) => buffer.At(table, 0) + (matrix.Start.Offset * sizeof(T));
}
