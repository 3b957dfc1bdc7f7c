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
    private readonly T[] sums = new T[extents.Batch];

    /// <summary>The objective, and its gradient into <paramref name="to"/>.</summary>
    public T Step(Tensors<T> from, Gradients<T> to)
    {
        var (n, _, hidden, classes) = extents;
        Forward(from);
        Transpose(from.W2);
        var loss = Losses(from, to.B2);

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
    }

    // The mean cross-entropy; the logits become their cotangents. Columns past the last class are so low that they change no sum.
    private T Losses(Tensors<T> from, T[] db2)
    {
        var (n, classes, width) = (extents.Batch, extents.Out, Vector512<T>.Count);
        var (scale, loss, low) = (T.One / T.CreateChecked(n), T.Zero, T.CreateChecked(-60));
        Span<T> bias = stackalloc T[Wide], label = stackalloc T[Wide], sum = stackalloc T[Wide];
        bias.Clear();
        from.B2.CopyTo(bias);
        label.Clear();
        sum.Clear();
        for (var i = 0; i < n; i++)
        {
            var row = o.AsSpan(i * Wide, Wide);
            for (var j = 0; j < Wide; j += width) (Vector512.Create<T>(row[j..]) + Vector512.Create<T>(bias[j..])).CopyTo(row[j..]);
            var greatest = TensorPrimitives.Max<T>(row[..classes]);
            loss += greatest - TensorPrimitives.Dot<T>(row[..classes], from.Y.AsSpan(i * classes, classes));
            for (var j = 0; j < Wide; j += width) (Vector512.Create<T>(row[j..]) - Vector512.Create(greatest)).CopyTo(row[j..]);
            row[classes..].Fill(low);
        }

        TensorPrimitives.Exp<T>(o, o);
        for (var i = 0; i < n; i++)
        {
            var row = o.AsSpan(i * Wide, Wide);
            from.Y.AsSpan(i * classes, classes).CopyTo(label);
            var powers = Vector512<T>.Zero;
            for (var j = 0; j < Wide; j += width) powers += Vector512.Create<T>(row[j..]);
            sums[i] = Vector512.Sum(powers);
            var share = Vector512.Create(scale / sums[i]);
            for (var j = 0; j < Wide; j += width)
            {
                var cotangent = (Vector512.Create<T>(row[j..]) * share) - (Vector512.Create<T>(label[j..]) * scale);
                cotangent.CopyTo(row[j..]);
                (Vector512.Create<T>(sum[j..]) + cotangent).CopyTo(sum[j..]);
            }
        }

        sum[..classes].CopyTo(db2);
        TensorPrimitives.Log<T>(sums, sums);
        return (loss + TensorPrimitives.Sum<T>(sums)) * scale;
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
