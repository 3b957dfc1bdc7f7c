using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ExprGrad.Benchmarks.Tensors;

/// <summary>The training step of the perceptron as an expert writes it in C#: buffers kept, classes padded to whole vectors, loops fused by hand.</summary>
internal sealed class HandWritten<T>(Extents extents, T decay)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Wide = 16;
    private readonly T[] h = new T[extents.Batch * extents.Hidden];
    private readonly T[] dh = new T[extents.Batch * extents.Hidden];
    private readonly T[] o = new T[extents.Batch * Wide];
    private readonly T[] padded = new T[extents.Hidden * Wide];
    private readonly T[] transposed = new T[extents.Out * extents.Hidden];

    /// <summary>The objective, and its gradient into <paramref name="to"/>.</summary>
    public T Step(Tensors<T> from, Gradients<T> to)
    {
        var (n, _, hidden, classes) = extents;
        Forward(from);
        Transpose(from.W2);
        var loss = Losses(from.Y, to.B2);

        Tiles<T>.Multiply(h, 1, hidden, o, padded, hidden, Wide, n);
        for (var i = 0; i < hidden; i++) padded.AsSpan(i * Wide, classes).CopyTo(to.W2.AsSpan(i * classes));
        TensorPrimitives.MultiplyAdd<T>(from.W2, decay, to.W2, to.W2);

        Tiles<T>.Multiply(o, Wide, 1, transposed, dh, n, hidden, classes);
        Hide(to.B1);
        Tiles<T>.Multiply(from.X, 1, extents.In, dh, to.W1, extents.In, hidden, n);
        TensorPrimitives.MultiplyAdd<T>(from.W1, decay, to.W1, to.W1);
        var norms = TensorPrimitives.SumOfSquares<T>(from.W1) + TensorPrimitives.SumOfSquares<T>(from.W2);
        return loss + (decay / T.CreateChecked(2) * norms);
    }

    private void Forward(Tensors<T> from)
    {
        var (n, features, hidden, classes) = extents;
        Tiles<T>.Multiply(from.X, features, 1, from.W1, h, n, hidden, features);
        for (var i = 0; i < n; i++)
        {
            var row = h.AsSpan(i * hidden, hidden);
            for (var j = 0; j < hidden; j += Vector512<T>.Count)
            {
                var z = Vector512.Create<T>(row[j..]) + Vector512.Create<T>(from.B1.AsSpan(j));
                Vector512.Max(z, Vector512<T>.Zero).CopyTo(row[j..]);
            }
        }

        for (var i = 0; i < hidden; i++) from.W2.AsSpan(i * classes, classes).CopyTo(padded.AsSpan(i * Wide));
        Tiles<T>.Multiply(h, hidden, 1, padded, o, n, Wide, hidden);
        for (var i = 0; i < n; i++) TensorPrimitives.Add(o.AsSpan(i * Wide, classes), from.B2, o.AsSpan(i * Wide, classes));
    }

    // The mean cross-entropy; the logits become their cotangents.
    private T Losses(T[] labels, T[] db2)
    {
        var (n, classes) = (extents.Batch, extents.Out);
        var (scale, loss) = (T.One / T.CreateChecked(n), T.Zero);
        Array.Clear(db2);
        for (var i = 0; i < n; i++)
        {
            var row = o.AsSpan(i * Wide, classes);
            var label = labels.AsSpan(i * classes, classes);
            var greatest = TensorPrimitives.Max<T>(row);
            loss -= TensorPrimitives.Dot<T>(row, label);
            TensorPrimitives.Subtract(row, greatest, row);
            TensorPrimitives.Exp<T>(row, row);
            var sum = TensorPrimitives.Sum<T>(row);
            loss += T.Log(sum) + greatest;
            TensorPrimitives.Divide(row, sum, row);
            TensorPrimitives.Subtract<T>(row, label, row);
            TensorPrimitives.Multiply(row, scale, row);
            TensorPrimitives.Add<T>(row, db2, db2);
        }

        return loss * scale;
    }

    private void Hide(T[] db1)
    {
        Array.Clear(db1);
        var activations = Vectors(h);
        var cotangents = Vectors(dh);
        var sums = Vectors(db1);
        for (var i = 0; i < activations.Length;)
        {
            for (var j = 0; j < sums.Length; j++, i++)
            {
                cotangents[i] = Vector512.ConditionalSelect(Vector512.GreaterThan(activations[i], Vector512<T>.Zero), cotangents[i], Vector512<T>.Zero);
                sums[j] += cotangents[i];
            }
        }
    }

    private void Transpose(T[] w2)
    {
        for (var i = 0; i < extents.Hidden; i++)
        {
            for (var j = 0; j < extents.Out; j++) transposed[(j * extents.Hidden) + i] = w2[(i * extents.Out) + j];
        }
    }

    private static Span<Vector512<T>> Vectors(T[] numbers) => MemoryMarshal.Cast<T, Vector512<T>>(numbers.AsSpan());
}
