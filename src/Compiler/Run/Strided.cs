namespace ExprGrad.Compiler;

/// <summary>Numbers that stand so many bytes apart, to and from ones that follow each other.</summary>
internal static unsafe class Strided
{
    /// <summary>Reads so many numbers, and repeats the last up to a length.</summary>
    public static void Gather(nint from, nint stride, int count, double* to, int length)
    {
        for (var i = 0; i < count; i++, from += stride)
        {
            to[i] = *(double*)from;
        }

        new Span<double>(to + count, length - count).Fill(to[count - 1]);
    }

    /// <summary>Writes so many numbers.</summary>
    public static void Scatter(double* from, nint to, nint stride, int count)
    {
        for (var i = 0; i < count; i++, to += stride)
        {
            *(double*)to = from[i];
        }
    }
}
